"""The typefaces a hospital can choose from: families that lie on people's own machines, so that nothing is fetched."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from flask_babel import lazy_gettext as lazy

from kernel.brand import PLATFORM


@dataclass(frozen=True)
class Typeface:
    """A pair: `serif` is for people's words and headings, `sans` for the house; lists of families as CSS takes them."""

    label: str
    serif: str
    sans: str


TYPEFACES: Mapping[str, Typeface] = MappingProxyType(
    {
        "book": Typeface(lazy("Book: warm and quiet, as in a well-set book"), PLATFORM.serif, PLATFORM.sans),
        "classic": Typeface(
            lazy("Classic: with the grace of handwriting"),
            "Iowan Old Style, Palatino Linotype, Palatino, Palatino LT STD, URW Palladio L, P052, TeX Gyre Pagella, serif",
            "Optima, Candara, Gill Sans, Gill Sans MT, Noto Sans, DejaVu Sans, sans-serif",
        ),
        "letter": Typeface(
            lazy("Letter: wide and sturdy, for tired eyes"),
            "Georgia, Gelasio, Liberation Serif, DejaVu Serif, serif",
            "Verdana, Tahoma, DejaVu Sans, Noto Sans, sans-serif",
        ),
        "plain": Typeface(
            lazy("Plain: without serifs, headings too"),
            "Avenir Next, Segoe UI, Roboto, Helvetica Neue, Liberation Sans, Arial, sans-serif",
            "Avenir Next, Segoe UI, Roboto, Helvetica Neue, Liberation Sans, Arial, sans-serif",
        ),
    }
)


def css(key: str) -> str:
    """The style sheet that sets the two voices of css/tokens.css. Raises KeyError for what is not in the list."""
    chosen = TYPEFACES[key]
    return f":root {{\n  --serif: {chosen.serif};\n  --sans: {chosen.sans};\n}}\n"
