"""Letters to whoever sent something: that it is ordered, what became of it, that money goes back; never what, or to whom.

What became of it is told at the same hour whatever the cause: at six in the evening of the day after the end.
"""

from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from billing.orders.models import Order
from billing.orders.states import told_as
from kernel.brand import current_brand
from kernel.db import current_tenant_id, db
from kernel.tenancy import canonical_url
from kernel.tokens import issue
from mail.actions import FORGOTTEN, Recipient, post
from mail.letters import Letter, Personal, Withdrawn, register
from mail.models import Delivery

ORDER = "order"
LINK_LASTS = timedelta(days=400)
TOLD_AT = time(18)


def link_to(order_id: UUID, key: UUID) -> str:
    """The path of an order's own page, for whoever has this link."""
    return f"/orders/{issue(ORDER, order_id, key, lasts=LINK_LASTS)}"


def told_at(end: datetime) -> datetime:
    """When the sender is told of an end."""
    zone = ZoneInfo(current_brand().time_zone)
    return datetime.combine(end.astimezone(zone).date() + timedelta(days=1), TOLD_AT, zone)


def tell(letter: Letter, order: Order, *, not_before: datetime | None = None) -> None:
    """Puts a letter to an order's sender into the outbox, within the running transaction; none for whoever has left."""
    if order.email == FORGOTTEN:
        return
    mailbox = {"to_id": order.id, "link_key": order.key, "email": order.email, "name": order.name}
    post(letter, order.id, [Recipient(**mailbox, language=order.language, not_before=not_before)])  # type: ignore[arg-type]


def _order(order_id: UUID) -> Order:
    order = db.session.get(Order, (current_tenant_id(), order_id))
    if order is None:
        raise Withdrawn("it is gone")
    return order


def _fill(order_id: UUID) -> dict[str, Any]:
    return {"code": _order(order_id).code}


def _fill_end(order_id: UUID) -> dict[str, Any]:
    order = _order(order_id)
    told = told_as(order.state)  # type: ignore[arg-type]  # PostgreSQL knows no other words
    if told is None:
        raise Withdrawn("it has not ended")
    return {"code": order.code, "told": str(told)}


def _to_order(about_id: UUID, delivery: Delivery) -> Personal:
    return Personal(links={"read": canonical_url(link_to(about_id, delivery.link_key))})


ORDERED = register(Letter(name="orders/ordered", fill=_fill, personal=_to_order, links=("read",)))
END = register(Letter(name="orders/end", fill=_fill_end, personal=_to_order, links=("read",)))
REFUNDED = register(Letter(name="orders/refunded", fill=_fill, personal=_to_order, links=("read",)))
