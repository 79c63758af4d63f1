"""Colours as eyes see them (OKLCH) and how far they stand out: the few formulas that a hospital's palette needs.

Whoever sends a letter draws a palette. A whole library of colours for that made 15 MB of every worker, which should hold 150 in
all, and took twenty times as long; it still reads what people type, and says in the tests whether these formulas are right.
Sources: Björn Ottosson, «A perceptual color space for image processing»; CSS Color Module Level 4, «Color Conversion» and
«CSS Gamut Mapping»; WCAG 2.2, «relative luminance» and «contrast ratio».
"""

import math
from typing import NamedTuple

Three = tuple[float, float, float]
Matrix = tuple[Three, Three, Three]

_XYZ_OF_RGB: Matrix = (
    (0.4123907992659593, 0.357584339383878, 0.1804807884018343),
    (0.21263900587151024, 0.715168678767756, 0.07219231536073371),
    (0.01933081871559182, 0.11919477979462598, 0.9505321522496607),
)
_RGB_OF_XYZ: Matrix = (
    (3.240969941904523, -1.5373831775700941, -0.4986107602930035),
    (-0.9692436362808797, 1.8759675015077204, 0.04155505740717562),
    (0.05563007969699365, -0.20397695888897652, 1.0569715142428784),
)
_LMS_OF_XYZ: Matrix = (
    (0.819022437996703, 0.3619062600528904, -0.1288737815209879),
    (0.03298365393238847, 0.9292868615863434, 0.03614466635064236),
    (0.04817718935962421, 0.2642395317527308, 0.6335478284694309),
)
_XYZ_OF_LMS: Matrix = (
    (1.226879875845924, -0.5578149944602171, 0.2813910456659647),
    (-0.04057574521480083, 1.112286803280317, -0.07171105806551635),
    (-0.07637293667466008, -0.42149333240224324, 1.5869240198367818),
)
_LAB_OF_ROOTS: Matrix = (
    (0.21045426830931396, 0.7936177747023053, -0.0040720430116192585),
    (1.9779985324311686, -2.42859224204858, 0.450593709617411),
    (0.025904042465547734, 0.7827717124575297, -0.8086757549230774),
)
_ROOTS_OF_LAB: Matrix = (
    (1.0, 0.3963377773761749, 0.21580375730991364),
    (1.0, -0.10556134581565857, -0.0638541728258133),
    (1.0, -0.08948417752981186, -1.2914855480194092),
)
_UNSEEN = 0.02  # a difference in OKLab that nobody notices
_CLOSE = 0.0001


class Oklch(NamedTuple):
    """Lightness from 0 to 1, chroma from 0, hue in degrees."""

    lightness: float
    chroma: float
    hue: float


def oklch(colour: str) -> Oklch:
    """A colour (`#rrggbb`) as eyes see it."""
    lightness, a, b = _lab(_rgb(colour))
    return Oklch(lightness, math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360)


def hex_of(seen: Oklch) -> str:
    """The colour (`#rrggbb`) that a screen can show for it: hue and lightness are kept, chroma as far as possible."""
    if seen.lightness >= 1 - 1e-6:
        return "#ffffff"
    if seen.lightness <= 0:
        return "#000000"
    shown = _clipped(_rgb_of(seen))
    return "#{:02x}{:02x}{:02x}".format(*(math.floor(part * 255 + 0.5) for part in _fitted(seen, shown)))


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours (`#rrggbb`), from 1 to 21."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _fitted(seen: Oklch, shown: Three) -> Three:
    """Bisects for the most chroma at which what is cut off for the screen is not noticed."""
    if _difference(seen, shown) <= _UNSEEN:
        return shown
    low, high, all_fits = 0.0, seen.chroma, True
    while high - low > _CLOSE:
        middle = seen._replace(chroma=(low + high) / 2)
        exact = _rgb_of(middle)
        shown = _clipped(exact)
        if all_fits and exact == shown:
            low = middle.chroma
            continue
        difference = _difference(middle, shown)
        if _UNSEEN - _CLOSE < difference < _UNSEEN:
            break
        if difference < _UNSEEN:
            all_fits, low = False, middle.chroma
        else:
            high = middle.chroma
    return shown


def _difference(seen: Oklch, shown: Three) -> float:
    return math.dist(_rectangular(seen), _lab(shown))


def _luminance(colour: str) -> float:
    return _times(_XYZ_OF_RGB, _linear(_rgb(colour)))[1]


def _rgb(colour: str) -> Three:
    red, green, blue = bytes.fromhex(colour[1:])
    return red / 255, green / 255, blue / 255


def _linear(rgb: Three) -> Three:
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in rgb)
    return red, green, blue


def _lab(rgb: Three) -> Three:
    long, middle, short = _times(_LMS_OF_XYZ, _times(_XYZ_OF_RGB, _linear(rgb)))
    return _times(_LAB_OF_ROOTS, (math.cbrt(long), math.cbrt(middle), math.cbrt(short)))


def _rectangular(seen: Oklch) -> Three:
    hue = math.radians(seen.hue)
    return seen.lightness, seen.chroma * math.cos(hue), seen.chroma * math.sin(hue)


def _rgb_of(seen: Oklch) -> Three:
    long, middle, short = _times(_ROOTS_OF_LAB, _rectangular(seen))
    red, green, blue = map(_encoded, _times(_RGB_OF_XYZ, _times(_XYZ_OF_LMS, (long**3, middle**3, short**3))))
    return red, green, blue


def _encoded(part: float) -> float:
    size = abs(part)
    return 12.92 * part if size <= 0.0031308 else math.copysign(1.055 * size ** (1 / 2.4) - 0.055, part)


def _clipped(rgb: Three) -> Three:
    red, green, blue = (min(max(part, 0.0), 1.0) for part in rgb)
    return red, green, blue


def _times(matrix: Matrix, parts: Three) -> Three:
    one, two, three = parts
    first, second, third = (row[0] * one + row[1] * two + row[2] * three for row in matrix)
    return first, second, third
