"""A receipt as its donor sees it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from babel.dates import format_date
from flask_babel import get_locale
from flask_babel import gettext as _

from billing.donations.access import donation_at, receipt_of
from billing.donations.actions import TRIBUTE
from billing.donations.models import Donation, Foundation, Receipt, Tribute
from billing.donations.queries import foundation_here
from kernel.brand import current_brand
from kernel.errors import NotFound
from kernel.sealing import NotOurs, unseal


def tribute_words(donation: Donation) -> str:
    """For whom it is, in the donor's words."""
    try:
        return unseal(TRIBUTE, donation.tribute_for) if donation.tribute_for else ""
    except NotOurs:  # our keys were changed since, and the old ones are gone
        return ""


@dataclass(frozen=True)
class Paper:
    """All that stands on a receipt: a title, lines of what and its words, and sentences below."""

    title: str
    lines: tuple[tuple[str, str], ...]
    sentences: tuple[str, ...]


def paper(foundation: Foundation, donation: Donation, receipt: Receipt) -> Paper:
    """A receipt in the reader's language. Days are those of the hospital."""
    lines = [(_("Number"), str(receipt.number)), (_("Day"), _day(receipt.paid_at))]
    lines += [(_("Given by"), donation.name)] if donation.name else []
    lines.append((_("Given to"), str(foundation.name)))
    lines += [(_("Registration number"), foundation.registration)] if foundation.registration else []
    lines.append((_("Sum"), str(donation.money(receipt.amount))))
    lines += [(_("Given back"), str(donation.money(receipt.refunded)))] if receipt.refunded else []
    words = tribute_words(donation)
    if words:
        lines.append((_("In honour of") if donation.tribute == Tribute.HONOUR else _("In memory of"), words))
    said = str(foundation.receipt)
    return Paper(_("Receipt for a donation"), tuple(lines), (said,) if said else ())


def paper_at(token: str, receipt_id: UUID) -> Paper:
    """The receipt that a link leads to. Raises NotFound."""
    donation, foundation = donation_at(token), foundation_here()
    if foundation is None:
        raise NotFound
    return paper(foundation, donation, receipt_of(donation, receipt_id))


def _day(moment: datetime) -> str:
    here = moment.astimezone(ZoneInfo(current_brand().time_zone))
    return str(format_date(here, "long", locale=get_locale()))
