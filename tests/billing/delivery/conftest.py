"""What tests of bringing gifts share: a shop whose orders are paid, people who bring them, and a patient's page."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from billing.orders.models import Order, OrderLine
from billing.orders.placing import FOR_NAME, MESSAGE
from billing.orders.states import IfNot, OrderState
from kernel.clock import now
from kernel.db import db
from kernel.ids import new_id
from kernel.sealing import seal
from tests.billing.orders.conftest import stripe_process, till  # noqa: F401  # a shop whose payments go to a sandbox
from tests.billing.shelf.conftest import Shelf, open_shop
from tests.support.browser import Browser, Page
from tests.support.world import APage, Hospital, Somebody, World


@dataclass
class Counter:
    """A hospital's shop behind its counter."""

    shelf: Shelf
    _people: dict[str, Somebody] = field(default_factory=dict)

    @property
    def hospital(self) -> Hospital:
        """Whose shop it is."""
        return self.shelf.hospital

    def somebody(self, role: str) -> Somebody:
        """Somebody with this role, the same each time."""
        if role not in self._people:
            self._people[role] = self.hospital.person(f"{role.title().replace('_', '')} Person", role)
        return self._people[role]

    def browser(self, role: str) -> Browser:
        """Her browser."""
        return self.somebody(role).browser()

    def order(self, *, page: APage | None = None, carries: tuple[str, ...] = (), **more: Any) -> UUID:
        """An order that is paid for, its card held: of one thing, for the page's patient or for a name."""
        given: dict[str, Any] = {
            "code": f"CODE{new_id().hex[-6:].upper()}",
            "key": new_id(),
            "state": OrderState.AUTHORISED,
            "if_not": IfNot.MONEY_BACK,
            "email": "ruth@example.org",
            "name": "Ruth",
            "language": "en",
            "currency": "USD",
            "total": 1250,
            "tax": 0,
            "held": 1250,
            "held_until": now() + timedelta(days=7),
            "pay_until": now(),
            "intent_id": "pi_1",
            **more,
        }
        variant_id = self.shelf.product(f"things-{new_id()}", carries=list(carries))
        with self.hospital.entered():
            for_name = None if page else seal(FOR_NAME, "Elena Canary")
            message = seal(MESSAGE, "Canary message")
            order = Order(id=new_id(), page_id=page.id if page else None, for_name=for_name, message=message, **given)
            db.session.add(order)
            db.session.flush()
            line = {"names": {"en": "Tulips"}, "variant_names": {}, "kind": "gift", "carries": list(carries)}
            db.session.add(OrderLine(order_id=order.id, variant_id=variant_id, count=1, price=1250, tax_rate=0, **line))
            return order.id

    def at(self, order_id: UUID) -> Order:
        """The order as it stands."""
        with self.hospital.entered():
            order = db.session.get_one(Order, (self.hospital.id, order_id))
            db.session.expunge(order)
            return order

    def carry(self, order_id: UUID, browser: Browser) -> Page:
        """Prepares an order and goes on the way with it: to the hand-over screen."""
        path = f"/gifts/{order_id}"
        return browser.open(path).submit(action="/prepare").submit(action="/out")

    def given(self, order_id: UUID, role: str = "shop") -> Page:
        """Prepares, carries and hands over."""
        return self.carry(order_id, self.browser(role)).submit({"known_by": ["name", "born"]}, action="/hand-over")


@pytest.fixture
def counter(world: World) -> Counter:
    """An open shop."""
    return Counter(open_shop(world.hospital()))


@pytest.fixture
def page(counter: Counter) -> APage:
    """A patient's page."""
    return counter.hospital.page(counter.hospital.person("Petra Owner"))
