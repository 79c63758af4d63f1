"""Reads of forums, their topics and what is said there. Every list is paged, and none counts rows."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true
from sqlalchemy.orm import aliased

from accounts.apart import have_blocked
from accounts.models import Person
from forums.access import ForumVisit, TopicVisit, reads_forum, sees_topic, sees_words, shown_to
from forums.models import Forum, ForumMember, Post, PostPhoto, PostState, Topic, TopicReader
from kernel.access import Reader
from kernel.db import current_tenant_id, db
from kernel.paging import Slice, newest_first
from photos.models import Photo, PhotoState

TOPICS_A_PAGE = 30
POSTS_A_CHAPTER = 50
MOST_PINNED = 10
MOST_LISTED = 200
MOST_REMEMBERED = 2_000  # posts of a topic whose writers can be mentioned


@dataclass(frozen=True)
class ForumLine:
    """A forum as a list shows it, and the topic in which somebody wrote last."""

    forum: Forum
    last: Topic | None


@dataclass(frozen=True)
class TopicLine:
    """A topic as a list shows it, and up to which post its reader has seen it; None where she never was."""

    topic: Topic
    seen: int | None

    @property
    def news(self) -> int:
        """How many posts came since she was here. Of what waits for a moderator nothing is told."""
        return max(0, self.topic.last_number - self.topic.waiting - self.seen) if self.seen else 0

    @property
    def answers(self) -> int:
        """How many posts stand after the first."""
        return max(0, self.topic.shown - 1)


@dataclass
class PostLine:
    """A post, the one it answers, and its pictures. `says` is False where only the place is left of the words."""

    post: Post
    says: bool
    quoted: Post | None = None
    pictures: list[Photo] = field(default_factory=list)


@dataclass(frozen=True)
class Chapter:
    """Some fifty posts of a topic, in their order."""

    lines: list[PostLine]
    number: int
    of: int


def forums_for(reader: Reader) -> list[ForumLine]:
    """Every forum that somebody may read, those that are archived last, with the topic in which somebody wrote last.

    One row of each forum's topics is read, however many there are.
    """
    newest = (
        select(Topic)
        .where(Topic.tenant_id == Forum.tenant_id, Topic.forum_id == Forum.id, Topic.away_at.is_(None), sees_topic(reader))
        .order_by(Topic.place.desc())
        .limit(1)
        .lateral()
    )
    topic = aliased(Topic, newest)
    query = select(Forum, topic).outerjoin(topic, true()).where(reads_forum(reader))
    found = query.order_by(Forum.archived_at.is_not(None), Forum.position, Forum.id).limit(MOST_LISTED)
    return [ForumLine(forum, last) for forum, last in db.session.execute(found)]


def topics_of(visit: ForumVisit) -> Slice[TopicLine]:
    """The topics of a forum that are not pinned: first those in which somebody wrote last."""
    found = newest_first(_topics(visit).where(Topic.pinned_at.is_(None)), Topic.place, TOPICS_A_PAGE)
    return Slice([TopicLine(topic, seen) for topic, seen in found.rows], found.before, found.first)


def pinned_topics(visit: ForumVisit) -> list[TopicLine]:
    """Those that stand above all others, the first to be pinned first."""
    query = _topics(visit).where(Topic.pinned_at.is_not(None)).order_by(Topic.pinned_at).limit(MOST_PINNED)
    return [TopicLine(topic, seen) for topic, seen in db.session.execute(query)]


def _topics(visit: ForumVisit) -> Select[Topic, int | None]:
    hers = and_(
        TopicReader.tenant_id == Topic.tenant_id,
        TopicReader.topic_id == Topic.id,
        TopicReader.person_id == visit.reader.person_id,
    )
    query = select(Topic, TopicReader.seen).outerjoin(TopicReader, hers)
    return query.where(Topic.tenant_id == current_tenant_id(), Topic.forum_id == visit.forum.id, sees_topic(visit.reader))


def chapters_of(topic: Topic) -> int:
    """How many chapters a topic has."""
    return max(1, -(-topic.last_number // POSTS_A_CHAPTER))


def chapter_with(number: int) -> int:
    """In which chapter a post with this number stands."""
    return max(1, -(-number // POSTS_A_CHAPTER))


def chapter_of(visit: TopicVisit, wanted: int) -> Chapter:
    """A chapter of the topic; out of all bounds, the first or the last. Two statements."""
    last = chapters_of(visit.topic)
    number = min(max(wanted, 1), last)
    after = (number - 1) * POSTS_A_CHAPTER
    return Chapter(_lines(visit, and_(Post.number > after, Post.number <= after + POSTS_A_CHAPTER)), number, last)


def line_of(visit: TopicVisit, post_id: UUID) -> PostLine | None:
    """One post of the topic, as a chapter shows it. Two statements."""
    found = _lines(visit, Post.id == post_id)
    return found[0] if found else None


def _lines(visit: TopicVisit, which: ColumnElement[bool]) -> list[PostLine]:
    quoted = aliased(Post)
    answers = and_(quoted.tenant_id == Post.tenant_id, quoted.id == Post.quoted_id, quoted.state == PostState.SHOWN)
    if visit.moderates:
        meets: ColumnElement[bool] = true()
    else:
        answers, meets = and_(answers, shown_to(visit.reader.person_id, quoted)), shown_to(visit.reader.person_id)
    query = (
        select(Post, quoted, sees_words(visit.reader).label("says"))
        .outerjoin(quoted, answers)
        .where(Post.tenant_id == current_tenant_id(), Post.topic_id == visit.topic.id)
        .where(which, meets, or_(Post.state != PostState.WAITING, sees_words(visit.reader)))
        .order_by(Post.number)
    )
    lines = [PostLine(post, bool(says), answered) for post, answered, says in db.session.execute(query)]
    pictures = pictures_in([line.post.id for line in lines if line.says])
    for line in lines:
        line.pictures = pictures.get(line.post.id, [])
    return lines


def pictures_in(post_ids: Sequence[UUID]) -> dict[UUID, list[Photo]]:
    """The pictures of these posts that were not refused, in their order. One statement."""
    of_photo = and_(PostPhoto.tenant_id == Photo.tenant_id, PostPhoto.photo_id == Photo.id)
    query = (
        select(PostPhoto.post_id, Photo)
        .join(Photo, of_photo)
        .where(PostPhoto.tenant_id == current_tenant_id(), PostPhoto.post_id.in_(post_ids))
        .where(Photo.state != PhotoState.REFUSED)
        .order_by(PostPhoto.post_id, PostPhoto.position)
    )
    found: dict[UUID, list[Photo]] = {}
    for post_id, photo in db.session.execute(query):
        found.setdefault(post_id, []).append(photo)
    return found


def photo_in(visit: TopicVisit, photo_id: UUID) -> Photo | None:
    """A picture of a post of the topic whose words the reader is shown."""
    of_photo = and_(PostPhoto.tenant_id == Photo.tenant_id, PostPhoto.photo_id == Photo.id)
    of_post = and_(Post.tenant_id == PostPhoto.tenant_id, Post.id == PostPhoto.post_id)
    query = (
        select(Photo)
        .join(PostPhoto, of_photo)
        .join(Post, of_post)
        .where(Photo.tenant_id == current_tenant_id(), Photo.id == photo_id, Post.topic_id == visit.topic.id)
        .where(sees_words(visit.reader))
    )
    return db.session.scalars(query).one_or_none()


def forums_to_move_to(visit: TopicVisit) -> Sequence[Forum]:
    """Where a topic could go: every other forum that is open."""
    here = Forum.tenant_id == current_tenant_id()
    query = select(Forum).where(here, Forum.archived_at.is_(None), Forum.id != visit.forum.id).order_by(Forum.position)
    return db.session.scalars(query.limit(MOST_LISTED)).all()


def mentioned_in(visit: TopicVisit, body: str) -> Sequence[UUID]:
    """Whom `@name` in a text means: people who wrote in the topic under their names, or follow it. One statement.

    Nobody else is looked for, nor whom a block keeps apart from the writer, who is not told whether anybody was found.
    """
    if "@" not in body:
        return []
    said = func.strpos(func.lower(body), func.concat("@", func.lower(Person.name))) > 0
    lately = and_(Post.topic_id == visit.topic.id, Post.number > visit.topic.last_number - MOST_REMEMBERED)
    writers = select(Post.author_id).where(
        Post.tenant_id == current_tenant_id(), lately, ~Post.anonymous, Post.author_id.is_not(None)
    )
    followers = select(TopicReader.person_id).where(
        TopicReader.tenant_id == current_tenant_id(), TopicReader.topic_id == visit.topic.id, TopicReader.follows
    )
    query = select(Person.id).where(
        Person.tenant_id == current_tenant_id(), or_(Person.id.in_(writers), Person.id.in_(followers)), Person.name != "", said
    )
    query = query.where(Person.id != visit.reader.person_id, ~have_blocked(Person.id, visit.reader.person_id))
    return db.session.scalars(query.limit(MOST_LISTED)).all()


def all_forums() -> Sequence[Forum]:
    """Every forum of the hospital, for whoever arranges them."""
    query = select(Forum).where(Forum.tenant_id == current_tenant_id())
    return db.session.scalars(query.order_by(Forum.position, Forum.id).limit(MOST_LISTED)).all()


def group_of(forum: Forum) -> Sequence[Person]:
    """Who is in a forum's group, by name."""
    of_person = and_(Person.tenant_id == ForumMember.tenant_id, Person.id == ForumMember.person_id)
    query = select(Person).join(ForumMember, of_person)
    query = query.where(ForumMember.tenant_id == current_tenant_id(), ForumMember.forum_id == forum.id)
    return db.session.scalars(query.order_by(Person.name, Person.id).limit(MOST_LISTED)).all()


def author_of(post: Post) -> Person | None:
    """Who wrote a post, whatever it says of that."""
    return db.session.get(Person, (current_tenant_id(), post.author_id)) if post.author_id else None
