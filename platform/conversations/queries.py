"""Reads of conversations: somebody's list, and the messages of one, a chapter at a time. None counts rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlalchemy.orm import aliased

from accounts.apart import kept_apart
from accounts.models import Person
from conversations.access import (
    ME,
    OWN,
    ConversationVisit,
    fellows,
    is_for,
    is_in,
    met,
    names_of,
    of_members,
    read_fellows,
    sees,
)
from conversations.models import Conversation, MessageState, PrivateMessage
from kernel.access import Reader
from kernel.db import current_tenant_id, db
from kernel.paging import Slice, newest_first

CONVERSATIONS_A_PAGE = 30
MESSAGES_A_CHAPTER = 50
MOST_WAITING = 20


@dataclass(frozen=True)
class ConversationLine:
    """A conversation as its reader's list shows it: with whom, how much is new to her, and whether it goes on."""

    conversation: Conversation
    other: str
    news: int
    goes_on: bool


@dataclass(frozen=True)
class MessageLine:
    """A message; `says` is False where only its place is left."""

    message: PrivateMessage
    says: bool


@dataclass(frozen=True)
class Chapter:
    """Some fifty messages of a conversation, in the order in which they came; on the last one, hers that wait after them."""

    lines: list[MessageLine]
    number: int
    of: int


def conversations_of(reader: Reader) -> Slice[ConversationLine]:
    """Those she is in: first those in which something came last. One statement."""
    shown = select(Conversation, OWN.seen, fellows(), met())
    found = newest_first(of_members(shown).where(is_in(reader)), Conversation.place, CONVERSATIONS_A_PAGE)
    lines = [
        ConversationLine(one, names_of(read_fellows(named)), max(0, one.last_number - seen), others > 0)
        for one, seen, named, others in found.rows
    ]
    return Slice(lines, found.before, found.first)


def chapter_with(number: int) -> int:
    """In which chapter a message with this number stands."""
    return max(1, -(-number // MESSAGES_A_CHAPTER))


def chapter_of(visit: ConversationVisit, wanted: int | None) -> Chapter:
    """A chapter; by default, and out of all bounds, the last. One statement."""
    last = chapter_with(visit.conversation.last_number)
    number = wanted if wanted is not None and 1 <= wanted <= last else last
    after = (number - 1) * MESSAGES_A_CHAPTER
    which = and_(PrivateMessage.number > after, PrivateMessage.number <= after + MESSAGES_A_CHAPTER)
    return Chapter(_lines(visit, or_(which, PrivateMessage.number.is_(None)) if number == last else which), number, last)


def line_of(visit: ConversationVisit, message_id: UUID) -> MessageLine | None:
    """One message, as a chapter shows it; None where nothing of it is left for this reader. One statement."""
    found = _lines(visit, PrivateMessage.id == message_id)
    return found[0] if found else None


def _lines(visit: ConversationVisit, which: ColumnElement[bool]) -> list[MessageLine]:
    says = sees(visit)
    query = select(PrivateMessage, says.label("says")).where(
        PrivateMessage.tenant_id == current_tenant_id(), PrivateMessage.conversation_id == visit.conversation.id
    )
    left = and_(PrivateMessage.state.in_((MessageState.DELETED, MessageState.HIDDEN)), PrivateMessage.number.is_not(None))
    query = query.where(which, is_for(visit), or_(says, left)).order_by(PrivateMessage.number.nulls_last(), PrivateMessage.id)
    found = db.session.execute(query.limit(MESSAGES_A_CHAPTER + MOST_WAITING))
    return [MessageLine(message, bool(stands)) for message, stands in found]


def not_for(message: PrivateMessage) -> Sequence[UUID]:
    """Who is in a conversation of few, and is not shown a message of it: see `access.is_for`. One statement."""
    author = aliased(Person)
    of_author = and_(author.tenant_id == ME.tenant_id, author.id == message.author_id)
    query = of_members(select(OWN.person_id)).outerjoin(author, of_author)
    query = query.where(
        OWN.tenant_id == current_tenant_id(), OWN.conversation_id == message.conversation_id, Conversation.of_few
    )
    came_later = OWN.since >= message.number if message.number is not None else false()
    return db.session.scalars(query.where(or_(came_later, kept_apart(ME, author)))).all()
