"""Words that signal danger: a short, careful list for each language, and a look for whole words that takes linear time.

The list errs on the side of few: what everybody says ("this is killing me") is not in it, nor is what is said of others by
whoever mourns. Case, accents, apostrophes and unseen characters make no difference, and all languages are looked for in all
words: people write in two.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any

LONGEST_PHRASE = 10  # words
_WORDS = re.compile(r"[^\W_]+")
_WITHIN = frozenset("'’‘`´ʼ")  # stands within a word, and is often left out

USUAL: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "en": (
            "better off without me",
            "cutting myself",
            "do not want to live",
            "dont want to be alive",
            "dont want to live",
            "end my life",
            "ending my life",
            "going to kill her",
            "going to kill him",
            "going to kill them",
            "hang myself",
            "harm myself",
            "he beats me",
            "hurt myself",
            "i am suicidal",
            "i feel suicidal",
            "i just want to die",
            "i wanna die",
            "i want to be dead",
            "i want to die",
            "i will not be here tomorrow",
            "i wish i was dead",
            "i wish i were dead",
            "im suicidal",
            "kill myself",
            "killing myself",
            "no reason to live",
            "nothing to live for",
            "she beats me",
            "shoot myself",
            "take all my pills",
            "take all the pills",
            "take my own life",
            "taking my own life",
            "wants to kill me",
        ),
        "es": (
            "acabar con mi vida",
            "ahorcarme",
            "cortarme las venas",
            "hacerme dano",
            "la voy a matar",
            "lo voy a matar",
            "matarme",
            "me pega",
            "me quiero matar",
            "me quiero morir",
            "me va a matar",
            "me voy a matar",
            "no quiero seguir viviendo",
            "no quiero vivir",
            "no vale la pena vivir",
            "ojala estuviera muerta",
            "ojala estuviera muerto",
            "quiero morir",
            "quiero morirme",
            "quisiera estar muerta",
            "quisiera estar muerto",
            "quitarme la vida",
            "suicidarme",
            "terminar con mi vida",
            "tomarme todas las pastillas",
        ),
    }
)
_Tree = dict[str, Any]
_END = ""  # no word is empty: the mark of a phrase that is whole


class _Kept(dict[int, int | None]):
    """What becomes of each character, as `str.translate` asks: it stays, or it goes. Each is looked up once."""

    def __missing__(self, code: int) -> int | None:
        goes = chr(code) in _WITHIN or unicodedata.category(chr(code)) in ("Mn", "Me", "Cf")
        self[code] = None if goes else code
        return self[code]


_KEPT = _Kept()


def folded(typed: str) -> list[str]:
    """The words of what was typed, without case, accents, apostrophes and what is not seen."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", typed).casefold())
    return _WORDS.findall(plain.translate(_KEPT))


def signals_danger(typed: str, more: Iterable[str] = ()) -> bool:
    """Whether one of the usual phrases, or of `more` (folded), stands in what was typed, word for word."""
    words, trees = folded(typed), [_usual(), _tree(more)]
    return any(_begins(tree, words, start) for start in range(len(words)) for tree in trees)


def _begins(tree: _Tree, words: list[str], start: int) -> bool:
    """Whether a phrase of the tree begins at this word: at most as many steps as the longest has words."""
    for word in words[start : start + LONGEST_PHRASE]:
        if word not in tree:
            return False
        tree = tree[word]
        if _END in tree:
            return True
    return False


@lru_cache(maxsize=1)
def _usual() -> _Tree:
    return _tree(phrase for phrases in USUAL.values() for phrase in phrases)


def _tree(phrases: Iterable[str]) -> _Tree:
    tree: _Tree = {}
    for phrase in phrases:
        branch = tree
        for word in phrase.split():
            branch = branch.setdefault(word, {})
        branch[_END] = True
    return tree
