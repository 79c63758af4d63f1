"""Conversations: who is in one, up to where she has read it, and what was said there."""

from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kernel.clock import now
from kernel.db import Moment, TenantTable, belongs_to, in_tenant, one_of


class MessageState(StrEnum):
    """`deleted` by whoever wrote it: the words are kept nowhere. `hidden` by a moderator; `waiting` for a moderator's yes."""

    DELETED = "deleted"
    HIDDEN = "hidden"
    SHOWN = "shown"
    WAITING = "waiting"


class Conversation(TenantTable):
    """What two people write to each other, from their introduction on. `last_number` is that of its newest message.

    `place` orders somebody's list: it grows with each message that comes. Nothing here says whether it goes on: that is looked
    up each time, see `access.py`.
    """

    __tablename__ = "conversation"
    __table_args__ = (
        in_tenant(),
        belongs_to("introduction_id", "introduction", "SET NULL (introduction_id)"),
        UniqueConstraint("tenant_id", "introduction_id"),
    )

    introduction_id: Mapped[UUID | None]
    place: Mapped[UUID]
    last_number: Mapped[int] = mapped_column(default=0)
    last_at: Mapped[Moment] = mapped_column(default=now)


class ConversationMember(TenantTable):
    """Somebody in a conversation. She has read it up to number `seen`, which is hers alone to know.

    `told_at`: when the last letter about it was made out, None once she has read what it was about. From `left_at` on there is
    nothing there for her.
    """

    __tablename__ = "conversation_member"
    __table_args__ = (
        in_tenant(),
        belongs_to("conversation_id", "conversation"),
        belongs_to("person_id", "person"),
        UniqueConstraint("tenant_id", "conversation_id", "person_id"),
        Index("conversation_member_person_idx", "tenant_id", "person_id"),
    )

    conversation_id: Mapped[UUID]
    person_id: Mapped[UUID]
    seen: Mapped[int] = mapped_column(default=0)
    told_at: Mapped[Moment | None]
    left_at: Mapped[Moment | None]


class PrivateMessage(TenantTable):
    """One person's words in a conversation; `body_html` is their safe rendering.

    `number` counts from 1 as messages come, and is never given twice: one that waits for a moderator has none yet.
    """

    __tablename__ = "private_message"
    __table_args__ = (
        in_tenant(),
        belongs_to("conversation_id", "conversation"),
        belongs_to("author_id", "person", "SET NULL (author_id)"),
        UniqueConstraint("tenant_id", "conversation_id", "number"),
        one_of("state", MessageState),
        CheckConstraint("state <> 'deleted' or body = ''", name="deleted_is_empty"),
        Index("private_message_author_idx", "tenant_id", "author_id", "id"),
    )

    conversation_id: Mapped[UUID]
    number: Mapped[int | None]
    author_id: Mapped[UUID | None]
    author_name: Mapped[str]
    body: Mapped[str]
    body_html: Mapped[str]
    state: Mapped[str] = mapped_column(default=MessageState.SHOWN)
    edited_at: Mapped[Moment | None]
