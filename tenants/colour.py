"""A hospital's two colours made readable: fills, inks, tints and links for light and dark, whatever was chosen."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from importlib import import_module

from flask_babel import gettext

from tenants.oklch import Oklch, contrast, hex_of, oklch

TEXT = 4.5
"""Least contrast of words with what they stand on (WCAG 2.2, 1.4.3, level AA)."""
SHAPE = 3.0
"""Least contrast of a button or a mark with what it lies on (WCAG 2.2, 1.4.11)."""

LONGEST_COLOUR = 60
"""No way of writing a colour takes more characters."""

_BARE_HEX = re.compile(r"[0-9a-fA-F]{3}|[0-9a-fA-F]{6}")
_HEX = re.compile(r"#[0-9a-f]{6}")
_SPACES = frozenset({"srgb", "hsl", "hwb"})  # what people write by hand
_LIGHTNESS_STEPS = 200


@dataclass(frozen=True)
class Paper:
    """The hospital-independent colours of one scheme, as in css/tokens.css."""

    paper: str
    card: str
    ink: str
    muted: str


LIGHT = Paper(paper="#fbf8f3", card="#fffefb", ink="#262220", muted="#5f5852")
DARK = Paper(paper="#1a1816", card="#23201d", ink="#f2ece4", muted="#b8afa5")


@dataclass(frozen=True)
class Scheme:
    """The hospital's colours in one scheme, as `#rrggbb`."""

    brand: str
    """What buttons and the top line are filled with."""
    brand_ink: str
    """Words on that fill."""
    brand_soft: str
    """The tint behind readers' words."""
    link: str
    """The brand as words, on paper, card and tint."""
    accent: str
    """The second colour as words (dates), on paper, card and tint."""


@dataclass(frozen=True)
class Palette:
    """Both schemes of one hospital."""

    light: Scheme
    dark: Scheme


def palette(brand_hex: str, accent_hex: str) -> Palette:
    """Derive the colours of a hospital from the two it chose, in any way that `read_colour` can read.

    Hue is kept; lightness is moved in OKLCH only as far as reading asks for. Raises ValueError with a sentence
    for the person who typed it.
    """
    brand, accent = oklch(read_colour(brand_hex)), oklch(read_colour(accent_hex))
    return Palette(light=_light(brand, accent), dark=_dark(brand, accent))


@dataclass(frozen=True)
class Repair:
    """A chosen colour that is shown as another so that it can be read: by day darker, in the dark calmer.

    `what` is "brand", "link" or "accent", `scheme` "light" or "dark".
    """

    what: str
    scheme: str
    chosen: str
    used: str


def repairs(brand_hex: str, accent_hex: str) -> list[Repair]:
    """What of two chosen colours (`#rrggbb`) is not used as it is, first by day and then in the dark."""
    drawn, found = palette(brand_hex, accent_hex), []
    for name, scheme in (("light", drawn.light), ("dark", drawn.dark)):
        for what, chosen in (("brand", brand_hex), ("link", brand_hex), ("accent", accent_hex)):
            used = getattr(scheme, what)
            same_as_brand = what == "link" and used == scheme.brand
            if used != chosen and not same_as_brand:
                found.append(Repair(what, name, chosen, used))
    return found


def read_colour(typed: str) -> str:
    """A colour as people write it (`0f6`, `#0F6`, `rgb(0, 255, 102)`, `teal`) as `#rrggbb`.

    Raises ValueError with a sentence for the person who typed it.
    """
    wanted = typed.strip()
    if _BARE_HEX.fullmatch(wanted):
        wanted = f"#{wanted}"
    if _HEX.fullmatch(wanted):
        return wanted
    library = import_module("coloraide")  # reads all the ways of writing; what is kept is written in one, which needs none
    found = library.Color.match(wanted, fullmatch=True) if len(wanted) <= LONGEST_COLOUR else None
    if found is None or found.color.space() not in _SPACES or found.color.alpha() != 1:
        raise ValueError(_refusal(typed))
    try:
        written: str = found.color.convert("srgb").fit().to_string(hex=True)
    except (ValueError, OverflowError) as error:  # numbers without end
        raise ValueError(_refusal(typed)) from error
    if not _HEX.fullmatch(written):
        raise ValueError(_refusal(typed))
    return written


