"""What nobody types by accident is answered in clear words, and in time: never by an error of ours."""

import pytest

from tests.forums.visit import a_topic
from tests.search.finding import hits, search
from tests.support.people import rows
from tests.support.world import World

TYPED = {
    "operators": "!!! && || <-> <2> (a | b) & !c :* 'x':A \\ \" '' ((((",
    "quotes": '"' * 199,
    "minus": "- -- -\" -'a -or -and or or or and -",
    "turned": "\u202eheron\u202c \u2066heron\u2069 \u200f\ufeff",
    "combining": "e" + "\u0301" * 5_000,
    "private": "\ue000heron\ue001 \U000f0000",
    "surrogate": "%ud800",
    "long": "heron " * 180_000,
    "one word": "h" * 1_000_000,
    "sql": "heron'; drop table post; --",
    "format": "%s %(x)s {0} %% \\x00 $1",
    "nested": '"a ' * 60 + "-" * 60,
}


@pytest.mark.parametrize("name", TYPED)
def test_whatever_is_typed_is_answered_with_a_page(world: World, name: str) -> None:
    anna = world.hospital().person()
    a_topic(anna, "A question", "heron")
    page = search(anna.browser(), TYPED[name])
    assert page.status == 200
    assert page.heading == "Search"
    assert bool(hits(page)) is (name in ("turned", "private", "long", "nested")), page.text


def test_a_nul_is_refused_as_it_is_in_every_address(world: World) -> None:
    assert search(world.hospital().person().browser(), "her\0on").status == 404


@pytest.mark.parametrize("body", ["ab " * 13_000, "a-b/" * 10_000, "\U0001f426 " * 20_000, "<a " * 13_000, "x.y@z." * 6_000])
def test_no_text_is_too_much_to_be_kept_and_shown(world: World, body: str) -> None:
    hospital = world.hospital()
    anna = hospital.person()
    page = hospital.page(anna)
    unlike = " ".join(f"{n:x}" for n in range(60_000))  # as many different words as a text can have
    hospital.update(page, f"heron {body}")
    hospital.update(page, f"heron {unlike}")
    assert rows(world, "select max(length(words::text)) > 1000 from update") == [(True,)]
    assert len(hits(search(anna.browser(), '"heron" or "ab ab ab"'))) == 2
