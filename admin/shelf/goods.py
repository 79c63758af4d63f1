"""Draws what stands on the shelves of gift shops that have no photographs yet: calm, flat, the same every time."""

import math
from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType

from admin.shelf.sheet import HEIGHT, WIDTH, Sheet

_LINEN, _SHELF, _LEAF, _DARK_LEAF, _INK = "#f3ebde", "#dccbb2", "#7f9e6a", "#5f8052", "#40392f"


def _on_shelf(wall: str = _LINEN, shelf: str = _SHELF) -> Sheet:
    sheet = Sheet(wall)
    sheet.box(shelf, 0, 960, WIDTH, HEIGHT)
    return sheet


def _tulips(*heads: str, jar: str = "#8fb0b8") -> Sheet:
    sheet = _on_shelf()
    for place, colour in enumerate(heads):
        lean = (place - (len(heads) - 1) / 2) / len(heads)
        x, y = 800 + 820 * lean, 330 + 260 * abs(lean)
        sheet.stroke(_DARK_LEAF, 14, (800 + 120 * lean, 800), (x, y + 40))
        sheet.shape(_LEAF, (800 + 90 * lean, 800), (x - 70, y + 250), (x - 20, y + 270), (830 + 100 * lean, 800))
        sheet.disc(colour, x, y, 66, 84)
        sheet.shape(colour, (x - 66, y), (x - 60, y - 112), (x, y - 50), (x + 60, y - 112), (x + 66, y))
    sheet.shape(jar, (640, 700), (960, 700), (910, 1060), (690, 1060))
    return sheet


def _plant(pot: str) -> Sheet:
    sheet = _on_shelf()
    for turn in range(9):
        a = math.pi * (0.1 + 0.8 * turn / 8)
        tip = (800 + 420 * math.cos(a), 720 - 470 * math.sin(a))
        side = (70 * math.sin(a), 70 * math.cos(a))
        middle = ((800 + tip[0]) / 2, (720 + tip[1]) / 2)
        left, right = (middle[0] - side[0], middle[1] - side[1]), (middle[0] + side[0], middle[1] + side[1])
        sheet.shape(_LEAF if turn % 2 else _DARK_LEAF, (800, 740), left, tip, right)
    sheet.shape(pot, (600, 720), (1000, 720), (940, 1060), (660, 1060))
    sheet.box(pot, 570, 690, 1030, 770, 16)
    return sheet


def _bear(fur: str, light: str, bow: str) -> Sheet:
    sheet = _on_shelf("#e8ecea")
    for x in (560, 1040):
        sheet.disc(fur, x, 900, 150, 130)
        sheet.disc(light, x, 910, 80, 70)
    for x in (520, 1080):
        sheet.disc(fur, x, 690, 100, 150)
    sheet.disc(fur, 800, 790, 270, 260)
    sheet.disc(light, 800, 820, 170, 170)
    for x in (620, 980):
        sheet.disc(fur, x, 230, 92)
        sheet.disc(light, x, 230, 50)
    sheet.disc(fur, 800, 390, 250, 220)
    sheet.disc(light, 800, 460, 110, 86)
    sheet.disc(_INK, 800, 420, 38, 28)
    for x in (700, 900):
        sheet.disc(_INK, x, 350, 20)
    sheet.shape(bow, (800, 610), (680, 550), (680, 680))
    sheet.shape(bow, (800, 610), (920, 550), (920, 680))
    sheet.disc(bow, 800, 612, 34)
    return sheet


def _blanket(first: str, second: str, edge: str) -> Sheet:
    sheet = _on_shelf()
    for fold in range(4):
        top = 880 - 150 * fold
        sheet.box(first if fold % 2 else second, 330, top - 70, 1270, top + 90, 70)
        for stripe in range(4):
            x = 460 + 210 * stripe
            sheet.box(edge, x, top - 70, x + 26, top + 90)
    return sheet


def _basket(*fruits: tuple[str, float]) -> Sheet:
    sheet = _on_shelf("#eaf0e6")
    arch = [(800 + 420 * math.cos(math.pi * n / 24), 700 - 480 * math.sin(math.pi * n / 24)) for n in range(25)]
    sheet.stroke("#8a6844", 34, *arch)
    for colour, x in fruits:
        sheet.disc(colour, x, 640, 130, 124)
        sheet.stroke("#5c4a3c", 12, (x, 530), (x + 16, 480))
    sheet.shape("#b08a5c", (340, 690), (1260, 690), (1150, 1060), (450, 1060))
    for row in range(3):
        sheet.box("#9a764b", 370 + 30 * row, 770 + 90 * row, 1230 - 30 * row, 790 + 90 * row, 8)
    return sheet


def _balloon(*colours: str) -> Sheet:
    sheet = Sheet("#dfe9ec")
    for place, colour in enumerate(colours):
        x, y = 800 + 320 * (place - (len(colours) - 1) / 2), 420 - 90 * (place % 2)
        sheet.stroke("#8b857c", 6, (x, y + 220), (800, 1100))
        sheet.disc(colour, x, y, 170, 210)
        sheet.shape(colour, (x - 30, y + 244), (x, y + 200), (x + 30, y + 244))
    return sheet


def _book(cover: str, spine: str) -> Sheet:
    sheet = _on_shelf()
    sheet.box("#fffaf0", 520, 240, 1130, 1010, 10)
    sheet.box(cover, 480, 220, 1100, 1000, 12)
    sheet.box(spine, 480, 220, 560, 1000, 12)
    for row in range(3):
        for column in range(3):
            filled = (row + column) % 2 == 0
            sheet.box(
                "#fffaf0" if filled else spine, 690 + 100 * column, 420 + 100 * row, 780 + 100 * column, 510 + 100 * row, 6
            )
    return sheet


def _note(paper: str, heart: str) -> Sheet:
    sheet = Sheet("#efe6da")
    sheet.shape("#d9cbb8", (360, 330), (1270, 270), (1310, 950), (400, 1010))
    sheet.shape(paper, (330, 290), (1240, 230), (1280, 910), (370, 970))
    sheet.disc(heart, 745, 540, 96)
    sheet.disc(heart, 885, 530, 96)
    sheet.shape(heart, (662, 590), (966, 570), (826, 760))
    return sheet


GOODS: Mapping[str, Callable[[], Sheet]] = MappingProxyType(
    {
        "goods-balloons": partial(_balloon, "#d9846b", "#e3b557", "#7fa3b5"),
        "goods-basket": partial(_basket, ("#c8553d", 560), ("#e0a33e", 800), ("#7d9b58", 1030)),
        "goods-bear": partial(_bear, "#a9825a", "#e6d2b4", "#4f7f84"),
        "goods-blanket": partial(_blanket, "#c9d5d2", "#b4c6c4", "#f3ebde"),
        "goods-book": partial(_book, "#6d8ca0", "#4b6678"),
        "goods-card-heart": partial(_note, "#fffdf8", "#c8705c"),
        "goods-card-leaf": partial(_note, "#f6f8f1", "#7f9e6a"),
        "goods-plant": partial(_plant, "#b9694b"),
        "goods-rabbit": partial(_bear, "#c9c2ba", "#f3eee8", "#c8705c"),
        "goods-tulips": partial(_tulips, "#d0604a", "#e0a33e", "#d0604a", "#f0e2c8", "#c8705c"),
    }
)
