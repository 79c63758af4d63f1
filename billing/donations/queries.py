"""Reads of donations: what the donor is shown, what the console shows and adds up. None of them writes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask import g
from sqlalchemy import func, select

from billing.donations.models import Donation, Foundation, Receipt
from billing.donations.states import DonationState
from billing.money import Money
from billing.orders.models import CallKind, CallState, Order, PaymentCall
from billing.orders.states import OrderState
from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.paging import Slice, newest_first

PAGE_SIZE = 30


def foundation_here() -> Foundation | None:
    """The hospital's foundation; None where nobody has set it up. One statement a request."""
    if "foundation" not in g or g.foundation[0] != current_tenant_id():
        found = db.session.scalars(select(Foundation).where(Foundation.tenant_id == current_tenant_id())).one_or_none()
        g.foundation = (current_tenant_id(), found)
    foundation: Foundation | None = g.foundation[1]
    return foundation


def is_to_pay(donation: Donation) -> bool:
    """Whether its payment page is open."""
    return donation.state == DonationState.PLACED and donation.pay_until > now()


def receipts_of(donation: Donation) -> Slice[Receipt]:
    """The payments of a donation, the newest first."""
    query = select(Receipt).where(Receipt.tenant_id == current_tenant_id(), Receipt.donation_id == donation.id)
    return newest_first(query, Receipt.id, PAGE_SIZE)


def calls_of(donation: Donation) -> Sequence[PaymentCall]:
    """What was asked about it and is not answered, or could not be done."""
    query = select(PaymentCall).where(PaymentCall.tenant_id == current_tenant_id(), PaymentCall.donation_id == donation.id)
    query = query.where(PaymentCall.state != CallState.DONE)
    return db.session.scalars(query.order_by(PaymentCall.id.desc()).limit(PAGE_SIZE)).all()


def waiting_call(donation: Donation, kind: CallKind) -> UUID | None:
    """A call of this kind that is not answered."""
    query = select(PaymentCall.id).where(PaymentCall.tenant_id == current_tenant_id(), PaymentCall.donation_id == donation.id)
    return db.session.scalar(query.where(PaymentCall.kind == kind, PaymentCall.state == CallState.WAITING).limit(1))


@dataclass(frozen=True)
class Sums:
    """What came to the foundation in all, less what went back; `from_orders` could not be given as a gift."""

    given: Money
    from_orders: Money


def sums(foundation: Foundation) -> Sums:
    """In the foundation's currency. One statement, which reads every receipt."""
    mine = {"tenant_id": current_tenant_id(), "currency": foundation.currency}
    to_it = (Donation.tenant_id == Receipt.tenant_id) & (Donation.id == Receipt.donation_id)
    given = select(func.coalesce(func.sum(Receipt.amount - Receipt.refunded), 0)).join(Donation, to_it)
    given = given.where(Donation.tenant_id == mine["tenant_id"], Donation.currency == foundation.currency)
    orders = select(func.coalesce(func.sum(Order.captured - Order.refunded), 0)).filter_by(**mine)
    orders = orders.where(Order.state == OrderState.TO_FOUNDATION)
    both = db.session.execute(select(given.scalar_subquery(), orders.scalar_subquery())).one()
    return Sums(*(foundation.money(amount) for amount in both))


def movements(since: date, until: date) -> Sequence[tuple[PaymentCall, Donation]]:
    """What was given and given back on these days (UTC), in order, with the donation of each."""
    of = (Donation.tenant_id == PaymentCall.tenant_id) & (Donation.id == PaymentCall.donation_id)
    day = func.date(func.timezone("UTC", PaymentCall.done_at))
    query = select(PaymentCall, Donation).join(Donation, of).where(PaymentCall.tenant_id == current_tenant_id())
    moved = PaymentCall.kind.in_([CallKind.CAPTURE, CallKind.REFUND])
    query = query.where(moved, PaymentCall.state == CallState.DONE, day >= since, day <= until)
    return [(call, one) for call, one in db.session.execute(query.order_by(PaymentCall.done_at, PaymentCall.id))]


def donations_of(person_id: UUID) -> Sequence[tuple[Donation, Sequence[Receipt]]]:
    """What somebody with an account gave, in order, with the payments of each."""
    query = select(Donation).where(Donation.tenant_id == current_tenant_id(), Donation.person_id == person_id)
    given = db.session.scalars(query.order_by(Donation.id)).all()
    paid = select(Receipt).where(Receipt.tenant_id == current_tenant_id(), Receipt.donation_id.in_([one.id for one in given]))
    receipts = db.session.scalars(paid.order_by(Receipt.id)).all()
    return [(one, [receipt for receipt in receipts if receipt.donation_id == one.id]) for one in given]
