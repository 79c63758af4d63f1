"""Followers: the guests of a page who get word of each update."""

from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from kernel.db import Moment, TenantTable, belongs_to, in_tenant


class Follower(TenantTable):
    """A proven mailbox that gets word. One that unsubscribed or bounced stays on the list, so that it can be seen why.

    `pace`: `each` update at once, or once a day (`daily`) what came since; None as her account says, and else each. Where her
    account says that she wants no letters, that goes first.
    """

    __tablename__ = "follower"
    __table_args__ = (
        in_tenant(),
        belongs_to("page_id", "care_page"),
        belongs_to("guest_id", "guest"),
        UniqueConstraint("tenant_id", "guest_id"),
        CheckConstraint("pace in ('daily', 'each')", name="pace"),
        Index("follower_page_idx", "tenant_id", "page_id", "guest_id"),
    )

    page_id: Mapped[UUID]
    guest_id: Mapped[UUID]
    unsubscribed_at: Mapped[Moment | None]
    bounced_at: Mapped[Moment | None]
    pace: Mapped[str | None]
