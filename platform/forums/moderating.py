"""What whoever looks after forums does: hide and show, pin, close, move, and ask who wrote. Each leaves a row. None commits."""

from accounts.models import Person
from forums.access import TopicVisit
from forums.actions import move_post
from forums.models import Forum, Post, PostState
from forums.queries import author_of
from kernel.audit import record
from kernel.clock import now


def hide_post(visit: TopicVisit, post: Post) -> None:
    """Readers see only that a moderator hid something here. With its first post a topic goes as a whole."""
    move_post(visit, post, PostState.HIDDEN)
    record("post.hide", "post", post.id, actor=visit.reader, topic=str(visit.topic.id))


def show_post(visit: TopicVisit, post: Post) -> None:
    """Takes back that a post was hidden."""
    move_post(visit, post, PostState.SHOWN)
    record("post.show", "post", post.id, actor=visit.reader, topic=str(visit.topic.id))


def ask_who_wrote(visit: TopicVisit, post: Post) -> Person | None:
    """Who stands behind a post that bears no name; None for somebody who has left. That it was asked is on record."""
    record("post.ask_who", "post", post.id, actor=visit.reader, topic=str(visit.topic.id))
    return author_of(post)


def pin_topic(visit: TopicVisit) -> None:
    """Lets a topic stand above all others of its forum."""
    visit.topic.pinned_at = visit.topic.pinned_at or now()
    record("topic.pin", "topic", visit.topic.id, actor=visit.reader)


def unpin_topic(visit: TopicVisit) -> None:
    """It stands among the others again."""
    visit.topic.pinned_at = None
    record("topic.unpin", "topic", visit.topic.id, actor=visit.reader)


def close_topic(visit: TopicVisit) -> None:
    """Nobody replies any more but moderators."""
    visit.topic.closed_at = visit.topic.closed_at or now()
    record("topic.close", "topic", visit.topic.id, actor=visit.reader)


def reopen_topic(visit: TopicVisit) -> None:
    """It is open to replies again."""
    visit.topic.closed_at = None
    record("topic.reopen", "topic", visit.topic.id, actor=visit.reader)


def move_topic(visit: TopicVisit, to: Forum) -> None:
    """Puts a topic into another forum, with all that is in it. Who may read it is what holds there."""
    visit.topic.forum_id = to.id
    record("topic.move", "topic", visit.topic.id, actor=visit.reader, before=str(visit.forum.id), after=str(to.id))
