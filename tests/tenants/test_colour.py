"""Whatever two colours a hospital chooses, its pages can be read in light and in dark."""

import re
from pathlib import Path

import pytest
from coloraide import Color
from hypothesis import given, settings
from hypothesis import strategies as st

from tenants.colour import (
    DARK,
    LIGHT,
    SHAPE,
    TEXT,
    Palette,
    Paper,
    Repair,
    Scheme,
    css,
    palette,
    read_colour,
    repairs,
)
from tenants.oklch import contrast

TOKENS = Path(__file__).parents[2] / "platform" / "kernel" / "static" / "css" / "tokens.css"
DARK_BEGINS = "@media screen and (prefers-color-scheme: dark)"

colours = st.integers(min_value=0, max_value=0xFFFFFF).map(lambda number: f"#{number:06x}")
schemes = pytest.mark.parametrize(("name", "paper"), [("light", LIGHT), ("dark", DARK)])


def scheme_of(made: Palette, name: str) -> Scheme:
    return made.light if name == "light" else made.dark


def darker(mended: Repair) -> bool:
    """Whether what is used is darker than what was chosen."""
    return contrast(mended.used, "#ffffff") > contrast(mended.chosen, "#ffffff")


def tokens(name: str) -> dict[str, str]:
    """The colours that css/tokens.css sets in one scheme."""
    light, dark = TOKENS.read_text(encoding="utf-8").split(DARK_BEGINS)
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", light if name == "light" else dark.split("@media print")[0]))


@schemes
@given(brand=colours, accent=colours)
@settings(max_examples=60, deadline=None)
def test_everything_can_be_read(name: str, paper: Paper, brand: str, accent: str) -> None:
    scheme = scheme_of(palette(brand, accent), name)

    assert contrast(scheme.brand_ink, scheme.brand) >= TEXT
    for ground in (paper.paper, paper.card, scheme.brand_soft):
        for words in (scheme.link, scheme.accent, paper.ink, paper.muted):
            assert contrast(words, ground) >= TEXT
    for ground in (paper.paper, paper.card):
        assert contrast(scheme.brand, ground) >= SHAPE
    said = tokens(name)  # what stands on a hospital's tint besides: states, and the edge of what is filled in
    for words in ("good", "warn", "wrong"):
        assert contrast(said[words], scheme.brand_soft) >= TEXT, words
    assert contrast(said["edge"], scheme.brand_soft) >= SHAPE


@given(brand=colours)
@settings(max_examples=60, deadline=None)
def test_letters_can_be_read_by_day_and_on_a_mail_programs_dark_paper(brand: str) -> None:
    drawn = palette(brand, brand).light

    assert contrast(drawn.brand_ink, drawn.brand) >= TEXT  # the button keeps its colours in the dark
    for words in (drawn.link, LIGHT.ink):
        for ground in (LIGHT.paper, LIGHT.card, drawn.brand_soft):
            assert contrast(words, ground) >= TEXT


@schemes
@pytest.mark.parametrize("extreme", ["#000000", "#ffffff", "#ffff00", "#00ff00", "#0000ff", "#808080", "#767676", "#fff"])
def test_the_extremes_can_be_read(name: str, paper: Paper, extreme: str) -> None:
    scheme = scheme_of(palette(extreme, extreme), name)

    assert contrast(scheme.brand_ink, scheme.brand) >= TEXT
    assert contrast(scheme.link, scheme.brand_soft) >= TEXT
    assert contrast(scheme.accent, paper.paper) >= TEXT


def test_a_readable_brand_is_left_as_it_is() -> None:
    made = palette("#1F5F6B", "#9c4c26")

    assert (made.light.brand, made.light.link, made.light.accent) == ("#1f5f6b", "#1f5f6b", "#9c4c26")
    assert made.light.brand_ink == "#ffffff"


def test_a_repaired_brand_keeps_its_hue() -> None:
    made = palette("#f2c500", "#9c4c26")

    hue = Color("#f2c500").convert("oklch")["hue"]
    for colour in (made.light.brand, made.light.link, made.dark.brand, made.dark.link):
        assert Color(colour).convert("oklch")["hue"] == pytest.approx(hue, abs=5)


