"""Support messages: words from a reader to a page or to one of its updates, and answers to them."""

from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Moment, TenantTable, belongs_to, in_tenant, one_of


class MessageState(StrEnum):
    """`waiting`: from somebody who is not on the page's list; it is shown once somebody who keeps the page says yes.

    `resting`: it came while the page wanted quiet; only its author sees it until the words are wanted. `set_aside`: said in
    somebody's name by those who kept her page, and she does not want it there; only she sees it. `held`: moderators of the
    hospital have hidden it, from those who keep the page and from its author as well.
    """

    HELD = "held"
    HIDDEN = "hidden"
    RESTING = "resting"
    SET_ASIDE = "set_aside"
    SHOWN = "shown"
    WAITING = "waiting"


class SupportMessage(TenantTable):
    """A reader's word: to the page, to an update, to a picture, or (`corner`) among the page's caregivers only.

    The author's name is kept as it was when she wrote. `thanked_at`: when those who keep the page thanked her for it.
    """

    __tablename__ = "support_message"
    __table_args__ = (
        in_tenant(),
        belongs_to("page_id", "care_page"),
        belongs_to("update_id", "update"),
        belongs_to("photo_id", "photo"),
        belongs_to("reply_to_id", "support_message"),
        belongs_to("person_id", "person", "SET NULL (person_id)"),
        belongs_to("guest_id", "guest", "SET NULL (guest_id)"),
        one_of("state", MessageState),
        Index("support_message_page_idx", "tenant_id", "page_id", "update_id", "id"),
        Index("support_message_photo_idx", "tenant_id", "photo_id", "id"),
        Index("support_message_reply_idx", "tenant_id", "reply_to_id", "id"),
    )

    page_id: Mapped[UUID]
    update_id: Mapped[UUID | None]
    photo_id: Mapped[UUID | None]
    corner: Mapped[bool] = mapped_column(default=False)
    reply_to_id: Mapped[UUID | None]
    person_id: Mapped[UUID | None]
    guest_id: Mapped[UUID | None]
    author_name: Mapped[str]
    by_mail: Mapped[bool] = mapped_column(default=False)
    body: Mapped[str]
    state: Mapped[str] = mapped_column(default=MessageState.SHOWN)
    thanked_at: Mapped[Moment | None]


class Feeling(StrEnum):
    """What a quiet reaction says."""

    HEART = "heart"
    PRAYER = "prayer"
    THANKS = "thanks"
    WITH_YOU = "with_you"


class Reaction(TenantTable):
    """A word without words, to an update or to a message: at most one of each reader. The name is kept as it was."""

    __tablename__ = "reaction"
    __table_args__ = (
        in_tenant(),
        belongs_to("page_id", "care_page"),
        belongs_to("update_id", "update"),
        belongs_to("message_id", "support_message"),
        belongs_to("person_id", "person"),
        belongs_to("guest_id", "guest"),
        one_of("feeling", Feeling),
        CheckConstraint("num_nonnulls(update_id, message_id) > 0", name="target"),
        CheckConstraint("num_nonnulls(person_id, guest_id) > 0", name="reader"),
        UniqueConstraint("tenant_id", "update_id", "message_id", "person_id", "guest_id", postgresql_nulls_not_distinct=True),
        Index("reaction_message_idx", "tenant_id", "message_id"),
        Index("reaction_person_idx", "tenant_id", "person_id"),
        Index("reaction_guest_idx", "tenant_id", "guest_id"),
    )

    page_id: Mapped[UUID]
    update_id: Mapped[UUID | None]
    message_id: Mapped[UUID | None]
    person_id: Mapped[UUID | None]
    guest_id: Mapped[UUID | None]
    author_name: Mapped[str]
    feeling: Mapped[str]
