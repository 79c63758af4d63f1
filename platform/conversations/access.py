"""Who reads which conversation, and who writes there: fetched and checked in one, absent and forbidden alike.

Only whoever is in it. What somebody is to the hospital (staff, moderator, administrator) opens none.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from babel.lists import format_list
from flask_babel import get_locale
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, case, false, func, or_, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import aliased

from accounts.apart import kept_apart
from accounts.models import Person
from conversations.models import Conversation, ConversationMember, MessageState, PrivateMessage
from kernel.access import NotAllowed, Reader
from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.errors import NotFound
from kernel.live import newest_mark
from peers.access import is_live, know_each_other
from peers.queries import first_name

CHANNEL = "conversation"
CHANGED_WITHIN = timedelta(minutes=15)
OWN, OTHER = aliased(ConversationMember), aliased(ConversationMember)
ME, THEM = aliased(Person), aliased(Person)


@dataclass(frozen=True)
class Fellow:
    """Somebody else in a conversation, by first name."""

    id: UUID
    name: str


@dataclass(frozen=True, kw_only=True)
class ConversationVisit:
    """A conversation that the reader is in. `goes_on`: somebody else is in it whom she meets there, see `is_met`.

    `fellows`: those others; of a conversation of two the other one, whatever became of her. `since`: she is shown what comes
    after this number. `seen`: up to which she has read it; `mark`: how far it had come when it was fetched, see `kernel.live`.
    """

    conversation: Conversation
    reader: Reader
    goes_on: bool
    fellows: tuple[Fellow, ...] = ()
    since: int = 0
    seen: int = 0
    mark: UUID | None = None

    @property
    def other(self) -> str:
        """With whom it is, as a list of names."""
        return names_of(self.fellows)

    @property
    def other_id(self) -> UUID | None:
        """Who the other is, where there is only one."""
        return self.fellows[0].id if len(self.fellows) == 1 else None

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


def names_of(fellows: Sequence[Fellow]) -> str:
    """They as a list of names; there is nobody any more where it is empty."""
    return format_list([one.name for one in fellows], locale=get_locale()) if fellows else called(None)


def is_in(reader: Reader) -> ColumnElement[bool]:
    """Which rows of `OWN` are hers: her mailbox is proved, she was not banned, and has not left."""
    if not reader.is_member or reader.person_id is None or reader.banned:
        return false()
    hers = and_(OWN.tenant_id == current_tenant_id(), OWN.person_id == reader.person_id)
    return and_(hers, OWN.left_at.is_(None))


def of_members(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Beside each row of `OWN` its conversation, and the person."""
    of_it = and_(Conversation.tenant_id == OWN.tenant_id, Conversation.id == OWN.conversation_id)
    return (
        query.select_from(OWN).join(Conversation, of_it).join(ME, and_(ME.tenant_id == OWN.tenant_id, ME.id == OWN.person_id))
    )


def _is_met() -> ColumnElement[bool]:
    """Whether somebody else (`OTHER`, `THEM`) is in it, and `ME` meets her there.

    Two must know each other. Of few all have agreed to all; there nothing must keep the two apart.
    """
    of_few = and_(~kept_apart(ME, THEM), is_live(ME), is_live(THEM))
    return and_(OTHER.left_at.is_(None), case((Conversation.of_few, of_few), else_=know_each_other(ME, THEM)))


def _of_others(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Of a row of `of_members`, everybody else who was ever in that conversation."""
    them = and_(THEM.tenant_id == OTHER.tenant_id, THEM.id == OTHER.person_id)
    beside = and_(
        OTHER.tenant_id == OWN.tenant_id, OTHER.conversation_id == OWN.conversation_id, OTHER.person_id != OWN.person_id
    )
    return query.select_from(OTHER).join(THEM, them).where(beside).correlate_except(OTHER, THEM)


def met() -> ScalarSelect[int]:
    """A column beside a row of `of_members`: how many others are in it whom she meets there. With none it has ended for her."""
    return _of_others(select(func.count()).where(_is_met())).scalar_subquery()


def fellows() -> ScalarSelect[list[list[str]] | None]:
    """A column: ids and names of those others, by name; of a conversation of two, the other's, whatever became of her."""
    one = func.jsonb_build_array(THEM.id, THEM.name)
    listed = select(func.jsonb_agg(aggregate_order_by(one, THEM.name, THEM.id)))
    return _of_others(listed.where(or_(~Conversation.of_few, _is_met()))).scalar_subquery()


def read_fellows(found: list[list[str]] | None) -> tuple[Fellow, ...]:
    """What `fellows` gives, as it is read."""
    return tuple(Fellow(UUID(own), called(name)) for own, name in found or ())


def conversation_for(reader: Reader, conversation_id: UUID) -> ConversationVisit:
    """A conversation that the reader is in. Raises NotFound in every other case. One statement."""
    shown = select(Conversation, OWN.since, OWN.seen, met(), fellows(), newest_mark(CHANNEL, Conversation.id))
    found = db.session.execute(of_members(shown).where(is_in(reader), Conversation.id == conversation_id)).one_or_none()
    if found is None:
        raise NotFound
    conversation, since, seen, others, named, mark = found
    return ConversationVisit(
        conversation=conversation,
        reader=reader,
        goes_on=others > 0,
        fellows=read_fellows(named),
        since=since,
        seen=seen,
        mark=mark,
    )


def is_for(visit: ConversationVisit) -> ColumnElement[bool]:
    """Which messages are for her: what came after her; and, of few, nothing of somebody from whom she is kept apart."""
    since = or_(PrivateMessage.number.is_(None), PrivateMessage.number > visit.since)
    if not visit.conversation.of_few or visit.reader.person_id is None:
        return since
    author, me = aliased(Person), aliased(Person)
    apart = select(author.id).join(me, and_(me.tenant_id == author.tenant_id, me.id == visit.reader.person_id))
    apart = apart.where(author.tenant_id == PrivateMessage.tenant_id, author.id == PrivateMessage.author_id)
    return and_(since, ~apart.where(kept_apart(author, me)).correlate_except(author, me).exists())


def sees(visit: ConversationVisit) -> ColumnElement[bool]:
    """Whose words a reader is shown in a conversation she is in: those that stand, and hers that wait."""
    ways = [PrivateMessage.state == MessageState.SHOWN]
    if visit.reader.person_id is not None:
        ways.append(and_(PrivateMessage.state == MessageState.WAITING, PrivateMessage.author_id == visit.reader.person_id))
    return and_(or_(*ways), is_for(visit))


def message_for(visit: ConversationVisit, message_id: UUID) -> PrivateMessage:
    """A message of the conversation whose words the reader is shown. Raises NotFound."""
    query = select(PrivateMessage).where(PrivateMessage.tenant_id == current_tenant_id(), PrivateMessage.id == message_id)
    query = query.where(PrivateMessage.conversation_id == visit.conversation.id, sees(visit))
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
    """A message of somebody else's that stands. Raises NotFound in every other case."""
    message = message_for(visit, message_id)
    if visit.wrote(message):
        raise NotFound
    return message
