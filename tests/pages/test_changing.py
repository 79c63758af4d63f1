"""An update that stands: changed with its history, narrowed and widened, deleted and put back, pinned."""

from uuid import UUID

import pytest

from pages.models import Right
from tests.integrations.sandbox_fixtures import RunningSandbox
from tests.support.browser import Browser, Page
from tests.support.people import fetch, rows
from tests.support.world import APage, World
from tests.support.writing import helper, kept_page, picture, press, shown, the_update, write

OVER = "update update set mail_at = now() - interval '1 second'"


def change(browser: Browser, page: APage, update: UUID, **values: object) -> Page:
    """Fills in the form of a change."""
    return browser.open(f"{page.path}/updates/{update}/change").submit(values)


def letters_left(world: World) -> None:
    """The time in which an update can be stopped is over."""
    with world.as_superuser() as connection:
        connection.execute(OVER)


def test_a_change_shows_at_once_says_its_day_and_sends_no_letter(world: World) -> None:
    hospital, page, keeper = kept_page(world)
    reader = hospital.guest_browser(hospital.guest(page))
    update = hospital.update(page, "She slept badly.")
    answer = change(keeper, page, update, title="Tuesday", body="She slept *well*.", kind="milestone")
    assert "Changed. No letter goes out about that." in answer.text
    [words] = shown(reader, page)
    for part in ("Tuesday", "She slept well .", "Changed on", "Milestone"):
        assert part in words
    assert "badly" not in words
    assert rows(world, "select count(*) from mailing where letter = 'following/update'") == [(1,)]


def test_keepers_read_what_it_said_before_and_bring_it_back_as_a_change(world: World) -> None:
    hospital, page, keeper = kept_page(world)
    reader = hospital.guest_browser(hospital.guest(page))
    update = hospital.update(page, "First.")
    change(keeper, page, update, body="Second.")
    versions = keeper.open(f"{page.path}/updates/{update}/versions")
    assert "First." in versions.text
    assert "First." not in reader.open(f"{page.path}/updates/{update}/versions").text
    version = rows(world, "select id from update_version")[0][0]
    versions.submit({}, action=f"/versions/{version}")
    assert "First." in shown(reader, page)[0]
    assert rows(world, "select body from update_version order by id") == [("First.",), ("Second.",)]


def test_saving_without_other_words_keeps_no_version_and_does_not_say_that_it_was_changed(world: World) -> None:
    _, page, keeper = kept_page(world)
    write(keeper, page, body="Line one\r\nline two")
    change(keeper, page, the_update(world), kind="thanks")
    assert rows(world, "select from update_version") == []
    assert rows(world, "select kind, edited_at from update") == [("thanks", None)]


def test_two_who_change_at_once_lose_nothing_the_second_is_told_and_keeps_her_words(world: World) -> None:
    hospital, page, keeper = kept_page(world)
    bea = helper(hospital, page, "Bea Other", Right.POST).browser()
    update = hospital.update(page, "First.")
    hers = bea.open(f"{page.path}/updates/{update}/change")
    change(keeper, page, update, body="Anna’s words.")
    told = hers.submit({"body": "Bea’s words."})
    assert told.status == 422
    for part in ("Somebody changed this update meanwhile.", "Anna’s words.", "Bea’s words."):
        assert part in told.text
    assert rows(world, "select body from update") == [("Anna’s words.",)]
    told.submit({})
    assert rows(world, "select body from update") == [("Bea’s words.",)]
    assert rows(world, "select body from update_version order by id") == [("First.",), ("Anna’s words.",)]


def test_a_deleted_update_is_gone_for_all_but_keepers_with_its_pictures_and_can_be_put_back(world: World) -> None:
    hospital, page, keeper = kept_page(world)
    reader = hospital.guest_browser(hospital.guest(page))
    write(keeper, page, body="Too much said.", pictures=[picture()])
    world.work()
    path = str(reader.open(page.path).soup.select_one("figure a")["href"])  # type: ignore[index]
    flash = keeper.open(page.path).submit(action="/delete")
    assert "you can put it back" in flash.text
    assert shown(reader, page) == []
    assert reader.open(f"{page.path}/updates/{the_update(world)}").status == 404
    assert [fetch(browser, path).status_code for browser in (keeper, reader)] == [200, 404]
    assert "Deleted on" in shown(keeper, page)[0]
    assert "by Anna Berg." in shown(keeper, page)[0]
    keeper.open(page.path).submit(action="/back")
    assert "Too much said." in shown(reader, page)[0]
    assert fetch(reader, path).status_code == 200


