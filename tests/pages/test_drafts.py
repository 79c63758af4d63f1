"""What is being written: kept on the server as one types, resumed, thrown away and put back, and nobody else's business."""

from typing import Any

import pytest

from pages.models import Right
from tests.support.browser import Browser
from tests.support.people import READERS, Scene, rows
from tests.support.world import APage, World
from tests.support.writing import helper, kept_page, no_more, picture, press, shown, the_update, write


def type_in(browser: Browser, page: APage, status: int = 200, **values: object) -> dict[str, Any]:
    """What the script sends while somebody types, and what it is told."""
    answer = press(browser, page, "draft", **{"kind": "news", "audience": "everyone", **values}).answer
    assert answer.status_code == status, answer.get_data(as_text=True)[:300]
    told: dict[str, Any] = answer.get_json() or {}
    return told


def on_the_desk(browser: Browser, page: APage) -> str:
    """The words that stand in the form of a new update."""
    area = browser.open(f"{page.path}/updates").soup.select_one("textarea[name=body]")
    assert area is not None
    return area.get_text().strip()


def test_what_is_typed_is_kept_and_stands_in_the_form_on_another_device(world: World) -> None:
    hospital, page, keeper = kept_page(world)
    ruth = hospital.guest(page)
    typed: dict[str, Any] = {
        "title": "Tuesday",
        "kind": "question",
        "audience": "chosen",
        "chosen": str(ruth),
        "day": "2099-01-02",
    }
    told = type_in(keeper, page, body="She is awa", hour="08:30", **typed)
    assert told["said"].startswith("Kept at ")
    assert told["goes_to"] == "Goes to 1 person you chose."
    form = page.keeper.browser().open(f"{page.path}/updates").soup
    assert form.select_one("textarea[name=body]").get_text().strip() == "She is awa"  # type: ignore[union-attr]
    held = {str(e["name"]): e["value"] for e in form.select("main [name][checked], #title, #day, #hour")}
    assert held == {**typed, "hour": "08:30"}


def test_the_same_draft_is_kept_again_and_again(world: World) -> None:
    _, page, keeper = kept_page(world)
    base = type_in(keeper, page, body="She")["base"]
    type_in(keeper, page, body="She is awake", base=base)
    assert rows(world, "select body from update_draft") == [("She is awake",)]


def test_words_kept_from_another_device_are_not_written_over_by_older_ones(world: World) -> None:
    _, page, keeper = kept_page(world)
    phone = type_in(keeper, page, body="On the phone")["base"]
    type_in(keeper, page, body="On the phone and on the laptop", base=phone)
    told = type_in(keeper, page, 409, body="On the phone, later", base=phone)
    assert told["body"] == "On the phone and on the laptop"
    assert "other words" in told["said"]
    type_in(keeper, page, body="Both, put together", base=told["base"])
    assert rows(world, "select body from update_draft") == [("Both, put together",)]


def test_without_scripts_words_are_kept_by_a_button_and_other_words_of_hers_are_shown_beside(world: World) -> None:
    _, page, keeper = kept_page(world)
    assert "Your words are kept for later." in write(keeper, page, body="Half a sent", act="keep").text
    assert on_the_desk(keeper, page) == "Half a sent"
    stale = keeper.open(f"{page.path}/updates")
    write(keeper, page, body="Half a sentence", act="keep")
    again = stale.submit({"body": "Something else", "act": "keep"})
    assert again.status == 422
    assert "Half a sentence" in again.text
    assert again.soup.select_one("textarea[name=body]").get_text().strip() == "Something else"  # type: ignore[union-attr]
    again.submit({"act": "keep"})
    assert on_the_desk(keeper, page) == "Something else"


def test_pictures_that_arrived_stay_with_the_draft(world: World) -> None:
    _, page, keeper = kept_page(world)
    write(keeper, page, body="Look", pictures=[picture()], act="keep")
    form = keeper.open(f"{page.path}/updates")
    assert len(form.soup.select("input[name=kept][checked]")) == 1
    form.submit({}, action="/updates")
    world.work()
    assert len(keeper.open(page.path).soup.select("figure img")) == 1


def test_a_draft_is_gone_once_it_is_published_and_a_quick_word_leaves_it_alone(world: World) -> None:
    _, page, keeper = kept_page(world)
    type_in(keeper, page, body="A long letter")
    keeper.open(page.path).submit({"body": "Just a word."}, action="/updates")
    assert on_the_desk(keeper, page) == "A long letter"
    keeper.open(f"{page.path}/updates").submit({}, action="/updates")
    assert rows(world, "select body from update order by id") == [("Just a word.",), ("A long letter",)]
    assert rows(world, "select from update_draft") == []


def test_publishing_an_old_form_leaves_newer_words_from_another_device(world: World) -> None:
    _, page, keeper = kept_page(world)
    old = keeper.open(f"{page.path}/updates")
    type_in(keeper, page, body="Newer words")
    old.submit({"body": "Old words"}, action="/updates")
    assert on_the_desk(keeper, page) == "Newer words"


def test_a_draft_can_be_thrown_away_and_put_back_as_it_was(world: World) -> None:
    _, page, keeper = kept_page(world)
    write(keeper, page, title="T", body="Line one\nline two", kind="thanks", pictures=[picture()], act="keep")
    form = keeper.open(f"{page.path}/updates").form("/updates")
    fields = {str(e["name"]): e.get("value") or e.get_text() for e in form.select("[name][checked], [type=hidden], textarea")}
    thrown = keeper.post(f"{page.path}/draft/throw", {**fields, "title": "T"})
    assert thrown.heading == "The draft is thrown away"
    assert on_the_desk(keeper, page) == ""
    back = thrown.submit({}, action="/back")
    assert back.heading == "Write an update"
    assert back.soup.select_one("textarea[name=body]").get_text().split() == ["Line", "one", "line", "two"]  # type: ignore[union-attr]
    assert back.soup.select_one("[name=kind][checked]")["value"] == "thanks"  # type: ignore[index]
    assert len(back.soup.select("input[name=kept][checked]")) == 1


