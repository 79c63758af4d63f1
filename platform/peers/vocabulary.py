"""The vocabulary of what people live with: everyday names in each language, and finding them by part of a word."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from kernel.brand import Words
from kernel.searching import Sought
from peers.everyday_names import EVERYDAY_NAMES

MOST_FOUND = 40
LONGEST_SOUGHT = 60  # characters


@dataclass(frozen=True)
class Condition:
    """Something that people live with. `also`: other words for it, in any language."""

    code: str
    name: Words
    also: tuple[str, ...]

    @property
    def words(self) -> tuple[str, ...]:
        """All that it is called."""
        return (*self.name.by_language.values(), *self.also)


@dataclass(frozen=True)
class Group:
    """Conditions of one kind."""

    name: Words
    conditions: tuple[Condition, ...]


def _read(table: str) -> tuple[Group, ...]:
    """The groups of a table; see `peers.everyday_names`."""
    groups = []
    for part in table.split("#")[1:]:
        head, *lines = part.strip().splitlines()
        groups.append(Group(_named(*head.split("|")), tuple(_condition(line) for line in lines)))
    return tuple(groups)


def _named(english: str, spanish: str) -> Words:
    return Words({"en": english.strip(), "es": spanish.strip()})


def _condition(line: str) -> Condition:
    code, english, spanish, also = line.split("|")
    others = tuple(word.strip() for word in also.split(",") if word.strip())
    return Condition(code.strip(), _named(english, spanish), others)


GROUPS = _read(EVERYDAY_NAMES)
CONDITIONS = {condition.code: condition for group in GROUPS for condition in group.conditions}


def folded(typed: str) -> str:
    """Words as they are compared: without case and accents."""
    apart = unicodedata.normalize("NFKD", typed.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


_FOLDED = {  # each with a blank before it, so that a word's beginning can be told from its middle
    code: (f" {folded(' '.join(condition.name.by_language.values()))}", f" {folded(' '.join(condition.words))}")
    for code, condition in CONDITIONS.items()
}


def find(typed: str) -> list[Condition]:
    """What is called so, in any language: each part that was typed is part of one of its words.

    First what is named so, then what else begins so, then the rest.
    """
    parts = folded(typed[:LONGEST_SOUGHT]).split()
    found = [code for code, (_, every) in _FOLDED.items() if parts and all(part in every for part in parts)]
    return [CONDITIONS[code] for code in sorted(found, key=lambda code: _far(parts, *_FOLDED[code]))[:MOST_FOUND]]


def _far(parts: list[str], name: str, every: str) -> int:
    return next((far for far, words in enumerate((name, every)) if all(f" {part}" in words for part in parts)), 2)


def words_about(codes: Sequence[str]) -> Sought | None:
    """A search for whatever speaks of these conditions, by all that they are called; None when there is none."""
    words = [f'"{word}"' for code in codes if code in CONDITIONS for word in CONDITIONS[code].words]
    return Sought("", " or ".join(words), "") if words else None
