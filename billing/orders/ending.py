"""Orders among what ends: long after its end an order says no more who sent it. What was paid stays in the books."""

from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy
from sqlalchemy import ColumnElement, and_, or_

from billing.orders.forgetting import forget
from billing.orders.learning import DECIDED
from billing.orders.models import Order
from billing.orders.states import ENDED
from kernel.access import Reader
from kernel.ending import Kind, add_kind, rested
from mail.actions import FORGOTTEN


def _meant() -> ColumnElement[bool]:
    """Not while a bank asks for the money back: then the hospital has to say who it was."""
    settled = or_(Order.dispute.is_(None), Order.dispute.in_(DECIDED))
    return and_(Order.state.in_(ENDED), Order.email != FORGOTTEN, settled, rested(Order, Order.ended_at, "order"))


def _hers(reader: Reader) -> ColumnElement[bool]:
    """Whoever sent it with an account."""
    return Order.person_id == reader.person_id


def _end(order: Order) -> Mapping[str, int]:
    order.ends_at = None
    forget([order])
    return {"orders": 1}


add_kind(
    Kind(
        name="order",
        table=Order,
        title=lazy("Who sent an order"),
        what=lazy("Your name, your address and all words of yours are taken out of it. What was paid stays in the books."),
        meant=_meant,
        hers=_hers,
        why=lambda _one: str(_("It ended a long time ago.")),
        label=lambda order: str(_("Your order %(code)s", code=order.code)),
        told=lambda _one: (),
        end=_end,
        place=lambda _one: None,
    )
)
