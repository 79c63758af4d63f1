"""What people do in conversations: write, change and take away their own words, have read, and leave. None commits."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, select, update
from sqlalchemy.dialects.postgresql import insert

from conversations.access import ConversationVisit, called
from conversations.growing import settle
from conversations.models import Conversation, ConversationMember, MessageState, PrivateMessage
from conversations.queries import not_for
from kernel.audit import record
from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.events import Event, publish
from kernel.ids import new_id
from kernel.text import rich_text
from peers.actions import part


@dataclass(frozen=True)
class PrivateWritten(Event):
    """Somebody wrote in a conversation, whether it comes at once or waits for a moderator."""

    message: PrivateMessage


@dataclass(frozen=True)
class PrivateCame(Event):
    """A message comes to whom it was written: at once, or once a moderator has said yes."""

    message: PrivateMessage


@dataclass(frozen=True)
class PrivateChanged(Event):
    """A message says something else from now on."""

    message: PrivateMessage


@dataclass(frozen=True)
class PrivateMoved(Event):
    """A message is gone, or is back: its `state` says which."""

    message: PrivateMessage


def begin(introduction_id: UUID, person_ids: Sequence[UUID]) -> None:
    """Opens the conversation of two people who were introduced. Said twice it does nothing more."""
    conversation_id = new_id()
    row = {"id": conversation_id, "introduction_id": introduction_id, "place": conversation_id}
    made = insert(Conversation).values(row).on_conflict_do_nothing().returning(Conversation.id)
    if db.session.scalar(made) is None:
        return
    db.session.add_all(ConversationMember(conversation_id=conversation_id, person_id=one) for one in person_ids)
    db.session.flush()
    record("conversation.begin", "conversation", conversation_id, actor="worker")


def write(visit: ConversationVisit, body: str, *, waits: bool = False) -> PrivateMessage:
    """Says something. With `waits` only whoever wrote it sees it until a moderator says yes.

    The record names the message and not the conversation: nobody learns from it who writes to whom.
    """
    message = PrivateMessage(
        id=new_id(),
        conversation_id=visit.conversation.id,
        number=None if waits else _next_number(visit.conversation.id),
        author_id=visit.reader.person_id,
        author_name=called(visit.reader.name),
        body=body,
        body_html=rich_text(body),
        state=MessageState.WAITING if waits else MessageState.SHOWN,
    )
    db.session.add(message)
    db.session.flush()
    record("private.write", "private_message", message.id, actor=visit.reader)
    publish(PrivateWritten(message))
    if message.number is not None:
        have_seen(visit, message.number)
        _pass_over(message, message.number)
        publish(PrivateCame(message))
    return message


def _next_number(conversation_id: UUID) -> int:
    its_own = update(Conversation).where(Conversation.tenant_id == current_tenant_id(), Conversation.id == conversation_id)
    grown = its_own.values(last_number=Conversation.last_number + 1, place=new_id(), last_at=now())
    return db.session.execute(grown.returning(Conversation.last_number)).scalar_one()


def _pass_over(message: PrivateMessage, number: int) -> None:
    """To whom it is not shown nothing is new: her list does not tell that somebody wrote."""
    people = not_for(message)
    if not people:
        return
    hers = and_(ConversationMember.tenant_id == current_tenant_id(), ConversationMember.person_id.in_(people))
    read = update(ConversationMember).where(hers, ConversationMember.conversation_id == message.conversation_id)
    db.session.execute(read.where(ConversationMember.seen == number - 1).values(seen=number))


def release(message: PrivateMessage) -> None:
    """A moderator lets a message that waited come: as the newest, from now on."""
    number = _next_number(message.conversation_id)
    message.state, message.number = MessageState.SHOWN, number
    db.session.flush()
    _pass_over(message, number)
    publish(PrivateCame(message))


def change(visit: ConversationVisit, message: PrivateMessage, body: str) -> None:
    """Puts other words in the place of these. What it said before is kept nowhere."""
    if message.body == body:
        return
    message.body, message.body_html, message.edited_at = body, rich_text(body), now()
    record("private.change", "private_message", message.id, actor=visit.reader)
    publish(PrivateChanged(message))


def take_away(visit: ConversationVisit, message: PrivateMessage) -> None:
    """Whoever wrote it takes it away: only its place is left, and the words are kept nowhere."""
    message.body = message.body_html = ""
    move(message, MessageState.DELETED)
    record("private.delete", "private_message", message.id, actor=visit.reader)


def move(message: PrivateMessage, state: MessageState) -> None:
    """Brings a message to a state. Leaves no row on record by itself."""
    message.state = state
    db.session.flush()
    publish(PrivateMoved(message))


def have_seen(visit: ConversationVisit, number: int) -> None:
    """She has read it up to this message. Once that is all there is, the next one is told by letter again."""
    of_it = select(Conversation.last_number).where(
        Conversation.tenant_id == current_tenant_id(), Conversation.id == visit.conversation.id
    )
    newest = db.session.execute(of_it).scalar_one()
    hers = and_(_member(visit), ConversationMember.seen < min(number, newest))
    read = {"seen": min(number, newest)} | ({"told_at": None} if number >= newest else {})
    db.session.execute(update(ConversationMember).where(hers).values(read))


def leave(visit: ConversationVisit) -> None:
    """She is not in it any more. Where it was of two it ends for the other, who is told no more than that. What she wrote
    stays there.

    The record names her place in it and not the conversation: nobody learns from it whom she knew.
    """
    for member_id in go(_member(visit)):
        record("conversation.leave", "conversation_member", member_id, actor=visit.reader)
    if visit.conversation.of_few:
        settle(visit.conversation.id)
    elif visit.other_id is not None and visit.reader.person_id is not None:
        part(visit.reader.person_id, visit.other_id)


def go(whose: ColumnElement[bool]) -> Sequence[UUID]:
    """These members are gone from now on; their ids."""
    gone = update(ConversationMember).where(whose, ConversationMember.left_at.is_(None)).values(left_at=now())
    return db.session.scalars(gone.returning(ConversationMember.id)).all()


def _member(visit: ConversationVisit) -> ColumnElement[bool]:
    return and_(
        ConversationMember.tenant_id == current_tenant_id(),
        ConversationMember.conversation_id == visit.conversation.id,
        ConversationMember.person_id == visit.reader.person_id,
    )
