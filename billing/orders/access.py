"""Orders, each fetched by who may see it: by the link in its letters, by the hospital's shop, or by what works on it."""

from uuid import UUID

from sqlalchemy import select

from billing.orders.letters import ORDER
from billing.orders.models import Order
from kernel.db import current_tenant_id, db
from kernel.errors import NotFound
from kernel.tokens import open_token


def order_at(token: str, *, lock: bool = False) -> Order:
    """The order that a letter's link leads to. Raises NotFound for a link that is old, or not ours."""
    opened = open_token(ORDER, token)
    if opened is None or opened.expired:
        raise NotFound
    order = order_with(opened.first, lock=lock)
    if order.key != opened.second:
        raise NotFound
    return order


def order_with(order_id: UUID, *, lock: bool = False) -> Order:
    """One of the hospital's orders. Raises NotFound. A locked one is as it is now, and nobody else changes it meanwhile."""
    query = select(Order).where(Order.tenant_id == current_tenant_id(), Order.id == order_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = db.session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found
