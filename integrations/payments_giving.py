"""A monthly gift as whoever takes payments tells it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Month:
    """One payment of it: the invoice it was for, and the payment itself. `amount` is in minor units."""

    invoice_id: str
    intent_id: str
    amount: int
    currency: str
    paid_at: datetime


@dataclass(frozen=True, kw_only=True)
class Giving:
    """How it stands now, with each month that was paid, the oldest first. `order` is what `Checkout.order` was.

    `status` is Stripe's: active, past_due, unpaid, canceled, incomplete, incomplete_expired …
    """

    id: str
    status: str
    order: str | None
    livemode: bool
    months: tuple[Month, ...]
