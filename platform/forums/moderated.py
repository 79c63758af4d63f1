"""What forums bring to moderation: a post as it stands, how it is hidden, comes back, and comes for the first time."""

from uuid import UUID

from flask_babel import lazy_gettext as lazy
from sqlalchemy import and_, select

from forums.access import TopicVisit
from forums.actions import change_post, move_post, release_post
from forums.models import Forum, Post, PostState, Topic
from kernel.access import Reader
from kernel.db import current_tenant_id, db
from moderation.actions import report_by_rule
from moderation.sources import Source, Subject, add_source
from moderation.word_rules import Verdict

POST = "post"
AWAY = (PostState.HIDDEN, PostState.WAITING)


def subject_of(post: Post) -> Subject:
    """A post as moderators get it: without a name where it bears none, and with its title where it begins the topic."""
    topic = db.session.get_one(Topic, (current_tenant_id(), post.topic_id))
    said = f"{topic.name}\n\n{post.body}" if post.number == 1 else post.body
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
    if post is not None and post.state in AWAY:
        move_post(_topic_of(post), post, PostState(before))


def _release(post_id: UUID) -> None:
    post = _post(post_id)
    if post is not None and post.state in AWAY:
        release_post(_topic_of(post), post)


def _post(post_id: UUID) -> Post | None:
    return db.session.get(Post, (current_tenant_id(), post_id), with_for_update=True)


def _topic_of(post: Post) -> TopicVisit:
    """The topic as moderators' acts find it, whoever may read there."""
    of_forum = and_(Forum.tenant_id == Topic.tenant_id, Forum.id == Topic.forum_id)
    query = select(Topic, Forum).join(Forum, of_forum).where(Topic.tenant_id == current_tenant_id(), Topic.id == post.topic_id)
    topic, forum = db.session.execute(query).one()
    return TopicVisit(forum=forum, reader=Reader(person_id=post.author_id), writes=False, topic=topic)


add_source(Source(POST, lazy("A post in a forum"), _hide, _show, _release))


def change_by_the_rules(visit: TopicVisit, post: Post, body: str, verdict: Verdict) -> None:
    """Puts other words in the place of these; where they are held the post waits, as if it were new."""
    change_post(visit, post, body)
    report_by_rule(subject_of(post), verdict, stood=post.state, new=False)
    if verdict.waits:
        move_post(visit, post, PostState.WAITING)
