"""Console page *Directory*: the tokens of the hospital's staff directory, and which of its groups gives which role."""

from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext as _

from admin.base import ClosedPage
from integrations.scim.kinds import ROOT
from kernel.access import Permission, current_reader
from kernel.errors import NotFound
from kernel.tenancy import canonical_url
from tenants.directory.forms import GroupRuleForm
from tenants.directory.keeping import add_rule, end_token, make_token, remove_rule
from tenants.directory.queries import MOST_TOKENS, groups_shown, how_many, rule_with, rules, tokens
from tenants.signon.forms import ROLE_WORDS
from tenants.signon.queries import issuers


class DirectoryPage(ClosedPage):
    """People whom the directory lists are counted here, not shown."""

    needs = Permission.SIGNON_MANAGE
    sure = True

    @expose("/")  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def index(self) -> ResponseReturnValue:
        """How the directory is connected, and what its groups give."""
        return self._shown()

    @expose("/tokens", methods=("POST",))  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def make(self) -> ResponseReturnValue:
        """A token more. It stands on the answer to this, and nowhere else ever again."""
        token = make_token(actor=current_reader())
        if token is None:
            flash(_("Two tokens hold already. End one of them first."), "warn")
            return redirect(url_for("directory.index"))
        return self._shown(token=token)

    @expose("/tokens/<uuid:token_id>/end", methods=("POST",))  # type: ignore[untyped-decorator]
    def end(self, token_id: UUID) -> ResponseReturnValue:
        """A token less."""
        found = next((one for one in tokens() if one.id == token_id), None)
        if found is None:
            raise NotFound
        end_token(found, actor=current_reader())
        flash(_("Nobody speaks with this token any more."), "good")
        return redirect(url_for("directory.index"))

    @expose("/rules", methods=("POST",))  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def add(self) -> ResponseReturnValue:
        """One rule more."""
        form = GroupRuleForm()
        if not form.validate():
            return self._shown(form=form)
        fresh = add_rule(named=form.named.data, role=form.role.data, actor=current_reader())
        flash(_("The rule holds from now on.") if fresh else _("This rule is there already."), "good")
        return redirect(url_for("directory.index") + "#rules")

    @expose("/rules/<uuid:rule_id>/remove", methods=("POST",))  # type: ignore[untyped-decorator]
    def drop(self, rule_id: UUID) -> ResponseReturnValue:
        """One rule less."""
        remove_rule(rule_with(rule_id), actor=current_reader())
        flash(_("The rule is gone, and so is what it gave."), "good")
        return redirect(url_for("directory.index") + "#rules")

    def _shown(self, *, form: GroupRuleForm | None = None, token: str | None = None) -> ResponseReturnValue:
        page = self.render(
            "console/directory.html",
            address=canonical_url(ROOT),
            tokens=tokens(),
            most=MOST_TOKENS,
            token=token,
            staffs=[issuer for issuer in issuers() if issuer.lists_staff],
            number=how_many(),
            groups=groups_shown(),
            rules=rules(),
            role_words=ROLE_WORDS,
            form=form or GroupRuleForm(formdata=None),
        )
        return page, 422 if form is not None and form.errors and request.method == "POST" else 200
