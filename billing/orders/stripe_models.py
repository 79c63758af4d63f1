"""What Stripe told us, once; whose what is over there; and what of payments is the platform's. All of it global."""

from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from kernel.clock import now
from kernel.db import Base, Moment, one_of


class EventFate(StrEnum):
    """What became of an event. `unknown` ones may be about what we have not heard of yet: they are looked at again."""

    APPLIED = "applied"
    NOT_OURS = "not_ours"
    UNKNOWN = "unknown"
    WAITING = "waiting"


class StripeEvent(Base):
    """One event as far as the shop needs it, of whichever hospital. `id` is Stripe's own, so it comes once. Global."""

    __tablename__ = "stripe_event"
    __table_args__ = (
        one_of("fate", EventFate),
        Index("stripe_event_waiting_idx", "fate", "received_at", postgresql_where=text("fate in ('waiting', 'unknown')")),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    type: Mapped[str]
    account: Mapped[str | None]
    told: Mapped[dict[str, Any]] = mapped_column(JSONB)
    created_at: Mapped[Moment]
    received_at: Mapped[Moment] = mapped_column(default=now)
    fate: Mapped[str] = mapped_column(default=EventFate.WAITING)
    why: Mapped[str | None]
    hospital_id: Mapped[UUID | None]


class StripeOwner(Base):
    """Which hospital's something at Stripe is (an account, our own reference, a payment, a charge, a refund). Global."""

    __tablename__ = "stripe_owner"

    id: Mapped[str] = mapped_column(primary_key=True)
    hospital_id: Mapped[UUID]
    order_id: Mapped[UUID | None]
    donation_id: Mapped[UUID | None]


class StripeShare(Base):
    """What of a hospital's payments is the platform's, in basis points: set by operators alone. Global."""

    __tablename__ = "stripe_share"
    __table_args__ = (CheckConstraint("points between 0 and 3000", name="points"),)

    hospital_id: Mapped[UUID] = mapped_column(primary_key=True)
    points: Mapped[int]


class StripeListing(Base):
    """Until when an account's events were listed; `account` is "platform" for ours. Global."""

    __tablename__ = "stripe_listing"

    account: Mapped[str] = mapped_column(primary_key=True)
    listed_until: Mapped[Moment]
