"""Publishing later: planned in the writer's time, published once and by itself, changed, hurried and taken back."""

from datetime import timedelta

import pytest

from kernel.clock import now
from pages.jobs import publish_planned
from pages.models import Right
from tests.pages.scenes import NEW_YORK
from tests.support.browser import Browser
from tests.support.people import rows
from tests.support.world import APage, Hospital, World
from tests.support.writing import helper, kept_page, no_more, picture, press, shown, the_update, write

DUE = "update update set published_at = now() - interval '1 second' where state = 'scheduled'"


def plan(browser: Browser, page: APage, body: str = "Later.", **values: object) -> str:
    """Plans an update for the day after tomorrow, nine o'clock; returns the day."""
    day = (now().astimezone(NEW_YORK) + timedelta(days=2)).date().isoformat()
    write(browser, page, **{"body": body, "day": day, "hour": "09:00", **values})
    return day


def come_due(world: World) -> None:
    """The time that was planned has come, and the worker has worked."""
    with world.as_superuser() as connection:
        connection.execute(DUE)
    world.work(everything=True)


def state(world: World) -> str:
    """How it stands with the one update."""
    return str(rows(world, "select state from update")[0][0])


def test_a_planned_update_is_the_keepers_alone_until_its_time_and_then_goes_out_as_any(world: World) -> None:
    hospital, page, keeper = kept_page(world, followers=2)
    reader = hospital.guest_browser(hospital.guest(page))
    day = plan(keeper, page, pictures=[picture()])
    assert "Planned for" in shown(keeper, page)[0]
    assert shown(reader, page) == []
    assert reader.open(f"{page.path}/updates/{the_update(world)}").status == 404
    at = rows(world, "select published_at from update")[0][0].astimezone(NEW_YORK)
    assert at.strftime("%Y-%m-%d %H:%M") == f"{day} 09:00"
    assert rows(world, "select from mailing where letter = 'following/update'") == []
    come_due(world)
    assert "Later." in shown(reader, page)[0]
    assert len(reader.open(page.path).soup.select("figure img")) == 1
    assert rows(world, "select published_at > now() - interval '1 minute', mail_at > now() from update") == [(True, True)]
    assert rows(world, "select count(*) from mailing where letter = 'following/update'") == [(1,)]


def test_what_was_planned_stands_above_what_was_published_in_between(world: World) -> None:
    _, page, keeper = kept_page(world)
    plan(keeper, page, "Planned first.")
    write(keeper, page, body="Published first.")
    come_due(world)
    assert [words.partition("first")[0].split()[-1] for words in shown(keeper, page)] == ["Planned", "Published"]


@pytest.mark.parametrize(
    ("day", "hour", "said"),
    [
        ("2020-01-01", "09:00", "This moment has passed."),
        ("0001-01-01", "00:00", "This moment has passed."),
        ("9999-12-31", "23:59", "more than a year away"),
        ("2099-01-01", "", "Choose both a day and a time, or neither."),
        ("", "09:00", "Choose both a day and a time, or neither."),
        ("tomorrow", "09:00", "Write the day like"),
        ("2026-02-30", "25:00", "Write the day like"),
    ],
)
def test_a_moment_that_cannot_be_is_refused_with_a_sentence_and_everything_is_kept(
    world: World, day: str, hour: str, said: str
) -> None:
    _, page, keeper = kept_page(world)
    refused = write(keeper, page, body="Kept words.", day=day, hour=hour)
    assert refused.status == 422
    assert said in refused.soup.select_one("#day-wrong").text  # type: ignore[union-attr]
    assert refused.soup.select_one("details.more[open] #hour")["value"] == hour  # type: ignore[index]
    assert "Kept words." in refused.text
    assert rows(world, "select from update") == []


def test_running_the_job_twice_or_before_its_time_publishes_once_and_not_too_early(world: World) -> None:
    hospital, page, keeper = kept_page(world)
    plan(keeper, page)
    world.work(everything=True)
    assert state(world) == "scheduled"
    with hospital.entered():
        publish_planned.defer(update_id=the_update(world))
        publish_planned.defer(update_id=the_update(world))
    come_due(world)
    assert rows(world, "select count(*) from audit_entry where action = 'update.publish'") == [(1,)]


