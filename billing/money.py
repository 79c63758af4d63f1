"""Money: whole minor units (cents, or yen) of one currency. Nothing here is ever a float."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from types import MappingProxyType

from babel.numbers import get_currency_precision
from flask_babel import format_currency, format_percent

HUNDRED_PERCENT = 10_000  # basis points
MOST = 100_000_000  # minor units; no sum that is typed is larger
# The least that can be paid by card, in minor units (Stripe, «Supported currencies»), in each currency a shop may sell in.
LEAST: Mapping[str, int] = MappingProxyType(
    {"AUD": 50, "CAD": 50, "CHF": 50, "EUR": 50, "GBP": 30, "JPY": 50, "MXN": 1000, "NZD": 50, "USD": 50}
)


@dataclass(frozen=True, order=True)
class Money:
    """An amount in the currency's smallest unit; `currency` is its ISO 4217 code."""

    amount: int
    currency: str

    def __add__(self, other: "Money") -> "Money":
        if other.currency != self.currency:
            raise ValueError(f"{self.currency} and {other.currency} cannot be added.")
        return Money(self.amount + other.amount, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return self + other.times(-1)

    def times(self, count: int) -> "Money":
        """So many of it."""
        return Money(self.amount * count, self.currency)

    def tax_within(self, rate: int) -> "Money":
        """How much of it is tax at `rate` basis points, where the price holds the tax already; half a unit is rounded up."""
        whole = HUNDRED_PERCENT + rate
        return Money((2 * self.amount * rate + whole) // (2 * whole), self.currency)

    @property
    def decimal(self) -> Decimal:
        """The amount in whole units of the currency, exactly."""
        return Decimal(self.amount).scaleb(-get_currency_precision(self.currency))

    def __str__(self) -> str:
        """As the reader's language writes it."""
        return str(format_currency(self.decimal, self.currency))


def percent(points: int) -> str:
    """Basis points as the reader's language writes them, such as «2.5%»."""
    return str(format_percent(Decimal(points).scaleb(-4), format="#,##0.##%"))


def least_to_pay(currency: str) -> Money:
    """The smallest sum that is taken by card."""
    return Money(LEAST.get(currency, 0), currency)


def typed_money(typed: str, currency: str) -> Money | None:
    """What somebody typed as a price ("12", "12.50" or "12,50"), or None when it is none, or has more places than there are."""
    plain = typed.strip().replace(" ", "").replace(",", ".")
    if not plain.isascii() or not plain.replace(".", "", 1).isdigit():
        return None
    try:
        amount = Decimal(plain).scaleb(get_currency_precision(currency))
    except InvalidOperation:
        return None
    return Money(int(amount), currency) if amount == int(amount) and amount <= MOST else None
