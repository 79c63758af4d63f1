"""Conversations in a copy of somebody's data: her own words, since when she was in which, and that she asked somebody in."""

from collections.abc import Iterator

from sqlalchemy import select

from accounts.archive import AT_A_TIME, Entry, as_json, contributes
from conversations.models import ConversationMember, MessageState, Newcomer, PrivateMessage
from kernel.access import Reader
from kernel.db import current_tenant_id, db


@contributes("conversations")
def conversation_files(me: Reader) -> Iterator[Entry]:
    """Nothing that others wrote, nor who they are: that is theirs."""
    hers = select(PrivateMessage).where(
        PrivateMessage.tenant_id == current_tenant_id(), PrivateMessage.author_id == me.person_id
    )
    hers = hers.where(PrivateMessage.state != MessageState.DELETED).order_by(PrivateMessage.id)
    found = db.session.scalars(hers.execution_options(yield_per=AT_A_TIME))
    written = [{"conversation": m.conversation_id, "at": m.created_at, "words": m.body, "state": m.state} for m in found]
    yield as_json("conversations/messages.json", written)
    places = select(ConversationMember).where(
        ConversationMember.tenant_id == current_tenant_id(), ConversationMember.person_id == me.person_id
    )
    listed = db.session.scalars(places.order_by(ConversationMember.id))
    asked = select(Newcomer).where(Newcomer.tenant_id == current_tenant_id(), Newcomer.asked_by_id == me.person_id)
    brought = db.session.scalars(asked.order_by(Newcomer.id))
    yield as_json(
        "conversations/brought.json", [{"conversation": one.conversation_id, "at": one.created_at} for one in brought]
    )
    yield as_json(
        "conversations/conversations.json",
        [{"conversation": one.conversation_id, "since": one.created_at, "left": one.left_at} for one in listed],
    )
