"""What can be reported, as the storeys above bring it: one kind of things each, so that one queue serves them all."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from flask_babel import LazyString


@dataclass(frozen=True, kw_only=True)
class Subject:
    """Something that somebody said, as it stands now. `of` is the name of its source; `author_name` what readers are told."""

    of: str
    id: UUID
    said: str
    author_name: str
    author_id: UUID | None = None
    author_guest_id: UUID | None = None
    page_id: UUID | None = None


@dataclass(frozen=True)
class Source:
    """One kind of things. `label` says what they are.

    `hide` takes one away from everybody and returns the state in which it was, None for what is gone. `show` puts it back into
    that state, unless something else became of it meanwhile; `release` lets one stand for the first time.
    """

    name: str
    label: LazyString
    hide: Callable[[UUID], str | None]
    show: Callable[[UUID, str], None]
    release: Callable[[UUID], None]


_sources: dict[str, Source] = {}


def add_source(source: Source) -> None:
    """Makes a kind of things one that moderators decide about."""
    _sources[source.name] = source


def source_of(name: str) -> Source:
    """The source with this name."""
    return _sources[name]
