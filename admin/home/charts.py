"""Numbers of weeks drawn as bars: where each stands, in a picture a hundred high. The words are in the page around it."""

from collections.abc import Sequence
from dataclasses import dataclass

from admin.home.models import WeekCount
from admin.home.numbers import Measure, said

HEIGHT = 100
_STEP, _GAP = 20, 4
_FEW = 6  # how high the mark of a week with too few stands


@dataclass(frozen=True)
class Bar:
    """One week: its place from the left and from above, its size, and whether it stands for too few to be told."""

    x: int
    y: int
    width: int
    height: int
    few: bool


@dataclass(frozen=True)
class Chart:
    """One measure over some weeks. `highest` and `newest` are words; `width` is that of the picture."""

    measure: Measure
    bars: list[Bar]
    width: int
    highest: str
    newest: str


def chart_of(measure: Measure, weeks: Sequence[WeekCount]) -> Chart:
    """Draws a measure. There is a week at least."""
    numbers = [measure.of(week) for week in weeks]
    most = max((number for number in numbers if number is not None), default=0)
    bars = [_bar(place, number, most) for place, number in enumerate(numbers)]
    highest = measure.says(most) if most else said(measure, weeks[-1])
    return Chart(measure, bars, _STEP * len(weeks) - _GAP, highest, said(measure, weeks[-1]))


def _bar(place: int, number: int | None, most: int) -> Bar:
    height = _FEW if number is None else max(_FEW, round(HEIGHT * number / most)) if most else _FEW
    return Bar(_STEP * place, HEIGHT - height, _STEP - _GAP, height, number is None)
