"""Events: what happened, told to the storeys above without knowing them. Listeners run inside the same transaction."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar


@dataclass(frozen=True)
class Event:
    """Something that happened. Each feature declares its own."""


E = TypeVar("E", bound=Event)
_listeners: defaultdict[type[Event], list[Callable[[Any], None]]] = defaultdict(list)


def listens_to(kind: type[E]) -> Callable[[Callable[[E], None]], Callable[[E], None]]:
    """Registers the decorated function for every event of this kind."""

    def register(listener: Callable[[E], None]) -> Callable[[E], None]:
        _listeners[kind].append(listener)
        return listener

    return register


def publish(event: Event) -> None:
    """Calls every listener, in the order of registration; an error in one undoes the whole transaction."""
    for listener in _listeners[type(event)]:
        listener(event)