@pytest.mark.parametrize(
    "wrong", ["", "tealish", "#12345", "#1234567", "transparent", "#1f5f6b80", "#gggggg", "red; } body {", "#fff\n}"]
)
def test_what_is_no_colour_is_said_in_a_sentence(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"is not a colour we can read\. Write it as # and six digits, like #1f5f6b\."):
        palette(wrong, "#9c4c26")
    with pytest.raises(ValueError, match="is not a colour we can read"):
        palette("#1f5f6b", wrong)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("0f6", "#00ff66"),
        ("#0F6", "#00ff66"),
        ("1F5F6B", "#1f5f6b"),
        (" #1f5f6b ", "#1f5f6b"),
        ("rgb(0, 255, 102)", "#00ff66"),
        ("rgb(0 255 102)", "#00ff66"),
        ("hsl(120 100% 50%)", "#00ff00"),
        ("Teal", "#008080"),
    ],
)
def test_a_colour_may_be_written_in_any_usual_way(typed: str, read: str) -> None:
    assert read_colour(typed) == read


@given(st.text(max_size=80) | st.from_regex(r"(rgb|hsl|hwb|color|lab)\([-0-9a-z%,. /]{0,40}\)", fullmatch=True))
@settings(max_examples=300, deadline=None)
def test_whatever_is_typed_is_six_digits_or_a_sentence(typed: str) -> None:
    try:
        said = read_colour(typed)
    except ValueError as error:
        said = str(error)
    assert re.fullmatch("#[0-9a-f]{6}", said) or "is not a colour we can read" in said


def test_what_was_mended_is_told_with_both_colours() -> None:
    by_day = {one.what: one for one in repairs("#f2c500", "#9c4c26") if one.scheme == "light"}

    assert set(by_day) == {"brand", "link"}
    assert by_day["brand"].chosen == "#f2c500"
    assert by_day["brand"].used == palette("#f2c500", "#9c4c26").light.brand
    assert all(darker(one) for one in by_day.values())


@given(brand=colours, accent=colours)
@settings(max_examples=40, deadline=None)
def test_by_day_a_colour_is_only_ever_made_darker_and_nothing_is_changed_in_silence(brand: str, accent: str) -> None:
    drawn, told = palette(brand, accent), repairs(brand, accent)
    by_day = {one.what: one.used for one in told if one.scheme == "light"}

    assert all(darker(one) for one in told if one.scheme == "light")
    assert drawn.light.brand == by_day.get("brand", brand)
    assert drawn.light.accent == by_day.get("accent", accent)
    assert drawn.light.link == by_day.get("link", drawn.light.brand)


@given(brand=colours, accent=colours)
@settings(max_examples=10, deadline=None)
def test_the_style_sheet_sets_the_brand_tokens_and_nothing_else(brand: str, accent: str) -> None:
    made = palette(brand, accent)
    light, dark = css(made).split(DARK_BEGINS)

    for sheet, scheme in ((light, made.light), (dark, made.dark)):
        assert dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", sheet)) == {
            "brand": scheme.brand,
            "brand-ink": scheme.brand_ink,
            "brand-soft": scheme.brand_soft,
            "link": scheme.link,
            "accent": scheme.accent,
        }
        assert sheet.count(";") == 5


@schemes
def test_paper_and_ink_are_those_of_the_style_sheet(name: str, paper: Paper) -> None:
    said = tokens(name)

    assert {key: said[key] for key in ("paper", "card", "ink", "muted")} == vars(paper)


@schemes
def test_the_quiet_default_can_be_read_too(name: str, paper: Paper) -> None:
    said = tokens(name)

    assert contrast(said["brand-ink"], said["brand"]) >= TEXT
    for words in ("ink", "muted", "link", "accent", "good", "warn", "wrong"):
        for ground in ("paper", "card", "brand-soft"):
            assert contrast(said[words], said[ground]) >= TEXT, (words, ground)
    for words, ground in (("wrong", "wrong-soft"), ("warn", "warn-soft"), ("ink", "warn-soft"), ("ink", "wrong-soft")):
        assert contrast(said[words], said[ground]) >= TEXT, (words, ground)
    for ground in (paper.paper, paper.card):
        assert contrast(said["edge"], ground) >= SHAPE
