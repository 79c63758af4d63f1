"""The paper on which pictures are drawn."""

import math
from collections.abc import Sequence
from io import BytesIO
from itertools import pairwise

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 1600, 1200
_FINER = 2  # drawn twice as large and made smaller, so that edges are smooth

Point = tuple[float, float]
Wave = Sequence[tuple[float, float, float]]  # length in pixels, height, shift in turns


class Sheet:
    """A sheet of paper with its origin at the top left, measured in pixels of the finished picture."""

    def __init__(self, ground: str) -> None:
        self._image = Image.new("RGB", (WIDTH * _FINER, HEIGHT * _FINER), ground)
        self._draw = ImageDraw.Draw(self._image)

    def shape(self, colour: str, *points: Point) -> None:
        self._draw.polygon([(x * _FINER, y * _FINER) for x, y in points], fill=colour)

    def box(self, colour: str, left: float, top: float, right: float, bottom: float, corner: float = 0) -> None:
        ends = (left * _FINER, top * _FINER, right * _FINER, bottom * _FINER)
        self._draw.rounded_rectangle(ends, corner * _FINER, fill=colour)

    def disc(self, colour: str, x: float, y: float, across: float, down: float | None = None) -> None:
        high = across if down is None else down
        ends = ((x - across) * _FINER, (y - high) * _FINER, (x + across) * _FINER, (y + high) * _FINER)
        self._draw.ellipse(ends, fill=colour)

    def stroke(self, colour: str, width: float, *points: Point) -> None:
        """A line with round ends, as a marker leaves it."""
        for (x, y), (u, v) in pairwise(points):
            ends = [(x * _FINER, y * _FINER), (u * _FINER, v * _FINER)]
            self._draw.line(ends, fill=colour, width=round(width * _FINER))
        for x, y in points:
            self.disc(colour, x, y, width / 2)

    def ridge(self, colour: str, top: float, wave: Wave, left: float = 0, right: float = WIDTH, foot: float = HEIGHT) -> None:
        """A row of hills: everything below a sum of waves."""
        line = [(x, top + _swell(wave, x)) for x in range(round(left), round(right) + 1, 4)]
        self.shape(colour, (left, foot), *line, (right, foot))

    def jpeg(self) -> bytes:
        file = BytesIO()
        self._image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS).save(file, "JPEG", quality=88)
        return file.getvalue()


def _swell(wave: Wave, x: float) -> float:
    return sum(height * math.sin(2 * math.pi * (x / length + shift)) for length, height, shift in wave)
