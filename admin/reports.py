"""Console page *Reports*: words that readers reported, as they stood then. The page they come from stays closed."""

from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext as _

from admin.base import ClosedPage
from kernel.access import Permission, current_reader
from messages.actions import close_report
from messages.queries import open_reports, report_with


class ReportsPage(ClosedPage):
    """The open reports, newest first. A moderator sees the copy that was taken and nothing else of a page."""

    needs = Permission.REPORT_READ

    @expose("/")  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def index(self) -> str:
        """What was reported and is not done with."""
        return str(self.render("console/reports.html", listed=open_reports()))

    @expose("/<uuid:report_id>/done", methods=("POST",))  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def done(self, report_id: UUID) -> ResponseReturnValue:
        """Closes a report."""
        close_report(report_with(report_id), actor=current_reader())
        flash(_("The report is closed."), "good")
        return redirect(url_for("reports.index"))
