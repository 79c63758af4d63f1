"""Cards cut from coloured paper, one a week for most of a year: coarse at first, finer as the hand comes back."""

import math
from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType

from admin.shelf.sheet import HEIGHT, WIDTH, Point, Sheet

_CREAM, _INK, _RED, _OCHRE, _MOSS, _SEA, _NIGHT, _SNOW = (
    *("#f4ecdd", "#3a3f47", "#b5513c", "#d9a441"),
    *("#6f8a5b", "#4f7f93", "#2f3b52", "#fbfaf6"),
)


def _one(ground: str, colour: str, *points: Point) -> Sheet:
    """One shape and nothing else: what two stiff hands can cut."""
    sheet = Sheet(ground)
    sheet.shape(colour, *points)
    return sheet


def _round(ground: str, colour: str, across: float, down: float, corners: int) -> Sheet:
    """Something that was meant to be round; the fewer corners, the harder it was."""
    turns = [2 * math.pi * step / corners for step in range(corners)]
    wander = [1 + 0.05 * math.sin(5 * a + 1) for a in turns]
    return _one(
        ground,
        colour,
        *((800 + across * w * math.cos(a), 600 + down * w * math.sin(a)) for a, w in zip(turns, wander, strict=True)),
    )


def _land(sky: str, *ridges: str, sun: str | None = None, at: Point = (1120, 320), size: float = 120) -> Sheet:
    """Hills one behind the other, and something round above them."""
    sheet = Sheet(sky)
    if sun:
        sheet.disc(sun, *at, size)
    for place, colour in enumerate(ridges):
        top = 620 + 480 * place / max(len(ridges), 2)
        sheet.ridge(colour, top, [(1500 - 170 * place, 80, 0.2 + 0.31 * place), (610, 14, 0.1 * place)])
    return sheet


def _house(sky: str, ground: str, wall: str, roof: str, *, lights: int = 1, smoke: bool = False) -> Sheet:
    sheet = _land(sky, ground)
    sheet.shape(roof, (480, 560), (800, 320), (1120, 560))
    sheet.box(wall, 530, 556, 1070, 900)
    sheet.box(roof, 950, 360, 1010, 480)
    for light in range(lights):
        left = 800 + (light - (lights - 1) / 2) * 150
        sheet.box(_OCHRE, left - 45, 640, left + 45, 760)
    if smoke:
        for step in range(5):
            sheet.disc("#cfcac2", 985 + 28 * step, 310 - 52 * step, 20 + 6 * step)
    return sheet


def _tree(sky: str, ground: str, crown: str | None, *, boughs: int = 7) -> Sheet:
    """A tree, bare when there is no colour for its crown."""
    sheet = _land(sky, ground)
    sheet.shape("#5c4a3c", (770, 920), (784, 480), (816, 480), (836, 920))
    for bough in range(boughs):
        a = math.pi * (0.12 + 0.76 * bough / max(boughs - 1, 1))
        end = (800 + 300 * math.cos(a), 520 - 300 * math.sin(a))
        sheet.stroke("#5c4a3c", 14, (800, 560 - 12 * bough % 60), end)
        if crown:
            sheet.disc(crown, *end, 112)
    if crown:
        sheet.disc(crown, 800, 400, 190)
    return sheet


def _boat(sky: str, water: str, hull: str, sail: str, *, moon: bool = False) -> Sheet:
    sheet = Sheet(sky)
    if moon:
        sheet.disc(_SNOW, 1180, 290, 92)
        sheet.disc(sky, 1146, 272, 84)
    sheet.shape(sail, (812, 300), (812, 770), (1120, 770))
    sheet.shape(sail, (778, 380), (778, 770), (560, 770))
    sheet.shape(hull, (470, 800), (1180, 800), (1060, 940), (570, 940))
    sheet.ridge(water, 905, [(430, 12, 0.1)])
    return sheet