def _refusal(typed: str) -> str:
    shown = f"{typed[:LONGEST_COLOUR]}…" if len(typed) > LONGEST_COLOUR else typed
    sentence = gettext("“%(typed)s” is not a colour we can read. Write it as # and six digits, like #1f5f6b.", typed=shown)
    return str(sentence)


def css(palette: Palette) -> str:
    """Return the style sheet that overrides the tokens of css/tokens.css; dark is for screens, print stays light."""
    return (
        f":root {{\n{_declarations(palette.light)}}}\n"
        f"@media screen and (prefers-color-scheme: dark) {{\n:root {{\n{_declarations(palette.dark)}}}\n}}\n"
    )


def _declarations(scheme: Scheme) -> str:
    return "".join(f"  --{field.name.replace('_', '-')}: {getattr(scheme, field.name)};\n" for field in fields(scheme))


def _light(brand: Oklch, accent: Oklch) -> Scheme:
    soft = hex_of(Oklch(0.945, min(brand.chroma * 0.22, 0.022), brand.hue))
    grounds = (LIGHT.paper, LIGHT.card)
    fill = _moved(brand, brand.lightness, 0.0, grounds, SHAPE)
    return Scheme(
        brand=fill,
        brand_ink=_ink_on(fill, ("#ffffff", LIGHT.ink, "#000000")),
        brand_soft=soft,
        link=_moved(brand, brand.lightness, 0.0, (*grounds, soft), TEXT),
        accent=_moved(accent, accent.lightness, 0.0, (*grounds, soft), TEXT),
    )


def _dark(brand: Oklch, accent: Oklch) -> Scheme:
    soft = hex_of(Oklch(0.3, min(brand.chroma * 0.4, 0.036), brand.hue))
    grounds = (DARK.paper, DARK.card)
    calm_brand, calm_accent = _calm(brand), _calm(accent)
    fill = _moved(calm_brand, calm_brand.lightness, 1.0, grounds, SHAPE)
    return Scheme(
        brand=fill,
        brand_ink=_ink_on(fill, (DARK.paper, "#000000", "#ffffff")),
        brand_soft=soft,
        link=_moved(calm_brand, calm_brand.lightness, 1.0, (*grounds, soft), TEXT),
        accent=_moved(calm_accent, calm_accent.lightness, 1.0, (*grounds, soft), TEXT),
    )


def _calm(colour: Oklch) -> Oklch:
    """A colour as it should meet tired eyes on a dark page: light, and not glaring."""
    return Oklch(max(colour.lightness, 0.78), min(colour.chroma, 0.11), colour.hue)


def _moved(colour: Oklch, start: float, end: float, grounds: Iterable[str], least: float) -> str:
    """Return the first step from lightness `start` to `end` that has the `least` contrast with all `grounds`."""
    grounds = tuple(grounds)
    for candidate in _steps(colour, start, end):
        if all(contrast(candidate, ground) >= least for ground in grounds):
            return candidate
    raise AssertionError("black and white always have enough contrast with paper")


def _steps(colour: Oklch, start: float, end: float) -> Iterator[str]:
    for step in range(_LIGHTNESS_STEPS + 1):
        yield hex_of(colour._replace(lightness=start + (end - start) * step / _LIGHTNESS_STEPS))


def _ink_on(fill: str, inks: tuple[str, ...]) -> str:
    """Return the first ink that can be read on `fill`; of black and white one always can."""
    return next(ink for ink in inks if contrast(ink, fill) >= TEXT)
