"""Conversations among what ends: one in which nobody has written for long, for all who are in it."""

from collections.abc import Collection, Mapping
from uuid import UUID

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy
from sqlalchemy import ColumnElement, and_, delete, false, func, or_, select

from accounts.models import Person
from conversations.models import Conversation, ConversationMember, Newcomer, PrivateMessage
from kernel.access import Reader
from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.ending import Kind, add_kind, rested
from mail.actions import forget_letters
from moderation.queries import under_review


def _meant() -> ColumnElement[bool]:
    """Not while a moderator is to decide about a message of it."""
    said = and_(PrivateMessage.tenant_id == Conversation.tenant_id, PrivateMessage.conversation_id == Conversation.id)
    return and_(rested(Conversation, Conversation.last_at, "conversation"), ~under_review(PrivateMessage, said))


def _hers(reader: Reader) -> ColumnElement[bool]:
    """Whoever is in it, and may read there."""
    if not reader.is_member or reader.banned:
        return false()
    own = and_(ConversationMember.tenant_id == Conversation.tenant_id, ConversationMember.conversation_id == Conversation.id)
    is_in = and_(own, ConversationMember.person_id == reader.person_id, ConversationMember.left_at.is_(None))
    return select(ConversationMember.id).where(is_in).exists()


def _told(conversation: Conversation) -> Collection[UUID]:
    """The same people."""
    own = and_(ConversationMember.tenant_id == current_tenant_id(), ConversationMember.conversation_id == conversation.id)
    to_her = and_(Person.tenant_id == ConversationMember.tenant_id, Person.id == ConversationMember.person_id)
    query = select(Person.id).join(ConversationMember, to_her).where(own, ConversationMember.left_at.is_(None))
    return db.session.scalars(query.where(or_(Person.banned_until.is_(None), Person.banned_until <= now()))).all()


def _end(conversation: Conversation) -> Mapping[str, int]:
    """All that was written there, who was in it and who was asked, and letters about it. Copies that were reported stay."""
    here = Conversation.tenant_id == current_tenant_id()
    said = and_(PrivateMessage.tenant_id == current_tenant_id(), PrivateMessage.conversation_id == conversation.id)
    asked = and_(Newcomer.tenant_id == current_tenant_id(), Newcomer.conversation_id == conversation.id)
    number = db.session.scalar(select(func.count()).select_from(PrivateMessage).where(said)) or 0
    forget_letters([conversation.id], select(Newcomer.id).where(asked))
    db.session.execute(delete(Conversation).where(here, Conversation.id == conversation.id))
    return {"messages": number}


add_kind(
    Kind(
        name="conversation",
        table=Conversation,
        title=lazy("A conversation"),
        what=lazy("It is deleted with all that was written there, for everybody who is in it."),
        meant=_meant,
        hers=_hers,
        why=lambda _one: str(_("Nobody has written there for a long time.")),
        label=lambda _one: str(_("A conversation")),
        told=_told,
        end=_end,
        place=lambda one: url_for("conversations.show", conversation_id=one.id),
        silent=True,
    )
)