def _bird(ground: str, body: str, wing: str, *, feathers: int = 4) -> Sheet:
    sheet = Sheet(ground)
    sheet.stroke("#6b5a48", 20, (120, 930), (1480, 860))
    sheet.disc(body, 760, 640, 260, 190)
    sheet.disc(body, 985, 480, 118)
    sheet.shape(_OCHRE, (1090, 455), (1195, 492), (1092, 522))
    sheet.disc(_INK, 1015, 462, 15)
    sheet.shape(body, (560, 600), (240, 480), (330, 720))
    for feather in range(feathers):
        sheet.disc(wing, 760 - 62 * feather, 620 + 30 * feather, 150 - 20 * feather, 70 - 8 * feather)
    for x in (740, 830):
        sheet.stroke("#6b5a48", 12, (x, 815), (x + 12, 900))
    return sheet


def _leaf(ground: str, colour: str, *, veins: int = 0) -> Sheet:
    sheet = Sheet(ground)
    side = [(t / 40, math.sin(math.pi * t / 40) ** 0.8) for t in range(41)]
    upper = [(300 + 1000 * t, 600 - 270 * h) for t, h in side]
    lower = [(300 + 1000 * t, 600 + 270 * h) for t, h in reversed(side)]
    sheet.shape(colour, *upper, *lower)
    sheet.stroke(ground, 10, (200, 600), (1290, 600))
    for vein in range(veins):
        x = 420 + 760 * vein / veins
        for up in (-1, 1):
            sheet.stroke(ground, 6, (x, 600), (x + 130, 600 + up * 190 * math.sin(math.pi * (x - 220) / 1130)))
    return sheet


def _fruit(ground: str, table: str, *fruits: tuple[str, float, float]) -> Sheet:
    """Round fruit on a table: colour, place and size of each."""
    sheet = Sheet(ground)
    sheet.box(table, 0, 800, WIDTH, HEIGHT)
    for colour, x, size in fruits:
        sheet.disc(colour, x, 830 - size, size, size * 0.94)
        sheet.stroke("#5c4a3c", 12, (x, 840 - 2 * size), (x + 16, 780 - 2 * size))
        sheet.disc(_MOSS, x + 62, 782 - 2 * size, 50, 22)
    return sheet


