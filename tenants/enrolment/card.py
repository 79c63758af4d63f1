"""The card that a family takes along, as a PDF that can be read aloud (PDF/UA): made when it is asked for, kept nowhere.

It names no patient, and holds no word: found on a floor it tells nothing and opens nothing.
"""

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import typst
from babel.dates import format_date, format_time
from flask_babel import get_locale
from flask_babel import gettext as _
from PIL import Image

from kernel.brand import current_brand
from kernel.language import speaking
from kernel.qr import qr_path
from kernel.tenancy import canonical_url
from photos.actions import file_store
from photos.store import FileMissing
from tenants.enrolment.codes import code_of, in_groups
from tenants.enrolment.models import Enrolment
from tenants.queries import LOGO, hospital_brand

MOST_AT_ONCE = 200  # cards in one file: about a second and a half of work


def claim_url(card: Enrolment) -> str:
    """Where the code on a card leads."""
    return canonical_url(f"/enrol/claim/{code_of(card)}")


def typed_address() -> str:
    """The same for whoever types it, without what every browser adds."""
    return canonical_url("/enrol/claim").partition("://")[2]


def cards_pdf(cards: Sequence[Enrolment]) -> bytes:
    """The cards in one file, in their order, a page each."""
    brand, logo = current_brand(), _logo()
    with speaking(cards[0].language):
        title = _("A card for a family")
    said = {
        "title": title,
        "hospital": brand.name,
        "mark": brand.mark,
        "color": brand.color,
        "ink": brand.color_ink,
        "soft": brand.soft,
        "logo": list(logo) if logo else None,  # typst takes no bytes but these
        "language": cards[0].language,
        "cards": [_card(card) for card in cards],
    }
    files = {"main.typ": _template(), "said.json": json.dumps(said).encode()}
    return _compiled(files)


def _compiled(files: dict[str, bytes]) -> bytes:
    """PDF/UA with the fonts of the library; where a hospital's name has letters of another script, with this machine's too."""
    make: Callable[..., bytes] = typst.compile  # its types do not know that files may come in a dictionary
    try:
        return make(files, format="pdf", pdf_standards=["ua-1"], ignore_system_fonts=True)
    except typst.TypstError:  # a letter that no font of ours has: the standard takes no such text, tags are there all the same
        return make(files, format="pdf")


@cache
def _template() -> bytes:
    return (Path(__file__).parent / "templates/enrolment/card.typ").read_bytes()


def _logo() -> bytes | None:
    brand = hospital_brand()
    if brand.logo_id is None:
        return None
    try:
        content = file_store().get(brand.picture_key(brand.logo_id, LOGO))
        Image.open(BytesIO(content)).load()
    except (FileMissing, OSError):  # a card without a logo is better than none
        return None
    return content


def _card(card: Enrolment) -> dict[str, Any]:
    """What one card says, in its own language."""
    size, path = qr_path(claim_url(card))
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}"><path d="{path}"/></svg>'
    hospital = current_brand().name
    with speaking(card.language):
        return {
            "language": card.language,
            "qr": svg,
            "qr_alt": _("A code to scan with a phone’s camera"),
            "heading": _("A page for your family"),
            "sentence": _("Tell everyone once how things are going. Only people you invite can read it."),
            "scan": _("Scan this with your phone’s camera."),
            "word": _("Type the word that you were told."),
            "by_hand": _("Or open this address and type the code:"),
            "address": typed_address(),
            "code": in_groups(code_of(card)),
            "until": _("Good until %(when)s, and only once.", when=_moment(card.expires_at)),
            "found": _(
                "If you found this card: it opens nothing without the word. Please bring it to %(hospital)s.", hospital=hospital
            ),
            "number": _("Row %(number)s", number=card.batch_row) if card.batch_row else None,
        }


def _moment(moment: datetime) -> str:
    """Day and time where the hospital is, whoever prints the card."""
    there = moment.astimezone(ZoneInfo(current_brand().time_zone))
    day, time = format_date(there, "full", locale=get_locale()), format_time(there, "short", locale=get_locale())
    return f"{day}, {time}".replace("\u202f", " ")
