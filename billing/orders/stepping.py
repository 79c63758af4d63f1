"""The one way in which an order goes on: a step of `states`, and all that follows from it, in one transaction."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from types import MappingProxyType

from sqlalchemy import delete, select

from billing.orders.asking import ask, ask_back, refundable, waits
from billing.orders.letters import END, ORDERED, tell, told_at
from billing.orders.models import CallKind, Order, OrderLine, RefundReason
from billing.orders.states import ENDED, Follows, Happening, IfNot, OrderState, after
from billing.shelf.models import CartLine
from billing.shelf.stock import release
from kernel.audit import Actor, record
from kernel.clock import now
from kernel.db import current_tenant_id, db

RESERVE = timedelta(days=1)  # of the time for which a card is held: so long before its end the money is taken


def step(order: Order, happening: Happening, *, actor: Actor, **details: str) -> bool:
    """Takes an order on, which is locked. False when the happening is old, doubled, or not possible any more."""
    going = after(OrderState(order.state), happening, IfNot(order.if_not), tried=order.tried)
    if going is None:
        return False
    if happening == Happening.COULD_NOT and going.state == OrderState.PREPARING:
        order.tried = True
    order.state = going.state
    if going.state in ENDED and order.ended_at is None:
        order.ended_at = now()
    for follows in going.follows:
        _FOLLOWS[follows](order)
    record(f"order.{happening}", "shop_order", order.id, actor=actor, state=str(going.state), **details)
    db.session.flush()
    return True


def take_money(order: Order) -> None:
    """Asks for what is held, once."""
    if order.held and not order.captured and not waits(order, CallKind.CAPTURE):
        ask(order, CallKind.CAPTURE, amount=order.held, fee=order.fee)


def is_late(order: Order) -> bool:
    """Whether the card will not be held for much longer."""
    return order.held_until is not None and order.held_until - RESERVE <= now()


def _capture_if_late(order: Order) -> None:
    if is_late(order):
        take_money(order)


def _let_go(order: Order) -> None:
    back = refundable(order)
    if back:
        ask_back(order, back, RefundReason.COULD_NOT, before=order.refunded)
    elif order.held:
        ask(order, CallKind.CANCEL)
    else:
        ask(order, CallKind.EXPIRE)


def _release(order: Order) -> None:
    lines = select(OrderLine.variant_id, OrderLine.count).where(
        OrderLine.tenant_id == current_tenant_id(), OrderLine.order_id == order.id
    )
    release([(variant_id, count) for variant_id, count in db.session.execute(lines)])


def _empty_cart(order: Order) -> None:
    """What is ordered lies in the cart no more; what was put there since does."""
    ordered = delete(CartLine).where(CartLine.tenant_id == current_tenant_id(), CartLine.cart_id == order.cart_id)
    db.session.execute(ordered.where(CartLine.created_at <= order.created_at))


def _tell_end(order: Order) -> None:
    order.tell_at = told_at(now())
    tell(END, order, not_before=order.tell_at)


_FOLLOWS: Mapping[Follows, Callable[[Order], None]] = MappingProxyType(
    {
        Follows.CAPTURE: take_money,
        Follows.CAPTURE_IF_LATE: _capture_if_late,
        Follows.EMPTY_CART: _empty_cart,
        Follows.LET_GO: _let_go,
        Follows.RELEASE: _release,
        Follows.TELL_END: _tell_end,
        Follows.TELL_ORDERED: lambda order: tell(ORDERED, order),
    }
)
