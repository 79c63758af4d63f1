"""A conversation lives: what comes, changes and goes is seen at once by both, and by nobody whose right has ended."""

from collections.abc import Callable, Mapping
from datetime import timedelta

import pytest

from accounts.preferences import come_of_age
from accounts.sessions import end_sessions
from kernel.clock import now
from tests.conversations.visit import Talk, press
from tests.peers.two import TEEN, blocks, changed
from tests.support.live import listening


def test_what_is_written_changed_and_taken_away_comes_to_both_each_as_she_may_see_it(talk: Talk) -> None:
    anna, mia = talk.anna.browser(), talk.mia.browser()
    with listening(anna, talk.on) as reads, listening(mia, talk.on) as wrote:
        talk.says(talk.mia, "Lantern")
        came, own = reads.next(), wrote.next()
        assert "Lantern" in came.words
        assert "Report" in came.words
        assert "Take away" not in came.words
        assert "Take away" in own.words
        assert "/seen/2" in came.data
        press(mia, f"{talk.message_path()}/change", body="Thornbury")
        assert "Thornbury" in reads.next().words
        press(mia, f"{talk.message_path()}/delete")
        gone = reads.next()
        assert "took the words away" in gone.words
        assert "Thornbury" not in gone.data
        assert "Lund" not in reads.heard


def _comes_of_age(talk: Talk) -> None:
    with talk.hospital.entered():
        come_of_age(talk.mia.id, actor=talk.mia.reader)


def _signs_out(talk: Talk) -> None:
    with talk.hospital.entered():
        end_sessions(talk.mia.id)


ENDS: Mapping[str, Callable[[Talk], object]] = {
    "she leaves": lambda talk: press(talk.mia.browser(), f"{talk.path}/leave"),
    "she blocks": lambda talk: press(talk.mia.browser(), f"{talk.path}/block"),
    "she is banned": lambda talk: changed(talk.mia, banned_until=now() + timedelta(days=1)),
    "she signs out": _signs_out,
    "she is shut out": lambda talk: changed(talk.mia, disabled_at=now()),
}
RESTS: Mapping[str, Callable[[Talk], object]] = {
    "the other leaves": lambda talk: press(talk.anna.browser(), f"{talk.path}/leave"),
    "the other blocks": lambda talk: press(talk.anna.browser(), f"{talk.path}/block"),
    "the other blocks elsewhere": lambda talk: blocks(talk.anna, talk.mia),
    "she comes of age": _comes_of_age,
    "the other comes of age": lambda talk: changed(talk.anna, age_group="adult"),
    "she is silenced": lambda talk: changed(talk.mia, silenced_until=now() + timedelta(days=1)),
}


@pytest.mark.parametrize("what", [*ENDS, *RESTS])
def test_she_hears_no_more_or_is_told_to_look_again_as_soon_as(talk: Talk, what: str) -> None:
    if "of age" in what:
        for teen in (talk.anna, talk.mia):
            changed(teen, **TEEN)
    with listening(talk.mia.browser(), talk.on) as hears:
        talk.says(talk.anna, "A fence")
        assert "A fence" in hears.next().words
        {**ENDS, **RESTS}[what](talk)
        if what in ENDS:
            assert hears.ends()
        else:
            again = hears.next()
            assert (again.kind, again.data) == ("again", "")
