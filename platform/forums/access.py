"""Who reads and who writes in which forum, and who looks after it: fetched and checked in one, absent and forbidden alike."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, false, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute

from accounts.apart import have_blocked
from accounts.models import Person
from forums.models import Circle, Forum, ForumFollower, ForumMember, Post, PostState, PostVersion, Topic, TopicReader
from kernel.access import GIVEN_ROLES, GRANTS, NotAllowed, Permission, Reader
from kernel.audit import Actor
from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.errors import NotFound
from kernel.live import newest_mark
from pages.models import CarePage, PageManager

CHANNEL = "topic"
SOMEBODY = "somebody"  # how the trail calls whoever acts on words that bear no name
LOOK_AFTER = [str(role) for role in GIVEN_ROLES if Permission.FORUM_MODERATE in GRANTS[role]]


@dataclass(frozen=True)
class ForumVisit:
    """A forum that the reader may read. `writes`: she may begin topics and reply; `follows`: she gets word of new topics."""

    forum: Forum
    reader: Reader
    writes: bool
    follows: bool = False

    @property
    def moderates(self) -> bool:
        """Whether she looks after the hospital's forums."""
        return self.reader.may(Permission.FORUM_MODERATE)


@dataclass(frozen=True, kw_only=True)
class TopicVisit(ForumVisit):
    """A topic that the reader may read. `own`: what it is to her, if she was here before.

    `mark`: how far it had come when it was fetched, see `kernel.live`.
    """

    topic: Topic
    own: TopicReader | None = None
    mark: UUID | None = None

    @property
    def replies(self) -> bool:
        """Whether she may write here."""
        open_to_her = self.topic.closed_at is None or self.moderates
        return self.writes and open_to_her and self.topic.away_at is None

    def wrote(self, post: Post) -> bool:
        """Whether the post is hers."""
        return post.author_id is not None and post.author_id == self.reader.person_id

    def changes(self, post: Post) -> bool:
        """Whether she may put other words in the place of these."""
        return self.wrote(post) and post.state == PostState.SHOWN and self.replies


def in_circle(circle: InstrumentedAttribute[str], person_id: InstrumentedAttribute[UUID] | UUID | None) -> ColumnElement[bool]:
    """Whether a person, whose mailbox is proved, belongs to those whom a column of `Forum` names."""
    listed = select(ForumMember.id).where(
        ForumMember.tenant_id == Forum.tenant_id, ForumMember.forum_id == Forum.id, ForumMember.person_id == person_id
    )
    keeps = (
        select(PageManager.id)
        .join(CarePage, and_(CarePage.tenant_id == PageManager.tenant_id, CarePage.id == PageManager.page_id))
        .where(PageManager.tenant_id == Forum.tenant_id, PageManager.person_id == person_id, CarePage.closed_at.is_(None))
    )
    circles = ((circle == Circle.CAREGIVERS, keeps.exists()), (circle == Circle.GROUP, listed.exists()))
    return case(*circles, else_=true())


def reads_forum(reader: Reader) -> ColumnElement[bool]:
    """Which forums somebody may read: her mailbox is proved, she was not banned, and is in the circle or looks after forums."""
    if not reader.is_member or reader.person_id is None or reader.banned:
        return false()
    here = Forum.tenant_id == current_tenant_id()
    return here if reader.may(Permission.FORUM_MODERATE) else and_(here, in_circle(Forum.read_by, reader.person_id))


def may_be_told() -> ColumnElement[bool]:
    """The same for rows of `Person` beside rows of `Forum`: who may have letters about a forum."""
    stays = and_(Person.proved_at.is_not(None), Person.disabled_at.is_(None), Person.leaves_at.is_(None))
    stays = and_(stays, or_(Person.banned_until.is_(None), Person.banned_until <= now()))
    return and_(stays, or_(Person.roles.overlap(LOOK_AFTER), in_circle(Forum.read_by, Person.id)))


def _writes_forum(reader: Reader) -> ColumnElement[bool]:
    """Whoever looks after forums writes in each; nobody does in one that is archived, nor anywhere who was silenced."""
    if reader.silenced:
        return false()
    hers = true() if reader.may(Permission.FORUM_MODERATE) else in_circle(Forum.written_by, reader.person_id)
    return and_(Forum.archived_at.is_(None), hers)


def forum_for(reader: Reader, slug: str) -> ForumVisit:
    """The forum at `slug`, for somebody who may read it. Raises NotFound in every other case. One statement."""
    hers = and_(
        ForumFollower.tenant_id == Forum.tenant_id,
        ForumFollower.forum_id == Forum.id,
        ForumFollower.person_id == reader.person_id,
    )
    query = select(Forum, _writes_forum(reader), select(ForumFollower.id).where(hers).exists())
    found = db.session.execute(query.where(reads_forum(reader), Forum.slug == slug)).one_or_none()
    if found is None:
        raise NotFound
    return ForumVisit(found[0], reader, bool(found[1]), bool(found[2]))


def forum_to_write(reader: Reader, slug: str) -> ForumVisit:
    """The forum at `slug`, for somebody who may write there. Raises NotFound, or NotAllowed for who only reads."""
    visit = forum_for(reader, slug)
    if not visit.writes:
        raise NotAllowed
    return visit


