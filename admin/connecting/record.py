"""Console page *Record*: where the hospital's record system is, how we get in, and a test of it."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext as _

from admin.base import ClosedPage
from integrations.record import calls
from integrations.record.checking import WRONG, Finding, check
from integrations.record.system import RecordFailed, system_of
from kernel.access import Permission, current_reader
from kernel.db import db
from kernel.errors import NotFound
from kernel.tenancy import canonical_url
from tenants.record.actions import keep_record, public_key, remove_record
from tenants.record.forms import RecordForm
from tenants.record.models import RecordSystem
from tenants.record.queries import record_system


class RecordPage(ClosedPage):
    """One record system a hospital. Nothing of a patient is shown here."""

    needs = Permission.RECORD_MANAGE
    sure = True

    @expose("/", methods=("GET", "POST"))  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def index(self) -> ResponseReturnValue:
        """What it is, set up and changed."""
        system = record_system()
        form = RecordForm(system)
        if form.validate_on_submit():
            try:
                calls.check(form.address())
            except RecordFailed as refused:
                form.refuse(form.base_url, WRONG[refused.trouble])
                return self._shown(system, form=form)
            keep_record(system, form.settings(), actor=current_reader())
            flash(_("It is kept. Test it before staff use it.") if system is None else _("It is kept."), "good")
            return redirect(url_for("record_console.index"))
        return self._shown(system, form=form)

    @expose("/test", methods=("POST",))  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def test(self) -> ResponseReturnValue:
        """Asks the record system, and says what is wrong."""
        asked = system_of(_there())
        db.session.rollback()  # no connection is held while somebody else is waited for
        found = check(asked)
        return self._shown(_there(), findings=found)

    @expose("/remove", methods=("POST",))  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def remove(self) -> ResponseReturnValue:
        """Nobody is found in it any more."""
        remove_record(_there(), actor=current_reader())
        flash(_("The record system is removed. Staff enrol by hand and from files, as before."), "good")
        return redirect(url_for("record_console.index"))

    def _shown(
        self, system: RecordSystem | None, *, form: RecordForm | None = None, findings: list[Finding] | None = None
    ) -> ResponseReturnValue:
        """The page, with whatever was just done to it."""
        page = self.render(
            "console/record.html",
            system=system,
            form=form or RecordForm(system, formdata=None),
            findings=findings,
            keys_url=_keys_url(system),
        )
        return page, 422 if form is not None and form.errors and request.method == "POST" else 200


def _keys_url(system: RecordSystem | None) -> str | None:
    key = public_key(system)
    return canonical_url(url_for("record.keys", kid=key["kid"])) if key else None


def _there() -> RecordSystem:
    """The record system. Raises NotFound when there is none."""
    system = record_system()
    if system is None:
        raise NotFound
    return system
