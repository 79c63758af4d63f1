"""The operators' page *Hospitals*: all of them in numbers, a new one, and what is done about one."""

from flask import current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext as _

from admin.operator.base import OperatorPage, actor, note_act
from admin.operator.forms import OnboardForm, TermsForm
from admin.operator.jobs import count_now
from admin.operator.onboarding import checklist, is_ready, onboard
from admin.operator.queries import Listed, hospital, hospitals, mail_by_day
from kernel.errors import NotFound
from kernel.features import Feature
from kernel.tenancy import TenantState, bare_host, public_url
from tenants.actions import BadHospital
from tenants.running import change_hospital, make_live, set_state

STATES = ("", "open", "trial", "frozen")
WARN_FROM = 0.8  # of what a hospital may have


class HospitalsPage(OperatorPage):
    """Counts only: nothing that anybody wrote in a hospital is ever asked for here."""

    @expose("/")  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def index(self) -> str:
        """The list, by slug."""
        sought, state = request.args.get("q", "").strip()[:80], request.args.get("state", "")
        state = state if state in STATES else ""
        rows, after = hospitals(sought, state, request.args.get("after", ""))
        return str(
            self.render(
                "operator/hospitals.html", rows=rows, after=after, sought=sought, state=state, tight=tight, is_ready=is_ready
            )
        )

    @expose("/new", methods=("GET", "POST"))  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def new(self) -> ResponseReturnValue:
        """A new hospital, on trial."""
        form = OnboardForm()
        if form.validate_on_submit():
            try:
                tenant_id = onboard(form, bare_host(current_app.config["PLATFORM_HOST"]), actor=actor())
            except BadHospital:
                form.refuse(form.slug, _("This short name or this host cannot be used, or belongs to a hospital already."))
            else:
                note_act("hospital.create", form.short_name)
                count_now(tenant_id)
                flash(_("The hospital is there, on trial. Its first administrator is invited by letter."), "good")
                return redirect(url_for("operator_hospitals.show", slug=form.short_name))
        return self.render("operator/new.html", form=form), 422 if form.errors else 200

    @expose("/<slug>")  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def show(self, slug: str) -> ResponseReturnValue:
        """One hospital at a glance."""
        return self._page(hospital(slug))

    @expose("/<slug>/count", methods=("POST",))  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def count(self, slug: str) -> ResponseReturnValue:
        """Its numbers, anew."""
        count_now(hospital(slug).tenant.id)
        return redirect(url_for("operator_hospitals.show", slug=slug))

    @expose("/<slug>/freeze", methods=("POST",))  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def freeze(self, slug: str) -> ResponseReturnValue:
        """From now on it answers nobody."""
        return self._set_state(slug, TenantState.FROZEN, _("It is frozen. Nothing of it is lost."))

    @expose("/<slug>/thaw", methods=("POST",))  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def thaw(self, slug: str) -> ResponseReturnValue:
        """It is there again."""
        return self._set_state(slug, TenantState.OPEN, _("It is open again. What waited goes on within five minutes."))

    @expose("/<slug>/live", methods=("POST",))  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def live(self, slug: str) -> ResponseReturnValue:
        """Its trial ends, if it has what no hospital can be without."""
        lacking = make_live(slug, actor=actor())
        if lacking is None:
            raise NotFound
        if lacking:
            flash(_("It cannot be made live yet: it needs its emergency numbers, and somebody on call."), "warn")
        else:
            note_act("hospital.live", slug)
            flash(_("It is live. From now on its letters reach everybody."), "good")
        return redirect(url_for("operator_hospitals.show", slug=slug))

    @expose("/<slug>/terms", methods=("POST",))  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def terms(self, slug: str) -> ResponseReturnValue:
        """What it has, and how much."""
        listed, form = hospital(slug), TermsForm()
        if not form.validate_on_submit():
            return self._page(listed, form), 422
        change_hospital(slug, form.changes, actor=actor())
        note_act("hospital.change", slug, off=form.changes["off"])
        flash(_("It is kept, and holds from now on."), "good")
        return redirect(url_for("operator_hospitals.show", slug=slug))

    def _set_state(self, slug: str, state: TenantState, said: str) -> ResponseReturnValue:
        if not set_state(slug, state, actor=actor()):
            raise NotFound
        note_act(f"hospital.{state}", slug)
        flash(said, "good")
        return redirect(url_for("operator_hospitals.show", slug=slug))

    def _page(self, listed: Listed, form: TermsForm | None = None) -> str:
        tenant = listed.tenant
        has = [str(feature) for feature in Feature if feature not in tenant.off]
        form = form or TermsForm(formdata=None, obj=tenant, data={"features": has})
        days = mail_by_day(tenant.id)
        begins = {"steps": checklist(listed), "ready": is_ready(listed), "first_page": public_url(listed.host, "/")}
        shown = {"listed": listed, "form": form, "days": days, "tight": tight(listed), **begins}
        return str(self.render("operator/hospital.html", **shown))


def tight(listed: Listed) -> bool:
    """Whether the hospital has four fifths or more of something that it may have."""
    tenant, count, room = listed.tenant, listed.count, listed.room
    if count is None or room is None:
        return False
    pairs = ((count.people, tenant.most_people), (count.pages, tenant.most_pages), (count.letters_today, tenant.most_letters))
    return room.is_tight or any(most is not None and used >= most * WARN_FROM for used, most in pairs)
