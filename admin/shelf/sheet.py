"""The paper on which pictures are drawn."""

import math
from collections.abc import Sequence
from io import BytesIO
from itertools import pairwise

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 1600, 1200  # points, in which drawings are measured
_SMALLER = 2  # drawn twice as large as the finished picture, so that edges are smooth
_WHOLE = 2400, 1800  # pixels that are drawn
_SCALE = _WHOLE[0] / WIDTH

Point = tuple[float, float]
Wave = Sequence[tuple[float, float, float]]  # length in points, height, shift in turns


class Sheet:
    """A sheet of paper, measured in points, with its origin at the top left."""

    def __init__(self, ground: str) -> None:
        self._image = Image.new("RGB", _WHOLE, ground)
        self._draw = ImageDraw.Draw(self._image)

    def shape(self, colour: str, *points: Point) -> None:
        self._draw.polygon([(x * _SCALE, y * _SCALE) for x, y in points], fill=colour)

    def box(self, colour: str, left: float, top: float, right: float, bottom: float, corner: float = 0) -> None:
        ends = (left * _SCALE, top * _SCALE, right * _SCALE, bottom * _SCALE)
        self._draw.rounded_rectangle(ends, corner * _SCALE, fill=colour)

    def disc(self, colour: str, x: float, y: float, across: float, down: float | None = None) -> None:
        high = across if down is None else down
        ends = ((x - across) * _SCALE, (y - high) * _SCALE, (x + across) * _SCALE, (y + high) * _SCALE)
        self._draw.ellipse(ends, fill=colour)

    def stroke(self, colour: str, width: float, *points: Point) -> None:
        """A line with round ends, as a marker leaves it."""
        for (x, y), (u, v) in pairwise(points):
            ends = [(x * _SCALE, y * _SCALE), (u * _SCALE, v * _SCALE)]
            self._draw.line(ends, fill=colour, width=round(width * _SCALE))
        for x, y in points:
            self.disc(colour, x, y, width / 2)

    def ridge(self, colour: str, top: float, wave: Wave, left: float = 0, right: float = WIDTH, foot: float = HEIGHT) -> None:
        """A row of hills: everything below a sum of waves."""
        line = [(x, top + _swell(wave, x)) for x in range(round(left), round(right) + 1, 4)]
        self.shape(colour, (left, foot), *line, (right, foot))

    def jpeg(self) -> bytes:
        """The finished picture, of 1200 × 900 pixels."""
        file = BytesIO()
        self._image.reduce(_SMALLER).save(file, "JPEG", quality=88)
        return file.getvalue()


def _swell(wave: Wave, x: float) -> float:
    return sum(height * math.sin(2 * math.pi * (x / length + shift)) for length, height, shift in wave)
