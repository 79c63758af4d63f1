"""What people typed, as others may safely see it."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kernel.text import address_word, initials, plain, rich_text

ALLOWED = {"a", "blockquote", "br", "em", "h3", "hr", "li", "ol", "p", "strong", "ul"}
SCHEMES = ("http://", "https://", "mailto:", "tel:")
REL = "noopener noreferrer nofollow"

# Pieces out of which attacks on Markdown and HTML are made, and the words between them.
PIECES = [
    "<script>", "</script>", "<img src=x onerror=alert(1)>", "<a href='javascript:alert(1)'>", "</a>", "<svg/onload=x>",
    "<!--", "-->", "<![CDATA[", "]]>", "<?", "?>", "<style>", "<iframe src=//evil.example>", "[", "](", ")", "![",
    "javascript:alert(1)", "data:text/html,x", "vbscript:x", "JaVaScRiPt:", "java\nscript:x", "&#106;avascript:x",
    "https://a.example/?q=1&b=\"'", "mailto:a@b.example", "[x]: javascript:y", "\\", "`", "```\n", "~~~", "    ", "\t",
    "* ", "1. ", "> ", "# ", "---\n", "|-|\n", "**", "_", "\n", "\n\n", "\r\n", "\0", "\u202e", "\"", "'", "<", ">",
    "&", "&lt;", "&#60;", "//", "www.a.example", "a", " ",
]  # fmt: skip
mixtures = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=6)), max_size=25).map("".join)


class Seen(HTMLParser):
    """Every tag of some HTML with its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.others: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_comment(self, data: str) -> None:
        self.others.append(data)

    def handle_decl(self, decl: str) -> None:
        self.others.append(decl)

    def handle_pi(self, data: str) -> None:
        self.others.append(data)

    def unknown_decl(self, data: str) -> None:
        self.others.append(data)


@given(mixtures)
@example("[x](javascript:alert(1))")
@example("<a href=javascript:alert(1)>x</a>")
@example("[x](data:text/html;base64,PHNjcmlwdD4=)")
def test_whatever_is_typed_only_harmless_tags_come_out(typed: str) -> None:
    seen = Seen(rich_text(typed))
    assert seen.others == []
    for tag, attributes in seen.tags:
        assert tag in ALLOWED
        assert set(attributes) <= ({"href", "rel"} if tag == "a" else set())
        if "href" in attributes:
            assert str(attributes["href"]).lower().startswith(SCHEMES), attributes
            assert attributes["rel"] == REL


@given(st.text(max_size=80))
def test_plain_words_are_one_line_without_anything_invisible(typed: str) -> None:
    line = plain(typed)
    assert line == line.strip()
    assert "  " not in line
    assert line.isprintable()
    assert plain(line) == line


@given(st.text(max_size=40))
def test_anybody_has_at_most_two_initials(name: str) -> None:
    assert initials(name)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"),
        ("a <b>bold</b> word", "<p>a &lt;b&gt;bold&lt;/b&gt; word</p>\n"),
        ("1 < 2 & 3 > 2", "<p>1 &lt; 2 &amp; 3 &gt; 2</p>\n"),
    ],
)
def test_raw_html_is_shown_as_it_was_typed(typed: str, shown: str) -> None:
    assert rich_text(typed) == shown


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,<b>", "vbscript:x", "file:///etc"]
)
def test_a_link_that_could_do_harm_is_no_link(address: str) -> None:
    html = rich_text(f"[look]({address}) and <{address}>")
    assert "<a" not in html
    assert "look" in html


def test_a_picture_from_elsewhere_is_not_fetched() -> None:
    assert "<img" not in rich_text("![a cat](https://tracker.example/cat.png)")


@pytest.mark.parametrize("typed", ["one\ntwo", "one\r\ntwo"])
def test_a_line_break_stays_where_it_was_made(typed: str) -> None:
    assert rich_text(typed).replace("\n", "") == "<p>one<br>two</p>"


@pytest.mark.parametrize("address", ["https://example.org/a?b=1", "http://example.org"])
def test_a_bare_address_becomes_a_link_that_hands_nothing_on(address: str) -> None:
    assert rich_text(f"see {address} there") == f'<p>see <a href="{address}" rel="{REL}">{address}</a> there</p>\n'


def test_a_mailbox_becomes_a_link_as_well() -> None:
    assert 'href="mailto:anna@example.org"' in rich_text("write to anna@example.org")


def test_what_people_use_to_write_well_is_kept() -> None:
    html = rich_text("**Eleven** *steps*\n\n- soup\n- sleep\n\n1. walk\n\n> so she said\n\n---\n\n### Tomorrow")
    for tag in ("strong", "em", "ul", "ol", "li", "blockquote", "hr", "h3"):
        assert re.search(f"<{tag}>", html), tag


def test_an_indented_paragraph_is_words_and_not_code() -> None:
    assert rich_text("    She slept.") == "<p>She slept.</p>\n"


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("  Anna\n\tBerg ", "Anna Berg"),
        ("a\0b\x1b[1m", "a b [1m"),
        ("\u202eevil", "evil"),
        ("", ""),
        ("Zoë Ångström", "Zoë Ångström"),
    ],
)
def test_a_name_is_one_line_of_plain_words(typed: str, line: str) -> None:
    assert plain(typed) == line


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Anna Berg", "AB"),
        ("anna maria berg", "AB"),
        ("Anna", "A"),
        ("Anna (sister)", "A"),
        ("élodie", "É"),
        ("李 明", "李明"),
        ("  ", "·"),
        ("", "·"),
        ("42", "·"),
        ("🙂 🙂", "·"),
    ],
)
def test_initials_are_the_first_and_the_last(name: str, shown: str) -> None:
    assert initials(name) == shown


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("St. Brigid Children", "st-brigid-children"),
        ("Clínica  Río", "clinica-rio"),
        ("«4th» floor!", "4th-floor"),
        ("医院", ""),
        ("a" * 50, "a" * 40),
        ("a" * 39 + " b", "a" * 39),
    ],
)
def test_a_name_becomes_a_word_that_an_address_takes(name: str, word: str) -> None:
    assert address_word(name) == word
