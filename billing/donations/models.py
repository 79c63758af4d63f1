"""The hospital's foundation, what is given to it, and a receipt for each payment."""

from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Integer

from billing.donations.states import DonationState
from billing.money import Money
from kernel.brand import Words
from kernel.db import Email, Moment, TenantTable, belongs_to, in_tenant, one_of
from kernel.ending import Ends, may_end


class Tribute(StrEnum):
    """For whom somebody gives."""

    HONOUR = "honour"
    MEMORY = "memory"


class Foundation(TenantTable):
    """To whom is given, and how much; at most one row. Sums are minor units of `currency`. `receipt_words` end each receipt."""

    __tablename__ = "foundation"
    __table_args__ = (
        in_tenant(),
        UniqueConstraint("tenant_id"),
        CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency"),
        CheckConstraint("least between 1 and most and most <= 100000000", name="bounds"),
    )

    is_open: Mapped[bool] = mapped_column(default=False)
    currency: Mapped[str]
    names: Mapped[dict[str, Any]] = mapped_column(JSONB)
    abouts: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    receipt_words: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    registration: Mapped[str] = mapped_column(default="")
    sums: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    least: Mapped[int]
    most: Mapped[int]

    @property
    def name(self) -> Words:
        """What it is called."""
        return Words(self.names)

    @property
    def about(self) -> Words:
        """What it is for."""
        return Words(self.abouts)

    @property
    def receipt(self) -> Words:
        """What its receipts say at their end."""
        return Words(self.receipt_words)

    def money(self, amount: int) -> Money:
        """An amount in its currency."""
        return Money(amount, self.currency)


class Donation(Ends, TenantTable):
    """What somebody gives, once or each month: `amount` in minor units of `currency`. `key` seals the links in letters.

    `tribute_for` (for whom, in free words) is sealed, and goes nowhere but on the receipt. `tell_email` is who is told once
    of it, until she is. `account` is the hospital's own at Stripe, None the platform's; `share` the platform's in basis points.
    """

    __tablename__ = "donation"
    __table_args__ = (
        in_tenant(),
        *may_end("donation"),
        belongs_to("person_id", "person", "SET NULL (person_id)"),
        one_of("state", DonationState),
        one_of("tribute", Tribute),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("share between 0 and 3000", name="share"),
        Index("donation_email_idx", "tenant_id", "email"),
        Index("donation_person_idx", "tenant_id", "person_id"),
        Index("donation_state_idx", "tenant_id", "state", "id"),
        Index("donation_sum_idx", "tenant_id", "amount", "id"),
        Index("donation_disputed_idx", "tenant_id", "id", postgresql_where=text("dispute is not null")),
    )

    key: Mapped[UUID]
    state: Mapped[str] = mapped_column(default=DonationState.PLACED)
    monthly: Mapped[bool]
    person_id: Mapped[UUID | None]
    email: Mapped[Email]
    name: Mapped[str]
    language: Mapped[str]
    currency: Mapped[str]
    amount: Mapped[int]
    share: Mapped[int] = mapped_column(default=0)
    tribute: Mapped[str | None]
    tribute_for: Mapped[bytes | None]
    tell_email: Mapped[Email | None]
    account: Mapped[str | None]
    session_id: Mapped[str | None]
    pay_url: Mapped[str | None]
    pay_until: Mapped[Moment]
    subscription_id: Mapped[str | None]
    dispute: Mapped[str | None]
    dispute_at: Mapped[Moment | None]
    ended_at: Mapped[Moment | None]

    @property
    def owner(self) -> dict[str, UUID]:
        """How what is asked about it names it."""
        return {"donation_id": self.id}

    def money(self, amount: int) -> Money:
        """An amount in its currency."""
        return Money(amount, self.currency)


class Receipt(TenantTable):
    """One payment of a donation, and the paper about it; one for each payment at Stripe, and for each of its invoices.

    `number` counts the hospital's receipts. `fee` is what of `amount` is the platform's.
    """

    __tablename__ = "donation_receipt"
    __table_args__ = (
        in_tenant(),
        belongs_to("donation_id", "donation"),
        UniqueConstraint("tenant_id", "number"),
        UniqueConstraint("tenant_id", "intent_id"),
        UniqueConstraint("tenant_id", "invoice_id"),
        CheckConstraint("amount > 0 and fee >= 0 and refunded >= 0 and refunded <= amount", name="amount"),
        Index("donation_receipt_donation_idx", "tenant_id", "donation_id", "id"),
    )

    donation_id: Mapped[UUID]
    number: Mapped[int]
    intent_id: Mapped[str]
    invoice_id: Mapped[str | None]
    charge_id: Mapped[str]
    amount: Mapped[int]
    fee: Mapped[int] = mapped_column(default=0)
    refunded: Mapped[int] = mapped_column(default=0)
    paid_at: Mapped[Moment]
