"""Console page *Address*: names of the hospital's own, the proof that they are, and which of them stands in letters."""

from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext as _

from admin.base import ClosedPage
from integrations.proving import FILE, Finding, leads_here, proved, record_name
from kernel.access import Permission, current_reader
from kernel.db import current_tenant_id, db
from kernel.tenancy import public_url
from tenants.address.actions import NameTaken, TooMany, claim_name, close_name, forget_claim, open_name, put_into_links
from tenants.address.forms import NameForm, is_ours
from tenants.address.queries import claim_with, claims, host_of_hospital, hosts, slug_of


class AddressPage(ClosedPage):
    """All of it on one page; what is asked of the internet is asked when a button is pressed."""

    needs = Permission.POLICY_MANAGE
    sure = True

    @expose("/", methods=("GET", "POST"))  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def index(self) -> ResponseReturnValue:
        """The names there are, those that wait for a proof, and a field for one more."""
        form = NameForm()
        if form.validate_on_submit():
            try:
                claim = claim_name(form.name.data, actor=current_reader())
            except TooMany:
                form.refuse(form.name, _too_many())
            else:
                flash(_("Now show that the name is yours."), "good")
                return redirect(url_for("address_console.index", _anchor=f"claim-{claim.id}"))
        return self._shown(form=form), 422 if form.errors else 200

    @expose("/claims/<uuid:claim_id>/prove", methods=("POST",))  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def prove(self, claim_id: UUID) -> ResponseReturnValue:
        """Looks for the proof. Once it is found the hospital is reached by this name."""
        claim = claim_with(claim_id)
        name, proofs = claim.name, claim.proofs
        db.session.rollback()  # no connection is held while somebody else is waited for
        found = proved(name, proofs)
        if not found[-1].good:
            return self._shown(about=name, findings=found)
        try:
            open_name(claim_id, actor=current_reader())
        except NameTaken:
            return self._shown(about=name, findings=[Finding(False, _("Another hospital is reached by this name."))])
        except TooMany:
            return self._shown(about=name, findings=[Finding(False, _too_many())])
        flash(_("The name is yours. Let it lead here now; then you can put it into letters."), "good")
        return redirect(url_for("address_console.index"))

    @expose("/claims/<uuid:claim_id>/forget", methods=("POST",))  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def forget(self, claim_id: UUID) -> ResponseReturnValue:
        """The name is wanted no more."""
        forget_claim(claim_with(claim_id), actor=current_reader())
        return redirect(url_for("address_console.index"))

    @expose("/look", methods=("POST",))  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def look(self) -> ResponseReturnValue:
        """Whether a name leads here, seen from outside."""
        name, finding = _seen_from_outside()
        return self._shown(about=name, findings=[finding])

    @expose("/link", methods=("POST",))  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def link(self) -> ResponseReturnValue:
        """Letters carry this name from now on, if it leads here: a link that leads nowhere would help nobody."""
        name, finding = _seen_from_outside()
        if not finding.good and not is_ours(name):
            return self._shown(about=name, findings=[finding])
        put_into_links(name, actor=current_reader())
        flash(_("Links in letters carry this name from now on. Older links stay as they are, and still lead here."), "good")
        return redirect(url_for("address_console.index"))

    @expose("/close", methods=("POST",))  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def close(self) -> ResponseReturnValue:
        """The hospital is reached by this name no more. The one that we gave stays: it is the way back."""
        host = host_of_hospital(request.form.get("name", ""))
        if host.canonical or is_ours(host.name):
            flash(_("This name has to stay."), "warn")
        else:
            close_name(host.name, actor=current_reader())
            flash(_("The name leads to this hospital no more. Links that carry it lead nowhere now."), "good")
        return redirect(url_for("address_console.index"))

    def _shown(self, *, form: NameForm | None = None, about: str = "", findings: list[Finding] | None = None) -> str:
        """The page, with what was found about one of its names."""
        reached = hosts()
        page = self.render(
            "console/address.html",
            form=form or NameForm(formdata=None),
            hosts=reached,
            claims=claims(),
            about=about,
            findings=findings or [],
            is_ours=is_ours,
            record_name=record_name,
            file_of=lambda name: public_url(name, FILE),
            ours=next((host.name for host in reached if is_ours(host.name)), ""),
        )
        return str(page)


def _seen_from_outside() -> tuple[str, Finding]:
    """The name that was sent, and whether it leads to this hospital. Raises NotFound for a name that is not the hospital's."""
    name, slug = host_of_hospital(request.form.get("name", "")).name, slug_of(current_tenant_id())
    db.session.rollback()
    return name, leads_here(name, slug)


def _too_many() -> str:
    return str(_("You have ten names already. Give one up first."))
