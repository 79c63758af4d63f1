"""Who reads which conversation, and who writes there: fetched and checked in one, absent and forbidden alike.

Only whoever is in it. What somebody is to the hospital (staff, moderator, administrator) opens none.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, and_, false, select
from sqlalchemy.orm import aliased

from accounts.models import Person
from conversations.models import Conversation, ConversationMember, MessageState, PrivateMessage
from kernel.access import NotAllowed, Reader
from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.errors import NotFound
from kernel.live import newest_mark
from peers.access import know_each_other
from peers.queries import first_name

CHANNEL = "conversation"
CHANGED_WITHIN = timedelta(minutes=15)
OWN, OTHER = aliased(ConversationMember), aliased(ConversationMember)
ME, THEM = aliased(Person), aliased(Person)


@dataclass(frozen=True, kw_only=True)
class ConversationVisit:
    """A conversation that the reader is in. `goes_on`: nobody has left or blocked, and nothing keeps them apart.

    `seen`: up to which number she has read it; `mark`: how far it had come when it was fetched, see `kernel.live`.
    """

    conversation: Conversation
    reader: Reader
    goes_on: bool
    other: str = ""
    other_id: UUID | None = None
    seen: int = 0
    mark: UUID | None = None

    @property
    def writes(self) -> bool:
        """Whether she may write here."""
        return self.goes_on and not self.reader.silenced

    def wrote(self, message: PrivateMessage) -> bool:
        """Whether the message is hers."""
        return message.author_id is not None and message.author_id == self.reader.person_id

    def changes(self, message: PrivateMessage) -> bool:
        """Whether she may put other words in the place of these: for a quarter of an hour."""
        fresh = now() - message.created_at < CHANGED_WITHIN
        return fresh and self.writes and self.wrote(message) and message.state == MessageState.SHOWN


def called(name: str | None) -> str:
    """What somebody is called here: no more than people like her are told. None: she has left the hospital."""
    return (name and first_name(name)) or str(_("Somebody who left"))


def is_in(reader: Reader) -> ColumnElement[bool]:
    """Which rows of `OWN` are hers: her mailbox is proved, she was not banned, and has not left."""
    if not reader.is_member or reader.person_id is None or reader.banned:
        return false()
    hers = and_(OWN.tenant_id == current_tenant_id(), OWN.person_id == reader.person_id)
    return and_(hers, OWN.left_at.is_(None))


def goes_on() -> ColumnElement[Any]:
    """Whether the conversation of a row of `with_other` goes on; null where the other is not there any more."""
    return and_(OTHER.left_at.is_(None), know_each_other(ME, THEM))


def with_other(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Beside each row of `OWN` its conversation and both people; the other's are null where she has left the hospital."""
    of_it = and_(Conversation.tenant_id == OWN.tenant_id, Conversation.id == OWN.conversation_id)
    beside = and_(
        OTHER.tenant_id == OWN.tenant_id, OTHER.conversation_id == OWN.conversation_id, OTHER.person_id != OWN.person_id
    )
    me, them = (
        and_(person.tenant_id == member.tenant_id, person.id == member.person_id)
        for person, member in ((ME, OWN), (THEM, OTHER))
    )
    return query.select_from(OWN).join(Conversation, of_it).join(ME, me).outerjoin(OTHER, beside).outerjoin(THEM, them)


def conversation_for(reader: Reader, conversation_id: UUID) -> ConversationVisit:
    """A conversation that the reader is in. Raises NotFound in every other case. One statement."""
    shown = select(Conversation, OWN.seen, THEM.id, THEM.name, goes_on(), newest_mark(CHANNEL, Conversation.id))
    found = db.session.execute(with_other(shown).where(is_in(reader), Conversation.id == conversation_id)).one_or_none()
    if found is None:
        raise NotFound
    conversation, seen, other_id, name, goes, mark = found
    return ConversationVisit(
        conversation=conversation,
        reader=reader,
        goes_on=bool(goes),
        other=called(name),
        other_id=other_id,
        seen=seen,
        mark=mark,
    )


def sees(reader: Reader) -> ColumnElement[bool]:
    """Whose words a reader is shown in a conversation she is in: those that stand, and hers that wait."""
    waits = and_(PrivateMessage.state == MessageState.WAITING, PrivateMessage.author_id == reader.person_id)
    return (
        (PrivateMessage.state == MessageState.SHOWN) | waits if reader.person_id else PrivateMessage.state == MessageState.SHOWN
    )


def message_for(visit: ConversationVisit, message_id: UUID) -> PrivateMessage:
    """A message of the conversation whose words the reader is shown. Raises NotFound."""
    query = select(PrivateMessage).where(PrivateMessage.tenant_id == current_tenant_id(), PrivateMessage.id == message_id)
    query = query.where(PrivateMessage.conversation_id == visit.conversation.id, sees(visit.reader))
    message = db.session.scalars(query).one_or_none()
    if message is None:
        raise NotFound
    return message


def own_message(visit: ConversationVisit, message_id: UUID) -> PrivateMessage:
    """The same for one of her own. Raises NotFound in every other case."""
    message = message_for(visit, message_id)
    if not visit.wrote(message):
        raise NotFound
    return message


def message_to_change(visit: ConversationVisit, message_id: UUID) -> PrivateMessage:
    """The same for one that may still say something else. Raises NotFound; NotAllowed once it may not."""
    message = own_message(visit, message_id)
    if not visit.changes(message):
        raise NotAllowed
    return message


def others_message(visit: ConversationVisit, message_id: UUID) -> PrivateMessage:
    """A message of the other's that stands. Raises NotFound in every other case."""
    message = message_for(visit, message_id)
    if visit.wrote(message):
        raise NotFound
    return message
