"""What a hospital's word rules find in what somebody typed: whole words, whatever their case and accents, in linear time.

There is no regular expression of anybody's. The text is cut into words once, and from each the rules are followed as far as
they go, through a tree whose depth is the number of words that a rule may have.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from unicodedata import category, normalize

from moderation.models import Act, WordRule

MOST_WORDS = 8  # of one rule
_WORD = re.compile(r"[^\W_]+")
_UNSEEN = ("Cf", "Me", "Mn")  # what joins, shapes and accents; nobody reads it as a letter
_RULE = ""  # under which a tree's node keeps its rules: no word is empty


@dataclass(frozen=True)
class Verdict:
    """Why words are held until somebody says yes, and why moderators are told of them: the rules' own words.

    `new`: they are held because whoever wrote them is new here.
    """

    held: tuple[str, ...] = ()
    flagged: tuple[str, ...] = ()
    new: bool = False

    @property
    def waits(self) -> bool:
        """Whether nobody sees the words before a moderator says yes."""
        return self.new or bool(self.held)

    def __add__(self, other: "Verdict") -> "Verdict":
        return Verdict(self.held + other.held, self.flagged + other.flagged, self.new or other.new)


@dataclass(frozen=True)
class Checked:
    """What was typed, with other words where a rule wants them; what may not be said; and what else follows."""

    text: str
    blocked: tuple[str, ...]
    verdict: Verdict


@dataclass(frozen=True)
class _Word:
    """A word of a text, folded, and where it stands."""

    folded: str
    start: int
    end: int


def folded(phrase: str) -> str:
    """A rule's words as they are compared; empty when there is none in it."""
    return " ".join(word.folded for word in _words(phrase))


def check(text: str, rules: Sequence[WordRule]) -> Checked:
    """What the rules make of a text."""
    hits = list(_hits(_words(text), _tree(rules)))
    said = {act: tuple(dict.fromkeys(rule.phrase for rule, _, _ in hits if rule.act == act)) for act in Act}
    replaced = [(start, end, rule.instead) for rule, start, end in hits if rule.act == Act.REPLACE]
    return Checked(_with_others(text, replaced), said[Act.BLOCK], Verdict(said[Act.HOLD], said[Act.FLAG]))


def _with_others(text: str, replaced: list[tuple[int, int, str]]) -> str:
    """Of two that begin or lie in one place, the first and longer one is replaced."""
    parts, done = [], 0
    for start, end, instead in sorted(replaced, key=lambda one: (one[0], -one[1])):
        if start >= done:
            parts += [text[done:start], instead]
            done = end
    return "".join([*parts, text[done:]])


def _tree(rules: Sequence[WordRule]) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for rule in rules:
        node = tree
        for word in rule.folded.split():
            node = node.setdefault(word, {})
        node.setdefault(_RULE, []).append(rule)
    return tree


def _hits(words: list[_Word], tree: dict[str, Any]) -> Iterator[tuple[WordRule, int, int]]:
    for at, first in enumerate(words):
        node: dict[str, Any] | None = tree
        for word in words[at : at + MOST_WORDS]:
            node = node.get(word.folded) if node else None
            if node is None:
                break
            for rule in node.get(_RULE, ()):
                yield rule, first.start, word.end


def _words(text: str) -> list[_Word]:
    if text.isascii():
        return [_Word(found[0], found.start(), found.end()) for found in _WORD.finditer(text.lower())]
    parts = [_fold(letter) for letter in text]
    places = [place for place, part in enumerate(parts) for _ in part]
    words = []
    for found in _WORD.finditer("".join(parts)):
        start, end = places[found.start()], places[found.end() - 1] + 1
        while end < len(text) and not parts[end]:  # an accent that stands alone goes with its letter
            end += 1
        words.append(_Word(found[0], start, end))
    return words


@lru_cache(maxsize=4096)
def _fold(letter: str) -> str:
    """A letter without case, accents and shape (Unicode Standard Annex 15); empty for what nobody sees."""
    return "".join(part for part in normalize("NFKD", letter.casefold()) if category(part) not in _UNSEEN)
