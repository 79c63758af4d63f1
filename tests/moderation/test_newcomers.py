"""Newcomers: their first words wait, trust grows by words that stood and falls by a decision, and nobody is shown any of it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from accounts.actions import PersonMerged
from forums.models import Post
from kernel.access import Role
from kernel.clock import now
from kernel.db import db
from kernel.ids import new_id
from moderation.listeners import move_to_account
from moderation.models import Trust
from moderation.trust import Level, as_a_newcomer, level_of, note_that_words_stand
from tests.forums.visit import ATopic, a_topic, posts
from tests.messages.visit import press, status, words
from tests.moderation.table import QUEUE, Table
from tests.support.browser import Browser
from tests.support.people import rows
from tests.support.world import Somebody

NEWS = {"/forums/cancer": "One new post since you were here", "/forum-news": "One post you have not read"}
WAITS = "A person at the hospital reads this before others see it."
CALLS = "select action from audit_entry where action like 'crisis.%%' order by id"
STOOD = "select stood from trust where person_id = '{}'"


def hold(table: Table, number: int = 1) -> None:
    """The hospital holds so many words of newcomers."""
    with table.world.as_superuser() as connection:
        connection.execute("update hospital_policy set held_posts = %s", [number])


def trust(somebody: Somebody, stood: int) -> None:
    """So many words of hers have stood."""
    with somebody.hospital.entered():
        db.session.add(Trust(person_id=somebody.id, stood=stood))


def stood(table: Table, somebody: Somebody) -> int:
    """How many words of hers have stood."""
    found = rows(table.world, STOOD.format(somebody.id))
    return int(str(found[0][0])) if found else 0


def writes(somebody: Somebody, topic: ATopic, body: str) -> str:
    """She replies in her browser; the page after it."""
    return somebody.browser().open(topic.path).submit({"body": body}, action=topic.path).text


# How many the hospital holds, how many of hers stood, what she writes, whether it stood before in other words: does it wait?
TABLE = [
    (1, 0, "Hello.", False, True),
    (1, 1, "Hello.", False, False),
    (1, 1, "Hello.", True, True),
    (1, 1, "See example.org/cure", False, True),
    (1, 1, "Write to me@example.org", False, True),
    (1, 3, "See https://example.org", False, False),
    (1, 3, "Hello.", True, False),
    (5, 3, "Hello.", False, True),
    (5, 4, "See example.org", True, True),
    (5, 5, "See example.org", True, False),
    (0, 0, "See example.org", True, False),
]


def test_what_waits_follows_from_how_many_words_have_stood(table: Table) -> None:
    trust(table.max, 0)
    for holds, before, text, changed, held in TABLE:
        with table.world.as_superuser() as connection:
            connection.execute("update hospital_policy set held_posts = %s", [holds])
            connection.execute("update trust set stood = %s", [before])
        with table.hospital.entered():
            verdict = as_a_newcomer(table.max.reader, text, changed=changed)
            assert verdict.new is held, (holds, before, text, changed)
            assert not as_a_newcomer(table.mo.reader, text, changed=changed).new


def test_a_first_post_waits_with_a_kind_sentence_and_comes_with_a_letter_and_the_next_stands(table: Table) -> None:
    hold(table)
    topic, other = a_topic(table.page.keeper), table.page.keeper.browser()
    said = writes(table.max, topic, "How are you?")
    assert "a person at the hospital reads your words before others see them" in said
    assert WAITS in said
    assert len(posts(other.open(topic.path))) == 1
    for path, told in NEWS.items():
        assert told not in other.open(path).text  # not even that it is there
    assert "It waits for a yes." in table.looks.open(QUEUE).text
    assert "Whoever wrote it is new here" in table.looks.open(table.case_path).text
    table.decide("kept")
    assert table.letters == [("arrived", "max@mercy.example")]
    for path, told in NEWS.items():
        assert told in other.open(path).text
    assert (len(posts(other.open(topic.path))), stood(table, table.max)) == (2, 1)
    assert WAITS not in writes(table.max, topic, "I am well.")
    for word in ("known", "trust", "stood"):
        assert word not in table.max.browser().open(topic.path).text.lower()


def test_what_is_refused_never_came_and_undone_waits_again_and_a_change_of_what_stood_waits(table: Table) -> None:
    hold(table)
    topic, other = a_topic(table.page.keeper), table.page.keeper.browser()
    writes(table.max, topic, "Buy this.")
    table.decide("taken_down")
    assert table.letters == [("taken_down", "max@mercy.example")]
    table.act("undo", "claim")
    table.decide("kept")
    assert (len(posts(other.open(topic.path))), stood(table, table.max)) == (2, 0)  # a yes after a no earns nothing
    number = len(posts(other.open(topic.path)))
    assert WAITS in table.max.browser().open(f"{topic.post_path(number)}/change").submit({"body": "Buy that."}).text
    assert "Buy that." not in other.open(topic.path).text
    table.decide("kept")
    assert "Buy that." in other.open(topic.path).text
    assert (stood(table, table.max), table.letters[-1]) == (0, ("arrived", "max@mercy.example"))


def test_many_accounts_each_wait_and_whoever_looks_after_the_place_does_not(table: Table) -> None:
    hold(table)
    topic, reader = a_topic(table.page.keeper), table.page.keeper.browser()
    for n in range(3):
        writes(table.hospital.person(f"Spam{n}"), topic, "Cheap pills.")
    writes(table.mo, topic, "Welcome.")
    assert len(posts(reader.open(topic.path))) == 2
    begun = table.max.browser().open("/forums/cancer/new").submit({"title": "Hello", "body": "I am new."})
    assert reader.open(begun.path.partition("?")[0]).status == 404


def test_danger_in_words_that_wait_calls_at_once_and_not_again_when_they_come(table: Table) -> None:
    hold(table, 2)
    topic, danger = a_topic(table.page.keeper), "I want to kill myself."
    press(table.max.browser(), f"{table.page.path}/messages", body=danger)
    called = ["crisis.raise", "crisis.call"]
    for _ in range(2):
        assert [act for (act,) in rows(table.world, CALLS)] == called
        table.decide("kept")
        assert [act for (act,) in rows(table.world, CALLS)] == called
        writes(table.max, topic, danger)
        called.append("crisis.again")


def test_words_on_a_page_wait_for_who_was_not_invited_there(table: Table) -> None:
    hold(table)
    keeper = table.page.keeper.browser()
    said = press(table.max.browser(), f"{table.page.path}/messages", body="From Max.")
    assert "A person at the hospital reads your words before others see them." in said.text
    assert "From Max." not in words(keeper, table.page.path)
    invited = table.hospital.person("Ida Invited")
    table.hospital.guest(table.page, invited.email, name="Ida")
    press(invited.browser(), f"{table.page.path}/messages", body="From Ida.")
    assert words(keeper, table.page.path)[0] == "From Ida."
    table.decide("kept")
    assert "From Max." in keeper.open(f"{table.page.path}/messages/waiting").text
    assert stood(table, table.max) == 1


def test_a_day_without_a_report_is_a_word_that_stood_and_is_counted_once(table: Table) -> None:
    topic = a_topic(table.page.keeper)
    for body in ("One.", "Two.", "Three."):
        topic.says(table.max, body)
    press(table.max.browser(), f"{topic.post_path(2)}/delete")
    table.report(f"{topic.post_path(3)}/report", by=table.page.keeper)
    for _ in range(2):
        table.world.work(everything=True)
    assert stood(table, table.max) == 1
    with table.hospital.entered():
        note_that_words_stand(table.max.id, topic.post_id(4))
    assert (stood(table, table.max), stood(table, table.page.keeper)) == (1, 1)


@pytest.mark.parametrize(("before", "after"), [(25, 3), (7, 0), (1, 0), (0, 0)])
def test_a_decision_against_her_costs_a_level_and_undone_gives_it_back(table: Table, before: int, after: int) -> None:
    trust(table.max, before)
    topic = a_topic(table.page.keeper)
    table.report(f"{topic.post_path(topic.says(table.max, 'Nonsense.'))}/report", by=table.page.keeper)
    table.decide("taken_down")
    assert stood(table, table.max) == after
    table.act("undo")
    assert stood(table, table.max) == before


def test_trust_goes_along_when_two_accounts_become_one_and_goes_with_the_account(table: Table) -> None:
    old, new = table.max, table.hospital.person("Nina New")
    trust(old, 2)
    trust(new, 1)
    with table.hospital.entered():
        move_to_account(PersonMerged(new.id, old.id))
        assert level_of(old.reader) is Level.KNOWN
        assert level_of(new.reader) is Level.NEW
    elsewhere = table.world.hospital("brigid")
    with elsewhere.entered():
        assert level_of(old.reader) is Level.NEW  # another hospital knows nothing of it


def test_of_many_presses_at_once_no_more_pass_than_the_limit_and_words_are_kept(table: Table) -> None:
    topic, browsers = a_topic(table.page.keeper), [table.max.browser() for _ in range(5)]

    def send(browser: Browser) -> list[int]:
        token = browser.token()
        return [status(browser, topic.path, csrf_token=token, body="Again.", ticket=new_id()) for _ in range(3)]

    with ThreadPoolExecutor(5) as pool:
        answers = [answer for found in pool.map(send, browsers) for answer in found]
    assert (answers.count(302), answers.count(422)) == (10, 5)
    refused = browsers[0].open(topic.path).submit({"body": "My long words."}, action=topic.path)
    assert "You have written much in a short time." in refused.text
    assert "My long words." in str(refused.soup.select_one("textarea"))
    with time_machine.travel(now() + timedelta(hours=1), tick=False):
        assert table.max.browser().open(topic.path).submit({"body": "Later."}, action=topic.path).status == 200


def test_the_fourth_topic_of_a_day_waits_and_more_are_open_to_whom_one_knows(table: Table) -> None:
    browser = table.max.browser()

    def begin() -> int:
        return browser.open("/forums/cancer/new").submit({"title": "T", "body": "B"}).status

    assert [begin() for _ in range(4)] == [200, 200, 200, 422]
    trust(table.max, 3)
    assert begin() == 200
    with table.hospital.entered():
        assert len(db.session.scalars(select(Post.id)).all()) == 4


def test_an_administrator_says_how_many_wait(table: Table) -> None:
    browser = table.hospital.person("Ada Stone", Role.TENANT_ADMIN).browser()
    for wrong in ("11", "-1", "x"):
        assert browser.open("/admin/policies/").submit({"held_posts": wrong}).status == 422
    browser.open("/admin/policies/").submit({"held_posts": "2"})
    assert rows(table.world, "select held_posts from hospital_policy") == [(2,)]
    assert status(table.looks, "/admin/policies/", held_posts="0") == 404
