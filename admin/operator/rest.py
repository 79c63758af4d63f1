"""The operators' pages about the platform itself: jobs, the schema's version, and what operators did."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext as _

from admin.audit.words import said_of
from admin.operator.base import OperatorIndex, OperatorPage, note_act
from admin.operator.queries import acts, jobs_due, schema, troubled_jobs, try_again
from kernel.errors import NotFound
from kernel.ids import parse_id


class FirstPage(OperatorIndex):
    """Leads to the hospitals."""

    @expose("/")  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def index(self) -> ResponseReturnValue:
        """Where every day begins."""
        return redirect(url_for("operator_hospitals.index"))


class JobsPage(OperatorPage):
    """What failed, and what is under way for long. What a job is about is not shown: its name and its hospital are."""

    @expose("/")  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def index(self) -> str:
        """The newest of them."""
        number, since = jobs_due()
        return str(self.render("operator/jobs.html", jobs=troubled_jobs(), due=number, since=since))

    @expose("/<int:job_id>/again", methods=("POST",))  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def again(self, job_id: int) -> ResponseReturnValue:
        """Lets one that failed run once more."""
        name = try_again(job_id)
        if name is None:
            raise NotFound
        note_act("job.again", job=job_id)
        flash(_("It runs once more."), "good")
        return redirect(url_for("operator_jobs.index"))


class SchemaPage(OperatorPage):
    """Whether the database is as the code expects it."""

    @expose("/")  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def index(self) -> str:
        """Both versions."""
        current, known = schema()
        return str(self.render("operator/schema.html", current=current, known=known))


class ActsPage(OperatorPage):
    """Who of the operators did what, and when."""

    @expose("/")  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def index(self) -> str:
        """The newest first."""
        rows, before = acts(parse_id(request.args.get("before", "")))
        return str(self.render("operator/acts.html", rows=rows, before=before, said_of=said_of))
