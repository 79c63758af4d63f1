"""Orders against a small model of them: whatever happens, in whatever order, with whatever faults, both come to the same.

`CAREPAGES_ORDERS` is how many sequences are tried (a few, unless it is said otherwise), `CAREPAGES_ORDERS_SEED` repeats a run.
"""

import os
import random
from dataclasses import dataclass, field

from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from billing.orders.access import order_with
from billing.orders.actions import give_back
from billing.orders.models import RefundReason
from billing.orders.states import IfNot
from kernel.access import Reader
from tests.billing.orders.conftest import ACTS, Till
from tests.integrations.stripe_fixtures import DECLINED

SEQUENCES = int(os.environ.get("CAREPAGES_ORDERS", "5"))
SEED = int(os.environ.get("CAREPAGES_ORDERS_SEED", random.SystemRandom().randrange(2**32)))
SUM, BACK = 1250, 500
FAULTS = ("409", "429", "500", "500-done", "503", "reset", "refuse")
THERE = ("pay", "decline", "abandon")  # what happens on Stripe's page


@dataclass
class Model:
    """An order in the fewest words: its state, the page, the card, what went back, what is missing on the shelf, letters."""

    if_not: IfNot
    state: str = "placed"
    page: str = "open"
    card: str = "none"
    back: int = 0
    missing: int = 1
    tried: bool = False
    letters: list[str] = field(default_factory=list)

    def happens(self, what: str) -> None:
        """One thing more."""
        getattr(self, f"_{what}")()

    def _pay(self) -> None:
        if self.page == "open":
            self.page, self.card = "complete", "held"

    def _decline(self) -> None:
        if self.page == "open":
            self.card = "declined"

    def _abandon(self) -> None:
        if self.page == "open":
            self.page = "expired"

    def _settle(self) -> None:
        if self.state == "cancelled" and self.card == "held":
            self.card = "gone"
        elif self.state not in ("placed", "declined"):
            return
        elif self.page == "complete":
            self.state = "authorised"
            self.letters.append("ordered")
        elif self.page == "expired":
            self.state, self.missing = "expired", 0
        elif self.card == "declined":
            self.state = "declined"

    def _cancel(self) -> None:
        if self.state == "authorised":
            self.state, self.missing, self.card = "cancelled", 0, "gone"
        elif self.state in ("placed", "declined"):
            self.state, self.missing = "cancelled", 0
            self.page = "expired" if self.page == "open" else self.page

    def _prepare(self) -> None:
        self.state = "preparing" if self.state == "authorised" else self.state

    def _send_out(self) -> None:
        self.state = "out" if self.state == "preparing" else self.state

    def _hand_over(self) -> None:
        if self.state == "out":
            self._ends("handed_over", "taken")

    def _could_not(self) -> None:
        if self.state not in ("authorised", "preparing", "out"):
            return
        was_out = self.state == "out"
        if self.if_not == "something_like_it" and not self.tried:
            self.state, self.tried = "preparing", True
        elif self.if_not == "another_patient":
            self._ends("to_another", "taken")
        elif self.if_not == "to_foundation":
            self._ends("to_foundation", "taken")
            self.missing = int(was_out)
        else:
            self._ends("money_back", "gone")
            self.missing = int(was_out)

    def _refund(self) -> None:
        if self.card == "taken" and self.back + BACK <= SUM:
            self.back += BACK
            self.letters.append("refunded")

    def _ends(self, state: str, card: str) -> None:
        self.state, self.card = state, card
        self.letters.append("end")


WHAT = st.sampled_from(("pay", "pay", "decline", "abandon", "settle", "settle", "settle", "prepare", "send_out", "hand_over"))
MORE = st.sampled_from(("cancel", "could_not", "refund", "refund"))
STEPS = st.lists(st.tuples(st.one_of(WHAT, WHAT, MORE), st.lists(st.sampled_from(FAULTS), max_size=2)), min_size=4, max_size=14)


def does(till: Till, order_id: object, what: str) -> None:
    """The same to the real thing."""
    if what in THERE:
        session = till.order(order_id).session_id  # type: ignore[arg-type]
        act = "abandon" if what == "abandon" else "pay"
        told = {"card": DECLINED} if what == "decline" else {}
        till.stripe.box.call("POST", f"/control/stripe/sessions/{session}/{act}", told)  # refused when the page is over
    elif what == "settle":
        till.stripe.control("DELETE", "faults")
        till.settle(order_id)  # type: ignore[arg-type]
        till.call_all()
    elif what == "refund":
        with till.hospital.entered():
            give_back(order_with(order_id, lock=True), BACK, RefundReason.KINDNESS, actor=Reader())  # type: ignore[arg-type]
        till.call_all()
    elif what in ACTS:
        till.act(order_id, what)  # type: ignore[arg-type]


def test_orders_are_what_the_model_says(till: Till) -> None:
    print(f"CAREPAGES_ORDERS_SEED={SEED}")  # whoever sees it fail repeats it
    stock = [100_000]
    tulips = till.shelf.product("many", stock=stock[0])

    @seed(SEED)
    @settings(max_examples=SEQUENCES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(st.sampled_from(list(IfNot)), STEPS)
    def compare(if_not: IfNot, steps: list[tuple[str, list[str]]]) -> None:
        model, order_id = Model(if_not), till.place(variant=tulips, if_not=if_not)
        for what, faults in [*steps, ("settle", []), ("settle", [])]:
            if faults and what not in THERE:
                till.stripe.fault(*faults)
            does(till, order_id, what)
            till.stripe.control("DELETE", "faults")
            model.happens(what)
            assert till.order(order_id).state == model.state, what
        [there] = till.stripe.control("GET", f"payments?order={order_id}")[-1:]
        intent = there["intent"] or {"status": "none", "amount_received": 0}
        assert there["session"]["status"] == model.page
        assert (intent["status"] == "requires_capture") == (model.card == "held")
        assert intent["amount_received"] == (SUM if model.card == "taken" else 0)
        assert sum(refund["amount"] for refund in there["refunds"]) == model.back
        assert till.order(order_id).refunded == model.back
        assert till.letters(order_id) == model.letters
        stock[0] -= model.missing
        assert till.shelf.stock(tulips) == stock[0]

    compare()
