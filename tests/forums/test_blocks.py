"""A block binds in forums: two whom it keeps apart do not meet in any topic, and words without a name are never told by it."""

from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from werkzeug.test import TestResponse

from following.forum_counts import unread_of
from forums.access import topic_anywhere
from forums.queries import forums_for, mentioned_in
from kernel.ids import new_id
from tests.forums.test_forum_letters import told
from tests.forums.visit import ATopic, a_topic, posts, press
from tests.peers.two import blocks
from tests.search.finding import hits, search
from tests.support.browser import Browser
from tests.support.live import ask, listening
from tests.support.people import comparable, fetch
from tests.support.world import Hospital, Somebody, World


@dataclass(frozen=True)
class Apart:
    """Anna and Mia, of whom one has blocked the other; a topic that Olga began and where both wrote, and one of each."""

    anna: Somebody
    mia: Somebody
    olga: Somebody
    between: ATopic
    hers: ATopic
    unnamed: ATopic


@pytest.fixture(params=["Anna blocks", "Mia blocks"])
def apart(hospital: Hospital, request: pytest.FixtureRequest) -> Apart:
    """Who of them it was makes no difference."""
    anna, mia, olga = (hospital.person(name) for name in ("Anna Berg", "Mia Lund", "Olga Other"))
    between, hers = a_topic(olga, "Nights", "Zebra by Olga"), a_topic(mia, "Quagga", "Quagga by Mia")
    unnamed = a_topic(mia, "Okapi", "Okapi by nobody", anonymous=True)
    between.says(anna, "Lantern by Anna")
    between.says(mia, "Marigold by Mia")
    between.says(mia, "Thornbury by nobody", anonymous=True)
    between.says(olga, "Answered by Olga", quotes=3)
    first, second = (anna, mia) if request.param == "Anna blocks" else (mia, anna)
    blocks(first, second)
    return Apart(anna, mia, olga, between, hers, unnamed)


def held(said: Sequence[str], *words: str) -> list[bool]:
    """Whether each of these words stands in any of what was said."""
    return [any(word in one for one in said) for word in words]


def test_neither_is_shown_the_others_words_and_everybody_else_is_shown_both(apart: Apart) -> None:
    words = ("Zebra", "Lantern", "Marigold", "Thornbury", "Answered")
    shown = {
        one.name: held(posts(one.browser().open(apart.between.path)), *words) for one in (apart.anna, apart.mia, apart.olga)
    }
    assert shown == {
        "Anna Berg": [True, True, False, True, True],  # nor quoted by somebody else
        "Mia Lund": [True, False, True, True, True],
        "Olga Other": [True] * 5,
    }
    moderator = apart.olga.hospital.person("Mo Derator", "moderator")
    blocks(apart.mia, moderator)
    assert all(held(posts(moderator.browser().open(apart.between.path)), *words))


# Whoever blocks somebody, and looks which words without a name are gone, learns nothing: they all stay.
def test_what_the_other_began_is_not_there_unless_it_bears_no_name(apart: Apart) -> None:
    anna, forum = apart.anna.browser(), f"/forums/{apart.hers.forum}"
    never = f"{forum}/{new_id()}"
    for end in ("", "/follow", "/unfollow", "/seen/1", "/writing"):
        method = "GET" if not end else "POST"
        asked = [comparable(_sent(anna, method, f"{place}{end}"), place) for place in (apart.hers.path, never)]
        assert asked[0] == asked[1], end
    assert ask(anna, [f"topic:{apart.hers.id}"]).status_code == ask(anna, [f"topic:{new_id()}"]).status_code == 404
    assert held([anna.open(forum).text], "Quagga", "Okapi", "Nights") == [False, True, True]
    assert held(hits(search(anna, "Quagga Okapi or Marigold or Quagga or Okapi")), "Quagga", "Marigold", "Okapi") == [
        False,
        False,
        True,
    ]
    assert "Okapi by nobody" in anna.open(apart.unnamed.path).text
    with apart.anna.hospital.entered():
        last = next(line.last for line in forums_for(apart.anna.reader) if line.forum.slug == apart.hers.forum)
        assert last is not None
        assert last.title != "Quagga"
    assert apart.hers.says(apart.olga, "Olga may") == 2


def _sent(browser: Browser, method: str, path: str) -> TestResponse:
    return browser.client.open(path, method=method, base_url=f"http://{browser.at}", data={"csrf_token": browser.token()})


def test_neither_answers_nor_names_the_other(apart: Apart) -> None:
    anna = apart.anna.browser()
    for quoted in (apart.between.post_id(3), new_id()):
        assert fetch(anna, f"{apart.between.path}?quote={quoted}").status_code == 404
        assert press(anna, apart.between.path, body="See here", quoted=str(quoted)).status == 404
    assert fetch(anna, f"{apart.between.path}?quote={apart.between.post_id(4)}").status_code == 200
    assert fetch(anna, f"{apart.between.post_path(3)}/report").status_code == 404
    with apart.anna.hospital.entered():
        visit = topic_anywhere(apart.anna.reader, apart.between.id)
        assert list(mentioned_in(visit, "@Mia Lund and @Olga Other")) == [apart.olga.id]


def test_no_letter_tells_one_of_the_others_words_but_of_those_without_a_name(hospital: Hospital, world: World) -> None:
    anna, mia, olga = (hospital.person(name) for name in ("Anna Berg", "Mia Lund", "Olga Other"))
    topic = a_topic(olga)
    topic.says(mia, "She follows it from now on")
    blocks(mia, anna)
    topic.says(anna, "@Mia Lund and @Olga Other")
    assert sorted(told(world)) == [("mention", "olga"), ("reply", "olga")]
    topic.says(anna, "Without a name", anonymous=True)
    assert ("reply", "mia") in told(world)


def test_what_comes_live_is_what_a_fresh_look_would_show(apart: Apart) -> None:
    on = f"topic:{apart.between.id}"
    with listening(apart.anna.browser(), on) as anna, listening(apart.olga.browser(), on) as olga:
        apart.between.says(apart.mia, "Crimson by Mia")
        number = apart.between.says(apart.mia, "Indigo by nobody", anonymous=True)
        apart.between.says(apart.olga, "Saffron by Olga", quotes=3)
        assert "Indigo" in anna.next().words
        assert "Saffron" in anna.next().words
        assert held([anna.heard], "Crimson", "Marigold", "Mia") == [False, False, False]
        assert ["Crimson" in olga.next().words, "Indigo" in olga.next().words] == [True, True]
        assert "Marigold" in olga.next().words
        assert number == 7


def test_a_stream_at_a_topic_of_hers_is_silent_as_soon_as_she_blocks(hospital: Hospital) -> None:
    anna, mia = hospital.person("Anna Berg"), hospital.person("Mia Lund")
    topic = a_topic(mia)
    with listening(anna.browser(), f"topic:{topic.id}") as hears:
        topic.says(mia, "A fence")
        assert "A fence" in hears.next().words
        blocks(mia, anna)
        assert hears.ends()
    with hospital.entered():
        assert unread_of(anna.reader) == []
