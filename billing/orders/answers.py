"""Taking in what a call was answered: under its order's lock, and once."""

from dataclasses import dataclass
from uuid import UUID

from billing.orders.access import order_with
from billing.orders.asking import ask_back, own, refundable
from billing.orders.learning import STRIPE, NotOurs, learn_intent, learn_session
from billing.orders.letters import REFUNDED, tell
from billing.orders.models import CallKind, CallState, Order, PaymentCall, RefundReason
from billing.orders.states import NOT_COMPLETED, Happening
from billing.orders.stepping import step
from integrations.payments import Intent, Opened, Refund, Session
from integrations.payments_giving import Giving
from kernel.audit import record
from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.events import Event, publish

Answer = Opened | Session | Intent | Refund | Giving | None
LET_GO_ALREADY = "canceled"


@dataclass(frozen=True)
class DonationAnswered(Event):
    """What a call about a donation was answered."""

    call_id: UUID
    state: CallState
    answer: Answer
    code: str | None
    live: bool


def conclude(call_id: UUID, state: CallState, answer: Answer, *, code: str | None, live: bool) -> None:
    """Writes down what became of a call, and what follows; somebody may have been quicker."""
    call = db.session.get_one(PaymentCall, (current_tenant_id(), call_id))
    if call.order_id is None:
        return publish(DonationAnswered(call_id, state, answer, code, live))
    order = order_with(call.order_id, lock=True)
    db.session.refresh(call)
    if call.state != CallState.WAITING:
        return
    call.state, call.code, call.done_at = state, code, now()
    if state == CallState.DONE:
        _take_in(order, call, answer, live=live)
    if call.state == CallState.FAILED:
        _failed(order, call)
    db.session.flush()


def _take_in(order: Order, call: PaymentCall, answer: Answer, *, live: bool) -> None:
    try:
        match answer:
            case Opened():
                order.session_id, order.pay_url = answer.session_id, answer.url
                own(answer.session_id, order)
            case Session():
                learn_session(order, answer, live=live)
            case Refund():
                _refunded(order, call, answer)
            case Intent():
                _learned(order, call, answer, live=live)
    except NotOurs as why:
        call.state, call.code = CallState.FAILED, str(why)


def _learned(order: Order, call: PaymentCall, intent: Intent, *, live: bool) -> None:
    """A payment was taken or let go; or was found to be so already, and perhaps not in the way that was asked for."""
    if call.kind == CallKind.CAPTURE and intent.status == "succeeded":
        call.answer_id, call.amount = intent.charge_id, intent.amount_received
    elif call.kind == CallKind.CAPTURE:
        call.state, call.code = CallState.FAILED, LET_GO_ALREADY
    learn_intent(order, intent, live=live)
    if call.kind == CallKind.REFUND:
        _tell_refund(order, call)
    back = refundable(order) if call.kind == CallKind.CANCEL and order.state in NOT_COMPLETED else 0
    if back:  # taken before it could be let go
        ask_back(order, back, RefundReason.COULD_NOT, before=order.refunded)


def _refunded(order: Order, call: PaymentCall, refund: Refund) -> None:
    if refund.status in ("failed", "canceled"):
        call.state, call.code = CallState.FAILED, refund.status
        return
    call.answer_id = refund.id
    own(refund.id, order)
    order.refunded = max(order.refunded, int(call.asked["refunded"]) + call.amount)
    _tell_refund(order, call)


def _tell_refund(order: Order, call: PaymentCall) -> None:
    """What goes back because it could not be given is told with the end, and not before."""
    if call.reason != RefundReason.COULD_NOT:
        tell(REFUNDED, order)


def _failed(order: Order, call: PaymentCall) -> None:
    record("order.call_failed", "shop_order", order.id, actor=STRIPE, kind=call.kind, code=call.code or "")
    if call.kind == CallKind.OPEN:
        step(order, Happening.EXPIRE, actor=STRIPE)
