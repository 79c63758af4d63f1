"""What Stripe says of an order's payment, taken into its row. Said twice, late or out of order it comes to the same."""

from datetime import datetime

from sqlalchemy import select

from billing.orders.asking import Paid, own, waits
from billing.orders.models import CallKind, CallState, Order, PaymentCall, RefundReason
from billing.orders.states import PAYABLE, Happening
from billing.orders.stepping import step
from integrations.payments import Intent, Session
from kernel.audit import record
from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.ids import new_id

STRIPE = "payments"  # who acts, in the audit trail
DECIDED = ("lost", "warning_closed", "won")
HOLDS = ("requires_capture", "succeeded")


class NotOurs(Exception):
    """It is not about this order: another amount, currency, reference or kind of money. The message is a word for it."""


def learn_tax(order: Order, session: Session) -> None:
    """What Stripe put on top as tax, once the buyer has said where she lives; the prices are ours. Raises NotOurs."""
    if not order.tax_on_top:
        return
    if session.amount_total - session.tax != order.total - order.tax:
        raise NotOurs("amount")
    if order.held and session.tax != order.tax:
        raise NotOurs("tax")
    order.total, order.tax = session.amount_total, session.tax


def learn_session(order: Order, session: Session, *, live: bool) -> None:
    """How the payment page stands. Raises NotOurs."""
    if session.livemode != live:
        raise NotOurs("livemode")
    learn_tax(order, session)
    if (session.amount_total, session.currency.upper()) != (order.total, order.currency):
        raise NotOurs("amount")
    if session.order != str(order.id):
        raise NotOurs("order")
    if session.status == "expired":
        step(order, Happening.EXPIRE, actor=STRIPE)


def learn_intent(order: Order, intent: Intent, *, live: bool) -> None:
    """How the payment stands: held, taken, given back, let go, or declined so far. Raises NotOurs."""
    if intent.livemode != live:
        raise NotOurs("livemode")
    if (intent.amount, intent.currency.upper()) != (order.total, order.currency):
        raise NotOurs("amount")
    if order.intent_id not in (None, intent.id) or intent.order not in (None, str(order.id)):
        raise NotOurs("order")
    order.intent_id, order.charge_id = intent.id, intent.charge_id or order.charge_id
    own(intent.id, order)
    own(intent.charge_id, order)
    if intent.status in HOLDS:
        _held(order, intent)
    elif intent.status == "canceled":
        step(order, Happening.LAPSE, actor=STRIPE)
    elif intent.status == "requires_payment_method" and order.state in PAYABLE:
        step(order, Happening.DECLINE, actor=STRIPE)
    order.refunded = max(order.refunded, intent.amount_refunded)


def _held(order: Order, intent: Intent) -> None:
    if not order.held:
        order.held = intent.amount
    if intent.capture_before is not None:
        order.held_until = intent.capture_before
    if intent.amount_received > order.captured:
        order.captured = intent.amount_received
        _taken_without_us(order, intent)
    step(order, Happening.HOLD, actor=STRIPE)


def _taken_without_us(order: Order, intent: Intent) -> None:
    """Somebody pressed a button on Stripe's own pages: it stands in the day's books, so it must stand in ours."""
    if waits(order, CallKind.CAPTURE) or intent.charge_id is None or known(intent.charge_id):
        return
    given = {"kind": CallKind.CAPTURE, "amount": intent.amount_received, "answer_id": intent.charge_id, "fee": intent.share}
    _outside(order, **given)


def learn_refund(order: Order, refund_id: str, amount: int) -> None:
    """Money went back. What we asked for ourselves is known already."""
    own(refund_id, order)
    if known(refund_id):
        return
    unnamed = unnamed_refund(order, amount)
    if unnamed is not None:
        unnamed.answer_id = refund_id
    else:
        _outside(order, kind=CallKind.REFUND, amount=amount, answer_id=refund_id, reason=RefundReason.OUTSIDE)


def learn_dispute(order: Order, status: str, said_at: datetime) -> None:
    """The bank asks for the money back, or has decided. What was said later holds."""
    before = order.dispute_at
    if before is not None and (before > said_at or (before == said_at and order.dispute in DECIDED)):
        return
    if order.dispute != status:
        record("order.dispute", "shop_order", order.id, actor=STRIPE, state=status)
    order.dispute, order.dispute_at = status, said_at


def unnamed_refund(about: Paid, amount: int) -> PaymentCall | None:
    """One that we asked for, and whose answer got lost when it was done."""
    done = {"tenant_id": current_tenant_id(), "kind": CallKind.REFUND, "state": CallState.DONE, "amount": amount}
    query = select(PaymentCall).filter_by(**done, **about.owner).where(PaymentCall.answer_id.is_(None))
    return db.session.scalars(query.limit(1)).one_or_none()


def known(answer_id: str) -> bool:
    """Whether this movement of money is in our books."""
    query = select(PaymentCall.id).where(PaymentCall.tenant_id == current_tenant_id(), PaymentCall.answer_id == answer_id)
    return db.session.scalar(query) is not None


def note_moved(about: Paid, **given: object) -> None:
    """Writes down money that moved without a call of ours."""
    done = {"state": CallState.DONE, "asked": {}, "done_at": now(), "account": about.account, "currency": about.currency}
    db.session.add(PaymentCall(id=new_id(), **about.owner, **done, **given))
    db.session.flush()


def _outside(order: Order, **given: object) -> None:
    note_moved(order, **given)
    record("order.outside", "shop_order", order.id, actor=STRIPE, kind=str(given["kind"]))
