"""What becomes of somebody's orders when her account ends or becomes another; and what is forgotten once it is not needed."""

from datetime import timedelta

from sqlalchemy import func, select, update

from accounts.actions import PersonMerged
from accounts.leaving import PersonDeleted
from billing.orders.forgetting import forget
from billing.orders.models import CallState, Order, PaymentCall
from billing.orders.states import ENDED, OrderState
from billing.orders.stepping import is_late, take_money
from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.events import listens_to
from kernel.jobs import daily
from tenants.running import HospitalEnds

WORDS_KEPT = timedelta(days=30)  # after the end
AT_A_TIME = 500


@listens_to(PersonMerged)
def orders_of_newcomer(event: PersonMerged) -> None:
    """What a newcomer ordered is the account's that her mailbox already had."""
    hers = update(Order).where(Order.tenant_id == current_tenant_id(), Order.person_id == event.newcomer_id)
    db.session.execute(hers.values(person_id=event.person_id))


@listens_to(PersonDeleted)
def nobody_ordered(event: PersonDeleted) -> None:
    """What was ordered and paid stays in the hospital's books, without whoever it was; no letter follows."""
    hers = select(Order).where(Order.tenant_id == current_tenant_id(), Order.person_id == event.person_id)
    forget(db.session.scalars(hers).all())


@listens_to(HospitalEnds)
def money_is_under_way(event: HospitalEnds) -> None:
    """A card that is held, or money that is just being moved, would be nobody's."""
    orders = select(func.count()).where(Order.tenant_id == current_tenant_id(), Order.state.not_in(ENDED))
    calls = select(func.count()).where(PaymentCall.tenant_id == current_tenant_id(), PaymentCall.state == CallState.WAITING)
    if number := db.session.execute(orders).scalar_one():
        event.in_the_way.append(f"orders of gifts that are neither brought nor called off: {number}.")
    if number := db.session.execute(calls).scalar_one():
        event.in_the_way.append(f"payments that Stripe is just being asked about: {number}.")


@daily("orders.forget", deletes=True)
def forget_old() -> None:
    """For whom it was and what was written goes a month after the end; who sent it, when the hospital says: see ending.py."""
    ended = select(Order).where(Order.tenant_id == current_tenant_id(), Order.state.in_(ENDED))
    worded = ended.where(Order.ended_at < now() - WORDS_KEPT, Order.for_name.is_not(None) | Order.message.is_not(None))
    for order in db.session.scalars(worded.order_by(Order.ended_at).limit(AT_A_TIME)):
        order.for_name = order.message = None


@daily("orders.capture_late")
def capture_late() -> None:
    """What is on its way for so long that the card would soon be held no more is taken now."""
    out = select(Order).where(Order.tenant_id == current_tenant_id(), Order.state == OrderState.OUT, Order.captured == 0)
    for order in db.session.scalars(out.order_by(Order.id).with_for_update(skip_locked=True)):
        if is_late(order):
            take_money(order)
