"""A topic lives: who may listen to it, how its posts look to each audience, and what is told when they come, change or go."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import NamedTuple
from uuid import UUID

from flask import render_template
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, and_, case, select
from sqlalchemy.orm import aliased

from accounts.apart import apart_from, not_silenced
from accounts.models import Person
from forums.access import CHANNEL, TopicVisit, begun_apart, in_circle
from forums.actions import PostChanged, PostMoved, PostWritten
from forums.models import Forum, Post, Topic
from forums.queries import chapter_with, line_of
from kernel.access import Permission, Reader, Role
from kernel.db import current_tenant_id, db
from kernel.events import listens_to
from kernel.live import Audience, Part, Present, add_channel, announce

MODERATOR, READER, WRITER = "moderator", "reader", "writer"


def audiences(topic_id: UUID, readers: Sequence[Reader]) -> list[Audience | None]:
    """What each of these is to the topic, by the rules of `forums/access.py`. Two statements, however many there are."""
    of_forum = and_(Forum.tenant_id == Topic.tenant_id, Forum.id == Topic.forum_id)
    people = {reader.person_id for reader in readers if reader.is_member}
    topics = select(Topic, Forum).join(Forum, of_forum).where(Topic.tenant_id == current_tenant_id(), Topic.id == topic_id)
    found = db.session.execute(topics).one_or_none()
    query = (
        select(
            Person.id,
            in_circle(Forum.read_by, Person.id),
            in_circle(Forum.written_by, Person.id),
            begun_apart(Person.id),
            _told_of(),
        )
        .join(Forum, Forum.tenant_id == Person.tenant_id)
        .join(Topic, of_forum)
        .where(Person.tenant_id == current_tenant_id(), Person.id.in_(people), Topic.id == topic_id)
    )
    circles = {row[0]: _Circles(bool(row[1]), bool(row[2]), bool(row[3]), row[4]) for row in db.session.execute(query)}
    if found is None:
        return [None] * len(readers)
    return [
        _audience(found[0], found[1], circles.get(reader.person_id) if reader.person_id else None, reader) for reader in readers
    ]


class _Circles(NamedTuple):
    """Whether somebody is among those who read a forum, and who write there; whether a block keeps her apart from whoever began
    the topic; and among whom she is told who is here.
    """

    read: bool
    write: bool
    apart: bool
    told_of: str


def _told_of() -> ColumnElement[str]:
    """Of others of her age group, as long as she does not hide that she is here herself."""
    return case((Person.shows_presence, Person.age_group), else_="")


def _audience(topic: Topic, forum: Forum, circles: _Circles | None, reader: Reader) -> Audience | None:
    """One condition a line; the first that holds decides."""
    if circles is None or reader.person_id is None or reader.banned:
        return None
    moderates = reader.may(Permission.FORUM_MODERATE)
    if not (moderates or (circles.read and not circles.apart)):
        return None
    if topic.away_at is not None and not moderates and topic.author_id != reader.person_id:
        return None
    writes = forum.archived_at is None and circles.write and topic.closed_at is None and not reader.silenced
    word = MODERATOR if moderates else WRITER if writes else READER
    return Audience(word, frozenset({reader.person_id}), hears=True, told_of=circles.told_of)


def presents(topic_id: UUID, people: Collection[UUID]) -> list[Present]:
    """Who of these may be shown to be here: nobody who ever wrote here without her name. One statement.

    Where names may be left out nobody is named: whoever is about to write could be told by that.
    """
    unnamed = select(Post.id).where(
        Post.tenant_id == Person.tenant_id, Post.topic_id == Topic.id, Post.author_id == Person.id, Post.anonymous
    )
    query = (
        select(Person.id, case((Forum.anonymous, ""), else_=Person.name), Person.age_group, apart_from(Person.id))
        .join(Topic, Topic.tenant_id == Person.tenant_id)
        .join(Forum, and_(Forum.tenant_id == Topic.tenant_id, Forum.id == Topic.forum_id))
        .where(Person.tenant_id == current_tenant_id(), Person.id.in_(people), Topic.id == topic_id)
        .where(Person.shows_presence, not_silenced(Person), ~unnamed.exists())
    )
    return [Present(own, name, group, frozenset(apart or ())) for own, name, group, apart in db.session.execute(query)]


TOPIC = add_channel(CHANNEL, audiences, presents=presents)


@TOPIC.shows("reply")
def reply(topic_id: UUID, post_id: UUID, word: str) -> list[Part]:
    """A post that came."""
    return _parts(topic_id, post_id, word, _("A new reply"))


@TOPIC.shows("post")
def post(topic_id: UUID, post_id: UUID, word: str) -> list[Part]:
    """A post that says something else, is gone or is back: as it stands now."""
    return _parts(topic_id, post_id, word, "")


def _parts(topic_id: UUID, post_id: UUID, word: str, said: str) -> list[Part]:
    """The post for everybody of an audience whom no block keeps apart from it; then, for whoever wrote it alone, as she sees
    her own.
    """
    visit = _visit_as(topic_id, word)
    author_id, apart, from_quoted = _kept_apart(post_id)
    parts = _part(visit, post_id, said)
    if not visit.moderates:
        quoteless = [replace(part, only=from_quoted, apart=apart) for part in _part(visit, post_id, said, quotes=False)]
        parts = [replace(part, apart=[*apart, *from_quoted]) for part in parts] + (quoteless if from_quoted else [])
    if author_id is not None:
        hers = replace(visit, reader=replace(visit.reader, person_id=author_id))
        parts += [replace(part, said="", only=[author_id]) for part in _part(hers, post_id, "")]
    return parts


def _kept_apart(post_id: UUID) -> tuple[UUID | None, list[UUID], list[UUID]]:
    """Who wrote a post, whom a block keeps apart from its words, and whom from those that it answers. One statement."""
    quoted = aliased(Post)
    answers = and_(quoted.tenant_id == Post.tenant_id, quoted.id == Post.quoted_id)
    columns = (apart_from(Post.author_id), Post.anonymous, apart_from(quoted.author_id), quoted.anonymous)
    query = select(Post.author_id, *columns).outerjoin(quoted, answers)
    row = db.session.execute(query.where(Post.tenant_id == current_tenant_id(), Post.id == post_id)).one_or_none()
    author_id, apart, unnamed, from_quoted, quoted_unnamed = row or (None, None, True, None, True)
    return author_id, [] if unnamed else list(apart or ()), [] if quoted_unnamed else list(from_quoted or ())


def _part(visit: TopicVisit, post_id: UUID, said: str, *, quotes: bool = True) -> list[Part]:
    line = line_of(visit, post_id)
    if line is None:
        query = select(Post.number).where(Post.tenant_id == current_tenant_id(), Post.id == post_id)
        return [Part(f"p-{number}", None) for number in db.session.scalars(query)]
    line.quoted = line.quoted if quotes else None
    place = f"posts-{visit.topic.id}-{chapter_with(line.post.number)}"
    html = render_template("forums/live_post.html", line=line, visit=visit)
    return [Part(f"p-{line.post.number}", html, place, said=said)]


def _visit_as(topic_id: UUID, word: str) -> TopicVisit:
    """The visit of nobody in particular among those who are this to the topic."""
    of_forum = and_(Forum.tenant_id == Topic.tenant_id, Forum.id == Topic.forum_id)
    query = select(Topic, Forum).join(Forum, of_forum).where(Topic.tenant_id == current_tenant_id(), Topic.id == topic_id)
    topic, forum = db.session.execute(query).one()
    roles = frozenset({Role.MODERATOR}) if word == MODERATOR else frozenset({Role.MEMBER})
    writes = word == WRITER or (word == MODERATOR and forum.archived_at is None)
    return TopicVisit(forum=forum, reader=Reader(email="", roles=roles), writes=writes, topic=topic)


@listens_to(PostWritten)
def tell_reply(event: PostWritten) -> None:
    """Open browsers are shown what was written."""
    announce(TOPIC, event.post.topic_id, "reply", event.post.id)


@listens_to(PostChanged)
def tell_change(event: PostChanged) -> None:
    """They are shown what it says now."""
    announce(TOPIC, event.post.topic_id, "post", event.post.id)


@listens_to(PostMoved)
def tell_move(event: PostMoved) -> None:
    """They are shown what is left, or what is back."""
    announce(TOPIC, event.post.topic_id, "post", event.post.id)
