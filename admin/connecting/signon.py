"""Console page *Sign-on*: the hospital's providers of accounts, a test of each, and the rules by which claims give roles."""

from dataclasses import replace
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext as _

from admin.base import ClosedPage
from integrations.identity.checking import Finding, check
from integrations.identity.provider import provider_of
from kernel.access import Permission, current_reader
from kernel.db import db
from kernel.errors import NotFound
from kernel.tenancy import canonical_url
from tenants.signon.forms import ROLE_WORDS, IssuerForm, RuleForm, TryForm
from tenants.signon.models import Issuer
from tenants.signon.providers import add_rule, keep_issuer, remove_issuer, remove_rule
from tenants.signon.queries import issuer_with, issuers, rules_of
from tenants.signon.rules import roles_by


class SignOnPage(ClosedPage):
    """Providers are kept here; nobody's identity is shown."""

    needs = Permission.SIGNON_MANAGE
    sure = True

    @expose("/")  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def index(self) -> str:
        """The providers."""
        return str(self.render("console/signon.html", listed=issuers()))

    @expose("/new", methods=("GET", "POST"))  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def new(self) -> ResponseReturnValue:
        """One provider more."""
        form = IssuerForm(None)
        if form.validate_on_submit():
            issuer = keep_issuer(None, form.settings(form.url.data), actor=current_reader())
            if issuer is not None:
                flash(_("The provider is kept. Test it before people use it."), "good")
                return redirect(url_for("signon_console.one", issuer_id=issuer.id))
            form.refuse(form.url, _("There is a provider with this address already."))
        return self.render("console/signon_new.html", form=form, register=_addresses(None)), 422 if form.errors else 200

    @expose("/<uuid:issuer_id>", methods=("GET", "POST"))  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def one(self, issuer_id: UUID) -> ResponseReturnValue:
        """One provider: what it is, what we are to it, and its rules."""
        issuer = issuer_with(issuer_id)
        form = IssuerForm(issuer)
        if form.validate_on_submit():
            keep_issuer(issuer, form.settings(issuer.url), actor=current_reader())
            flash(_("It is kept."), "good")
            return redirect(url_for("signon_console.one", issuer_id=issuer_id))
        return self._shown(issuer, form=form)

    @expose("/<uuid:issuer_id>/test", methods=("POST",))  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def test(self, issuer_id: UUID) -> ResponseReturnValue:
        """Asks the provider, and says what is wrong."""
        provider = provider_of(issuer_with(issuer_id))
        db.session.rollback()  # no connection is held while somebody else is waited for
        found = check(provider)
        return self._shown(issuer_with(issuer_id), findings=found)

    @expose("/<uuid:issuer_id>/open", methods=("POST",))  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def let_in(self, issuer_id: UUID) -> ResponseReturnValue:
        """From now on people can sign in with it."""
        issuer = issuer_with(issuer_id)
        kept = IssuerForm(issuer, formdata=None).settings(issuer.url)
        keep_issuer(issuer, replace(kept, is_on=True), actor=current_reader())
        flash(_("People can sign in with it from now on. Try it yourself: sign out, and come in by its button."), "good")
        return redirect(url_for("signon_console.one", issuer_id=issuer_id))

    @expose("/<uuid:issuer_id>/rules", methods=("POST",))  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def add(self, issuer_id: UUID) -> ResponseReturnValue:
        """One rule more."""
        issuer, form = issuer_with(issuer_id), RuleForm()
        if not form.validate():
            return self._shown(issuer, rule=form)
        fresh = add_rule(issuer, claim=form.claim.data, value=form.value.data, role=form.role.data, actor=current_reader())
        flash(_("The rule holds from the next sign-in on.") if fresh else _("This rule is there already."), "good")
        return redirect(url_for("signon_console.one", issuer_id=issuer_id) + "#rules")

    @expose("/<uuid:issuer_id>/rules/<uuid:rule_id>/remove", methods=("POST",))  # type: ignore[untyped-decorator]
    def drop(self, issuer_id: UUID, rule_id: UUID) -> ResponseReturnValue:
        """One rule less."""
        rule = next((one for one in rules_of(issuer_with(issuer_id).id) if one.id == rule_id), None)
        if rule is None:
            raise NotFound
        remove_rule(rule, actor=current_reader())
        flash(_("The rule is gone, from the next sign-in on."), "good")
        return redirect(url_for("signon_console.one", issuer_id=issuer_id) + "#rules")

    @expose("/<uuid:issuer_id>/try", methods=("POST",))  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def attempt(self, issuer_id: UUID) -> ResponseReturnValue:
        """What the rules make of these claims; nothing is kept."""
        issuer, form = issuer_with(issuer_id), TryForm()
        if not form.validate():
            return self._shown(issuer, claims=form)
        return self._shown(issuer, claims=form, roles=roles_by(form.read() or {}, rules_of(issuer.id)))

    @expose("/<uuid:issuer_id>/remove", methods=("POST",))  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def remove(self, issuer_id: UUID) -> ResponseReturnValue:
        """Nobody signs in by it any more."""
        remove_issuer(issuer_with(issuer_id), actor=current_reader())
        flash(_("Nobody signs in with it any more. The accounts stay; their people choose a password by letter."), "good")
        return redirect(url_for("signon_console.index"))

    def _shown(
        self,
        issuer: Issuer,
        *,
        form: IssuerForm | None = None,
        rule: RuleForm | None = None,
        claims: TryForm | None = None,
        findings: list[Finding] | None = None,
        roles: list[str] | None = None,
    ) -> ResponseReturnValue:
        """The provider's page, with whatever was just done to it."""
        wrong = any(one is not None and one.errors for one in (form, rule, claims))
        page = self.render(
            "console/signon_one.html",
            issuer=issuer,
            form=form or IssuerForm(issuer, formdata=None),
            rule=rule or RuleForm(formdata=None),
            claims=claims or TryForm(formdata=None),
            rules=rules_of(issuer.id),
            findings=findings,
            roles=roles,
            role_words=ROLE_WORDS,
            register=_addresses(issuer),
        )
        return page, 422 if wrong and request.method == "POST" else 200


def _addresses(issuer: Issuer | None) -> list[tuple[str, str]]:
    """What has to be registered at the provider: what it is for, and the address."""
    usual = [
        (_("Where people come back to (redirect URI)"), canonical_url("/sign-in/sso/callback")),
        (_("Where they go after signing out (post-logout redirect URI)"), canonical_url("/")),
    ]
    if issuer is None:
        return usual
    told = canonical_url(f"/sign-in/sso/{issuer.id}/ended")
    return [*usual, (_("Where we are told of signing out (back-channel logout URI)"), told)]