def test_letters_of_a_deleted_update_stay_and_leave_when_it_was_put_back_in_time(world: World, sandbox: RunningSandbox) -> None:
    _, page, keeper = kept_page(world, followers=2)
    write(keeper, page, body="Oh.")
    press(keeper, page, f"updates/{the_update(world)}/delete")
    press(keeper, page, f"updates/{the_update(world)}/back")
    world.work(everything=True)
    assert len(sandbox.mails()) == 2
    sandbox.control("DELETE", "mails")
    write(keeper, page, body="Deleted for good.")
    newest = rows(world, "select id from update order by id desc limit 1")[0][0]
    press(keeper, page, f"updates/{newest}/delete")
    world.work(everything=True)
    assert sandbox.mails() == []


def test_a_letter_that_waits_stays_with_us_when_its_update_is_deleted_even_after_it_is_put_back(
    world: World, sandbox: RunningSandbox
) -> None:
    _, page, keeper = kept_page(world, followers=2)
    press(keeper, page, "silence")
    write(keeper, page, body="Held.")
    world.work(everything=True)
    press(keeper, page, f"updates/{the_update(world)}/delete")
    press(keeper, page, "release")
    press(keeper, page, f"updates/{the_update(world)}/back")
    world.work(everything=True)
    assert sandbox.mails() == []
    assert rows(world, "select distinct state from delivery") == [("stopped",)]


def test_narrowing_takes_effect_at_once_and_withholds_letters_to_all_others(world: World, sandbox: RunningSandbox) -> None:
    hospital, page, keeper = kept_page(world, followers=2)
    ruth = hospital.guest(page)
    reader, other = hospital.guest_browser(ruth), hospital.guest_browser(hospital.guest(page, "other@example.org"))
    press(keeper, page, "silence")
    update = hospital.update(page, "For fewer.")
    world.work(everything=True)  # made out, and held
    letters_left(world)
    change(keeper, page, update, audience="chosen", chosen=[str(ruth)])
    assert "For people who were chosen by name." in shown(reader, page)[0]
    assert "For Ruth." in shown(keeper, page)[0]
    assert shown(other, page) == []
    press(keeper, page, "release")
    world.work(everything=True)
    assert [mail["to"] for mail in sandbox.mails()] == ["ruth@example.org"]
    change(keeper, page, update, audience="managers")
    assert shown(reader, page) == []
    assert "For those who keep this page." in shown(keeper, page)[0]


def test_widening_asks_first_how_many_will_see_it_and_tells_nobody_by_mail(world: World, sandbox: RunningSandbox) -> None:
    hospital, page, keeper = kept_page(world, followers=2)
    reader = hospital.guest_browser(hospital.guest(page))
    write(keeper, page, body="Between us.", audience="managers")
    letters_left(world)
    world.work(everything=True)
    asked = change(keeper, page, the_update(world), audience="everyone", body="For all.")
    assert asked.status == 422
    assert "this will now be seen by 3 people" in asked.text
    assert shown(reader, page) == []
    asked.submit({"sure": "everyone 2"})
    assert shown(reader, page) == []
    asked.submit({"sure": "everyone 3"})
    assert "For all." in shown(reader, page)[0]
    world.work(everything=True)
    assert sandbox.mails() == []


def test_naming_one_person_more_is_widening_too_and_while_letters_wait_it_is_not_done(world: World) -> None:
    hospital, page, keeper = kept_page(world)
    ruth, tom = (hospital.guest(page, f"{name}@example.org", name=name) for name in ("Ruth", "Tom"))
    write(keeper, page, body="Soon.", audience="chosen", chosen=[str(ruth)])
    refused = change(keeper, page, the_update(world), chosen=[str(ruth), str(tom)])
    assert "To tell more people, stop it and publish it anew." in refused.text
    letters_left(world)
    asked = change(keeper, page, the_update(world), chosen=[str(ruth), str(tom)])
    assert "this will now be seen by 2 people" in asked.text
    asked.submit({"sure": "chosen 2"})
    assert "For Ruth and 1 other." in shown(keeper, page)[0]


