"""What an order comes to, in the fewest words, and the sequences of happenings and faults by which the real thing is tried."""

from dataclasses import dataclass, field

from hypothesis import strategies as st

from billing.orders.states import IfNot

SUM, BACK = 1250, 500
FAULTS = ("409", "429", "500", "500-done", "503", "garbage", "reset", "refuse")
THERE = ("pay", "decline", "abandon")  # what happens on Stripe's page


@dataclass
class Model:
    """An order: its state, the page, the card, what went back, what is missing on the shelf, letters."""

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

    def _nothing(self) -> None:
        """It was known already."""

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


# Happenings alone seldom come far: most sequences begin with a way that leads somewhere, and then anything may happen.
_WAYS = (
    "",
    "pay",
    "decline",
    "pay settle",
    "pay hear prepare",
    "decline pay settle prepare",
    "pay settle prepare send_out",
    "pay settle prepare send_out hand_over",
    "pay settle could_not",
    "pay settle prepare could_not",
)
_WHAT = (
    "pay",
    "decline",
    "abandon",
    "settle",
    "settle",
    "hear",
    "prepare",
    "send_out",
    "hand_over",
    "could_not",
    "cancel",
    "refund",
)
_FAULTS = st.lists(st.sampled_from(FAULTS), max_size=2)
_MORE = st.lists(st.tuples(st.sampled_from(_WHAT), _FAULTS), min_size=3, max_size=10)


def _with_faults(way: str) -> st.SearchStrategy[list[tuple[str, list[str]]]]:
    return st.tuples(*(st.tuples(st.just(what), _FAULTS) for what in way.split())).map(list)


STEPS = st.tuples(st.sampled_from(_WAYS).flatmap(_with_faults), _MORE).map(lambda parts: parts[0] + parts[1])
