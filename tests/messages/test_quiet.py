"""Quiet, please: readers' words rest, are seen by nobody but their authors, and come together when they are wanted."""

from datetime import UTC, datetime

import pytest

from kernel.clock import now
from pages.models import Right
from tests.messages.visit import Visit, leave, message_id, press, status, words
from tests.support.browser import Browser
from tests.support.people import rows
from tests.support.world import World


def quiet(visit: Visit) -> None:
    """The keeper asks for quiet."""
    visit.keeper.open(visit.page.path).submit(action="/quiet")


def states(world: World) -> dict[str, str]:
    """What became of each word."""
    return {str(body): str(state) for body, state in rows(world, "select body, state from support_message")}


def card(browser: Browser, visit: Visit) -> str:
    """What a keeper is told beside the page."""
    return browser.open(visit.page.path).text


def test_while_it_is_quiet_words_rest_and_their_authors_alone_see_them(visit: Visit, world: World) -> None:
    quiet(visit)
    assert "It is quiet here just now. Your words wait until Elena wants to read them." in visit.ruth.open(visit.page.path).text
    shown = leave(visit.ruth, visit.page, "From Ruth.")
    assert "Your words wait until Elena wants to read them." in shown.text
    leave(visit.member, visit.page, "From a stranger.")
    leave(visit.keeper, visit.page, "From the keeper.")
    for browser, own in ((visit.ruth, "From Ruth."), (visit.member, "From a stranger.")):
        for where in ("", "/messages"):
            assert words(browser, f"{visit.page.path}{where}") == ["From the keeper.", own]
        assert "It waits until Elena wants to read it." in browser.open(visit.page.path).text
    for where in ("", "/messages", "/messages/waiting", "/messages/hidden"):
        assert words(visit.keeper, f"{visit.page.path}{where}") == (["From the keeper."] if "/messages/" not in where else [])
    assert "2 words are waiting." in card(visit.keeper, visit)


def test_they_come_together_and_a_strangers_waits_for_a_yes_as_it_would_have(visit: Visit, world: World) -> None:
    quiet(visit)
    leave(visit.ruth, visit.page, "From Ruth.")
    leave(visit.member, visit.page, "From a stranger.")
    cut_off = visit.hospital.guest(visit.page, "cut@example.org", name="Cut Off")
    leave(visit.hospital.guest_browser(cut_off), visit.page, "From one who was blocked since.")
    press(visit.keeper, f"{visit.page.path}/followers/{cut_off}/block")
    said = visit.keeper.open(visit.page.path).submit(action="/let-come")
    assert "3 words have come." in said.text
    assert states(world) == {
        "From Ruth.": "shown",
        "From a stranger.": "waiting",
        "From one who was blocked since.": "waiting",
    }
    assert words(visit.member, visit.page.path) == ["From a stranger.", "From Ruth."]
    assert rows(world, "select details from audit_entry where action = 'message.let_come'") == [({"messages": 3},)]
    leave(visit.ruth, visit.page, "Still quiet.")
    assert states(world)["Still quiet."] == "resting"


def test_when_quiet_ends_what_rests_goes_on_resting_and_is_counted(visit: Visit, world: World) -> None:
    quiet(visit)
    leave(visit.ruth, visit.page, "Resting.")
    visit.keeper.open(visit.page.path).submit(action="/quiet/end")
    leave(visit.ruth, visit.page, "Shown.")
    assert states(world) == {"Resting.": "resting", "Shown.": "shown"}
    assert "One word is waiting." in card(visit.keeper, visit)
    assert words(visit.keeper, visit.page.path) == ["Shown."]


def test_it_says_when_quiet_began_and_asking_twice_changes_nothing(visit: Visit, world: World) -> None:
    began = datetime(now().year, 11, 14, 18, 40, tzinfo=UTC)
    with world.as_superuser() as connection:
        connection.execute("update care_page set quiet_since = %s", [began])
    press(visit.keeper, f"{visit.page.path}/messages/quiet")
    assert rows(world, "select quiet_since from care_page") == [(began,)]
    assert "It is quiet since 14 Nov" in card(visit.keeper, visit)


@pytest.mark.parametrize(
    ("rights", "may"), [([], False), ([Right.POST], False), ([Right.ANSWER], True), ([Right.MANAGE], True)]
)
def test_whoever_answers_or_manages_may_ask_for_quiet(visit: Visit, rights: list[Right], may: bool) -> None:
    helper = visit.hospital.manager(visit.page, "Hal Helper", *rights).browser()
    for act in ("quiet", "let-come", "quiet/end"):
        assert status(helper, f"{visit.page.path}/messages/{act}") == (302 if may else 403)
    assert bool(helper.open(visit.page.path).soup.select("form[action$='/quiet']")) is may


def test_readers_can_neither_ask_for_quiet_nor_let_words_come(visit: Visit, world: World) -> None:
    quiet(visit)
    leave(visit.ruth, visit.page, "Resting.")
    for act in ("quiet/end", "let-come", "thanks"):
        assert status(visit.member, f"{visit.page.path}/messages/{act}") == 404
        assert status(visit.ruth, f"{visit.page.path}/messages/{act}") == 401
    assert states(world) == {"Resting.": "resting"}


def test_a_resting_word_is_reached_by_no_id(visit: Visit, world: World) -> None:
    quiet(visit)
    leave(visit.ruth, visit.page, "Resting.")
    word = message_id(world, "Resting.")
    for browser in (visit.keeper, visit.member):
        assert browser.open(f"{visit.page.path}/messages?reply_to={word}").status == 404
        assert status(browser, f"{visit.page.path}/messages", reply_to=word, body="I know.") == 404
        assert status(browser, f"{visit.page.path}/messages/{word}/feeling", feeling="heart") == 404
        assert browser.open(f"{visit.page.path}/messages/{word}/report").status == 404
    for act in ("accept", "hide", "show"):
        assert status(visit.keeper, f"{visit.page.path}/messages/{word}/{act}") == 404
    press(visit.keeper, f"{visit.page.path}/messages/waiting", word=word, act="accept")
    assert status(visit.ruth, f"{visit.page.path}/messages", reply_to=word, body="And more.") == 404
    assert states(world) == {"Resting.": "resting"}


def test_among_caregivers_nothing_rests(visit: Visit, world: World) -> None:
    quiet(visit)
    with world.as_superuser() as connection:
        connection.execute("update guest set is_caregiver = true")
    press(visit.ruth, f"{visit.page.path}/corner", body="Who sits with her tonight?")
    assert states(world) == {"Who sits with her tonight?": "shown"}
