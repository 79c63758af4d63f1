"""Other ways to enrol a patient than by hand and from a file, as the storeys above offer them; wsgi.py puts them in place."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import current_app


@dataclass(frozen=True)
class OtherWay:
    """What it is called, and where it is."""

    name: str
    url: str


def other_ways() -> Sequence[OtherWay]:
    """The other ways at this hospital. One statement."""
    offer: Callable[[], Sequence[OtherWay]] = current_app.extensions["ways_to_enrol"]
    return offer()
