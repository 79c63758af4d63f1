"""Orders in a copy of somebody's data: what she sent, for whom, with which words, and what it cost."""

from collections.abc import Iterator

from accounts.archive import Entry, as_json, contributes
from billing.orders.models import Order
from billing.orders.placing import FOR_NAME, MESSAGE
from billing.orders.queries import lines_of, orders_of, standing
from kernel.access import Reader
from kernel.sealing import NotOurs, unseal


@contributes("orders")
def order_files(me: Reader) -> Iterator[Entry]:
    """Each order as she may see it herself."""
    yield as_json("orders.json", [_told(order) for order in (orders_of(me.person_id) if me.person_id else [])])


def _told(order: Order) -> dict[str, object]:
    return {
        "code": order.code,
        "at": order.created_at,
        "for": _opened(FOR_NAME, order.for_name),
        "message": _opened(MESSAGE, order.message),
        "things": [{"name": str(line.name), "count": line.count} for line in lines_of(order)],
        "total": str(order.money(order.total).decimal),
        "currency": order.currency,
        "stands": standing(order),
    }


def _opened(purpose: str, sealed: bytes | None) -> str:
    try:
        return unseal(purpose, sealed) if sealed else ""
    except NotOurs:  # our keys were changed since, and the old ones are gone
        return ""
