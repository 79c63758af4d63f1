"""Making the calls that were asked for: each with its own key, until it is answered, one after another about the same.

No transaction is open while Stripe is asked. An answer is taken in under the order's lock, and once.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlalchemy import select

from billing.orders.access import order_with
from billing.orders.answers import Answer, conclude
from billing.orders.asking import CallAsked, fresh_key
from billing.orders.models import CallKind, CallState, Order, PaymentCall
from integrations.payments import Checkout, Declined, Line, NotNow, Payments, Refused, payments
from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.events import listens_to
from kernel.jobs import Later, job
from kernel.logs import log

EARLIER_PAUSE, SHUT_PAUSE = 5, 600  # seconds: until an earlier call is answered; while no payments are set up
OPEN_PAUSE = timedelta(minutes=1)
ENDED = "canceled"  # as Stripe calls a monthly gift of which no more is taken
KEY_LIVES = timedelta(hours=20)  # Stripe keeps a key's answer for a day


@dataclass(frozen=True)
class Plan:
    """A call as it was written down, out of the database."""

    id: UUID
    about_id: UUID
    kind: CallKind
    key: str
    amount: int
    asked: Mapping[str, Any]
    account: str | None
    session_id: str
    intent_id: str
    is_old: bool

    @property
    def options(self) -> dict[str, Any]:
        """What every writing call takes."""
        return {"account": self.account, "idempotency_key": self.key}


@listens_to(CallAsked)
def make_it(event: CallAsked) -> None:
    """A call that was asked for is made as soon as that is committed. Whoever wants to pay makes hers herself, and at once."""
    make_call.defer(at=now() + OPEN_PAUSE if event.kind == CallKind.OPEN else None, call_id=event.call_id)


@job("orders.make_call")
def make_call(call_id: str) -> None:
    """Makes one call. Asks for later while it is not answered."""
    make(UUID(call_id))


def make(call_id: UUID) -> None:
    """Makes a call that waits, and takes its answer in; committed. Raises Later when there is none."""
    plan = _plan(call_id)
    taker = payments()
    db.session.rollback()
    if plan is None:
        return
    if taker is None:
        raise Later(SHUT_PAUSE)
    state, code = CallState.DONE, None
    try:
        answer = _once(taker, plan)
    except NotNow as later:
        raise Later(later.pause) from later
    except (Declined, Refused) as failed:
        state, code, answer = CallState.FAILED, failed.code, None
        log().warning("payments refused a call", kind=str(plan.kind), code=failed.code, call=str(call_id))
    conclude(call_id, state, answer, code=code, live=taker.live)
    db.session.commit()


def _once(taker: Payments, plan: Plan) -> Answer:
    """Makes it, unless it is known to be done. Raises Later, Declined or Refused."""
    if plan.is_old:
        return _found_done(taker, plan) or _MAKE[plan.kind](taker, _with_fresh_key(plan))
    try:
        return _MAKE[plan.kind](taker, plan)
    except NotNow as later:
        if later.saved:  # the key answers nothing else any more, whether it was done or not
            return _found_done(taker, plan) or _MAKE[plan.kind](taker, _with_fresh_key(plan))
        raise
    except Refused:
        found = _found_done(taker, plan)
        if found is None:
            raise
        return found


def _with_fresh_key(plan: Plan) -> Plan:
    """Committed before it is used, like the first."""
    call = db.session.get_one(PaymentCall, (current_tenant_id(), plan.id), with_for_update=True)
    call.key, call.asked_at = fresh_key(), now()
    fresh = replace(plan, key=call.key)
    db.session.commit()
    return fresh


def _found_done(taker: Payments, plan: Plan) -> Answer:
    """What Stripe says of it, if it says that it is done; None when it was not, or nobody can know."""
    if plan.kind == CallKind.EXPIRE:
        session = taker.read_checkout(plan.session_id, account=plan.account)
        return session if session.status != "open" else None
    if plan.kind == CallKind.OPEN:
        return None
    if plan.kind == CallKind.END:
        giving = taker.read_giving(plan.asked["subscription"], account=plan.account)
        return giving if giving.status == ENDED else None
    intent = taker.read_intent(plan.intent_id, account=plan.account)
    if plan.kind == CallKind.REFUND:
        return intent if intent.amount_refunded >= int(plan.asked["refunded"]) + plan.amount else None
    return intent if intent.status in ("succeeded", "canceled") else None


def _plan(call_id: UUID) -> Plan | None:
    """None when it is answered already. Raises Later while an earlier one about the same is not."""
    query = select(PaymentCall).where(PaymentCall.tenant_id == current_tenant_id(), PaymentCall.id == call_id)
    call = db.session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if call is None or call.state != CallState.WAITING or call.key is None:
        return None
    earlier = select(PaymentCall.id).filter_by(tenant_id=current_tenant_id(), state=CallState.WAITING, **call.owner)
    if db.session.scalar(earlier.where(PaymentCall.id < call.id).limit(1)) is not None:
        raise Later(EARLIER_PAUSE)
    return _of(call, order_with(call.order_id) if call.order_id else None)


def _of(call: PaymentCall, order: Order | None) -> Plan:
    """An order knows its one payment; a donation may have many, and says which."""
    session_id, intent_id = (order.session_id, order.intent_id) if order else (None, call.asked.get("intent"))
    return Plan(
        id=call.id,
        about_id=next(own_id for own_id in call.owner.values() if own_id),
        kind=CallKind(call.kind),
        key=call.key or "",
        amount=call.amount,
        asked=dict(call.asked),
        account=call.account,
        session_id=session_id or "",
        intent_id=intent_id or "",
        is_old=call.asked_at + KEY_LIVES < now(),
    )


def _open(taker: Payments, plan: Plan) -> Answer:
    asked = plan.asked
    checkout = Checkout(
        order=str(plan.about_id),
        currency=asked["currency"],
        lines=tuple(_line(*told) for told in asked["lines"]),
        success_url=asked["success_url"],
        cancel_url=asked["cancel_url"],
        expires_at=datetime.fromtimestamp(asked["expires_at"], UTC),
        email=asked["email"],
        capture_later=asked.get("later", True),
        monthly=asked.get("monthly", False),
        application_fee=asked.get("fee"),
        share=asked.get("share", 0),
        add_tax=asked.get("tax", False),
        locale=asked["locale"],
    )
    return taker.open_checkout(checkout, **plan.options)


def _line(name: str, price: int, count: int, tax_code: str | None = None) -> Line:
    return Line(name=name, unit_amount=price, quantity=count, tax_code=tax_code)


def _end(taker: Payments, plan: Plan) -> Answer:
    taker.end_subscription(plan.asked["subscription"], **plan.options)
    return None


def _expire(taker: Payments, plan: Plan) -> Answer:
    return taker.expire_checkout(plan.session_id, **plan.options) if plan.session_id else None


def _capture(taker: Payments, plan: Plan) -> Answer:
    return taker.capture(plan.intent_id, plan.amount, **plan.options)


def _cancel(taker: Payments, plan: Plan) -> Answer:
    return taker.cancel(plan.intent_id, **plan.options)


def _refund(taker: Payments, plan: Plan) -> Answer:
    shared = bool(plan.asked.get("share"))
    return taker.refund(plan.intent_id, plan.amount, return_application_fee=shared, **plan.options)


_MAKE: Mapping[CallKind, Callable[[Payments, Plan], Answer]] = MappingProxyType(
    {
        CallKind.CANCEL: _cancel,
        CallKind.CAPTURE: _capture,
        CallKind.END: _end,
        CallKind.EXPIRE: _expire,
        CallKind.OPEN: _open,
        CallKind.REFUND: _refund,
    }
)
