"""A receipt as its donor sees it: on a page that can be printed, and as a PDF, made when it is asked for."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import typst
from babel.dates import format_date
from flask_babel import get_locale
from flask_babel import gettext as _

from billing.donations.actions import TRIBUTE
from billing.donations.models import Donation, Foundation, Receipt, Tribute
from kernel.brand import current_brand
from kernel.language import current_language
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


def receipt_pdf(shown: Paper) -> bytes:
    """The same on a sheet of paper."""
    brand = current_brand()
    said = {
        "title": shown.title,
        "hospital": brand.name,
        "language": current_language(),
        "lines": [list(line) for line in shown.lines],
        "sentences": list(shown.sentences),
    }
    files = {"main.typ": _template(), "said.json": json.dumps(said).encode()}
    make: Callable[..., bytes] = typst.compile  # its types do not know that files may come in a dictionary
    try:
        return make(files, format="pdf", pdf_standards=["ua-1"], ignore_system_fonts=True)
    except typst.TypstError:  # a letter that no font of ours has: the standard takes no such text, tags are there all the same
        return make(files, format="pdf")


def _day(moment: datetime) -> str:
    here = moment.astimezone(ZoneInfo(current_brand().time_zone))
    return str(format_date(here, "long", locale=get_locale()))


@cache
def _template() -> bytes:
    return Path(__file__).parent.joinpath("templates", "donations", "receipt.typ").read_bytes()
