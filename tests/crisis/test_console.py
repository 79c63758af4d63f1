"""Console page *Crisis*: who may take, what is read by whom and when, what stands on record, and attempts on all of it."""

import json

import pytest

from crisis.archive import crisis_files
from tests.crisis.calls import DANGER, alerts, press, taken, the_alert
from tests.forums.visit import a_topic
from tests.messages.visit import leave
from tests.support.people import fetch, rows
from tests.support.world import Hospital, World


@pytest.mark.parametrize("role", ["moderator", "staff"])
def test_whoever_may_take_sees_that_somebody_waits_and_what_was_said_only_after_taking_it(
    role: str, mercy: Hospital, world: World
) -> None:
    page = mercy.page(mercy.person("Anna Berg"))
    leave(mercy.guest_browser(mercy.guest(page, name="Ruth Wisteria")), page, DANGER)
    alert = the_alert(mercy)
    taker, other = (mercy.person("Tess Taker", role, email=f"{n}@mercy.example").browser() for n in "ab")
    for path in ("/admin/crisis/", f"/admin/crisis/{alert.id}"):
        assert "isteria" not in taker.open(path).text
        assert "0 minutes" in taker.open(path).text
    shown = taken(taker, alert)
    assert DANGER in shown.text
    assert "Ruth Wisteria" in shown.text
    assert page.slug not in str(shown.soup)
    assert fetch(taker, page.path).status_code == 404  # a snapshot opens no page
    seen = other.open(f"/admin/crisis/{alert.id}")
    assert "Tess Taker took it" in seen.text
    assert "isteria" not in seen.text


def test_every_step_is_on_record_by_ids_alone(mercy: Hospital, world: World) -> None:
    a_topic(mercy.person("Mia Lund"), "Nights", DANGER, anonymous=True)
    taker, alert = mercy.person("Tess Taker", "moderator"), the_alert(mercy)
    shown = taken(taker.browser(), alert)
    assert "mia@" not in shown.text
    assert "mia@mercy.example" in shown.submit(action="/who").text
    ended = shown.submit({"outcome": "spoken", "note": "We talked, wisteria."}, action="/close")
    assert "Somebody spoke with her or him" in ended.text
    actions = "select action, actor, details::text from audit_entry where about = 'crisis_alert' order by id"
    trail = rows(world, actions)
    assert [(action, actor) for action, actor, _ in trail] == [
        ("crisis.raise", "worker"),
        ("crisis.call", "worker"),
        ("crisis.take", "person"),
        ("crisis.ask_who", "person"),
        ("crisis.close", "person"),
    ]
    assert "isteria" not in str(trail)
    assert "We talked" in taker.browser().open(f"/admin/crisis/{alert.id}").text


def test_it_is_taken_over_only_on_purpose_and_the_first_moment_stays(mercy: Hospital, world: World) -> None:
    press(mercy.person("Anna Berg").browser())
    one, other = (mercy.person(name, "staff").browser() for name in ("Una One", "Otto Other"))
    form = other.open(f"/admin/crisis/{the_alert(mercy).id}")
    taken(one, the_alert(mercy))
    moment = the_alert(mercy).taken_at
    late = form.submit(action="/take")
    assert "Somebody was quicker" in late.text
    assert "Anna Berg" not in late.text
    assert "Anna Berg" in late.submit(action="/take-over").text
    assert the_alert(mercy).taken_at == moment
    assert "Anna Berg" not in one.open(f"/admin/crisis/{the_alert(mercy).id}").text


def test_how_it_ended_needs_a_note_and_ends_it_for_good(mercy: Hospital) -> None:
    press(mercy.person("Anna Berg").browser())
    shown = taken(mercy.person("Una One", "staff").browser(), the_alert(mercy))
    for wrong in ({"outcome": "spoken", "note": " "}, {"note": "We talked."}, {"outcome": "cured", "note": "x"}):
        assert shown.submit(wrong, action="/close").status == 422
    shown.submit({"outcome": "emergency", "note": "Called 911."}, action="/close")
    again = shown.browser.post(f"{shown.path}/close", {"csrf_token": shown.browser.token(), "outcome": "spoken", "note": "x"})
    assert again.status == 404
    other = mercy.person("Otto Other", "staff").browser()
    other.post(f"{shown.path}/take-over", {"csrf_token": other.token()})
    assert "Anna Berg" not in other.open(shown.path).text


