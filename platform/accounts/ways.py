"""Other ways to sign in and out than ours, as the storeys above offer them; wsgi.py puts them in place."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import current_app


@dataclass(frozen=True)
class OtherWay:
    """An account of another's that opens ours: what it is called, and where it is asked for."""

    name: str
    url: str


def other_ways(onward: str) -> Sequence[OtherWay]:
    """The other ways at this hospital; `onward` is a path to which they lead in the end. One statement."""
    offer: Callable[[str], Sequence[OtherWay]] = current_app.extensions["sign_in_ways"]
    return offer(onward)


def where_after(session_id: UUID | None) -> str:
    """A path for whoever signs out of this session, asked before it ends. One statement."""
    ask: Callable[[UUID | None], str | None] = current_app.extensions["after_sign_out"]
    return ask(session_id) or "/"
