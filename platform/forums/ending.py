"""Topics among what ends: one in which nobody has written for long. A pinned one stays."""

from collections.abc import Collection, Mapping
from uuid import UUID

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy
from sqlalchemy import ColumnElement, and_, delete, func, or_, select

from accounts.models import Person
from forums.access import begun_apart, may_be_told, reads_forum, sees_topic
from forums.models import Forum, Post, PostPhoto, Topic, TopicReader
from kernel.access import Reader
from kernel.db import current_tenant_id, db
from kernel.ending import Kind, add_kind, rested
from mail.actions import forget_letters
from moderation.queries import under_review
from photos.jobs import forget_pictures
from photos.models import Photo

_OF_FORUM = and_(Forum.tenant_id == Topic.tenant_id, Forum.id == Topic.forum_id)


def _meant() -> ColumnElement[bool]:
    """Not while a moderator is to decide about a post of it."""
    said = and_(Post.tenant_id == Topic.tenant_id, Post.topic_id == Topic.id)
    rests = and_(Topic.pinned_at.is_(None), rested(Topic, Topic.last_at, "topic"))
    return and_(rests, ~under_review(Post, said))


def _hers(reader: Reader) -> ColumnElement[bool]:
    """Whoever began it or follows it, and may still read it."""
    own = and_(TopicReader.tenant_id == Topic.tenant_id, TopicReader.topic_id == Topic.id, TopicReader.follows)
    follows = select(TopicReader.id).where(own, TopicReader.person_id == reader.person_id).exists()
    reads = select(Forum.id).where(_OF_FORUM, reads_forum(reader)).exists()
    return and_(reads, sees_topic(reader), or_(Topic.author_id == reader.person_id, follows))


def _told(topic: Topic) -> Collection[UUID]:
    """The same people, of those who may have letters about its forum."""
    own = and_(TopicReader.tenant_id == Person.tenant_id, TopicReader.person_id == Person.id, TopicReader.follows)
    follows = select(TopicReader.id).where(own, TopicReader.topic_id == topic.id).exists()
    query = select(Person.id).join(Topic, Topic.tenant_id == Person.tenant_id).join(Forum, _OF_FORUM)
    query = query.where(Person.tenant_id == current_tenant_id(), Topic.id == topic.id, may_be_told(), ~begun_apart(Person.id))
    return db.session.scalars(query.where(or_(Person.id == Topic.author_id, follows))).all()


def _end(topic: Topic) -> Mapping[str, int]:
    """All posts with what they said before, their pictures, who read and follows it, and letters about it."""
    said = and_(Post.tenant_id == current_tenant_id(), Post.topic_id == topic.id)
    posts = select(Post.id).where(said)
    shown = select(PostPhoto.photo_id).where(PostPhoto.tenant_id == current_tenant_id(), PostPhoto.post_id.in_(posts))
    number = db.session.scalar(select(func.count()).select_from(Post).where(said)) or 0
    pictures = forget_pictures(Photo.id.in_(shown))
    forget_letters([topic.id], posts)
    db.session.execute(delete(Topic).where(Topic.tenant_id == current_tenant_id(), Topic.id == topic.id))
    return {"posts": number, "pictures": pictures}


def _place(topic: Topic) -> str:
    forum = db.session.get_one(Forum, (current_tenant_id(), topic.forum_id))
    return url_for("forums.topic", forum=forum.slug, topic_id=topic.id)


add_kind(
    Kind(
        name="topic",
        table=Topic,
        title=lazy("A topic in a forum"),
        what=lazy("It is deleted with all posts and pictures that stand in it."),
        meant=_meant,
        hers=_hers,
        why=lambda _one: str(_("Nobody has written there for a long time.")),
        label=lambda one: one.name,
        told=_told,
        end=_end,
        place=_place,
        silent=True,
    )
)
