"""What is done with an order behind the counter: prepare it, carry it, hand it over, or say that it could not be given.

Each is a step of `billing.orders`, with what follows here in the same transaction. None commits; each returns False when it
was done already, or cannot be done any more.
"""

from billing.delivery.fitting import Task
from billing.delivery.models import Gift, Reason
from billing.delivery.places import forget_place
from billing.orders import actions
from billing.orders.states import OrderState
from kernel.access import Reader
from kernel.audit import record
from kernel.db import db
from kernel.ids import new_id


def prepare(task: Task, *, actor: Reader) -> bool:
    """Somebody takes the things from the shelf."""
    return actions.prepare(task.order, actor=actor)


def send_out(task: Task, *, actor: Reader) -> bool:
    """She is on the way with it; from whoever carried it before she takes it over."""
    if not task.fits:
        return False
    if task.is_out:
        if task.is_brought_by(actor):
            return False
        record("gift.take_over", "shop_order", task.order.id, actor=actor)
    elif not actions.send_out(task.order, actor=actor):
        return False
    _gift_of(task).bringer_id = actor.person_id
    return True


def hand_over(task: Task, *, actor: Reader) -> bool:
    """It is in the patient's hands. Only whoever carries it can say so; the card is charged now, and the place is forgotten."""
    if not (task.fits and task.is_brought_by(actor) and actions.hand_over(task.order, actor=actor)):
        return False
    gift = _gift_of(task)
    gift.reason, gift.page_id = None, task.order.page_id
    forget_place(task.order)
    return True


def could_not(task: Task, reason: Reason, *, actor: Reader) -> bool:
    """It could not be given: what follows was chosen by its sender. The place is forgotten."""
    if not actions.could_not(task.order, actor=actor):
        return False
    gift = _gift_of(task)
    gift.bringer_id = None
    gift.reason = reason if task.order.state == OrderState.PREPARING else None
    forget_place(task.order)
    return True


def _gift_of(task: Task) -> Gift:
    if task.gift is not None:
        return task.gift
    made = Gift(id=new_id(), order_id=task.order.id)
    db.session.add(made)
    db.session.flush()
    return made