def test_another_who_keeps_the_page_never_sees_a_draft(world: World) -> None:
    hospital, page, keeper = kept_page(world)
    type_in(keeper, page, body="Not for Bea")
    bea = helper(hospital, page, "Bea Other", *Right).browser()
    assert on_the_desk(bea, page) == ""
    assert "Not for Bea" not in bea.open(page.path).text
    type_in(bea, page, body="Hers")
    press(bea, page, "draft/throw", base="")
    assert on_the_desk(keeper, page) == "Not for Bea"


def test_what_is_not_of_this_page_does_not_come_into_a_draft(world: World) -> None:
    hospital, page, keeper = kept_page(world)
    other = hospital.page(hospital.person("Bea Other"), patient="Paul")
    their_guest, their_update = hospital.guest(other), hospital.update(other)
    write(other.keeper.browser(), other, body="x", pictures=[picture()], act="keep")
    their_photo = rows(world, "select id from photo")[0][0]
    type_in(keeper, page, body="Mine", audience="chosen", chosen=[str(their_guest), "no id"], kept=str(their_photo))
    assert rows(world, "select chosen, photo_ids from update_draft where body = 'Mine'") == [([], [])]
    assert press(keeper, page, "draft", update=str(their_update), body="Mine").status == 404
    assert press(keeper, page, "draft/throw", update=str(their_update)).status == 404


def test_what_is_far_too_long_stays_on_the_device_and_what_is_a_little_too_long_is_kept(world: World) -> None:
    _, page, keeper = kept_page(world)
    assert "stays on this device" in type_in(keeper, page, 422, body="x" * 200_001)["said"]
    type_in(keeper, page, body="y" * 20_001, title="t" * 121, kind="nonsense", day="soon", hour="now")
    assert rows(world, "select length(body), kind, publish_at from update_draft") == [(20_001, "news", None)]
    shown_again = keeper.open(f"{page.path}/updates").submit({}, action="/updates")
    assert "1 character too long" in shown_again.text


def test_a_draft_of_a_change_is_kept_with_the_update_it_is_about(world: World) -> None:
    hospital, page, keeper = kept_page(world)
    update = hospital.update(page, "As it stands.")
    type_in(keeper, page, body="A new upd")
    type_in(keeper, page, body="As it shall st", update=str(update))
    changed = keeper.open(f"{page.path}/updates/{update}/change")
    assert "As it shall st" in changed.text
    assert on_the_desk(keeper, page) == "A new upd"
    changed.submit({"body": "As it shall stand."})
    assert rows(world, "select body from update_draft") == [("A new upd",)]


@pytest.mark.parametrize("who", [who for who in READERS if who not in ("keeper", "helper who posts")])
def test_nobody_else_keeps_a_draft(world: World, who: str) -> None:
    hospital = world.hospital()
    page = hospital.page(hospital.person(), open_to_hospital=True)
    browser = READERS[who](Scene(hospital, world.hospital("brigid"), [page]))
    for act in ("draft", "draft/throw", "draft/back"):
        assert press(browser, page, act, body="Let me in").status in (401, 403, 404)
    assert rows(world, "select from update_draft") == []


def test_without_the_right_to_write_there_is_no_draft_no_form_and_no_button(world: World) -> None:
    hospital, page, keeper = kept_page(world)
    write(keeper, page, body="Hers.")
    update = the_update(world)
    bea = helper(hospital, page, "Bea Other", Right.ANSWER, Right.INVITE, Right.APPROVE, Right.MANAGE).browser()
    for act in ("draft", "draft/throw", "draft/back", "updates"):
        assert press(bea, page, act, body="Let me write").status == 403
    for act in ("again", "change", "now", "stop", "delete", "back", "pin", "unpin", f"versions/{update}"):
        assert press(bea, page, f"updates/{update}/{act}", body="Let me write").status == 403, act
    for path in ("updates", f"updates/{update}/change"):
        assert bea.open(f"{page.path}/{path}").status == 403
    forms = {str(form["action"]).rpartition("/")[2] for form in bea.open(page.path).soup.select("main form")}
    assert not forms & {"updates", "stop", "delete", "pin"}
    assert "Write an update" not in bea.open(page.path).text


def test_a_removed_manager_neither_keeps_nor_finds_her_draft(world: World) -> None:
    hospital, page, _ = kept_page(world)
    bea = helper(hospital, page, "Bea Other", Right.POST)
    browser = bea.browser()
    type_in(browser, page, body="Once mine")
    no_more(world, page, bea)
    assert press(browser, page, "draft", body="Still here").status == 404
    assert browser.open(f"{page.path}/updates").status == 404
    assert shown(page.keeper.browser(), page) == []


def test_a_save_that_was_under_way_while_she_published_leaves_no_draft_behind(world: World) -> None:
    _, page, keeper = kept_page(world)
    form = keeper.open(f"{page.path}/updates")
    type_in(keeper, page, body="One and the same.")  # its answer never reached the form
    form.submit({"body": "One and the same."}, action="/updates")
    assert on_the_desk(keeper, page) == ""
