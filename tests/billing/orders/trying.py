"""The real thing beside the model of `reference`: one order after another, each through one sequence."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from uuid import UUID

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from billing.orders.access import order_with
from billing.orders.actions import give_back
from billing.orders.events import apply_event, keep, sort_event
from billing.orders.models import RefundReason
from billing.orders.states import IfNot
from integrations.payments_events import event_of
from kernel.access import Reader
from kernel.db import db, inside
from kernel.jobs import Later
from tests.billing.orders.conftest import Till, taking_payments
from tests.billing.orders.reference import BACK, STEPS, SUM, THERE, Model
from tests.integrations.near_sandbox import NearSandbox
from tests.integrations.stripe_fixtures import DECLINED
from tests.support.superuser import JOBS

STOCK = 100_000
TIDY_EVERY = 200  # sequences: what earlier ones left makes queries slow that look past all walls
LEFT = (
    "shop_order_line",
    "payment_call",
    "shop_order",
    "cart_line",
    "cart",
    "stripe_event",
    "stripe_owner",
    "delivery",
    "mailing",
)
MORE_LEFT = ("audit_entry", *JOBS)
HEARD_AT_ONCE, MOST_TRIES = 3, 9
ALL = list(HealthCheck)
Steps = list[tuple[str, list[str]]]


def compare_orders(till: Till, sequences: int, seeded: int, *, done: Callable[[], object] = lambda: None) -> None:
    """So many sequences; raises where order and model differ in state, page, card, money, stock or letters.

    `done` is called after each.
    """
    variant = till.shelf.product("many", stock=STOCK)
    tried = Tried(till, variant, STOCK)

    @seed(seeded)
    @settings(max_examples=sequences, phases=[Phase.generate], deadline=None, database=None, suppress_health_check=ALL)
    @given(st.sampled_from(list(IfNot)), STEPS, st.integers(0, 2**16))
    def compare(if_not: IfNot, steps: Steps, dice: int) -> None:
        tried.one(if_not, steps, random.Random(dice))  # noqa: S311  # to be repeatable is the point
        done()

    with taking_payments(till.hospital.world, import_module("tests.integrations.near_stripe").NearPayments(tried.near)):
        compare()


@dataclass
class Tried:
    """A till, what is sold there, and how much of it must be left."""

    till: Till
    variant: UUID
    stock: int
    number: int = 0

    def one(self, if_not: IfNot, steps: Steps, dice: random.Random) -> None:
        """One order's whole life."""
        stripe = self.near.stripe
        stripe.forget()
        self._tidy()
        model, order_id = Model(if_not), self.till.place(variant=self.variant, if_not=if_not)
        for what, faults in [*steps, ("settle", []), ("settle", [])]:
            if faults and what not in THERE:
                stripe.faults.plan({"plan": [{"answer": answer} for answer in faults]})
            follows = self._does(order_id, what, dice)
            stripe.faults.clear()
            model.happens(follows)
            assert self._row("select state from shop_order where id = %s", order_id) == (model.state,), what
        self.stock -= model.missing
        self._same(order_id, model)

    def _tidy(self) -> None:
        """Now and then the tables are emptied; the hospital and its shelf stay."""
        self.number += 1
        if self.number % TIDY_EVERY == 0:
            self.till.look.execute("set session_replication_role = replica")
            for table in (*LEFT, *MORE_LEFT):
                self.till.look.execute(f"delete from {table}".encode())
                self.till.look.execute(f"vacuum {table}".encode())
            self.till.look.execute("set session_replication_role = origin")

    @property
    def near(self) -> NearSandbox:
        """The sandbox."""
        assert isinstance(self.till.stripe.box, NearSandbox)
        return self.till.stripe.box

    def _does(self, order_id: UUID, what: str, dice: random.Random) -> str:
        """The same to the real thing; gives back what that is to the model."""
        if what in THERE:
            [session] = self._row("select session_id from shop_order where id = %s", order_id)
            told = {"card": DECLINED} if what == "decline" else {}
            act = "abandon" if what == "abandon" else "pay"
            self.near.call("POST", f"/control/stripe/sessions/{session}/{act}", told)  # refused when the page is over
        elif what == "hear":
            heard = self._hear(dice)
            self.till.call_all()
            return "settle" if heard else "nothing"
        elif what == "settle":
            self.near.stripe.faults.clear()
            self.till.settle(order_id)
            self.till.call_all()
        elif what == "refund":
            with self.till.hospital.entered():
                give_back(order_with(order_id, lock=True), BACK, RefundReason.KINDNESS, actor=Reader())
            self.till.call_all()
        else:
            self.till.act(order_id, what)
        return what

    def _hear(self, dice: random.Random) -> bool:
        """Some of what happened is told, in any order, one of it twice; whether anything of it is new."""
        told = [event_of(one) for books in self.near.stripe.all.values() for one in books.events]
        chosen = dice.sample(told, min(len(told), HEARD_AT_ONCE))
        known = {
            row[0]
            for row in self.till.look.execute("select id from stripe_event where id = any(%s)", [[one.id for one in chosen]])
        }
        with self.till.hospital.world.app.app_context():
            for event in [*chosen, *chosen[:1]]:
                keep(event)
            db.session.commit()
        for event in [*chosen, *chosen[:1]]:
            self._work_off(event.id)
        return any(event.id not in known for event in chosen)

    def _work_off(self, event_id: str) -> None:
        """As the worker does, however often it is not answered."""
        for _ in range(MOST_TRIES):
            with self.till.hospital.world.app.app_context():
                sort_event.work(event_id)
                db.session.commit()
                try:
                    with inside(self.till.hospital.id):
                        apply_event.work(event_id)
                        db.session.commit()
                    return
                except Later:
                    continue
        raise AssertionError("an event is never worked off")

    def _same(self, order_id: UUID, model: Model) -> None:
        [session] = [one for books in self.near.stripe.all.values() for one in books.sessions.values()]
        books = next(iter(self.near.stripe.all.values()))
        intent = books.intents.get(session["payment_intent"]) or {"status": "none", "amount_received": 0}
        assert session["status"] == model.page
        assert (intent["status"] == "requires_capture") == (model.card == "held")
        assert intent["amount_received"] == (SUM if model.card == "taken" else 0)
        assert sum(refund["amount"] for refund in books.refunds.values()) == model.back
        assert self._row("select refunded from shop_order where id = %s", order_id) == (model.back,)
        assert self.till.letters(order_id) == model.letters
        assert self._row("select stock from variant where id = %s", self.variant) == (self.stock,)
        assert self._row("select count(*) from stripe_event where fate <> 'applied'") == (0,)
        keyed: dict[str, str] = {}
        for call in self.near.stripe.calls:
            if call["method"] != "GET":
                said = f"{call['path']} {call['form']}"
                assert keyed.setdefault(call["headers"]["Idempotency-Key"], said) == said

    def _row(self, query: str, *given: object) -> tuple[object, ...]:
        [row] = self.till.look.execute(query.encode(), given or None).fetchall()
        return tuple(row)
