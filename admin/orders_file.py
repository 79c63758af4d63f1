"""The money of orders as a file for accounting: what was taken and given back, with no word of whom it is about."""

from collections.abc import Iterator
from datetime import date

from flask_babel import gettext as _

from admin.lists.lines import BYTE_ORDER_MARK, line_of
from billing.orders.models import CallKind
from billing.orders.queries import movements


def csv_of(since: date, until: date) -> Iterator[str]:
    """A line for each movement of these days (UTC), in order; sums in whole units of the currency, exactly."""
    headings = [_("Moment"), _("Order"), _("What"), _("Sum"), _("Tax in the whole order"), _("Currency"), _("Id at Stripe")]
    yield BYTE_ORDER_MARK + line_of([*headings, _("Account"), _("Why")])
    for call, order in movements(since, until):
        taken = call.kind == CallKind.CAPTURE
        amount = order.money(call.amount if taken else -call.amount).decimal
        told = [call.done_at.isoformat() if call.done_at else "", order.code, _("taken") if taken else _("given back")]
        told += [str(amount), str(order.money(order.tax).decimal), order.currency, call.answer_id or ""]
        yield line_of([*told, order.account or "", call.reason or ""])
