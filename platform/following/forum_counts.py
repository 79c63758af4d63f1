"""How much is new in forums for people who are told of it together: only what each may read now, has not seen, nor wrote."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from accounts.models import Often, Person
from following.models import ForumDigest, ForumMention
from forums.access import LOOK_AFTER, begun_apart, may_be_told, reads_forum, sees_topic, shown_to
from forums.models import Forum, ForumFollower, Post, PostState, Topic, TopicReader
from kernel.access import Reader
from kernel.db import current_tenant_id, db

TOGETHER = (Often.DAILY, Often.WEEKLY)
MOST_SHOWN = 50  # topics on the page to which the letter leads


@dataclass
class News:
    """How many posts stand in topics she follows, how many topics in forums she follows, and how often she was named."""

    replies: int = 0
    topics: int = 0
    mentions: int = 0


def news_of(people: Collection[UUID]) -> dict[UUID, News]:
    """What is new for each of these people since she was last told, by her row of `ForumDigest`. Three statements."""
    found: dict[UUID, News] = {}
    for name, query in (("replies", _replies()), ("topics", _topics()), ("mentions", _mentions())):
        for person_id, number in db.session.execute(query.where(Person.id.in_(people)).group_by(Person.id)):
            setattr(found.setdefault(person_id, News()), name, number)
    return found


def _posts() -> Select[UUID, int]:
    """Beside each person who may be told her digest, each forum she may read, and what stands there and is not hers."""
    seen = and_(TopicReader.tenant_id == Topic.tenant_id, TopicReader.topic_id == Topic.id, TopicReader.person_id == Person.id)
    others = or_(Post.author_id.is_(None), Post.author_id != Person.id)
    return (
        select(Person.id, func.count())
        .join(ForumDigest, and_(ForumDigest.tenant_id == Person.tenant_id, ForumDigest.id == Person.id))
        .join(Forum, Forum.tenant_id == Person.tenant_id)
        .join(Topic, and_(Topic.tenant_id == Forum.tenant_id, Topic.forum_id == Forum.id, Topic.away_at.is_(None)))
        .join(Post, and_(Post.tenant_id == Topic.tenant_id, Post.topic_id == Topic.id, Post.state == PostState.SHOWN, others))
        .outerjoin(TopicReader, seen)
        .where(or_(Person.roles.overlap(LOOK_AFTER), and_(shown_to(Person.id), ~begun_apart(Person.id))))
        .where(Person.tenant_id == current_tenant_id(), may_be_told(), Post.number > func.coalesce(TopicReader.seen, 0))
    )


def _replies() -> Select[UUID, int]:
    new = _is_new(TopicReader.told_at)
    return _posts().where(Person.tell_forums.in_(TOGETHER), TopicReader.follows, Post.number > 1, new)


def _topics() -> Select[UUID, int]:
    follows = and_(
        ForumFollower.tenant_id == Person.tenant_id,
        ForumFollower.person_id == Person.id,
        ForumFollower.forum_id == Forum.id,
    )
    begun = _posts().join(ForumFollower, follows).where(Person.tell_forums.in_(TOGETHER), Post.number == 1)
    return begun.where(_is_new(ForumFollower.told_at))


def _is_new(told_at: InstrumentedAttribute[datetime | None]) -> ColumnElement[bool]:
    """Written since she was told; and what a letter told at once, before she chose otherwise, is not told again."""
    since = func.greatest(ForumDigest.since, told_at)
    came = func.coalesce(Post.came_at, Post.created_at)
    return and_(Topic.last_at > since, came > since, came <= ForumDigest.until)


def _mentions() -> Select[UUID, int]:
    named = and_(
        ForumMention.tenant_id == Post.tenant_id,
        ForumMention.post_id == Post.id,
        ForumMention.person_id == Person.id,
        ForumMention.told_at == ForumDigest.morning,
    )
    return _posts().join(ForumMention, named).where(Person.tell_mentions.in_(TOGETHER))


@dataclass(frozen=True)
class Unread:
    """A topic in which something stands that she has not read, and how much."""

    forum: Forum
    topic: Topic
    news: int


def unread_of(reader: Reader) -> list[list[Unread]]:
    """The topics she follows, or of forums she follows, that she has not read to the end; by forum. One statement."""
    hers = and_(
        TopicReader.tenant_id == Topic.tenant_id, TopicReader.topic_id == Topic.id, TopicReader.person_id == reader.person_id
    )
    follows = select(ForumFollower.id).where(
        ForumFollower.tenant_id == Topic.tenant_id,
        ForumFollower.forum_id == Topic.forum_id,
        ForumFollower.person_id == reader.person_id,
    )
    news = Topic.last_number - Topic.waiting - func.coalesce(TopicReader.seen, 0)
    query = (
        select(Forum, Topic, news)
        .join(Topic, and_(Topic.tenant_id == Forum.tenant_id, Topic.forum_id == Forum.id))
        .outerjoin(TopicReader, hers)
        .where(reads_forum(reader), Topic.away_at.is_(None), sees_topic(reader), news > 0)
        .where(or_(TopicReader.follows, and_(TopicReader.id.is_(None), follows.exists())))
        .order_by(Topic.place.desc())
        .limit(MOST_SHOWN)
    )
    found: dict[UUID, list[Unread]] = {}
    for forum, topic, number in db.session.execute(query):
        found.setdefault(forum.id, []).append(Unread(forum, topic, number))
    return sorted(found.values(), key=lambda lines: lines[0].forum.position)
