"""What forums bring to moderation: a post as it stands, how it is hidden and comes back; and the address of reporting one."""

from datetime import timedelta
from uuid import UUID

from flask import flash, render_template
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as lazy
from sqlalchemy import and_, select

from forums.access import TopicVisit, post_for, topic_for
from forums.actions import move_post
from forums.models import Forum, Post, PostState, Topic
from forums.views import url_of
from kernel.access import STRANGER, Permission, current_reader
from kernel.db import current_tenant_id, db
from kernel.errors import NotFound
from kernel.limits import count_attempt
from kernel.web import GET_POST, Url, feature
from moderation.actions import Reporter, report
from moderation.forms import ReportForm
from moderation.sources import Source, Subject, add_source

POST = "post"
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
        report(subject_of(visit, post), form.said, Reporter(reader=visit.reader, actor=visit.reader, name=visit.reader.name))
        flash(f"report-{post.id}", "forget")
        return render_template("moderation/reported.html", place=place, told=True)
    page = render_template("forums/report.html", post=post, form=form, place=place, key=f"report-{post.id}")
    return page, 422 if form.errors else 200


def subject_of(visit: TopicVisit, post: Post) -> Subject:
    """A post as moderators get it: without a name where it bears none, and with its title where it begins the topic."""
    said = f"{visit.topic.name}\n\n{post.body}" if post.number == 1 else post.body
    return Subject(of=POST, id=post.id, said=said, author_name=post.author_name, author_id=post.author_id)


def _hide(post_id: UUID) -> str | None:
    post = _post(post_id)
    if post is None or post.state == PostState.HIDDEN:
        return None
    before = post.state
    move_post(_topic_of(post), post, PostState.HIDDEN)
    return before


def _show(post_id: UUID, before: str) -> None:
    post = _post(post_id)
    if post is not None and post.state == PostState.HIDDEN:
        move_post(_topic_of(post), post, PostState(before))


def _post(post_id: UUID) -> Post | None:
    return db.session.get(Post, (current_tenant_id(), post_id), with_for_update=True)


def _topic_of(post: Post) -> TopicVisit:
    """The topic as moderators' acts find it, whoever may read there."""
    of_forum = and_(Forum.tenant_id == Topic.tenant_id, Forum.id == Topic.forum_id)
    query = select(Topic, Forum).join(Forum, of_forum).where(Topic.tenant_id == current_tenant_id(), Topic.id == post.topic_id)
    topic, forum = db.session.execute(query).one()
    return TopicVisit(forum=forum, reader=STRANGER, writes=False, topic=topic)


add_source(Source(POST, lazy("A post in a forum"), _hide, _show))
