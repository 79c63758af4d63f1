"""Reads of orders: what their sender is shown, what the shop's console shows. None of them writes."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import func, select

from billing.money import Money
from billing.orders.models import CallKind, CallState, MoneyDay, Order, OrderLine, PaymentCall, RefundReason
from billing.orders.states import PAYABLE, OrderState, told_as
from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.paging import Slice, newest_first

PAGE_SIZE = 30


class Standing(StrEnum):
    """What the sender of an order is shown. It is *with us* until its end is told, whatever has become of it by then."""

    CANCELLED = "cancelled"
    COMPLETED = "completed"
    DECLINED = "declined"
    EXPIRED = "expired"
    NOT_COMPLETED = "not_completed"
    ORDERED = "ordered"
    TO_PAY = "to_pay"
    WITH_US = "with_us"


_AS_IT_IS = {
    OrderState.AUTHORISED: Standing.ORDERED,
    OrderState.CANCELLED: Standing.CANCELLED,
    OrderState.DECLINED: Standing.DECLINED,
    OrderState.EXPIRED: Standing.EXPIRED,
    OrderState.PLACED: Standing.TO_PAY,
}


def standing(order: Order) -> Standing:
    """What the sender is shown now."""
    state = OrderState(order.state)
    if state in _AS_IT_IS:
        return _AS_IT_IS[state]
    told = told_as(state)
    if told is None or order.tell_at is None or order.tell_at > now():
        return Standing.WITH_US
    return Standing(told)


def is_to_pay(order: Order) -> bool:
    """Whether its payment page is open."""
    return order.state in PAYABLE and order.pay_until > now()


def lines_of(order: Order) -> Sequence[OrderLine]:
    """What was ordered."""
    query = select(OrderLine).where(OrderLine.tenant_id == current_tenant_id(), OrderLine.order_id == order.id)
    return db.session.scalars(query.order_by(OrderLine.id)).all()


def calls_of(order: Order) -> Sequence[PaymentCall]:
    """The calls that moved its money, in their order."""
    query = select(PaymentCall).where(PaymentCall.tenant_id == current_tenant_id(), PaymentCall.order_id == order.id)
    return db.session.scalars(query.order_by(PaymentCall.id)).all()


def shown_refund(order: Order, calls: Sequence[PaymentCall]) -> Money:
    """What went back, as its sender may know: what could not be given is told with the end, and not before."""
    hidden = 0
    if standing(order) == Standing.WITH_US:
        silent = [c.amount for c in calls if c.kind == CallKind.REFUND and c.reason == RefundReason.COULD_NOT]
        hidden = sum(silent)
    return order.money(max(0, order.refunded - hidden))


def money_days() -> Slice[MoneyDay]:
    """Each day compared, the newest first."""
    return newest_first(select(MoneyDay).where(MoneyDay.tenant_id == current_tenant_id()), MoneyDay.id, PAGE_SIZE)


def movements(since: date, until: date) -> Sequence[tuple[PaymentCall, Order]]:
    """What was taken and given back on these days (UTC), in order, with the order of each."""
    of_order = (Order.tenant_id == PaymentCall.tenant_id) & (Order.id == PaymentCall.order_id)
    day = func.date(func.timezone("UTC", PaymentCall.done_at))
    query = select(PaymentCall, Order).join(Order, of_order).where(PaymentCall.tenant_id == current_tenant_id())
    moved = PaymentCall.kind.in_([CallKind.CAPTURE, CallKind.REFUND])
    query = query.where(moved, PaymentCall.state == CallState.DONE, day >= since, day <= until)
    return [(call, order) for call, order in db.session.execute(query.order_by(PaymentCall.done_at, PaymentCall.id))]


def orders_of(person_id: UUID) -> Sequence[Order]:
    """What somebody with an account ordered, in order."""
    query = select(Order).where(Order.tenant_id == current_tenant_id(), Order.person_id == person_id)
    return db.session.scalars(query.order_by(Order.id)).all()
