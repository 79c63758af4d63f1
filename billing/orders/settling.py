"""How does it stand? Asked of Stripe and taken in: by an event, by the buyer who comes back, and when time is up."""

from collections.abc import Callable
from uuid import UUID

from sqlalchemy import select

from billing.orders.access import order_with
from billing.orders.calls import make
from billing.orders.learning import NotOurs, learn_intent, learn_session, learn_tax
from billing.orders.models import CallKind, CallState, PaymentCall
from billing.orders.states import PAYABLE
from integrations.payments import NotNow, Refused, payments
from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.jobs import Later, job
from kernel.logs import log

SHUT_PAUSE, OPEN_PAUSE = 600, 120  # seconds: while no payments are set up; while a page is open beyond its time


def settle(order_id: UUID) -> None:
    """Asks how an order's payment stands, and takes that in; nothing is committed. Raises NotNow, Refused or NotOurs.

    Whoever asks, and however often: it comes to the same.
    """
    order, taker = order_with(order_id), payments()
    session_id, intent_id, account = order.session_id, order.intent_id, order.account
    db.session.rollback()
    if taker is None or session_id is None:
        return
    session = taker.read_checkout(session_id, account=account)
    intent_id = session.intent_id or intent_id
    intent = taker.read_intent(intent_id, account=account) if intent_id else None
    order = order_with(order_id, lock=True)
    learn_tax(order, session)
    if intent is not None:
        learn_intent(order, intent, live=taker.live)
    learn_session(order, session, live=taker.live)


@job("orders.settle")
def settle_order(order_id: str) -> None:
    """The same as a job."""
    settle_in_time(settle, UUID(order_id), "order")


@job("orders.end_of_page")
def end_of_page(order_id: str) -> None:
    """The time to pay is over: what was put aside goes back to the shelf, unless it is paid."""
    own_id = UUID(order_id)
    order = order_with(own_id)
    if order.state not in PAYABLE:
        return
    early = (order.pay_until - now()).total_seconds()
    if early > 0:
        raise Later(early)
    opening = None if order.session_id else _opening(own_id)
    db.session.rollback()
    if opening is not None:
        make(opening)
    settle_in_time(settle, own_id, "order")
    if order_with(own_id).state in PAYABLE:
        db.session.commit()
        raise Later(OPEN_PAUSE)


def settle_in_time(ask: Callable[[UUID], None], own_id: UUID, what: str) -> None:
    """Has a job ask how something stands. Raises Later while nobody can say; what can never be said, the log says."""
    if payments() is None:
        raise Later(SHUT_PAUSE)
    try:
        ask(own_id)
    except NotNow as later:
        raise Later(later.pause) from later
    except (Refused, NotOurs) as never:
        db.session.rollback()
        log().error(f"{what} cannot be settled", **{what: str(own_id)}, why=str(never))


def _opening(order_id: UUID) -> UUID | None:
    """The call that opens its payment page, while nobody knows its answer."""
    query = select(PaymentCall.id).where(PaymentCall.tenant_id == current_tenant_id(), PaymentCall.order_id == order_id)
    query = query.where(PaymentCall.kind == CallKind.OPEN, PaymentCall.state == CallState.WAITING)
    return db.session.scalar(query.limit(1))
