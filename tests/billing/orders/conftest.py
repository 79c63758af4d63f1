"""What tests of orders share: an open shop whose payments go to a sandbox that plays Stripe, and people who buy there."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID

import psycopg
import pytest

from billing.orders.access import order_with
from billing.orders.actions import could_not, give_up, hand_over, prepare, send_out
from billing.orders.calls import make
from billing.orders.models import Order
from billing.orders.placing import Wish, place
from billing.orders.settling import settle
from billing.orders.states import IfNot
from billing.shelf.models import Cart, CartLine
from billing.shelf.queries import shop_here
from integrations.payments import Payments
from kernel.access import STRANGER
from kernel.db import db
from kernel.ids import new_id
from kernel.jobs import Later
from tests.billing.shelf.conftest import Shelf, open_shop
from tests.integrations.near_sandbox import near_sandbox
from tests.integrations.stripe_fixtures import CONNECT, GOOD, PLATFORM, Shop, adapter
from tests.support.world import Hospital, World

ACTS = {"cancel": give_up, "could_not": could_not, "hand_over": hand_over, "prepare": prepare, "send_out": send_out}


@dataclass
class Till:
    """A hospital's shop, and Stripe on the other side."""

    shelf: Shelf
    stripe: Shop
    look: psycopg.Connection  # past all walls
    tulips: UUID = field(init=False)

    @property
    def hospital(self) -> Hospital:
        """Whose it is."""
        return self.shelf.hospital

    def wish(self, **changes: object) -> Wish:
        """What a buyer says."""
        said = {"page_id": None, "for_name": "Elena Canary", "if_not": IfNot.MONEY_BACK, "message": "Get well, Canary."}
        return Wish(**{**said, "name": "Ruth", "email": "ruth@example.org", **changes})  # type: ignore[arg-type]

    def place(self, count: int = 1, *, variant: UUID | None = None, opened: bool = True, **wish: object) -> UUID:
        """An order of so many tulips, its payment page open."""
        with self.hospital.entered():
            cart = Cart(id=new_id())
            db.session.add(cart)
            db.session.flush()
            db.session.add(CartLine(cart_id=cart.id, variant_id=variant or self.tulips, count=count))
            db.session.flush()
            order_id = place(cart, shop_here(), self.wish(**wish), actor=STRANGER).id
        if opened:
            self.call_all()
        return order_id

    def waiting(self) -> list[UUID]:
        """Calls that are not answered."""
        found = "select id from payment_call where tenant_id = %s and state = 'waiting' order by id"
        return [row[0] for row in self.look.execute(found, [self.hospital.id])]

    def call_all(self, most: int = 40) -> int:
        """Makes what waits, as the worker does, however often it is not answered; how often that was."""
        unanswered = 0
        while waiting := self.waiting():
            for call_id in waiting:
                try:
                    with self.hospital.entered():
                        make(call_id)
                except Later:
                    unanswered += 1
            assert unanswered < most, "calls are never answered"
        return unanswered

    def settle(self, order_id: UUID) -> None:
        """Asks how it stands, as an event or a buyer makes it do."""
        with self.hospital.entered():
            settle(order_id)

    def pay(self, order_id: UUID, card: str = GOOD) -> None:
        """The buyer pays on Stripe's page; nobody has told us."""
        self.stripe.control("POST", f"sessions/{self.order(order_id).session_id}/pay", {"card": card})

    def paid(self, count: int = 1, **wish: object) -> UUID:
        """An order whose card is held."""
        order_id = self.place(count, **wish)  # type: ignore[arg-type]
        self.pay(order_id)
        self.settle(order_id)
        return order_id

    def act(self, order_id: UUID, *acts: str) -> list[bool]:
        """What people do, one after another; the calls that follow are made."""
        done = []
        for act in acts:
            with self.hospital.entered():
                done.append(ACTS[act](order_with(order_id, lock=True), actor="test"))
            self.call_all()
        return done

    def order(self, order_id: UUID) -> Order:
        """The order as it is now, for looking at."""
        with self.hospital.entered():
            found = order_with(order_id)
            db.session.expunge(found)
            return found

    def letters(self, order_id: UUID) -> list[str]:
        """The letters to its sender, in order."""
        found = "select letter from mailing where tenant_id = %s and about_id = %s order by id"
        rows = self.look.execute(found, [self.hospital.id, order_id])
        return [str(row[0]).removeprefix("orders/") for row in rows]

    def money(self) -> list[tuple[int, int]]:
        """Of each payment over there, what was taken and what went back."""
        found = self.stripe.control("GET", "payments")
        return [
            (one["intent"]["amount_received"], sum(refund["amount"] for refund in one["refunds"]))
            for one in found
            if one["intent"]
        ]


@contextmanager
def quiet_stripe() -> Iterator[Shop]:
    """A sandbox that tells nobody anything unless it is asked."""
    with near_sandbox(stripe_secret=PLATFORM, stripe_connect_secret=CONNECT) as box:
        yield Shop(box, adapter(box.url, answer_seconds=1), [])


@pytest.fixture(scope="session")
def stripe_process() -> Iterator[Shop]:
    """One for all tests."""
    with quiet_stripe() as made:
        yield made


@contextmanager
def taking_payments(world: World, taker: Payments | None) -> Iterator[None]:
    """Whoever takes payments in this test."""
    before = world.app.extensions["payments"]
    world.app.extensions["payments"] = lambda: taker
    try:
        yield
    finally:
        world.app.extensions["payments"] = before


@contextmanager
def open_till(world: World, stripe: Shop) -> Iterator[Till]:
    """An open shop with nine tulips at 12.50."""
    with world.as_superuser() as look, taking_payments(world, stripe.payments):
        made = Till(open_shop(world.hospital()), stripe, look)
        made.tulips = made.shelf.product(stock=9)
        yield made
    stripe.control("DELETE", "")


@pytest.fixture
def till(world: World, stripe_process: Shop) -> Iterator[Till]:
    """The shop of a test."""
    with open_till(world, stripe_process) as made:
        yield made
