"""Colours as eyes see them: reckoned as a library of colours reckons, whatever the colour."""

import math

import pytest
from coloraide import Color
from hypothesis import example, given
from hypothesis import strategies as st

from tenants.oklch import Oklch, contrast, hex_of, oklch

hexes = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")
lightness, chroma, hue = st.floats(-0.1, 1.1), st.floats(0, 0.5), st.floats(0, 360, exclude_max=True)


@given(hexes)
@example("#000000")
@example("#ffffff")
@example("#808080")
def test_a_colour_is_seen_as_the_library_sees_it_and_shown_again_as_it_was(colour: str) -> None:
    seen, known = oklch(colour), Color(colour).convert("oklch")
    assert (seen.lightness, seen.chroma) == pytest.approx((known["lightness"], known["chroma"]), abs=1e-9)
    if seen.chroma > 1e-4:
        assert math.remainder(seen.hue - known["hue"], 360) == pytest.approx(0, abs=1e-4)
    assert hex_of(seen) == colour


@given(lightness, chroma, hue)
@example(0.5, 0.0, 0.0)
@example(1.0, 0.3, 200.0)
@example(0.0, 0.3, 200.0)
@example(0.9, 0.5, 264.0)
def test_what_no_screen_can_show_is_brought_to_what_the_library_brings_it_to(bright: float, vivid: float, turn: float) -> None:
    known = Color("oklch", [bright, vivid, turn]).convert("srgb").fit(method="oklch-chroma").to_string(hex=True, compress=False)
    assert hex_of(Oklch(bright, vivid, turn)) == known


@given(hexes, hexes)
@example("#000000", "#ffffff")
def test_two_colours_stand_out_as_far_as_the_library_says(one: str, other: str) -> None:
    assert contrast(one, other) == pytest.approx(Color(one).contrast(other, method="wcag21"), abs=1e-9)
