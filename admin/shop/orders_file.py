"""The money of orders and donations as a file for accounting: what was taken and given back, and no word of whom for."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

from flask_babel import gettext as _

from admin.lists.lines import BYTE_ORDER_MARK, line_of
from billing.donations.models import Donation
from billing.donations.queries import movements as movements_of_donations
from billing.money import Money
from billing.orders.models import CallKind, Order, PaymentCall
from billing.orders.queries import movements
from billing.orders.states import OrderState


def csv_of(since: date, until: date) -> Iterator[str]:
    """A line for each movement of these days (UTC), in order; sums in whole units of the currency, exactly."""
    headings = [_("Moment"), _("Order"), _("What"), _("Sum"), _("Tax in the whole order"), _("Currency"), _("Id at Stripe")]
    headings += [_("Account"), _("Why"), _("For"), _("Share of CarePages")]
    yield BYTE_ORDER_MARK + line_of(headings)
    moved: list[tuple[PaymentCall, Order | Donation]] = [*movements(since, until), *movements_of_donations(since, until)]
    for call, about in sorted(moved, key=_when):
        yield line_of(_told(call, about))


def _when(moved: tuple[PaymentCall, Order | Donation]) -> tuple[datetime | None, str]:
    call, _about = moved
    return call.done_at, str(call.id)


def _told(call: PaymentCall, about: Order | Donation) -> list[str | Decimal]:
    taken = call.kind == CallKind.CAPTURE
    amount, tax, fee = call.amount if taken else -call.amount, about.tax if isinstance(about, Order) else 0, call.fee
    sums = [Money(one, call.currency).decimal for one in (amount, tax, fee)]
    number = about.code if isinstance(about, Order) else _("a donation")
    told: list[str | Decimal] = [
        call.done_at.isoformat() if call.done_at else "",
        number,
        _("taken") if taken else _("given back"),
        sums[0],
        sums[1],
    ]
    told += [call.currency, call.answer_id or "", call.account or "", call.reason or ""]
    return [*told, _("the foundation") if _is_the_foundations(about) else _("the shop"), sums[2]]


def _is_the_foundations(about: Order | Donation) -> bool:
    """A donation is, and what its buyer gave for the case that it could not be brought."""
    return isinstance(about, Donation) or about.state == OrderState.TO_FOUNDATION
