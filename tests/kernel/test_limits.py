"""Limits on trying: they hold over processes, end with their time, and keep nobody's address."""

from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
import time_machine

from kernel.db import db
from kernel.limits import TooOften, count_attempt
from kernel.web import House
from tests.kernel.conftest import PutView
from tests.support.world import Hospital, World

QUARTER = timedelta(minutes=15)
START = datetime(2026, 11, 1, 12, 1, tzinfo=UTC)


def attempt(hospital: Hospital, who: str = "anna@example.org", *, what: str = "sign-in", most: int = 3) -> int | None:
    """One attempt, committed: None when it was let through, else the minutes to wait."""
    try:
        with hospital.entered():
            count_attempt(what, who, most=most, within=QUARTER)
    except TooOften as refused:
        return refused.minutes
    return None


def test_so_many_are_let_through_and_no_more(mercy: Hospital) -> None:
    with time_machine.travel(START, tick=False):
        assert [attempt(mercy) for _ in range(5)] == [None, None, None, 14, 14]


def test_when_the_time_is_over_it_begins_anew(mercy: Hospital) -> None:
    with time_machine.travel(START, tick=False) as clock:
        for _ in range(4):
            attempt(mercy)
        clock.move_to(START + timedelta(minutes=13, seconds=59))
        assert attempt(mercy) == 1, "a minute at least"
        clock.move_to(START + timedelta(minutes=14))
        assert attempt(mercy) is None


def test_each_person_act_and_hospital_is_counted_apart(world: World, mercy: Hospital) -> None:
    grace = world.hospital("grace")
    with time_machine.travel(START, tick=False):
        assert attempt(mercy, most=1) is None
        assert attempt(mercy, most=1) is not None
        assert attempt(mercy, "ruth@example.org", most=1) is None
        assert attempt(mercy, what="join", most=1) is None
        assert attempt(grace, most=1) is None


def test_capital_letters_make_nobody_somebody_else(mercy: Hospital) -> None:
    with time_machine.travel(START, tick=False):
        assert attempt(mercy, "Anna@Example.ORG", most=1) is None
        assert attempt(mercy, "anna@example.org", most=1) is not None


def test_the_count_holds_over_processes_and_restarts(app: House, mercy: Hospital) -> None:
    with time_machine.travel(START, tick=False):
        for _ in range(3):
            attempt(mercy)
            with app.app_context():
                db.engine.dispose()  # whoever counts next has a connection of his own
        assert attempt(mercy) == 14
    with mercy.world.as_superuser() as connection:
        assert connection.execute("select count from attempt").fetchall() == [(3,)]


def test_attempts_at_the_same_moment_are_all_counted(mercy: Hospital) -> None:
    together, let_through = Barrier(6), []

    def run() -> None:
        together.wait()
        let_through.append(attempt(mercy, most=2) is None)

    threads = [Thread(target=run) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(let_through) == [False] * 4 + [True] * 2


def test_no_address_is_kept(mercy: Hospital) -> None:
    attempt(mercy, "anna@example.org")
    with mercy.world.as_superuser() as connection:
        ((key, row),) = connection.execute("select key, attempt::text from attempt").fetchall()
    assert len(key) == 32
    assert "anna" not in row
    assert b"anna" not in key


@pytest.mark.parametrize(
    ("minutes", "words", "seconds"),
    [(0, "Wait 14 minutes", "840"), (12, "Wait 2 minutes", "120"), (13, "Wait a minute", "60")],
)
def test_whoever_tried_too_often_is_told_how_long_to_wait(
    minutes: int, words: str, seconds: str, mercy: Hospital, put_view: PutView
) -> None:
    def view() -> str:
        count_attempt("join", "anna", most=0, within=QUARTER)
        raise AssertionError

    put_view("accounts.join", view)
    with time_machine.travel(START + timedelta(minutes=minutes), tick=False):
        browser = mercy.browser()
        page = browser.post("/join", {"csrf_token": browser.token()})
    assert page.status == 429
    assert words in page.text
    assert page.answer.headers["Retry-After"] == seconds
