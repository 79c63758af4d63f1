"""Saying something without words: about what, by whom, shown in which names, and all the ways in which it must not work."""

from uuid import UUID

import pytest

from accounts.actions import PersonMerged
from kernel.db import db
from kernel.events import publish
from kernel.ids import new_id
from messages.models import Reaction
from pages.models import Audience
from tests.messages.visit import Visit, follow_link, leave, message_id, press, status
from tests.support.browser import Browser
from tests.support.people import rows
from tests.support.world import World


def update_of(world: World) -> UUID:
    """The page's one update."""
    return UUID(str(rows(world, "select id from update")[0][0]))


def felt(browser: Browser, visit: Visit, thing: UUID) -> str:
    """What a reader is told of the feelings about something."""
    said = browser.open(visit.page.path).soup.select_one(f"#f-{thing} .felt")
    return " ".join(said.text.split()) if said else ""


def pressed(browser: Browser, visit: Visit, thing: UUID) -> list[str]:
    """Which of the buttons about something hold for a reader."""
    return [e.text for e in browser.open(visit.page.path).soup.select(f"#f-{thing} button[aria-pressed=true]")]


def kept(world: World) -> list[tuple[object, ...]]:
    """Every reaction, as it is kept."""
    return rows(world, "select author_name, feeling from reaction order by id")


def test_a_reader_says_it_changes_it_and_takes_it_back(visit: Visit, world: World) -> None:
    update = update_of(world)
    here = f"{visit.page.path}/updates/{update}/feeling"
    form = visit.ruth.open(visit.page.path).form("/feeling")
    assert [button.text for button in form.select("button")] == ["With you", "A heart", "A prayer", "Thank you"]
    shown = visit.ruth.open(visit.page.path).submit({"feeling": "with_you"}, action="/feeling")
    assert shown.path.startswith(visit.page.path)
    assert pressed(visit.ruth, visit, update) == ["With you"]
    assert felt(visit.ruth, visit, update) == ""
    assert felt(visit.keeper, visit, update) == felt(visit.member, visit, update) == "Ruth is with you."
    for _ in range(2):  # twice in a hurry
        press(visit.ruth, here, feeling="prayer")
    assert felt(visit.keeper, visit, update) == "Ruth says a prayer."
    assert kept(world) == [("Ruth", "prayer")]
    taken_back = visit.ruth.open(visit.page.path).soup.select_one(f"#f-{update} button[aria-pressed=true]")
    assert taken_back is not None
    for _ in range(2):
        press(visit.ruth, here, feeling=taken_back["value"])
    assert kept(world) == []
    assert rows(world, "select from jobs.procrastinate_jobs where task_name not like '%%fan_out'") == []


def test_words_can_be_felt_about_too_under_updates_answers_and_the_page(visit: Visit, world: World) -> None:
    leave(visit.ruth, visit.page, "Shall I bring soup?", f"?update={update_of(world)}")
    leave(visit.keeper, visit.page, "Yes, please.", f"?reply_to={message_id(world, 'Shall I bring soup?')}")
    leave(visit.ruth, visit.page, "For you.")
    for body in ("Shall I bring soup?", "Yes, please.", "For you."):
        word = message_id(world, body)
        press(visit.keeper, f"{visit.page.path}/messages/{word}/feeling", feeling="thanks")
        assert felt(visit.ruth, visit, word) == "Anna says thank you."
        in_list = visit.member.open(f"{visit.page.path}/messages").soup.select_one(f"#f-{word} .felt")
        assert in_list is not None


def test_at_most_three_names_are_shown_first_names_alone_and_nobody_is_counted(visit: Visit, world: World) -> None:
    update = update_of(world)
    for name in ("Tom Ash", "Wanda Birch", "Ida Cedar", "Joe Dogwood"):
        guest = visit.hospital.guest(visit.page, f"{name.split()[0].lower()}@example.org", name=name)
        press(visit.hospital.guest_browser(guest), f"{visit.page.path}/updates/{update}/feeling", feeling="heart")
    assert felt(visit.keeper, visit, update) == "Tom, Wanda, Ida, and others send a heart."


def test_somebody_whom_nobody_let_in_is_there_without_a_name_and_whoever_is_blocked_is_gone(visit: Visit, world: World) -> None:
    update = update_of(world)
    here = f"{visit.page.path}/updates/{update}/feeling"
    press(visit.member, here, feeling="with_you")
    assert felt(visit.keeper, visit, update) == "Somebody is with you."
    press(visit.ruth, here, feeling="with_you")
    assert felt(visit.keeper, visit, update) == "Ruth and others are with you."
    with world.as_superuser() as connection:
        connection.execute("update guest set state = 'blocked'")
    assert felt(visit.keeper, visit, update) == "Somebody is with you."
    assert status(visit.ruth, here, feeling="heart") == status(
        visit.ruth, "/pages/nothing/updates/" + here[-44:], feeling="heart"
    )
    assert kept(world) == [("Max Member", "with_you"), ("Ruth", "with_you")]