def sees_topic(reader: Reader) -> ColumnElement[bool]:
    """Of the topics of a forum that she reads: those that stand; one that went, whoever began it and moderators.

    Whoever has blocked whoever began it, or was blocked by her, is not shown it; unless it bears no name, see `shown_to`.
    """
    if reader.may(Permission.FORUM_MODERATE):
        return true()
    return and_(or_(Topic.away_at.is_(None), Topic.author_id == reader.person_id), ~begun_apart(reader.person_id))


def begun_apart(person_id: Any) -> ColumnElement[bool]:
    """Whether a topic was begun, under her name, by somebody kept apart from this person by a block."""
    return and_(~Topic.unnamed, have_blocked(Topic.author_id, person_id))


def shown_to(person_id: Any, post: type[Post] = Post) -> ColumnElement[bool]:
    """Whether no block stands between a person and whoever wrote a post.

    It never hides words that bear no name: whoever blocks somebody would learn by that which of them are hers.
    """
    return or_(post.anonymous, ~have_blocked(post.author_id, person_id))


def topic_for(reader: Reader, slug: str, topic_id: UUID) -> TopicVisit:
    """A topic that the reader is shown, in the forum at `slug`. Raises NotFound in every other case. One statement."""
    visit = topic_anywhere(reader, topic_id)
    if visit.forum.slug != slug:
        raise NotFound
    return visit


def topic_anywhere(reader: Reader, topic_id: UUID) -> TopicVisit:
    """The same, in whichever forum it is: letters know no more than which topic they are about."""
    of_forum = and_(Forum.tenant_id == Topic.tenant_id, Forum.id == Topic.forum_id)
    hers = and_(
        TopicReader.tenant_id == Topic.tenant_id, TopicReader.topic_id == Topic.id, TopicReader.person_id == reader.person_id
    )
    query = (
        select(Topic, Forum, TopicReader, _writes_forum(reader), newest_mark(CHANNEL, Topic.id))
        .join(Forum, of_forum)
        .outerjoin(TopicReader, hers)
        .where(Topic.tenant_id == current_tenant_id(), Topic.id == topic_id, reads_forum(reader), sees_topic(reader))
    )
    found = db.session.execute(query).one_or_none()
    if found is None:
        raise NotFound
    return TopicVisit(forum=found[1], reader=reader, writes=bool(found[3]), topic=found[0], own=found[2], mark=found[4])


def sees_words(reader: Reader, post: type[Post] = Post) -> ColumnElement[bool]:
    """Whose words a reader is shown: those that stand and are not of somebody kept apart from her by a block; hers that she
    took away or that wait; and to moderators all but those that were taken away.
    """
    ways = [post.state == PostState.SHOWN]
    if reader.person_id is not None:
        hers = post.state.in_((PostState.DELETED, PostState.WAITING))
        ways.append(and_(hers, post.author_id == reader.person_id))
    if reader.may(Permission.FORUM_MODERATE):
        return or_(*ways, post.state.in_((PostState.HIDDEN, PostState.WAITING)))
    return and_(or_(*ways), shown_to(reader.person_id, post)) if reader.person_id is not None else or_(*ways)


def post_for(visit: TopicVisit, post_id: UUID) -> Post:
    """A post of the topic being visited whose words the reader is shown. Raises NotFound."""
    query = select(Post).where(Post.tenant_id == current_tenant_id(), Post.topic_id == visit.topic.id, Post.id == post_id)
    post = db.session.scalars(query.where(sees_words(visit.reader))).one_or_none()
    if post is None:
        raise NotFound
    return post


def own_post(visit: TopicVisit, post_id: UUID, state: PostState) -> Post:
    """The reader's own post of the topic, in this state. Raises NotFound in every other case."""
    post = post_for(visit, post_id)
    if not visit.wrote(post) or post.state != state:
        raise NotFound
    return post


def post_to_change(visit: TopicVisit, post_id: UUID) -> Post:
    """The same for one that may still say something else. Raises NotFound; NotAllowed where writing has ended."""
    post = own_post(visit, post_id, PostState.SHOWN)
    if not visit.changes(post):
        raise NotAllowed
    return post


def moderated_post(visit: TopicVisit, post_id: UUID, *states: PostState) -> Post:
    """A post of the topic, in one of these states, for whoever looks after forums. Raises NotFound in every other case."""
    post = post_for(visit, post_id)
    if not visit.moderates or post.state not in states:
        raise NotFound
    return post


def moderated_topic(reader: Reader, slug: str, topic_id: UUID) -> TopicVisit:
    """A topic, for whoever looks after forums. Raises NotFound in every other case."""
    visit = topic_for(reader, slug, topic_id)
    if not visit.moderates:
        raise NotFound
    return visit


def versions_for(visit: TopicVisit, post_id: UUID) -> tuple[Post, list[PostVersion]]:
    """A post and what it said before, the newest first: for its author and for moderators. Raises NotFound."""
    post = post_for(visit, post_id)
    if not (visit.wrote(post) or visit.moderates):
        raise NotFound
    query = select(PostVersion).where(PostVersion.tenant_id == current_tenant_id(), PostVersion.post_id == post.id)
    return post, list(db.session.scalars(query.order_by(PostVersion.id.desc()).limit(50)))


def actor_of(visit: ForumVisit, *, anonymous: bool) -> Actor:
    """Who acts, for the record. It does not say who stands behind words that bear no name: that asking has a row of its own."""
    return SOMEBODY if anonymous else visit.reader
