"""What is said of a letter to an administrator."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask_babel import LazyString

Given = Callable[[], dict[str, Any]]


@dataclass(frozen=True)
class Told:
    """What an administrator is told of a letter. `samples` fill it, each by the case it is for; no case where there is one."""

    title: LazyString
    when: LazyString
    samples: dict[LazyString | None, Given]


def _nothing() -> dict[str, Any]:
    return {}


def told(title: LazyString, when: LazyString, given: Given = _nothing) -> Told:
    """Of a letter with one sample."""
    return Told(title, when, {None: given})
