"""Reporting a request, or words about one: their addresses."""

from datetime import timedelta
from uuid import UUID

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue

from helping.access import HelpVisit, line_for, request_for
from helping.moderated import subject_of, subject_of_line
from kernel.access import Permission, current_reader
from kernel.errors import NotFound
from kernel.limits import count_attempt
from kernel.web import GET_POST, Url, feature
from moderation.actions import Reporter, report
from moderation.forms import ReportForm
from moderation.sources import Subject

HOUR = timedelta(hours=1)

blueprint = feature(
    "help_reporting",
    __name__,
    [
        Url("/requests/<uuid:request_id>/lines/<uuid:line_id>/report", "report_line", Permission.REQUEST_ASK, GET_POST),
        Url("/requests/<uuid:request_id>/report", "report_request", Permission.REQUEST_ANSWER, GET_POST),
    ],
)


def report_request(request_id: UUID) -> ResponseReturnValue:
    """Tells moderators of a request that should not stand."""
    visit = request_for(current_reader(), request_id)
    if visit.asked:
        raise NotFound
    return _report(visit, subject_of(visit.request), visit.by)


def report_line(request_id: UUID, line_id: UUID) -> ResponseReturnValue:
    """Tells moderators of words about a request."""
    visit = request_for(current_reader(), request_id)
    line = line_for(visit, line_id)
    if line.author_id == visit.reader.person_id:
        raise NotFound
    subject = subject_of_line(visit.request, line)
    return _report(visit, subject, subject.author_name)


def _report(visit: HelpVisit, subject: Subject, by: str) -> ResponseReturnValue:
    form, place = ReportForm(), url_for("helping.show", request_id=visit.request.id)
    if form.validate_on_submit():
        count_attempt("report", str(visit.reader.person_id), most=20, within=HOUR)
        report(subject, form.said, Reporter(reader=visit.reader, actor=visit.actor, name=_name_of(visit)))
        flash(f"report-{subject.id}", "forget")
        return render_template("moderation/reported.html", place=place, told=True)
    given = {"said": subject.said, "by": by, "place": place, "key": f"report-{subject.id}"}
    return render_template("helping/report.html", form=form, visit=visit, **given), 422 if form.errors else 200


def _name_of(visit: HelpVisit) -> str:
    """Whoever asks without her name does not give it to moderators either."""
    return "" if visit.asked and visit.request.anonymous else visit.reader.name
