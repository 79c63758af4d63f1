"""Legal hold: while it lasts, nothing of a hospital is deleted by the house itself. Who keeps the holds says so here."""

from collections.abc import Callable

_holds: list[Callable[[], bool]] = []


def holds(check: Callable[[], bool]) -> Callable[[], bool]:
    """Registers who knows whether the hospital one is in is under a hold."""
    _holds.append(check)
    return check


def is_held() -> bool:
    """Whether the hospital one is in is under legal hold."""
    return any(check() for check in _holds)
