"""Reads of conversations: somebody's list, and the messages of one, a chapter at a time. None counts rows."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select

from conversations.access import OWN, THEM, ConversationVisit, called, goes_on, is_in, sees, with_other
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
    shown = select(Conversation, OWN.seen, THEM.name, goes_on())
    found = newest_first(with_other(shown).where(is_in(reader)), Conversation.place, CONVERSATIONS_A_PAGE)
    lines = [
        ConversationLine(one, called(name), max(0, one.last_number - seen), bool(goes)) for one, seen, name, goes in found.rows
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
    says = sees(visit.reader)
    query = select(PrivateMessage, says.label("says")).where(
        PrivateMessage.tenant_id == current_tenant_id(), PrivateMessage.conversation_id == visit.conversation.id
    )
    left = and_(PrivateMessage.state.in_((MessageState.DELETED, MessageState.HIDDEN)), PrivateMessage.number.is_not(None))
    query = query.where(which, or_(says, left)).order_by(PrivateMessage.number.nulls_last(), PrivateMessage.id)
    found = db.session.execute(query.limit(MESSAGES_A_CHAPTER + MOST_WAITING))
    return [MessageLine(message, bool(stands)) for message, stands in found]