def test_nobody_feels_about_what_she_does_not_see_or_what_lies_elsewhere(visit: Visit, world: World) -> None:
    other = visit.hospital.page(visit.hospital.person("Bea Other"))
    elsewhere = visit.hospital.update(other)
    leave(other.keeper.browser(), other, "On the other page.")
    for_keepers = visit.hospital.update(visit.page, audience=Audience.MANAGERS)
    for_some = visit.hospital.update(visit.page, audience=Audience.CHOSEN, chosen=[])
    leave(visit.member, visit.page, "Waiting.")
    leave(visit.keeper, visit.page, "Hidden.")
    press(visit.keeper, f"{visit.page.path}/messages/{message_id(world, 'Hidden.')}/hide")
    press(visit.keeper, f"{visit.page.path}/corner", body="In the corner.")
    wanted = [f"updates/{update}" for update in (elsewhere, for_keepers, for_some, new_id())]
    bodies = ("On the other page.", "Waiting.", "Hidden.", "In the corner.")
    wanted += [f"messages/{message_id(world, body)}" for body in bodies]
    for browser in (visit.ruth, visit.member):
        for what in wanted:
            assert status(browser, f"{visit.page.path}/{what}/feeling", feeling="heart") == 404, what
    assert status(visit.keeper, f"{visit.page.path}/messages/{message_id(world, 'Waiting.')}/feeling", feeling="heart") == 404
    assert kept(world) == []


@pytest.mark.parametrize("said", ["joy", "<b>heart</b>", "heart\0", "h" * 100_000])
def test_nothing_but_the_four_can_be_said(visit: Visit, world: World, said: str) -> None:
    assert status(visit.ruth, f"{visit.page.path}/updates/{update_of(world)}/feeling", feeling=said) == 400
    assert kept(world) == []


def test_looking_changes_nothing_and_a_form_without_its_proof_neither(visit: Visit, world: World) -> None:
    here = f"{visit.page.path}/updates/{update_of(world)}/feeling"
    assert visit.ruth.open(here).status == 405
    assert visit.ruth.post(here, {"feeling": "heart"}).status == 400
    assert kept(world) == []


def test_nobody_is_led_away_by_where_a_form_says_it_stood(visit: Visit, world: World) -> None:
    here = f"{visit.page.path}/updates/{update_of(world)}/feeling"
    for back in ("https://evil.example/", "//evil.example", "/\\evil.example", ""):
        sent = {"csrf_token": visit.ruth.token(), "feeling": "heart", "back": back}
        answer = visit.ruth.client.post(here, data=sent, base_url=f"http://{visit.ruth.at}")
        assert answer.location.startswith("/#f-"), back


def test_whoever_came_by_the_link_alone_is_asked_to_sign_in_and_sees_no_buttons(visit: Visit, world: World) -> None:
    browser = follow_link(world, visit)
    assert browser.open(visit.page.path).soup.select(".feel") == []
    assert status(browser, f"{visit.page.path}/updates/{update_of(world)}/feeling", feeling="heart") == 401
    assert kept(world) == []


def test_somebody_from_whom_writing_was_taken_cannot_send_feelings_either(visit: Visit, world: World) -> None:
    with world.as_superuser() as connection:
        connection.execute("update guest set may_write = false")
    assert visit.ruth.open(visit.page.path).soup.select(".feel") == []
    assert status(visit.ruth, f"{visit.page.path}/updates/{update_of(world)}/feeling", feeling="heart") == 403


def test_a_script_gets_the_piece_that_changed_and_nothing_else(visit: Visit, world: World) -> None:
    update = update_of(world)
    answer = visit.ruth.client.post(
        f"{visit.page.path}/updates/{update}/feeling",
        data={"csrf_token": visit.ruth.token(), "feeling": "heart"},
        headers={"X-Fragment": "feelings"},
        base_url=f"http://{visit.ruth.at}",
    )
    assert answer.status_code == 200
    assert f'id="f-{update}"' in answer.text
    assert 'aria-pressed="true">A heart' in answer.text
    assert "<html" not in answer.text


def test_three_hundred_an_hour_are_enough(visit: Visit, world: World) -> None:
    here, token = f"{visit.page.path}/updates/{update_of(world)}/feeling", visit.ruth.token()
    with world.as_superuser() as connection:
        press(visit.ruth, here, feeling="heart")
        connection.execute("update attempt set count = 300 where count = 1")
    sent = {"csrf_token": token, "feeling": "heart"}
    assert visit.ruth.client.post(here, data=sent, base_url=f"http://{visit.ruth.at}").status_code == 429


def test_of_a_newcomers_and_her_own_accounts_reactions_the_older_stays(visit: Visit, world: World) -> None:
    account, newcomer = visit.hospital.person("Nora Old"), visit.hospital.person("Nele New")
    first, second, third = (visit.hospital.update(visit.page) for _ in range(3))
    with visit.hospital.entered():
        for person, update, feeling in (
            (account, first, "heart"),
            (newcomer, first, "prayer"),
            (newcomer, second, "prayer"),
            (account, second, "heart"),
            (newcomer, third, "thanks"),
        ):
            said = {"page_id": visit.page.id, "update_id": update, "author_name": "Nora", "feeling": feeling}
            db.session.add(Reaction(person_id=person.id, **said))
            db.session.flush()
        publish(PersonMerged(newcomer.id, account.id))
    found = rows(world, "select update_id, feeling, person_id from reaction order by id")
    assert found == [(first, "heart", account.id), (second, "prayer", account.id), (third, "thanks", account.id)]
