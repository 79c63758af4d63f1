"""Reporting a post: its address."""

from datetime import timedelta
from uuid import UUID

from flask import flash, render_template
from flask.typing import ResponseReturnValue

from forums.access import post_for, topic_for
from forums.models import PostState
from forums.moderated import subject_of
from forums.views import url_of
from kernel.access import Permission, current_reader
from kernel.errors import NotFound
from kernel.limits import count_attempt
from kernel.web import GET_POST, Url, feature
from moderation.actions import Reporter, report
from moderation.forms import ReportForm

HOUR = timedelta(hours=1)

blueprint = feature(
    "forum_reporting",
    __name__,
    [
        Url("/forums/<forum>/<uuid:topic_id>/posts/<uuid:post_id>/report", "report_post", Permission.FORUM_READ, GET_POST),
    ],
)


def report_post(forum: str, topic_id: UUID, post_id: UUID) -> ResponseReturnValue:
    """Tells the hospital's moderators of a post that should not stand. Its author is not told who did."""
    visit = topic_for(current_reader(), forum, topic_id)
    post = post_for(visit, post_id)
    if post.state != PostState.SHOWN or visit.wrote(post):
        raise NotFound
    form, place = ReportForm(), url_of(visit, post.number)
    if form.validate_on_submit():
        count_attempt("report", str(visit.reader.person_id), most=20, within=HOUR)
        report(subject_of(post), form.said, Reporter(reader=visit.reader, actor=visit.reader, name=visit.reader.name))
        flash(f"report-{post.id}", "forget")
        return render_template("moderation/reported.html", place=place, told=True)
    page = render_template("forums/report.html", post=post, form=form, place=place, key=f"report-{post.id}")
    return page, 422 if form.errors else 200
