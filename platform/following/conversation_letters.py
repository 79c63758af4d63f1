"""Letters about private messages, and who may come in. They say neither what it is nor of whom, and lead to the list."""

from typing import Any
from uuid import UUID

from sqlalchemy import and_, or_, select

from accounts.models import Often, Person
from conversations.growing import to_be_told
from conversations.models import ConversationMember
from following.letters import UNSUBSCRIBE_LASTS
from kernel.clock import now
from kernel.db import current_tenant_id
from kernel.features import Feature
from kernel.tenancy import canonical_url
from kernel.tokens import issue
from mail.actions import withhold_from_others
from mail.letters import Letter, Personal, register
from mail.models import Delivery
from peers.access import is_live

STOP_CONVERSATIONS = "stop conversations"


def _fill(conversation_id: UUID) -> dict[str, Any]:
    """Whoever has read it meanwhile, has left, may not read there any more or wants no word of it, gets none."""
    of_person = and_(Person.tenant_id == ConversationMember.tenant_id, Person.id == ConversationMember.person_id)
    waits = select(Person.id).join(ConversationMember, of_person).where(ConversationMember.tenant_id == current_tenant_id())
    waits = waits.where(ConversationMember.conversation_id == conversation_id, ConversationMember.told_at.is_not(None))
    waits = waits.where(ConversationMember.left_at.is_(None), is_live(Person), Person.tell_conversations != Often.NEVER)
    not_banned = or_(Person.banned_until.is_(None), Person.banned_until <= now())
    withhold_from_others(conversation_id, waits.where(not_banned), letter=CONVERSATION.name)
    return {}


def _personal(conversation_id: UUID, delivery: Delivery) -> Personal:
    """Where she reads asks her to sign in, unless she is."""
    leave = issue(STOP_CONVERSATIONS, delivery.to_id, delivery.id, lasts=UNSUBSCRIBE_LASTS)
    links = {"read": canonical_url("/conversations"), "unsubscribe": canonical_url(f"/unsubscribe/{leave}")}
    return Personal(links=links, words={"name": delivery.name})


def _fill_newcomer(newcomer_id: UUID) -> dict[str, Any]:
    """Whoever has answered meanwhile, or may not any more, or wants no word of conversations, gets none."""
    waits = select(Person.id).where(Person.tenant_id == current_tenant_id(), Person.id.in_(to_be_told(newcomer_id)))
    waits = waits.where(is_live(Person), Person.tell_conversations != Often.NEVER)
    withhold_from_others(newcomer_id, waits, letter=NEWCOMER.name)
    return {}


CONVERSATION = register(
    Letter(
        name="following/conversation",
        fill=_fill,
        personal=_personal,
        links=("read", "unsubscribe"),
        words=("name",),
        one_click=True,
        feature=Feature.CONVERSATIONS,
    )
)
NEWCOMER = register(
    Letter(
        name="following/newcomer",
        fill=_fill_newcomer,
        personal=_personal,
        links=("read", "unsubscribe"),
        words=("name",),
        one_click=True,
        feature=Feature.CONVERSATIONS,
    )
)
