"""Looking after words: hidden and shown again, many that wait, thanks for everyone; and who may do which."""

from collections.abc import Mapping

import pytest

from pages.models import Right
from tests.messages.visit import Visit, leave, many, message_id, press, status, words
from tests.support.people import rows
from tests.support.world import World


def states(world: World) -> Mapping[str, str]:
    """What became of each word."""
    return {str(body): str(state) for body, state in rows(world, "select body, state from support_message")}


def test_a_hidden_word_can_be_shown_again(visit: Visit, world: World) -> None:
    leave(visit.ruth, visit.page, "In the wrong place.")
    press(visit.keeper, f"{visit.page.path}/messages/{message_id(world, 'In the wrong place.')}/hide")
    assert words(visit.ruth, visit.page.path) == []
    listed = visit.keeper.open(f"{visit.page.path}/messages/hidden")
    assert words(visit.keeper, listed.path) == ["In the wrong place."]
    assert "It stands on the page again." in listed.submit(action="/show").text
    assert words(visit.member, visit.page.path) == ["In the wrong place."]


def test_a_strangers_hidden_word_waits_again_when_whoever_shows_it_may_say_no_yes(visit: Visit, world: World) -> None:
    helper = visit.hospital.manager(visit.page, "Hal Helper", Right.ANSWER).browser()
    for browser, body in ((visit.member, "From a stranger."), (visit.ruth, "From Ruth."), (visit.keeper, "From the keeper.")):
        leave(browser, visit.page, body)
        path = f"{visit.page.path}/messages/{message_id(world, body)}"
        press(helper, f"{path}/hide")
        press(helper, f"{path}/show")
    assert states(world) == {"From a stranger.": "waiting", "From Ruth.": "shown", "From the keeper.": "shown"}


def test_many_waiting_words_are_let_stand_or_hidden_together(visit: Visit, world: World) -> None:
    many(visit, 35, state="waiting")
    assert "35 words wait for your yes" in visit.keeper.open(visit.page.path).text
    page = visit.keeper.open(f"{visit.page.path}/messages/waiting")
    assert len(page.soup.select("input[name=word]")) == 30
    ticked = [str(e["value"]) for e in page.soup.select("input[name=word]")][:2]
    assert "2 words stand on the page now." in page.submit({"word": ticked, "act": "accept"}).text
    assert "30 words are hidden." in visit.keeper.open(page.path).submit({"act": "hide"}).text
    counted = rows(world, "select state, count(*) from support_message group by state order by state")
    assert counted == [("hidden", 30), ("shown", 2), ("waiting", 3)]
    noted = "select action, count(*) from audit_entry where action like 'message.%%' group by action order by action"
    assert rows(world, noted) == [("message.accept", 2), ("message.hide", 30)]


def test_ticking_nothing_or_what_is_not_there_does_nothing(visit: Visit, world: World) -> None:
    other = visit.hospital.page(visit.hospital.person("Bea Other"), open_to_hospital=True)
    leave(visit.member, other, "Waits on the other page.")
    leave(visit.ruth, visit.page, "Stands.")
    before = states(world)
    assert "Tick the words you mean first." in press(visit.keeper, f"{visit.page.path}/messages/waiting").text
    for body in before:
        for act in ("accept", "hide"):
            press(visit.keeper, f"{visit.page.path}/messages/waiting", word=message_id(world, body), act=act)
    press(visit.keeper, f"{visit.page.path}/messages/waiting", word="nonsense")
    assert states(world) == before


def test_one_press_thanks_everyone_once(visit: Visit, world: World) -> None:
    leave(visit.ruth, visit.page, "With you.")
    leave(visit.ruth, visit.page, "Always.", f"?update={rows(world, 'select id from update')[0][0]}")
    leave(visit.keeper, visit.page, "From the keeper.")
    leave(visit.member, visit.page, "Waiting.")
    said = visit.keeper.open(f"{visit.page.path}/messages").submit(action="/thanks")
    assert "Your thanks stand under 2 words." in said.text
    thanked = "select body from support_message where thanked_at is not null order by id"
    assert rows(world, thanked) == [("With you.",), ("Always.",)]
    assert len(visit.ruth.open(visit.page.path).soup.select(".word-thanked")) == 2
    assert "under every word already" in press(visit.keeper, f"{visit.page.path}/messages/thanks").text
    leave(visit.ruth, visit.page, "One more.")
    assert "under one word" in press(visit.keeper, f"{visit.page.path}/messages/thanks").text
    assert set(world.jobs()) <= {"following.fan_out", "following.tell_keepers"}  # of updates and words; none of its own


RIGHTS_NEEDED = {
    "messages/{word}/hide": Right.ANSWER,
    "messages/{hidden}/show": Right.ANSWER,
    "messages/thanks": Right.ANSWER,
    "messages/{word}/accept": Right.APPROVE,
    "messages/waiting": Right.APPROVE,
}


@pytest.mark.parametrize("right", [None, *Right])
def test_each_act_needs_its_right_and_its_button_stands_for_whoever_has_it(
    visit: Visit, world: World, right: Right | None
) -> None:
    leave(visit.ruth, visit.page, "To be hidden.")
    press(visit.keeper, f"{visit.page.path}/messages/{message_id(world, 'To be hidden.')}/hide")
    leave(visit.member, visit.page, "Waiting.")
    ids = {"word": message_id(world, "Waiting."), "hidden": message_id(world, "To be hidden.")}
    helper = visit.hospital.manager(visit.page, "Hal Helper", *([right] if right else [])).browser()
    seen = helper.open(visit.page.path).soup
    assert bool(seen.select("form[action$='/accept']")) is (right is Right.APPROVE)
    assert bool(seen.select("form[action$='/hide']")) is (right is Right.ANSWER)
    hidden = helper.open(f"{visit.page.path}/messages/hidden")
    assert hidden.status == (200 if right is Right.ANSWER else 403)
    for path, needed in RIGHTS_NEEDED.items():
        assert status(helper, f"{visit.page.path}/{path.format(**ids)}") == (302 if right is needed else 403), path


def test_whoever_may_say_yes_but_not_hide_cannot_hide_from_the_list_either(visit: Visit, world: World) -> None:
    leave(visit.member, visit.page, "Waiting.")
    helper = visit.hospital.manager(visit.page, "Hal Helper", Right.APPROVE).browser()
    word = message_id(world, "Waiting.")
    assert [e["value"] for e in helper.open(f"{visit.page.path}/messages/waiting").soup.select("[name=act]")] == ["accept"]
    assert status(helper, f"{visit.page.path}/messages/waiting", word=word, act="hide") == 403
    assert states(world) == {"Waiting.": "waiting"}


def test_readers_see_no_list_of_hidden_or_waiting_words(visit: Visit) -> None:
    for where in ("hidden", "waiting"):
        assert visit.member.open(f"{visit.page.path}/messages/{where}").status == 404
