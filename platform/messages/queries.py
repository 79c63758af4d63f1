"""Reads of support messages."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import ColumnElement, Subquery, and_, func, or_, select, true
from sqlalchemy.orm import aliased

from kernel.db import current_tenant_id, db
from kernel.paging import Slice, newest_first
from messages.models import MessageState, SupportMessage
from pages.access import PageVisit, sees_photo, sees_update
from pages.models import Update
from photos.models import Photo

SHOWN_AT_ONCE = 3
ANSWERS_AT_ONCE = 5
MESSAGES_A_PAGE = 30


@dataclass
class Thread:
    """A message with its answers, the oldest answer first."""

    message: SupportMessage
    answers: list[SupportMessage] = field(default_factory=list)


@dataclass(frozen=True)
class Words:
    """The newest messages to the page itself (under None) and to each update, and how many there are in all."""

    threads: dict[UUID | None, list[Thread]]
    counts: dict[UUID | None, int]


def newest_words(visit: PageVisit, updates: Sequence[Update]) -> Words:
    """The newest few messages to the page and to each of these updates, with their first answers. One statement."""
    ranked = _ranked(visit, updates)
    message = aliased(SupportMessage, ranked)
    answers = (
        select(SupportMessage)
        .where(SupportMessage.tenant_id == ranked.c.tenant_id, SupportMessage.reply_to_id == ranked.c.id)
        .where(SupportMessage.state == MessageState.SHOWN)
        .order_by(SupportMessage.id)
        .limit(ANSWERS_AT_ONCE)
        .lateral()
    )
    answer = aliased(SupportMessage, answers)
    query = (
        select(message, ranked.c.of, answer)
        .outerjoin(answer, true())
        .where(ranked.c.n <= SHOWN_AT_ONCE)
        .order_by(message.id.desc(), answer.id)
    )
    threads: defaultdict[UUID | None, dict[UUID, Thread]] = defaultdict(dict)
    counts: dict[UUID | None, int] = {}
    for word, count, reply in db.session.execute(query):
        counts[word.update_id] = count
        thread = threads[word.update_id].setdefault(word.id, Thread(word))
        thread.answers += [reply] if reply else []
    return Words({key: list(found.values()) for key, found in threads.items()}, counts)


def _ranked(visit: PageVisit, updates: Sequence[Update]) -> Subquery:
    """Messages, not answers, with their place `n` among those to the same update, and how many those are."""
    place = func.row_number().over(partition_by=SupportMessage.update_id, order_by=SupportMessage.id.desc())
    count = func.count().over(partition_by=SupportMessage.update_id)
    to_these = or_(SupportMessage.update_id.is_(None), SupportMessage.update_id.in_([u.id for u in updates]))
    return (
        select(SupportMessage, place.label("n"), count.label("of"))
        .where(_visible(visit), SupportMessage.reply_to_id.is_(None), to_these)
        .where(SupportMessage.photo_id.is_(None), ~SupportMessage.corner)
        .subquery()
    )


def all_words(visit: PageVisit, update_id: UUID | None) -> Slice[Thread]:
    """Every message to a page, or to one of its updates, newest first, paged, with answers. Two statements."""
    query = select(SupportMessage).where(_visible(visit), SupportMessage.reply_to_id.is_(None))
    query = query.where(SupportMessage.photo_id.is_(None), ~SupportMessage.corner)
    if update_id is not None:
        query = query.where(SupportMessage.update_id == update_id)
    listed: Slice[SupportMessage] = newest_first(query, SupportMessage.id, MESSAGES_A_PAGE)
    threads = {message.id: Thread(message) for message in listed.rows}
    answers = select(SupportMessage).where(_visible(visit), SupportMessage.reply_to_id.in_(threads))
    for answer in db.session.scalars(answers.order_by(SupportMessage.id)) if threads else []:
        if answer.reply_to_id is not None:
            threads[answer.reply_to_id].answers.append(answer)
    return Slice(list(threads.values()), listed.before, listed.first)


def message_on(visit: PageVisit, message_id: UUID) -> SupportMessage | None:
    """A message of the page being visited that the reader sees."""
    query = select(SupportMessage).where(_visible(visit), SupportMessage.id == message_id)
    return db.session.scalars(query).one_or_none()


def _visible(visit: PageVisit) -> ColumnElement[bool]:
    """Of this page, and shown; what waits is seen by its author and by those who keep the page.

    Words to an update or a picture are seen by those who see what they are about.
    """
    of_page = and_(SupportMessage.tenant_id == current_tenant_id(), SupportMessage.page_id == visit.page.id)
    if not visit.in_corner:
        of_page = and_(of_page, ~SupportMessage.corner)
    shown = SupportMessage.state == MessageState.SHOWN
    if visit.manages:
        shown = or_(shown, SupportMessage.state == MessageState.WAITING)
    if visit.reader.person_id is not None:
        hers = SupportMessage.person_id == visit.reader.person_id
        shown = or_(shown, and_(hers, SupportMessage.state != MessageState.HIDDEN))
    its_update = select(Update.id).where(Update.id == SupportMessage.update_id, sees_update(visit))
    its_photo = select(Photo.id).where(Photo.id == SupportMessage.photo_id, sees_photo(visit))
    return and_(
        of_page,
        shown,
        or_(SupportMessage.update_id.is_(None), its_update.exists()),
        or_(SupportMessage.photo_id.is_(None), its_photo.exists()),
    )
