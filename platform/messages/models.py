"""Support messages: words from a reader to a page or to one of its updates, and answers to them."""

from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import TenantTable, belongs_to, in_tenant


class MessageState(StrEnum):
    """`waiting`: from somebody who is not on the page's list; it is shown once somebody who keeps the page says yes."""

    HIDDEN = "hidden"
    SHOWN = "shown"
    WAITING = "waiting"


class SupportMessage(TenantTable):
    """A reader's word. The author's name is kept as it was when she wrote."""

    __tablename__ = "support_message"
    __table_args__ = (
        in_tenant(),
        belongs_to("page_id", "care_page"),
        belongs_to("update_id", "update"),
        belongs_to("reply_to_id", "support_message"),
        belongs_to("person_id", "person", "SET NULL (person_id)"),
        belongs_to("guest_id", "guest", "SET NULL (guest_id)"),
        CheckConstraint("state in ('hidden', 'shown', 'waiting')", name="state"),
        Index("support_message_page_idx", "tenant_id", "page_id", "update_id", "id"),
        Index("support_message_reply_idx", "tenant_id", "reply_to_id", "id"),
    )

    page_id: Mapped[UUID]
    update_id: Mapped[UUID | None]
    reply_to_id: Mapped[UUID | None]
    person_id: Mapped[UUID | None]
    guest_id: Mapped[UUID | None]
    author_name: Mapped[str]
    by_mail: Mapped[bool] = mapped_column(default=False)
    body: Mapped[str]
    state: Mapped[str] = mapped_column(default=MessageState.SHOWN)
