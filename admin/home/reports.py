"""Console page *Reports*: how the community lived in a period, to be read, printed, and taken along as a file."""

from datetime import date

from flask import Response, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext as _

from admin.base import ClosedPage
from admin.home.charts import chart_of
from admin.home.forms import PeriodForm
from admin.home.numbers import FEWEST, MEASURES, said, sum_said, weeks_counted
from admin.lists.lines import BYTE_ORDER_MARK, line_of
from kernel.access import Permission, current_reader
from kernel.audit import record
from kernel.db import current_tenant_id


class ReportsPage(ClosedPage):
    """Numbers of whole weeks. None is so small that somebody could be meant by it."""

    needs = Permission.NUMBERS_READ

    @expose("/")  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def index(self) -> ResponseReturnValue:
        """A period, the last twelve weeks at first."""
        return self._page(PeriodForm(request.args))

    @expose("/file", methods=("POST",))  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def file(self) -> ResponseReturnValue:
        """The same as a file; taking it along leaves a row in the audit trail."""
        form = PeriodForm(request.form)
        if not form.good():
            return self._page(form)
        record("report.export", "tenant", current_tenant_id(), actor=current_reader())
        answer = Response(_csv(form.since.data, form.until.data), mimetype="text/csv")
        answer.headers.set("Content-Disposition", "attachment", filename="weeks.csv")
        return answer

    def _page(self, form: PeriodForm) -> ResponseReturnValue:
        good = form.good()
        weeks = weeks_counted(form.since.data, form.until.data) if good else []
        charts = [chart_of(measure, weeks) for measure in MEASURES] if weeks else []
        given = {"weeks": weeks, "charts": charts, "measures": MEASURES, "said": said, "sum_said": sum_said, "fewest": FEWEST}
        page = self.render("console/reports.html", form=form, good=good, **given)
        return str(page), 200 if good else 422


def _csv(since: date, until: date) -> str:
    """A line for each week, by its Monday."""
    lines = [line_of([_("Week that began on"), *(str(measure.label) for measure in MEASURES)])]
    for week in weeks_counted(since, until):
        lines.append(line_of([week.week.isoformat(), *(said(measure, week) for measure in MEASURES)]))
    return BYTE_ORDER_MARK + "".join(lines)