def _sprinkled(sheet: Sheet, colour: str, many: int, size: float) -> Sheet:
    """Snow, stars or seeds over another card; scattered, and the same each time."""
    for step in range(many):
        x, y = 70 + (step * 397 + 53 * (step // 4)) % 1460, 60 + (step * 241 + 97 * (step % 7)) % 780
        sheet.disc(colour, x, y, size * (0.7 + 0.15 * (step % 5)))
    return sheet


def _flowers(ground: str, jar: str, *heads: str, petals: int = 6) -> Sheet:
    sheet = Sheet(ground)
    for place, colour in enumerate(heads):
        a = math.pi * (0.28 + 0.44 * (place + 0.5) / len(heads))
        x, y = 800 + 620 * math.cos(a), 880 - 590 * math.sin(a)
        sheet.stroke(_MOSS, 13, (800, 860), (x, y))
        for petal in range(petals):
            b = 2 * math.pi * petal / petals
            sheet.disc(colour, x + 56 * math.cos(b), y + 56 * math.sin(b), 44)
        sheet.disc(_OCHRE, x, y, 36)
    sheet.shape(jar, (660, 780), (940, 780), (900, 1080), (700, 1080))
    return sheet


def _lamp(wall: str, shade: str, glow: str) -> Sheet:
    sheet = Sheet(wall)
    sheet.shape(glow, (620, 520), (980, 520), (1300, 1010), (300, 1010))
    sheet.box("#6b5a48", 0, 1010, WIDTH, HEIGHT)
    sheet.box(_INK, 788, 520, 812, 980)
    sheet.box(_INK, 690, 976, 910, 1012, 14)
    sheet.shape(shade, (670, 260), (930, 260), (1040, 540), (560, 540))
    return sheet


_DAWN, _PALE, _ROSE, _SLATE, _FIELD, _PINE = "#efd3c0", "#dbe6e4", "#c98a83", "#8c97a3", "#a9b874", "#41604f"
_BARE, _SKY = "#b9ad9b", "#bcd6de"

CARDS: Mapping[str, Callable[[], Sheet]] = MappingProxyType(
    {
        "card-01-square": partial(_one, _CREAM, _RED, (520, 330), (1110, 300), (1080, 880), (490, 850)),
        "card-02-hill": partial(_one, _PALE, _MOSS, (0, 1200), (0, 760), (820, 480), (1600, 820), (1600, 1200)),
        "card-03-stone": partial(_round, _CREAM, _SLATE, 380, 260, 7),
        "card-04-egg": partial(_round, _SEA, _SNOW, 270, 350, 9),
        "card-05-sun": partial(_round, _DAWN, _OCHRE, 300, 300, 11),
        "card-06-roof": partial(_one, _PALE, _RED, (300, 800), (800, 330), (1300, 800)),
        "card-07-two-hills": partial(_land, _PALE, _SLATE, _INK),
        "card-08-moon": partial(_land, _NIGHT, "#1f2837", sun=_CREAM, size=150),
        "card-09-leaf": partial(_leaf, _CREAM, _MOSS),
        "card-10-house": partial(_house, _SKY, _SNOW, _RED, _INK),
        "card-11-bare-tree": partial(_tree, _PALE, _BARE, None, boughs=3),
        "card-12-snow": lambda: _sprinkled(_land(_SLATE, _SNOW, "#e3e6e6"), _SNOW, 24, 17),
        "card-13-apple": partial(_fruit, _CREAM, _BARE, (_RED, 800, 210)),
        "card-14-boat": partial(_boat, _SKY, _SEA, _RED, _SNOW),
        "card-15-three-hills": partial(_land, _DAWN, _ROSE, "#a06a6a", _INK, sun=_OCHRE),
        "card-16-lamp": partial(_lamp, _NIGHT, _OCHRE, "#54536a"),
        "card-17-tree-in-bud": partial(_tree, _PALE, _FIELD, "#c9d59c", boughs=5),
        "card-18-bird": partial(_bird, _PALE, _SLATE, _INK, feathers=2),
        "card-19-tulips": partial(_flowers, _CREAM, _SEA, _RED, _OCHRE, petals=3),
        "card-20-rain": lambda: _sprinkled(_land(_SLATE, "#6d7a86", _PINE), "#dfe6ea", 46, 7),
        "card-21-green-tree": partial(_tree, _SKY, _FIELD, _MOSS),
        "card-22-night-boat": partial(_boat, _NIGHT, "#24405a", _INK, _CREAM, moon=True),
        "card-23-green-apples": partial(_fruit, _PALE, _OCHRE, (_FIELD, 560, 150), (_MOSS, 900, 170)),
        "card-24-red-bird": partial(_bird, _CREAM, _RED, "#7a5a4a"),
        "card-25-oak-leaf": partial(_leaf, _DAWN, _RED, veins=5),
        "card-26-meadow": lambda: _sprinkled(_land(_SKY, _FIELD, _MOSS, _PINE, sun=_CREAM), _SNOW, 30, 9),
        "card-27-daisies": partial(_flowers, _SKY, _RED, _SNOW, _SNOW, _SNOW, petals=9),
        "card-28-red-tree": partial(_tree, _DAWN, _OCHRE, _RED, boughs=9),
        "card-29-plums": partial(_fruit, _DAWN, _INK, ("#6b4a6e", 450, 120), ("#7d5680", 760, 135), ("#5b3f5e", 1080, 125)),
        "card-30-fern": partial(_leaf, _NIGHT, _FIELD, veins=14),
        "card-31-window-lit": partial(_house, _NIGHT, _SNOW, "#5d6b83", "#20293a", lights=3, smoke=True),
        "card-32-stars": lambda: _sprinkled(_land(_NIGHT, "#3c4a66", "#28334a", "#171f2e"), _CREAM, 60, 5),
    }
)
