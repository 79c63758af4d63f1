"""Conversations: who is in one, up to where she has read it, what was said there, and who is asked to come in."""

from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.clock import now
from kernel.db import Moment, TenantTable, belongs_to, in_tenant, one_of
from kernel.ending import Ends, may_end


class MessageState(StrEnum):
    """`deleted` by whoever wrote it: the words are kept nowhere. `hidden` by a moderator; `waiting` for a moderator's yes."""

    DELETED = "deleted"
    HIDDEN = "hidden"
    SHOWN = "shown"
    WAITING = "waiting"


class NewcomerState(StrEnum):
    """`asked`: whoever is in the conversation decides. `invited`: all of them agreed, and she decides. `declined` by anybody is
    never told. `ended`: whoever proposed her has left.
    """

    ASKED = "asked"
    CAME = "came"
    DECLINED = "declined"
    ENDED = "ended"
    INVITED = "invited"


class Conversation(Ends, TenantTable):
    """What two people write to each other, from their introduction on; or, `of_few`, what up to eight do who all agreed to it.

    `last_number` is that of its newest message.

    `place` orders somebody's list: it grows with each message that comes. Nothing here says whether it goes on: that is looked
    up each time, see `access.py`.
    """

    __tablename__ = "conversation"
    __table_args__ = (
        in_tenant(),
        *may_end("conversation"),
        belongs_to("introduction_id", "introduction", "SET NULL (introduction_id)"),
        UniqueConstraint("tenant_id", "introduction_id"),
    )

    introduction_id: Mapped[UUID | None]
    of_few: Mapped[bool] = mapped_column(default=False, server_default=false())
    place: Mapped[UUID]
    last_number: Mapped[int] = mapped_column(default=0)
    last_at: Mapped[Moment] = mapped_column(default=now)


class ConversationMember(TenantTable):
    """Somebody in a conversation, where she is shown what comes after number `since`. She has read it up to number `seen`,
    which is hers alone to know.

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
    since: Mapped[int] = mapped_column(default=0, server_default=text("0"))
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


class Newcomer(TenantTable):
    """Somebody whom one in a conversation would like to bring in. Of a person one stands at most."""

    __tablename__ = "newcomer"
    __table_args__ = (
        in_tenant(),
        belongs_to("conversation_id", "conversation"),
        belongs_to("person_id", "person"),
        belongs_to("asked_by_id", "person"),
        one_of("state", NewcomerState),
        Index(
            "newcomer_standing_key",
            "tenant_id",
            "conversation_id",
            "person_id",
            unique=True,
            postgresql_where=text("state in ('asked', 'invited')"),
        ),
        Index("newcomer_conversation_idx", "tenant_id", "conversation_id"),
        Index("newcomer_person_idx", "tenant_id", "person_id", "id"),
        Index("newcomer_asked_by_idx", "tenant_id", "asked_by_id"),
    )

    conversation_id: Mapped[UUID]
    person_id: Mapped[UUID]
    asked_by_id: Mapped[UUID]
    state: Mapped[str] = mapped_column(default=NewcomerState.ASKED)


class NewcomerYes(TenantTable):
    """One of those in the conversation agrees that somebody comes in."""

    __tablename__ = "newcomer_yes"
    __table_args__ = (
        in_tenant(),
        belongs_to("newcomer_id", "newcomer"),
        belongs_to("person_id", "person"),
        UniqueConstraint("tenant_id", "newcomer_id", "person_id"),
        Index("newcomer_yes_person_idx", "tenant_id", "person_id"),
    )

    newcomer_id: Mapped[UUID]
    person_id: Mapped[UUID]
