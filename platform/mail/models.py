"""The outbox: a mailing is one letter about one thing; a delivery is that letter to one mailbox; a batch is one call."""

from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.clock import now
from kernel.db import Email, Moment, TenantTable, belongs_to, in_tenant, one_of


class MailingState(StrEnum):
    """A held mailing waits for somebody to release it; a stopped one never goes on."""

    HELD = "held"
    OPEN = "open"
    STOPPED = "stopped"


class DeliveryState(StrEnum):
    """How far a letter got."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    NOT_KNOWN = "not_known"
    DELIVERED = "delivered"
    OPENED = "opened"
    BOUNCED = "bounced"
    UNSUBSCRIBED = "unsubscribed"
    STOPPED = "stopped"


class BatchState(StrEnum):
    """What is known of one call to the mailer."""

    ANSWERED = "answered"
    CALLING = "calling"
    RELEASED = "released"
    UNANSWERED = "unanswered"


class Mailing(TenantTable):
    """One letter about one thing (`about_id`: an update, a page, a proof), to one mailbox or to a hundred thousand.

    Mailings with one `together_id` (a page) and one letter are told to whoever wants one letter a day in one letter.
    """

    __tablename__ = "mailing"
    __table_args__ = (
        in_tenant(),
        one_of("state", MailingState),
        Index("mailing_about_idx", "tenant_id", "about_id"),
        Index("mailing_together_idx", "tenant_id", "together_id", postgresql_where=text("together_id is not null")),
    )

    letter: Mapped[str]
    about_id: Mapped[UUID]
    together_id: Mapped[UUID | None]
    state: Mapped[str] = mapped_column(default=MailingState.OPEN)
    due_at: Mapped[Moment] = mapped_column(default=now)


class Batch(TenantTable):
    """One call to the mailer. Committed before the call, so that a torn answer can be settled afterwards."""

    __tablename__ = "batch"
    __table_args__ = (
        in_tenant(),
        belongs_to("mailing_id", "mailing"),
        one_of("state", BatchState),
        Index("batch_called_idx", "tenant_id", "called_at"),
        Index("batch_mailing_idx", "tenant_id", "mailing_id"),
    )

    mailing_id: Mapped[UUID]
    called_at: Mapped[Moment] = mapped_column(default=now)
    state: Mapped[str] = mapped_column(default=BatchState.CALLING)


class Delivery(TenantTable):
    """One letter to one mailbox, and how far it got. `to_id` is whose mailbox it is; `link_key` seals the links inside.

    `language` is what it is written in. It does not leave before `not_before`. A `daily` one leaves in one letter with others:
    it `joins_id`, the delivery that was sent, and goes the way of that one.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        in_tenant(),
        belongs_to("mailing_id", "mailing"),
        belongs_to("batch_id", "batch", "SET NULL (batch_id)"),
        UniqueConstraint("tenant_id", "mailing_id", "to_id"),
        one_of("state", DeliveryState),
        Index(
            "delivery_due_idx",
            "tenant_id",
            "mailing_id",
            text("not_before nulls first"),
            "id",
            postgresql_where=text("state = 'queued'"),
        ),
        Index("delivery_daily_idx", "tenant_id", "to_id", postgresql_where=text("daily and state = 'queued'")),
        Index("delivery_failed_idx", "tenant_id", "changed_at", postgresql_where=text("state in ('bounced', 'not_known')")),
        Index("delivery_joins_idx", "tenant_id", "joins_id", postgresql_where=text("joins_id is not null")),
        Index("delivery_batch_idx", "tenant_id", "batch_id"),
        Index("delivery_to_idx", "tenant_id", "to_id"),
    )

    mailing_id: Mapped[UUID]
    to_id: Mapped[UUID]
    link_key: Mapped[UUID]
    email: Mapped[Email]
    name: Mapped[str]
    language: Mapped[str] = mapped_column(default="en", server_default="en")
    state: Mapped[str] = mapped_column(default=DeliveryState.QUEUED)
    not_before: Mapped[Moment | None]
    daily: Mapped[bool] = mapped_column(default=False, server_default=false())
    joins_id: Mapped[UUID | None]
    batch_id: Mapped[UUID | None]
    reason: Mapped[str | None]
    changed_at: Mapped[Moment] = mapped_column(default=now)
