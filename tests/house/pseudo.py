"""A language in which every message stands in ⟦brackets⟧, and what of a page is neither in them nor anybody's own words."""

import re
from collections.abc import Iterable

import psycopg
from babel.dates import get_month_names
from babel.support import NullTranslations
from psycopg.sql import SQL, Identifier
from selectolax.lexbor import LexborHTMLParser

from admin.shelf.usual import USUAL
from kernel.language import LANGUAGES
from peers.forms import SPOKEN
from peers.vocabulary import CONDITIONS, GROUPS
from tests.house.words import OWN_NAMES, SAID_ALOUD, WORD

GAP = "‖"
INNERMOST = re.compile(r"⟦[^⟦⟧]*⟧")
MONTHS = "|".join(
    re.escape(name)
    for code in LANGUAGES
    for width in ("wide", "abbreviated")
    for name in get_month_names(width, locale=code).values()
)
NAMES = "|".join([*LANGUAGES.values(), *SPOKEN.values()])  # each language is named in itself
# What people live with, and what a shop can begin with, is called by its name in each language, in a table of its own.
CALLED = [
    *(group.name for group in GROUPS),
    *(condition.name for condition in CONDITIONS.values()),
    *(one.name for one in USUAL),
]
OWN_WAY = re.compile(  # moments, sizes, languages, and in letters: addresses of pages and tags for what is each reader's own
    rf"(\d{{1,2}} )?\b({MONTHS})\b( (de )?\d{{4}})?|\d{{1,2}}:\d\d( [ap]m)?|[\d.]+ [kMG]B|\b({NAMES})\b|"
    r"https?://\S+|#[0-9a-f]{6}|\[\[[\w.-]+\]\]",
    re.IGNORECASE,
)
UNSEEN = (
    "script, style, textarea, select[name=time_zone], select[name=country], [aria-hidden=true], [translate=no], form.languages"
)
# Columns whose words are ours and not people's: showing one as it is would be showing a word that nobody translated.
STATES = frozenset(
    {
        "action",
        "about",
        "actor",
        "age_group",
        "details",
        "kind",
        "language",
        "letter",
        "purpose",
        "roles",
        "state",
        "tax_mode",
        "tribute",
        "visibility",
    }
)
NOT_TYPED = frozenset({"body_html", "color", "accent", "password_hash"})


class Pseudo(NullTranslations):
    """Says each message in brackets; what is filled in later stands inside them."""

    def gettext(self, message: str) -> str:
        return f"⟦{message}⟧"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return f"⟦{msgid1 if n == 1 else msgid2}⟧"

    def pgettext(self, context: str, message: str) -> str:
        return f"⟦{message}⟧"

    def npgettext(self, context: str, msgid1: str, msgid2: str, n: int) -> str:
        return f"⟦{msgid1 if n == 1 else msgid2}⟧"

    ugettext, ungettext, upgettext, unpgettext = gettext, ngettext, pgettext, npgettext  # type: ignore[assignment]


def peoples_words(superuser: psycopg.Connection) -> list[str]:
    """All that somebody typed and the database holds, the longest first."""
    tables = superuser.execute("select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace")
    all_rows = SQL(" union all ").join(SQL("select to_jsonb(t) from {} t").format(Identifier(name)) for (name,) in tables)
    found: set[str] = {said for name in CALLED for said in name.by_language.values()}
    for (row,) in superuser.execute(all_rows):
        found.update(_texts({k: v for k, v in row.items() if k not in STATES | NOT_TYPED}))
    return sorted(found, key=len, reverse=True)


def _texts(value: object) -> Iterable[str]:
    if isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _texts(part)
    elif isinstance(value, str) and WORD.search(value):
        yield " ".join(value.split())


def untranslated(said: str, people: Iterable[str]) -> list[str]:
    """The parts of a text that stand in no brackets and are nobody's own."""
    rest = " ".join(said.split())
    while (less := INNERMOST.sub(GAP, rest)) != rest:
        rest = less
    rest = OWN_WAY.sub(GAP, rest)
    if not _strange(rest):
        return []
    folded = rest.casefold()
    for own in people:
        if own.casefold() in folded:  # thousands are not there, and a pattern for each takes its time
            rest = re.sub(rf"(?<!\w){re.escape(own)}(?!\w)", GAP, rest, flags=re.IGNORECASE)
            folded = rest.casefold()
    return sorted({part.strip() for part in rest.split(GAP) if _strange(part)})


def _strange(said: str) -> set[str]:
    """The words in it that are not our own names."""
    return set(WORD.findall(said)) - OWN_NAMES


def untranslated_on(page: str, people: Iterable[str]) -> list[str]:
    """The same for a page or a letter: what is seen, and what is said aloud."""
    tree = LexborHTMLParser(page)
    for unseen in tree.css(UNSEEN):
        unseen.decompose()
    assert tree.root is not None
    seen = tree.root.text(separator=GAP)
    aloud = [element.attributes[name] or "" for name in SAID_ALOUD for element in tree.css(f"[{name}]")]
    return sorted({part for text in (seen, *aloud) for part in untranslated(text, people)})
