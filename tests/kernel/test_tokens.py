"""Tokens and codes of letters: they open for one purpose in one hospital, and not when a single character is changed."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
import time_machine
from flask import Flask, g
from hypothesis import given
from hypothesis import strategies as st

from kernel.db import TenantMismatch
from kernel.tokens import Opened, fits, issue, open_token, six_digits

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
MERCY, GRACE = UUID(int=1), UUID(int=2)
FIRST, SECOND = UUID(int=3), UUID(int=4)
KEY, FORMER = "the key of today, long enough", "the key of yesterday, long enough"
WEEK = timedelta(days=7)
START = datetime(2026, 11, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def app() -> Flask:
    """All that tokens need: a key."""
    made = Flask("tokens")
    made.config.update(SECRET_KEY=KEY, SECRET_KEY_FALLBACKS=[])
    return made


@pytest.fixture(scope="module", autouse=True)
def in_mercy(app: Flask) -> Iterator[None]:
    """Inside a hospital."""
    with app.app_context():
        g.tenant_id = MERCY
        yield


@pytest.fixture(autouse=True)
def as_it_was(app: Flask) -> Iterator[None]:
    """Each test begins in the same hospital with the same key."""
    yield
    g.tenant_id = MERCY
    app.config.update(SECRET_KEY=KEY, SECRET_KEY_FALLBACKS=[])


@given(st.uuids(), st.uuids())
def test_a_token_says_what_was_put_in(first: UUID, second: UUID) -> None:
    token = issue("follow", first, second, lasts=WEEK)
    assert open_token("follow", token) == Opened(first, second, expired=False)
    assert len(token) == 72
    assert set(token) <= set(ALPHABET), "it can stand in an address as it is"


def test_it_runs_out_and_is_still_known_to_be_ours() -> None:
    with time_machine.travel(START, tick=False) as clock:
        token = issue("follow", FIRST, SECOND, lasts=WEEK)
        for passed, expired in ((WEEK, False), (timedelta(seconds=1), True), (timedelta(days=999), True)):
            clock.shift(passed)
            assert open_token("follow", token) == Opened(FIRST, SECOND, expired)


def test_it_opens_for_its_own_purpose_alone() -> None:
    token = issue("follow", FIRST, SECOND, lasts=WEEK)
    for purpose in ("unsubscribe", "follow ", "", "Follow"):
        assert open_token(purpose, token) is None


def test_it_opens_in_its_own_hospital_alone() -> None:
    token = issue("follow", FIRST, SECOND, lasts=WEEK)
    g.tenant_id = GRACE
    assert open_token("follow", token) is None
    g.tenant_id = None
    with pytest.raises(TenantMismatch):
        open_token("follow", token)


@given(st.integers(0, 71), st.sampled_from(ALPHABET))
def test_with_any_character_changed_it_opens_nothing(place: int, character: str) -> None:
    token = issue("follow", FIRST, SECOND, lasts=WEEK)
    changed = token[:place] + character + token[place + 1 :]
    assert changed == token or open_token("follow", changed) is None


@given(st.integers(0, 71))
def test_cut_short_or_made_longer_it_opens_nothing(length: int) -> None:
    token = issue("follow", FIRST, SECOND, lasts=WEEK)
    assert open_token("follow", token[:length]) is None
    assert open_token("follow", token + "A" * (72 - length)) is None
    assert open_token("follow", token + token) is None


@given(st.one_of(st.text(max_size=90), st.text(ALPHABET, min_size=72, max_size=72)))
def test_what_is_not_ours_opens_nothing_and_breaks_nothing(token: str) -> None:
    assert open_token("follow", token) is None


def test_a_time_cannot_be_made_longer_by_putting_two_tokens_together() -> None:
    short, long = (issue("follow", FIRST, SECOND, lasts=lasts) for lasts in (timedelta(0), WEEK))
    for cut in range(1, 72):
        mixed = long[:cut] + short[cut:]
        assert mixed in (short, long) or open_token("follow", mixed) is None


def test_after_a_change_of_keys_old_tokens_and_codes_are_good_as_long_as_the_old_key_is_kept(app: Flask) -> None:
    app.config["SECRET_KEY"] = FORMER
    token, code = issue("follow", FIRST, SECOND, lasts=WEEK), six_digits("join", FIRST)
    app.config.update(SECRET_KEY=KEY, SECRET_KEY_FALLBACKS=["another one", FORMER])
    assert open_token("follow", token) is not None
    assert fits("join", FIRST, code)
    fresh = issue("follow", FIRST, SECOND, lasts=WEEK)
    app.config["SECRET_KEY_FALLBACKS"] = []
    assert open_token("follow", token) is None
    assert not fits("join", FIRST, code)
    assert open_token("follow", fresh) is not None, "new ones are made with the new key"


def test_a_code_belongs_to_one_row_one_purpose_and_one_hospital() -> None:
    rows = [uuid4() for _ in range(40)]
    codes = [six_digits("join", row) for row in rows]
    assert all(len(code) == 6 and code.isdecimal() for code in codes)
    assert codes == [six_digits("join", row) for row in rows], "the same each time"
    assert len(set(codes)) > 35
    assert [six_digits("new_password", row) for row in rows] != codes
    g.tenant_id = GRACE
    assert [six_digits("join", row) for row in rows] != codes


def test_a_code_may_be_typed_as_people_type_it_and_in_no_other_way() -> None:
    code = six_digits("join", FIRST)
    for typed in (code, f"{code[:3]} {code[3:]}", f" {code[:3]}-{code[3:]} "):
        assert fits("join", FIRST, typed), typed
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    for typed in (wrong, "", code[:5], code + "0", code[::-1] if code != code[::-1] else wrong, "a b c"):
        assert not fits("join", FIRST, typed), typed


def test_digits_of_other_scripts_are_no_digits() -> None:
    code = six_digits("join", FIRST)
    assert not fits("join", FIRST, "".join(chr(0x0660 + int(digit)) for digit in code))
