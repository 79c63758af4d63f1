"""Draws the demo's pictures: calm, flat, the same every time."""

import math
from collections.abc import Callable, Mapping
from types import MappingProxyType

from admin.demo.cards import CARDS
from admin.shelf.goods import GOODS
from admin.shelf.sheet import HEIGHT, WIDTH, Point, Sheet

_DAY = ("#cfe4ea", "#fdf1d3", "#8fb3a4", "#5f8a7a")
_EVENING = ("#f4dbc2", "#fdf1d3", "#cf9f78", "#a8704a")
_DUSK = ("#8d93ad", "#e9d9c3", "#5d6b83", "#3f4b60")


def draw(name: str) -> bytes:
    """The picture of this name as a JPEG. Raises KeyError for a name that is not in PICTURES."""
    return PICTURES[name]().jpeg()


def _hills(sky: str, sun: str, far: str, near: str, *, sun_at: Point) -> Sheet:
    sheet = Sheet(sky)
    sheet.disc(sun, *sun_at, 128)
    sheet.ridge(far, 770, [(1500, 95, 0.49), (700, 18, 0.1)])
    sheet.ridge(near, 960, [(1750, 80, 0.62), (620, 14, 0.3)])
    return sheet


def _window(sky: str, sun: str, far: str, near: str, *, wall: str, frame: str, chair: str) -> Sheet:
    sheet = Sheet(wall)
    sheet.box(frame, 250, 130, 1350, 880, 14)
    sheet.box(sky, 286, 166, 1314, 844)
    sheet.disc(sun, 1090, 350, 76)
    sheet.ridge(far, 640, [(1300, 60, 0.5), (520, 12, 0.1)], 286, 1314, 844)
    sheet.ridge(near, 745, [(1500, 45, 0.7), (480, 9, 0.3)], 286, 1314, 844)
    sheet.box(frame, 788, 166, 812, 844)
    sheet.box(frame, 200, 880, 1400, 926, 10)
    _chair(sheet, chair)
    return sheet


def _chair(sheet: Sheet, colour: str) -> None:
    sheet.box(colour, 1130, 700, 1168, 1200, 12)
    sheet.box(colour, 1130, 930, 1470, 984, 20)
    sheet.box(colour, 1432, 940, 1468, 1200, 12)
    sheet.box(colour, 1130, 690, 1200, 960, 26)


def _board(frame: str = "#c9c0b4") -> Sheet:
    sheet = Sheet("#e7ded1")
    sheet.box(frame, 110, 110, 1490, 1050, 26)
    sheet.box("#fdfcf8", 146, 146, 1454, 1014, 10)
    sheet.box(frame, 520, 1050, 1080, 1082, 10)
    sheet.box("#5f8a7a", 620, 1026, 800, 1050, 12)
    return sheet


def _board_sun() -> Sheet:
    sheet, ink = _board(), "#d98a2b"
    around = [2 * math.pi * step / 64 for step in range(65)]
    # A hand does not draw a circle: the radius wanders a little, and the ends overlap.
    rim = [(1080 + (92 + 5 * math.sin(3 * a)) * math.cos(a), 420 + (92 + 4 * math.cos(2 * a)) * math.sin(a)) for a in around]
    sheet.stroke(ink, 13, *rim)
    for step in range(11):
        a = 2 * math.pi * step / 11 + 0.12
        reach = 196 if step % 2 else 178
        start, end = (
            (1080 + 124 * math.cos(a), 420 + 124 * math.sin(a)),
            (
                1080 + reach * math.cos(a + 0.05),
                420 + reach * math.sin(a + 0.05),
            ),
        )
        sheet.stroke(ink, 13, start, end)
    for row, length in enumerate((430, 360, 400)):
        sheet.stroke("#b9c6c6", 9, (270, 330 + 120 * row), (270 + length, 326 + 120 * row))
    return sheet