def test_changing_the_time_to_later_makes_the_first_job_wait_for_that(world: World) -> None:
    _, page, keeper = kept_page(world)
    plan(keeper, page)
    form = keeper.open(f"{page.path}/updates/{the_update(world)}/again")
    assert form.heading == "Change what is planned"
    day = (now() + timedelta(days=9)).date().isoformat()
    form.submit({"day": day, "body": "Better words."})
    assert state(world) == "scheduled"
    world.work(everything=True)
    assert state(world) == "scheduled"
    come_due(world)
    assert "Better words." in shown(keeper, page)[0]
    assert rows(world, "select count(*) from audit_entry where action = 'update.publish'") == [(1,)]


def test_a_planned_update_is_published_at_once_when_it_is_wanted(world: World) -> None:
    hospital, page, keeper = kept_page(world)
    bea = helper(hospital, page, "Bea Other", Right.POST).browser()
    plan(keeper, page)
    press(bea, page, f"updates/{the_update(world)}/now")
    assert state(world) == "published"
    assert "no longer planned" in press(bea, page, f"updates/{the_update(world)}/now").text
    come_due(world)
    assert rows(world, "select count(*) from mailing where letter = 'following/update'") == [(1,)]


def test_a_planned_update_is_taken_back_and_stays_so_when_its_time_comes(world: World) -> None:
    _, page, keeper = kept_page(world)
    plan(keeper, page)
    assert keeper.open(page.path).submit(action="/stop").heading == "Put the update right"
    come_due(world)
    assert state(world) == "stopped"


def test_nobody_publishes_through_a_plan_after_she_was_removed_and_keepers_see_why(world: World) -> None:
    hospital, page, keeper = kept_page(world)
    bea = helper(hospital, page, "Bea Other", Right.POST)
    plan(bea.browser(), page)
    no_more(world, page, bea)
    assert "will not be published by itself" in shown(keeper, page)[0]
    come_due(world)
    assert state(world) == "scheduled"
    assert "Bea Other wrote it and may not write on this page any more." in shown(keeper, page)[0]
    press(keeper, page, f"updates/{the_update(world)}/now")
    assert state(world) == "published"


@pytest.mark.parametrize(
    "lost",
    [
        "update page_manager set rights = '{answer}' where not is_owner",
        "update person set disabled_at = now() where name = 'Bea Other'",
    ],
)
def test_nor_after_the_right_or_the_account_was_taken_from_her(world: World, lost: str) -> None:
    hospital, page, _ = kept_page(world)
    plan(helper(hospital, page, "Bea Other", Right.POST).browser(), page)
    with world.as_superuser() as connection:
        connection.execute(lost.encode())
    come_due(world)
    assert state(world) == "scheduled"


def test_words_typed_while_the_plan_was_carried_out_are_not_lost(world: World) -> None:
    _, page, keeper = kept_page(world)
    plan(keeper, page)
    form = keeper.open(f"{page.path}/updates/{the_update(world)}/again")
    come_due(world)
    update = f"updates/{the_update(world)}"
    answer = keeper.client.post(
        f"{page.path}/{update}/again", data={"csrf_token": keeper.token()}, base_url=f"http://{keeper.at}"
    )
    assert (answer.status_code, answer.location) == (307, f"{page.path}/{update}/change")
    sent = {str(e["name"]): e["value"] for e in form.soup.select("main [type=hidden][name]")}
    told = keeper.post(f"{page.path}/{update}/change", {**sent, "body": "My late words.", "day": "", "hour": ""})
    assert told.status == 422
    assert "Somebody changed this update meanwhile." in told.text
    assert "My late words." in told.text


def test_a_planned_update_of_another_page_is_out_of_reach(world: World) -> None:
    hospital: Hospital
    hospital, page, keeper = kept_page(world)
    other = hospital.page(hospital.person("Bea Other"), patient="Paul")
    plan(other.keeper.browser(), other)
    for act in ("now", "stop", "again"):
        assert press(keeper, page, f"updates/{the_update(world)}/{act}", body="Mine").status == 404
    assert state(world) == "scheduled"
