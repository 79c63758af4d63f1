"""An order forgets who sent it. What was ordered and paid stays in the hospital's books."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Text, literal, update
from sqlalchemy.orm import InstrumentedAttribute

from billing.orders.models import CallState, Order, OrderLine, PaymentCall
from billing.orders.states import ENDED
from kernel.db import current_tenant_id, db
from mail.actions import FORGOTTEN, forget_mailbox


def forget(orders: Sequence[Order]) -> None:
    """No name, address, account or letter. What is still to be brought goes on bearing the words that were sent along."""
    forget_mailbox([order.id for order in orders])
    forget_in_calls(PaymentCall.order_id, [order.id for order in orders])
    for order in orders:
        order.email, order.name, order.person_id = FORGOTTEN, "", None
        if order.state not in ENDED:
            continue
        order.for_name = order.message = None
        lines = update(OrderLine).where(OrderLine.tenant_id == current_tenant_id(), OrderLine.order_id == order.id)
        db.session.execute(lines.values(card_words=None))


def forget_in_calls(owner: InstrumentedAttribute[UUID | None], ids: Sequence[UUID]) -> None:
    """Nor does what was asked of whoever takes payments name her mailbox. A call that waits is made as it stands."""
    made = update(PaymentCall).where(PaymentCall.tenant_id == current_tenant_id(), owner.in_(ids))
    made = made.where(PaymentCall.state != CallState.WAITING)
    without = PaymentCall.asked.op("-")(literal("email", Text()))
    db.session.execute(made.values(asked=without), execution_options={"synchronize_session": False})
