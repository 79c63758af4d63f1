"""Room on a care page for features of the storeys above: each brings templates and what fills them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pages.access import PageVisit
from pages.models import Update
from photos.models import Photo


class Spot(StrEnum):
    """Where on a care page a part stands."""

    ASIDE = "aside"
    BAR = "bar"
    BELOW = "below"
    GOES_TO = "goes_to"
    HEAD = "head"
    HELD = "held"
    PICTURE = "picture"
    UPDATE = "update"


@dataclass(frozen=True)
class Part:
    """What a feature shows on a care page. `load` costs one statement at most and is called once for all its spots.

    Below a single picture stands the template of `Spot.PICTURE`, with what `load_for_picture` finds for it in one statement.
    """

    templates: dict[Spot, str]
    load: Callable[[PageVisit, Sequence[Update]], Any]
    load_for_picture: Callable[[PageVisit, Photo], Any] | None = None


_parts: list[Part] = []


def add_part(part: Part) -> None:
    """Gives a feature its place; parts stand in the order in which they were added."""
    _parts.append(part)


def load_parts(visit: PageVisit, updates: Sequence[Update]) -> list[tuple[Part, Any]]:
    """Every part with what it has to show to this visitor."""
    return [(part, part.load(visit, updates)) for part in _parts]


def load_picture_parts(visit: PageVisit, photo: Photo) -> list[tuple[Part, Any]]:
    """Every part that has something to show below a picture, with that."""
    return [(part, part.load_for_picture(visit, photo)) for part in _parts if part.load_for_picture]
