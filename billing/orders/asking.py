"""What is to be asked of whoever takes payments: a row with its key, committed before the call; and what may still go back."""

from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from billing.orders.models import CallKind, CallState, Order, PaymentCall, RefundReason
from billing.orders.stripe_models import StripeOwner
from kernel.db import current_tenant_id, db
from kernel.events import Event, publish
from kernel.ids import new_id


@dataclass(frozen=True)
class CallAsked(Event):
    """A call waits to be made."""

    call_id: UUID
    kind: CallKind


class Paid(Protocol):
    """What calls are about: an order or a donation. `owner` is how rows name it."""

    @property
    def id(self) -> Any:
        """Its id."""

    @property
    def account(self) -> Any:
        """Through which account it is paid."""

    @property
    def currency(self) -> Any:
        """In which currency."""

    @property
    def owner(self) -> dict[str, UUID]:
        """The column that names it, and its id."""


def ask(
    about: Paid,
    kind: CallKind,
    *,
    amount: int = 0,
    fee: int = 0,
    asked: dict[str, Any] | None = None,
    reason: RefundReason | None = None,
    by: UUID | None = None,
) -> PaymentCall:
    """Writes down a call, with all that is asked and a key of its own; it is made once this transaction is committed."""
    own_id = new_id()
    given = {"amount": amount, "fee": fee, "asked": asked or {}, "reason": reason, "person_id": by}
    paid = {**about.owner, "account": about.account, "currency": about.currency}
    call = PaymentCall(id=own_id, **paid, kind=kind, key=fresh_key(), state=CallState.WAITING, **given)
    db.session.add(call)
    db.session.flush()
    publish(CallAsked(own_id, kind))
    return call


def ask_back(order: Order, amount: int, reason: RefundReason, *, before: int, by: UUID | None = None) -> None:
    """Gives money of an order back, `before` having gone back already; the platform's share of it, too."""
    asked = {"refunded": before, "share": order.fee > 0}
    ask(order, CallKind.REFUND, amount=amount, asked=asked, reason=reason, by=by)


def fresh_key() -> str:
    """A key that was never used."""
    return f"carepages-{new_id()}"


def refundable(order: Order) -> int:
    """What was taken and neither went back nor is about to."""
    calls = select(func.coalesce(func.sum(PaymentCall.amount), 0)).where(
        PaymentCall.tenant_id == current_tenant_id(),
        PaymentCall.order_id == order.id,
        PaymentCall.kind == CallKind.REFUND,
        PaymentCall.state != CallState.FAILED,
    )
    return max(0, order.captured - max(order.refunded, db.session.execute(calls).scalar_one()))


def waits(about: Paid, kind: CallKind) -> bool:
    """Whether a call of this kind was asked for and is not answered."""
    waiting = {"tenant_id": current_tenant_id(), "kind": kind, "state": CallState.WAITING}
    query = select(PaymentCall.id).filter_by(**waiting, **about.owner)
    return db.session.scalar(query.limit(1)) is not None


def own(stripes_id: str | None, about: Paid) -> None:
    """Remembers whose something at Stripe is, so that an event that names it finds its hospital."""
    if stripes_id is None:
        return
    row = {"id": stripes_id, "hospital_id": current_tenant_id(), **about.owner}
    db.session.execute(insert(StripeOwner).values(row).on_conflict_do_nothing())