def test_three_can_be_pinned_and_stand_first_with_a_word(world: World) -> None:
    hospital, page, keeper = kept_page(world)
    first, *others = [hospital.update(page, f"Update {n}.") for n in range(5)]
    press(keeper, page, f"updates/{first}/pin")
    first_words = shown(keeper, page)[0]
    assert "Update 0." in first_words
    assert "Pinned" in first_words
    for update in others[:2]:
        press(keeper, page, f"updates/{update}/pin")
    assert "Three updates are pinned already." in press(keeper, page, f"updates/{others[2]}/pin").text
    press(keeper, page, f"updates/{first}/unpin")
    assert "Update 0." in shown(keeper, page)[-1]
    assert "Pinned." in press(keeper, page, f"updates/{others[2]}/pin").text


def test_a_deleted_or_stopped_update_is_not_pinned_changed_or_deleted_again(world: World) -> None:
    hospital, page, keeper = kept_page(world)
    deleted, stopped = hospital.update(page, "Deleted."), hospital.update(page, "Stopped.")
    form = keeper.open(f"{page.path}/updates/{deleted}/change")
    press(keeper, page, f"updates/{deleted}/pin")
    press(keeper, page, f"updates/{deleted}/delete")
    press(keeper, page, f"updates/{stopped}/stop")
    told = form.submit({"body": "Words for nothing?"})
    assert (told.status, "Words for nothing?" in told.text) == (422, True)
    assert "Somebody deleted this update meanwhile." in told.text
    assert "Put it back first" in keeper.open(f"{page.path}/updates/{deleted}/change").text
    for update in (deleted, stopped):
        press(keeper, page, f"updates/{update}/pin")
    press(keeper, page, f"updates/{stopped}/delete")
    press(keeper, page, f"updates/{deleted}/stop")
    assert rows(world, "select body, state, pinned_at from update order by id") == [
        ("Deleted.", "deleted", None),
        ("Stopped.", "stopped", None),
    ]


@pytest.mark.parametrize("act", ["change", "delete", "back", "pin", "unpin", "stop", "now", "again", "versions/{}"])
def test_an_update_of_another_page_is_out_of_reach(world: World, act: str) -> None:
    hospital, page, keeper = kept_page(world)
    other = hospital.page(hospital.person("Bea Other"), patient="Paul")
    update = hospital.update(other, "Hers.")
    change(other.keeper.browser(), other, update, body="Hers, changed.")
    version = rows(world, "select id from update_version")[0][0]
    assert press(keeper, page, f"updates/{update}/{act.format(version)}", body="Mine").status == 404
    own = hospital.update(page, "Mine.")
    assert press(keeper, page, f"updates/{own}/versions/{version}").status == 404
    assert rows(world, "select body, state from update order by id") == [
        ("Hers, changed.", "published"),
        ("Mine.", "published"),
    ]


def test_words_that_stand_are_not_changed_into_none_even_where_a_picture_stays(world: World) -> None:
    _, page, keeper = kept_page(world)
    write(keeper, page, body="Look.", pictures=[picture()])
    refused = change(keeper, page, the_update(world), body=" \n ", title="")
    assert refused.status == 422
    assert "Leave a few words, or delete the update as a whole." in refused.text
    assert rows(world, "select body from update") == [("Look.",)]


def test_a_letter_is_not_sent_again_to_whom_an_update_is_not_for_any_more(world: World, sandbox: RunningSandbox) -> None:
    hospital, page, keeper = kept_page(world)
    hospital.guest(page)
    update = hospital.update(page, "For all, at first.")
    world.work(everything=True)
    assert len(sandbox.mails()) == 1
    letters_left(world)
    change(keeper, page, update, audience="managers")
    [(delivery,)] = rows(
        world, "select d.id from delivery d join mailing m on m.id = d.mailing_id where m.about_id = %s", update
    )
    said = press(keeper, page, f"updates/{update}/reach/{delivery}")
    world.work(everything=True)
    assert "No letter is sent" in said.text
    assert len(sandbox.mails()) == 1


def test_whole_updates_in_letters_are_the_owners_to_allow_and_nobody_elses(world: World) -> None:
    hospital = world.hospital(full_text_mail=True)
    page = hospital.page(hospital.person())
    helping = helper(hospital, page, "Hal Helper", Right.MANAGE).browser()
    form = helping.open(f"{page.path}/settings")
    assert form.soup.select_one("[name=full_text_mail]") is None
    press(helping, page, "settings", visibility="invited", neutral_label="News", kept_by="Us", full_text_mail="y")
    assert rows(world, "select kept_by, full_text_mail from care_page") == [("Us", False)]
