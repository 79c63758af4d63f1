"""How a hospital would look: pages and a letter drawn from a brand that was typed and not saved."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask import current_app, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy
from werkzeug.datastructures import MultiDict

from following.letters import UPDATE
from kernel.access import STRANGER
from kernel.brand import PLATFORM, Brand
from kernel.errors import NotFound
from kernel.tenancy import canonical_url
from mail.letters import Letter
from tenants.colour import read_colour
from tenants.models import HospitalBrand
from tenants.queries import as_brand, style_of
from tenants.typeface import TYPEFACES

IN_THE_DARK = "@media screen and (prefers-color-scheme: dark)"
PAGE, LETTER = "page", "letter"
SAMPLE_PAGE = lazy("News from Anna")
SCHEMES = ("light", "dark")
USUAL = {"sheet": PAGE, "scheme": "light", "typeface": "book"}


@dataclass(frozen=True)
class Frame:
    """One look at the hospital: its name for people, its kind for the style sheet, and the document in it."""

    kind: str
    title: str
    html: str


def unsaved(brand: HospitalBrand, changes: Mapping[str, Any]) -> HospitalBrand:
    """The hospital's brand with changes: an object of its own, which no session knows."""
    kept = {column.key: getattr(brand, column.key) for column in HospitalBrand.__table__.columns}
    return HospitalBrand(**{**kept, **changes})


def frames(kept: HospitalBrand) -> list[Frame]:
    """A page on a desk and on a phone, a letter, and a page in the dark."""
    return [
        Frame("page", _("A page"), _page(kept, "light")),
        Frame("phone", _("On a phone"), _page(kept, "light")),
        Frame("letter", _("A letter"), _letter(kept, UPDATE, {"label": SAMPLE_PAGE})),
        Frame("dark", _("In the dark"), _page(kept, "dark")),
    ]


def _page(kept: HospitalBrand, scheme: str) -> str:
    """As a stranger sees it: what the last act left to say is not for the frame."""
    strangers = {"reader": STRANGER, "navigation": [], "get_flashed_messages": lambda **_: []}
    return render_template("console/preview_page.html", brand=_worn(kept, PAGE, scheme), **strangers)


def letter_frames(kept: HospitalBrand, letter: Letter, given: Mapping[str, Any]) -> list[Frame]:
    """A letter on a desk, on a narrow telephone, and there in the dark."""
    return [
        Frame("desk", _("On a desk"), _letter(kept, letter, given)),
        Frame("narrow", _("On a small phone"), _letter(kept, letter, given)),
        Frame("night", _("On a small phone, in the dark"), _letter(kept, letter, given, "dark")),
    ]


def made_up(letter: Letter) -> dict[str, str]:
    """What a letter holds of its reader, of somebody whom there is not: addresses as long as real ones, and words."""
    links = {name: canonical_url(f"/{name}/{'sample' * 16}") for name in letter.links}
    return {**links, **{name: _("Alex Sample") for name in letter.words}}


def _letter(kept: HospitalBrand, letter: Letter, given: Mapping[str, Any], scheme: str = "light") -> str:
    brand = _worn(kept, LETTER, scheme)
    shown = {"template": f"letters/{letter.name}.html", "brand": brand, "logo_url": brand.logo.url if brand.logo else None}
    return render_template("console/preview_letter.html", to=made_up(letter), **shown, **given)


def _worn(kept: HospitalBrand, sheet: str, scheme: str) -> Brand:
    """The brand, its style sheet being the preview's: the colours as they are typed, whatever is kept."""
    chosen = {"color": kept.color, "accent": kept.accent, "typeface": kept.typeface}
    address = f"{url_for('branding.style')}?{urlencode({'sheet': sheet, 'scheme': scheme, **chosen})}"
    return replace(as_brand(kept), css_url=address)


def style(asked: "MultiDict[str, str]") -> str:
    """A style sheet in one scheme, whichever the browser is in; what is not named is the platform's own.

    Raises NotFound for what does not come from our own form.
    """
    sheet, scheme, typeface = (asked.get(name, usual) for name, usual in USUAL.items())
    if sheet not in (PAGE, LETTER) or scheme not in SCHEMES or typeface not in TYPEFACES:
        raise NotFound
    try:
        colours = {name: read_colour(asked.get(name, PLATFORM.color)) for name in ("color", "accent")}
    except ValueError as error:
        raise NotFound from error
    look = HospitalBrand(**colours, typeface=typeface, name="", mark="", language="en", emergency=[])
    return _seen_in(scheme, _page_style(look, scheme) if sheet == PAGE else _letter_style(look))


def _page_style(look: HospitalBrand, scheme: str) -> str:
    tokens = Path(current_app.static_folder or "", "css/tokens.css").read_text(encoding="utf-8")
    return f"{tokens}{style_of(look)}:root {{ color-scheme: {scheme}; }}\n"


def _letter_style(look: HospitalBrand) -> str:
    return "".join(render_template(f"letters/{name}.css", brand=as_brand(look), start="left") for name in ("sheet", "kept"))


def _seen_in(scheme: str, css: str) -> str:
    return css.replace(IN_THE_DARK, "@media screen" if scheme == "dark" else "@media not all")
