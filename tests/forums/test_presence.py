"""Who is here, in a topic: told by name only to whom it may be told, and of whoever writes without a name never."""

import time
from collections.abc import Callable, Mapping
from datetime import timedelta

import pytest

from forums.access import topic_for
from forums.actions import Said, reply
from kernel.clock import now
from kernel.ids import new_id
from kernel.live_presence import MANY, STAYS, sentence
from kernel.live_stream import Place
from tests.forums.visit import ATopic, a_topic, arrange, press
from tests.peers.two import TEEN, blocks, changed
from tests.support.live import listening
from tests.support.presence import told
from tests.support.world import Hospital, Somebody, World

Case = Callable[[ATopic, Somebody, Somebody], object]


def _wrote_unnamed(topic: ATopic, one: Somebody, waits: bool = False) -> None:
    with topic.hospital.entered():
        reply(topic_for(one.reader, topic.forum, topic.id), Said("No name", anonymous=True, waits=waits))


# What Anna is told of Mia, and Mia of Anna, when both have the topic open.
CASES: Mapping[str, tuple[Case, str, str]] = {
    "nothing stands between them": (lambda t, a, m: None, "Mia Lund is here", "Anna Berg is here"),
    "Anna hides that she is here": (lambda t, a, m: changed(a, shows_presence=False), "", ""),
    "Mia hides that she is here": (lambda t, a, m: changed(m, shows_presence=False), "", ""),
    "Anna has blocked Mia": (lambda t, a, m: blocks(a, m), "", ""),
    "Mia has blocked Anna": (lambda t, a, m: blocks(m, a), "", ""),
    "Mia is a teenager": (lambda t, a, m: changed(m, **TEEN), "", ""),
    "both are teenagers": (lambda t, a, m: [changed(one, **TEEN) for one in (a, m)], "Mia Lund is here", "Anna Berg is here"),
    "Mia wrote here without her name": (lambda t, a, m: _wrote_unnamed(t, m), "", "Anna Berg is here"),
    "what she wrote without it waits": (lambda t, a, m: _wrote_unnamed(t, m, waits=True), "", "Anna Berg is here"),
    "Mia is silenced": (lambda t, a, m: changed(m, silenced_until=now() + timedelta(days=1)), "", "Anna Berg is here"),
    "Mia is no longer": (lambda t, a, m: changed(m, silenced_until=now()), "Mia Lund is here", "Anna Berg is here"),
    "names may be left out here": (lambda t, a, m: arrange(t.hospital, t.forum, anonymous=True), "", ""),
    "the topic is closed": (
        lambda t, a, m: press(t.hospital.person("Mo D", "moderator").browser(), f"{t.path}/close"),
        "Mia Lund is here",
        "Anna Berg is here",
    ),
}


def named(author: Somebody) -> ATopic:
    """A topic where everybody writes under a name."""
    made = a_topic(author)
    arrange(author.hospital, made.forum, anonymous=False)
    return made


@pytest.fixture
def topic(hospital: Hospital) -> ATopic:
    """One of those."""
    return named(hospital.person("Olga Other"))


def test_two_are_told_of_each_other_as_far_as_both_may_be(hospital: Hospital) -> None:
    found: dict[str, tuple[str, str]] = {}
    olga = hospital.person("Olga Other")
    for number, (case, (what, *_told)) in enumerate(CASES.items()):
        topic = named(olga)
        anna, mia = (hospital.person(name, email=f"{name[:3]}{number}@x.example") for name in ("Anna Berg", "Mia Lund"))
        what(topic, anna, mia)
        place = ("topic", topic.id)
        found[case] = told(anna, place, [mia]), told(mia, place, [anna])
    assert found == {case: (to_anna, to_mia) for case, (_what, to_anna, to_mia) in CASES.items()}


def test_who_may_not_read_the_topic_is_told_nothing_nor_is_anybody_of_another_hospital_shown(
    world: World, topic: ATopic
) -> None:
    anna, mia = topic.hospital.person("Anna Berg"), topic.hospital.person("Mia Lund")
    other = world.hospital("brigid").person("Otto Other")
    assert told(anna, ("topic", topic.id), [other]) == ""
    assert told(other, ("topic", topic.id), [anna]) == "-"
    arrange(topic.hospital, topic.forum, read_by="group")
    assert told(mia, ("topic", topic.id), [anna]) == "-"


# Where names may be left out, fewer than three are not spoken of: somebody could guess who it is.
def test_where_names_may_be_left_out_they_are_only_counted(topic: ATopic) -> None:
    arrange(topic.hospital, topic.forum, anonymous=True)
    anna, *others = (topic.hospital.person(f"{name} Reader") for name in ("Anna", "Ben", "Cleo", "Dina"))
    place = ("topic", topic.id)
    assert [told(anna, place, others[:n]) for n in (1, 2, 3)] == ["", "", "3 other people are here"]
    _wrote_unnamed(topic, others[0])
    assert told(anna, place, others) == ""


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ([], ""),
        (["Zoe"], "Zoe is here"),
        (["Zoe", "anna"], "anna and Zoe are here"),
        (["Zoe", "Mia", "anna"], "anna and 2 others are here"),
        (["anna"] * (MANY + 2), "anna and many others are here"),
        ([""] * (MANY + 1), "Many others are here"),
    ],
)
def test_how_it_is_said(names: list[str], said: str, topic: ATopic) -> None:
    with topic.hospital.entered():
        assert sentence(names) == said


def test_it_is_told_as_they_come_and_go_and_a_block_is_silence(topic: ATopic) -> None:
    anna, mia = topic.hospital.person("Anna Berg"), topic.hospital.person("Mia Lund")
    on = f"topic:{topic.id}"
    with listening(anna.browser(), on) as hears:
        with listening(mia.browser(), on) as too:
            assert hears.says_here("Mia Lund is here")
            assert too.says_here("Anna Berg is here")
        assert hears.says_here("")
        with listening(mia.browser(), on) as too:
            assert hears.says_here("Mia Lund is here")
            blocks(mia, anna)
            assert hears.says_here("")
            assert too.says_here("")
    assert str(mia.id) not in hears.heard


def test_a_name_stays_no_longer_than_a_minute_after_the_last_word_of_another_process(topic: ATopic) -> None:
    anna, mia = topic.hospital.person("Anna Berg"), topic.hospital.person("Mia Lund")
    browser = anna.browser()
    presence = browser.client.application.extensions["live"]._presence
    with listening(browser, f"topic:{topic.id}") as hears:
        presence.heard(topic.hospital.id, Place("topic", topic.id), new_id(), [mia.id])
        assert hears.says_here("Mia Lund is here")
        presence._clock = lambda: time.monotonic() + STAYS
        try:
            assert hears.says_here("")
        finally:
            presence._clock = time.monotonic
