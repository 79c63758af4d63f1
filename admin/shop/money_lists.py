"""The lists of orders and donations: the same list twice, of what is paid for and of what is given."""

from collections.abc import Mapping
from typing import Any

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy
from sqlalchemy import ColumnElement, and_, or_

from admin.lists.search import Search
from admin.lists.shapes import Column, Filter, Listing, Order, by_age
from billing.donations.models import Donation
from billing.donations.states import DonationState
from billing.orders.models import Order as Sold
from billing.orders.states import COMPLETED, OrderState
from kernel.forms import LineField

ORDER_STATES: dict[str, LazyString] = {
    OrderState.PLACED: lazy("Not paid yet"),
    OrderState.DECLINED: lazy("Card declined"),
    OrderState.EXPIRED: lazy("Never paid"),
    OrderState.AUTHORISED: lazy("Ordered"),
    OrderState.PREPARING: lazy("Being prepared"),
    OrderState.OUT: lazy("On its way"),
    OrderState.HANDED_OVER: lazy("Handed over"),
    OrderState.TO_ANOTHER: lazy("Went to another patient"),
    OrderState.TO_FOUNDATION: lazy("Went to the foundation"),
    OrderState.MONEY_BACK: lazy("Money back"),
    OrderState.CANCELLED: lazy("Cancelled"),
}
DONATION_STATES: dict[str, LazyString] = {
    DonationState.PLACED: lazy("Not paid yet"),
    DonationState.EXPIRED: lazy("Never paid"),
    DonationState.GIVEN: lazy("Given"),
    DonationState.GIVING: lazy("Given each month"),
    DonationState.FAILING: lazy("Each month, but the card is declined"),
    DonationState.STOPPING: lazy("Being stopped"),
    DonationState.STOPPED: lazy("Stopped"),
}
_TYPED = {"type": "search"}


class OrderSearch(Search):
    """By the number on paper, or by the sender's address; the whole of it."""

    words = LineField(lazy("Number or address"), render_kw=_TYPED)

    def finds(self) -> ColumnElement[bool] | None:
        """The order, or what this address ordered."""
        typed = self.words.data
        return or_(Sold.code == typed.upper(), Sold.email == typed) if typed else None


class DonationSearch(Search):
    """By the donor's address, the whole of it."""

    words = LineField(lazy("E-mail address"), render_kw=_TYPED)

    def finds(self) -> ColumnElement[bool] | None:
        """What this address gave."""
        return Donation.email == self.words.data if self.words.data else None


def _state(states: Mapping[str, LazyString]) -> Column:
    def said(row: Any) -> str:
        words = [str(states[row.state]), *([_("disputed")] if row.dispute else [])]
        return ", ".join(words)

    return Column("state", lazy("State"), said=said)


def _filter(model: Any, states: Mapping[str, LazyString], **more: Any) -> Filter:
    each = {str(state): (words, lambda state=state: model.state == state) for state, words in states.items()}
    disputed = {"disputed": (lazy("Disputed"), lambda: model.dispute.is_not(None))}
    return Filter("state", lazy("State"), {**each, **disputed, **more})


def _owing() -> ColumnElement[bool]:
    return and_(Sold.state.in_(sorted(COMPLETED)), Sold.captured == 0)


def _orders(model: Any, amount: str) -> tuple[Order, ...]:
    return *by_age(model), Order("sum", lazy("Largest sum first"), model.__mapper__.c[amount], backwards=True)


def _sum(name: str, label: LazyString) -> Column:
    return Column(name, label, said=lambda row: row.money(getattr(row, name)), number=True)


def _filed(*columns: Column) -> tuple[Column, ...]:
    """The same for a file: sums are numbers there, and their currency stands beside them."""

    def plain(column: Column) -> Column:
        name = column.name
        said = (lambda row: row.money(getattr(row, name)).decimal) if column.number else column.said
        return Column(name, column.label, said=said)

    return *(plain(column) for column in columns), Column("currency", lazy("Currency"))


_MOMENT = Column("created_at", lazy("Moment"), clock=True)
_SOLD = (
    Column("code", lazy("Number")),
    _MOMENT,
    _state(ORDER_STATES),
    _sum("total", lazy("Sum")),
    _sum("captured", lazy("Charged")),
    _sum("refunded", lazy("Given back")),
)
_GIVEN = (
    _MOMENT,
    Column("name", lazy("Donor"), said=lambda row: row.name or str(_("Somebody who left"))),
    _state(DONATION_STATES),
    _sum("amount", lazy("Sum")),
)

ORDERS = Listing(
    model=Sold,
    name="orders",
    columns=_SOLD,
    filed=_filed(*_SOLD),
    orders=_orders(Sold, "total"),
    filters=(_filter(Sold, ORDER_STATES, owing=(lazy("Completed and not charged"), _owing)),),
    search=OrderSearch,
    none=lazy("Nothing was ordered yet."),
)
DONATIONS = Listing(
    model=Donation,
    name="donations",
    columns=_GIVEN,
    filed=_filed(*_GIVEN),
    orders=_orders(Donation, "amount"),
    filters=(_filter(Donation, DONATION_STATES),),
    search=DonationSearch,
    none=lazy("Nothing was given yet."),
)