def _fish() -> Sheet:
    sheet, body, stripe = _board(), "#e0853a", "#8a4b22"
    sheet.shape(body, (1030, 570), (1230, 440), (1200, 580), (1240, 720))
    sheet.disc(body, 780, 575, 300, 178)
    sheet.shape(body, (700, 420), (790, 330), (900, 425))
    for x in (1120, 1165, 1205):
        sheet.stroke(stripe, 11, (x, 575 - (x - 1030) * 0.5), (x - 6, 575 + (x - 1030) * 0.52))
    sheet.disc("#fdfcf8", 610, 530, 44)
    sheet.disc("#35302b", 602, 533, 19)
    sheet.stroke(stripe, 10, (508, 640), (552, 668), (604, 672))
    for x, y, size in ((400, 420, 24), (350, 330, 17), (395, 255, 12)):
        sheet.disc("#9fc3cd", x, y, size)
        sheet.disc("#fdfcf8", x, y, size - 6)
    return sheet


def _paper_boat(ground: str, water: str, light: str, mid: str, dark: str) -> Sheet:
    sheet = Sheet(ground)
    sheet.ridge(water, 860, [(800, 12, 0.2)])
    sheet.shape(light, (800, 330), (540, 796), (800, 796))
    sheet.shape(mid, (800, 330), (800, 796), (1060, 796))
    sheet.shape(mid, (270, 650), (800, 780), (800, 940), (500, 940))
    sheet.shape(dark, (1330, 650), (800, 780), (800, 940), (1100, 940))
    sheet.ridge(water, 925, [(800, 10, 0.45)])
    return sheet


def _garden_bed() -> Sheet:
    sheet = Sheet("#d7e2cf")
    sheet.shape("#a9825a", (210, 420), (1390, 420), (1560, 1090), (40, 1090))
    sheet.shape("#5b4636", (262, 452), (1338, 452), (1488, 1040), (112, 1040))
    for row, (y, size) in enumerate(((540, 40), (690, 54), (880, 72))):
        spread = 420 + 62 * row
        for plant in range(9 - row):
            x = 800 - spread + 2 * spread * plant / (8 - row)
            for lean in (-0.9, 0.9, 0.0):
                green = "#8fb37a" if lean else "#6d9a5f"
                sheet.disc(green, x + lean * size * 0.55, y - size * (0.3 if lean else 0.62), size * 0.46, size * 0.72)
    sheet.box("#ead9bd", 1236, 560, 1264, 720, 5)
    sheet.box("#f3e7d2", 1190, 520, 1310, 596, 8)
    return sheet


def _cup() -> Sheet:
    sheet = Sheet("#f1dfc8")
    sheet.box("#fbf3e4", 180, 0, 1420, 800)
    sheet.disc("#fdf1d3", 480, 330, 118)
    sheet.ridge("#e3c3a0", 640, [(1500, 46, 0.5)], 180, 1420, 800)
    sheet.box("#fffaf0", 786, 0, 814, 800)
    sheet.box("#e0cdb3", 0, 800, WIDTH, 1010)
    sheet.box("#cdb698", 0, 1010, WIDTH, HEIGHT)
    sheet.disc("#c7b193", 1000, 958, 270, 26)
    sheet.disc("#4f7f84", 1200, 740, 96, 104)
    sheet.disc("#f1e3cb", 1200, 740, 54, 62)
    sheet.shape("#4f7f84", (800, 580), (1200, 580), (1150, 925), (1110, 955), (890, 955), (850, 925))
    sheet.disc("#62959a", 1000, 580, 200, 46)
    sheet.disc("#3a6166", 1000, 584, 172, 34)
    return sheet


PICTURES: Mapping[str, Callable[[], Sheet]] = MappingProxyType(
    {
        **CARDS,
        **GOODS,
        "board-sun": _board_sun,
        "cup": _cup,
        "fish": _fish,
        "garden-bed": _garden_bed,
        "hills": lambda: _hills(*_DAY, sun_at=(1120, 330)),
        "hills-evening": lambda: _hills(*_EVENING, sun_at=(470, 560)),
        "paper-boat": lambda: _paper_boat("#bcd3dc", "#93b6c3", "#fffdf8", "#ece6da", "#d8d0c1"),
        "paper-boat-red": lambda: _paper_boat("#f6efe4", "#e6dac8", "#d0604a", "#b84d39", "#9c3f2e"),
        "window": lambda: _window(*_DAY, wall="#f1e8da", frame="#fffaf0", chair="#b98b62"),
        "window-evening": lambda: _window(*_DUSK, wall="#55505a", frame="#756e78", chair="#3b3640"),
    }
)
