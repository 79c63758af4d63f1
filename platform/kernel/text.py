"""From what a person typed to HTML that is safe to show to others."""

import re
import unicodedata
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

# Control characters but ends of lines, and those that turn the direction of what follows (Unicode Bidirectional Algorithm, 2).
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c\ufeff]")
_NO_LETTER = re.compile(r"[^a-z0-9]+")
_TAGS = {"a", "blockquote", "br", "em", "h3", "hr", "li", "ol", "p", "strong", "ul"}


def rich_text(typed: str) -> str:
    """Markdown as people really type it (line breaks kept, bare addresses linked) to a small, safe subset of HTML.

    Raw HTML is shown as text, pictures are fetched from nowhere, and links open without handing on an address.
    """
    html = _markdown().render(typed.replace("\r\n", "\n"))
    cleaned = import_module("nh3").clean(
        html,
        tags=_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener noreferrer nofollow",
    )
    return cast(str, cleaned)


@cache
def _markdown() -> "MarkdownIt":
    """Loaded where something is written: a worker sends what was rendered before."""
    made: MarkdownIt = import_module("markdown_it").MarkdownIt("js-default", {"html": False, "linkify": True, "breaks": True})
    return made.disable(["image", "table", "code"])


def plain(typed: str) -> str:
    """One line of plain words: control characters gone, white space folded."""
    return " ".join("".join(c if c.isprintable() else " " for c in typed).split())


def clean_words(typed: str | None) -> str:
    """What was typed, with line ends as they are kept, and nothing unseen in it."""
    return _UNSEEN.sub("", (typed or "").replace("\r\n", "\n")).strip()


def brief(name: str, most: int = 32) -> str:
    """A name as a line that should stay short holds it, in `most` characters: cut between words, or within a first long one."""
    return name if len(name) <= most else name[: most - 1].rsplit(" ", 1)[0] + "…"


def address_word(name: str, most: int = 40) -> str:
    """A name as an address takes it: small letters, digits and dashes, in `most` characters; empty when nothing is left."""
    bare = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return _NO_LETTER.sub("-", bare).strip("-")[:most].strip("-")


def initials(name: str) -> str:
    """At most two initials of a name, for people without a picture."""
    words = [word for word in name.split() if word[0].isalpha()]
    picked = [words[0], words[-1]] if len(words) > 1 else words
    return "".join(word[0].upper() for word in picked) or "·"
