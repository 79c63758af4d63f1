"""The hospital's day, its part in orders: placed, given up, paid back, taken along; while Stripe does not answer."""

from collections.abc import Iterator
from typing import Any, NoReturn

from sqlalchemy import delete

from billing.orders.models import ShopAccount
from integrations.payments import NotNow
from kernel.db import db
from tests.house.acts_shared import Act
from tests.house.filled import Filled


class Silent:
    """Whoever takes payments, on a day on which it never answers."""

    live = False

    def __getattr__(self, name: str) -> Any:
        def never(*_: object, **__: object) -> NoReturn:
            raise NotNow("no_answer")

        return never


def ordering(filled: Filled) -> Iterator[Act]:
    """A stranger orders and gives it up; the shop gives money back, takes a file along, and begins an account of its own."""
    app = filled.hospital.world.app
    before, silent = app.extensions["payments"], Silent()
    app.extensions["payments"] = lambda: silent
    buyer = filled.hospital.browser()
    buyer.open("/shop/tulips").submit()
    typed = {"for_name": "Marigold", "message": "Thornbury", "name": "Quill", "email": "quill@example.org"}
    placed = buyer.open("/order").submit(typed)
    yield "orders.order", ["order.place"]
    placed.submit(action="/pay").submit(action="/cancel")
    yield "orders.cancel", ["order.cancel"]
    shown = filled.browser.open(f"/admin/orders/{filled.sold['order_id']}")
    shown.submit({"amount": "2", "reason": "kindness"})
    yield "orders_console.show", ["order.refund"]
    filled.browser.open("/admin/orders/").submit(action="/money")
    yield "orders_console.money", ["order.export"]
    with filled.hospital.entered():
        db.session.execute(delete(ShopAccount))
    filled.browser.open("/admin/payments/").submit()
    yield "payments_console.index", ["shop.account_begin"]
    app.extensions["payments"] = before
