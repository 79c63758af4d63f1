"""Reporting a message: its address. Moderators get a copy of this one message, and nothing else of the conversation."""

from datetime import timedelta
from uuid import UUID

from flask import flash, render_template
from flask.typing import ResponseReturnValue

from conversations.access import conversation_for, others_message
from conversations.moderated import subject_of
from conversations.views import url_of
from kernel.access import Permission, current_reader
from kernel.limits import count_attempt
from kernel.web import GET_POST, Url, feature
from moderation.actions import Reporter, report
from moderation.forms import ReportForm

HOUR = timedelta(hours=1)

blueprint = feature(
    "conversation_reporting",
    __name__,
    [
        Url(
            "/conversations/<uuid:conversation_id>/messages/<uuid:private_id>/report",
            "report_message",
            Permission.CONVERSATION_READ,
            GET_POST,
        ),
    ],
)


def report_message(conversation_id: UUID, private_id: UUID) -> ResponseReturnValue:
    """Tells the hospital's moderators of a message that should not stand. Whoever wrote it is not told who did."""
    visit = conversation_for(current_reader(), conversation_id)
    message = others_message(visit, private_id)
    form, place = ReportForm(), url_of(visit, message.number, message.id)
    if form.validate_on_submit():
        count_attempt("report", str(visit.reader.person_id), most=20, within=HOUR)
        report(subject_of(message), form.said, Reporter(reader=visit.reader, actor=visit.reader, name=visit.reader.name))
        flash(f"report-{message.id}", "forget")
        return render_template("moderation/reported.html", place=place, told=True)
    page = render_template("conversations/report.html", message=message, form=form, place=place, key=f"report-{message.id}")
    return page, 422 if form.errors else 200