def test_alerts_of_elsewhere_and_those_of_others_answer_as_what_does_not_exist(mercy: Hospital, world: World) -> None:
    press(mercy.person("Anna Berg").browser())
    path = f"/admin/crisis/{the_alert(mercy).id}"
    elsewhere = world.hospital("brigid").person("Bea Other", "moderator").browser()
    member, volunteer = mercy.person("Mia Lund").browser(), mercy.person("Vera Vol", "volunteer").browser()
    not_taken = mercy.person("Nils Nott", "moderator").browser()
    for browser in (elsewhere, member, volunteer):
        assert fetch(browser, path).status_code == 404
        for act in ("take", "take-over", "who", "close"):
            assert browser.post(f"{path}/{act}", {"csrf_token": browser.token()}).status == 404
    for act in ("who", "close"):  # neither without taking it
        said = {"csrf_token": not_taken.token(), "outcome": "spoken", "note": "x"}
        assert not_taken.post(f"{path}/{act}", said).status == 404
    assert the_alert(mercy).taken_at is None


def test_a_named_alert_and_one_without_a_name_by_the_same_person_are_not_told_to_belong_together(
    mercy: Hospital, world: World
) -> None:
    mia = mercy.person("Mia Lund")
    a_topic(mia, "Nights", DANGER, anonymous=True)
    press(mia.browser())
    unnamed, named = alerts(mercy)
    taker = mercy.person("Tess Taker", "moderator").browser()
    assert "Mia Lund" not in taken(taker, unnamed).text
    assert DANGER not in taken(taker, named).text
    assert "have been written to" not in mia.browser().open("/help").text or named.id != unnamed.id


def test_the_first_page_says_who_waits_and_what_is_missing(world: World) -> None:
    bare = world.hospital()
    admin = bare.person("Ada Stone", "tenant_admin").browser()
    assert "Nobody is on call" in admin.open("/admin/").text
    press(bare.person("Anna Berg").browser())
    assert "Somebody may be in danger" in admin.open("/admin/").text
    assert "Nobody is on call" not in bare.person("Mo Derator", "moderator").browser().open("/admin/").text


def test_a_copy_of_her_data_holds_what_she_pressed_and_wrote_and_nothing_of_who_took_it(mercy: Hospital) -> None:
    mia = mercy.person("Mia Lund")
    press(mia.browser())
    a_topic(mia, "Nights", DANGER, anonymous=True)
    shown = taken(mercy.person("Tess Taker", "staff").browser(), alerts(mercy)[1])
    shown.submit({"outcome": "spoken", "note": "We talked."}, action="/close")
    with mercy.entered():
        [(name, content)] = [(entry.path, entry.content) for entry in crisis_files(mia.reader)]
    lines = json.loads(content)
    assert name == "crisis.json"
    assert [(line["by"], line["words"], line["taken"] is None) for line in lines] == [
        ("button", "", True),
        ("post", f"Nights\n\n{DANGER}", False),
    ]
    assert "Tess" not in str(lines)
    assert "We talked" not in str(lines)


def test_what_is_left_when_she_ends_her_account_is_without_her(mercy: Hospital, world: World) -> None:
    anna = mercy.person("Anna Berg")
    press(anna.browser())
    taker = mercy.person("Tess Taker", "moderator").browser()
    with world.as_superuser() as connection:
        connection.execute("delete from audit_seal")
        connection.execute("delete from session")
        connection.execute("delete from person where id = %s", [anna.id])
    taker = mercy.person("Tom Taker", "moderator").browser()
    assert "Nobody knows any more" in taken(taker, the_alert(mercy)).text
