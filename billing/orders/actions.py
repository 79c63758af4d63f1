"""What people do to an order: its buyer gives it up, those who bring it take it on, the shop gives money back. None commits.

Each takes the order locked (`access.order_with(…, lock=True)`), and says whether it could be done: others may be quicker.
"""

from billing.orders.asking import ask_back, refundable
from billing.orders.models import Order, RefundReason
from billing.orders.states import Happening
from billing.orders.stepping import step
from kernel.access import Reader
from kernel.audit import Actor, record


def give_up(order: Order, *, actor: Actor) -> bool:
    """The buyer wants it no more; possible until it is being prepared. Nothing is charged."""
    return step(order, Happening.CANCEL, actor=actor)


def prepare(order: Order, *, actor: Actor) -> bool:
    """Somebody puts it together."""
    return step(order, Happening.PREPARE, actor=actor)


def send_out(order: Order, *, actor: Actor) -> bool:
    """Somebody is on the way with it. The card is taken now only if it would not be held for long enough."""
    return step(order, Happening.SEND_OUT, actor=actor)


def hand_over(order: Order, *, actor: Actor) -> bool:
    """It is given. The card is taken."""
    return step(order, Happening.HAND_OVER, actor=actor)


def could_not(order: Order, *, actor: Actor) -> bool:
    """It cannot be given: what the buyer chose beforehand happens. Why it is so stands nowhere here."""
    return step(order, Happening.COULD_NOT, actor=actor)


def give_back(order: Order, amount: int, reason: RefundReason, *, actor: Reader) -> bool:
    """Gives money back, in minor units; False when it is more than there is to give back."""
    if not 0 < amount <= refundable(order):
        return False
    ask_back(order, amount, reason, before=_before(order), by=actor.person_id)
    record("order.refund", "shop_order", order.id, actor=actor, reason=str(reason))
    return True


def _before(order: Order) -> int:
    """What will have gone back by then: calls of an order are made one after another."""
    return order.captured - refundable(order)
