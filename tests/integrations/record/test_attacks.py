"""The record and those who should not get at it: other hospitals, members, forged tickets, inner addresses, our own logs."""

from base64 import b64encode
from collections.abc import Callable
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from integrations.record import views
from kernel.clock import now
from kernel.db import db
from kernel.limits import Attempt
from tests.integrations.record.conftest import Ward
from tests.integrations.record.ward import TOKEN, look_for, set_up
from tests.support.browser import Browser
from tests.support.people import bring_cookie, rows
from tests.support.world import World
from tests.tenants.enrolment.cards import everything_kept, nurse

PRIVATE = ("Rosalind", "Adaeze", "Okafor", "1961", "March 14", "204417", "4 West", "Bed 12")


def ticket_on(page: object) -> str:
    """What the page of somebody who was found carries."""
    found = page.soup.select_one("input[name=ticket]")  # type: ignore[attr-defined]
    assert found is not None
    return str(found["value"])


def make(browser: Browser, ticket: str) -> object:
    """Presses *Make the card* with a ticket of whatever origin."""
    answers = {"name": "Roz", "language": "en", "managed_by": "patient", "ticket": ticket, "csrf_token": browser.token()}
    return browser.post("/enrol/record/card", answers)


def cards(world: World) -> int:
    """How many cards there are, in all hospitals."""
    return int(rows(world, "select count(*) from enrolment")[0][0])


def test_nothing_of_a_patient_stays_but_the_name_on_her_card(ward: Ward, world: World) -> None:
    with capture_logs() as logs:
        found = look_for(ward.nurse, "M-204417")
        look_for(ward.nurse, patient="Rosalind Okafor", born="1961-03-14")
        ward.door.say("/Patient/_search", b'{"Rosalind": 1961}')
        look_for(ward.nurse, "M-204417")
        ward.door.instead.clear()
        kept = everything_kept(world)
        assert [word for word in PRIVATE if word in kept] == []
        found.submit(action="/card")
    kept = everything_kept(world)
    assert [word for word in (*PRIVATE, TOKEN) if word in kept] == []
    assert "Roz" in kept
    assert logs
    assert [word for word in (*PRIVATE, TOKEN) if word in str(logs)] == []
    assert rows(world, "select details->>'outcome' from audit_entry where action = 'record.ask'") == [("found",), ("found",)]


def test_neither_an_address_nor_the_page_s_own_fields_tell_what_was_found(ward: Ward) -> None:
    found = look_for(ward.nurse, "M-204417")
    assert found.path == "/enrol/record"
    assert [word for word in (*PRIVATE, *(b64encode(w.encode()).decode() for w in PRIVATE)) if word in ticket_on(found)] == []
    assert found.answer.headers["Cache-Control"] == "no-store"
    assert all(call.query == "" and "204417" not in call.path for call in ward.door.asked if "Patient" in call.path)


@pytest.mark.parametrize("who", ["stranger", "member", "volunteer", "moderator"])
def test_whoever_may_not_enrol_gets_no_answer_and_the_record_is_not_asked(ward: Ward, who: str) -> None:
    hospital = ward.hospital
    given = () if who == "member" else (who,)
    browser = hospital.browser() if who == "stranger" else hospital.person("Tess Reader", *given).browser()
    shown = browser.post("/enrol/record", {"csrf_token": browser.token(), "number": "M-204417"})
    assert (shown.status, shown.heading) in (
        (404, "There is nothing here that you can see"),
        (200, "Sign in"),
        (401, "Sign in"),
    )
    assert ward.door.asked == []


def test_staff_of_another_hospital_reach_neither_this_record_nor_what_was_found_here(ward: Ward, world: World) -> None:
    brigid = world.hospital("brigid")
    stranger = nurse(brigid)
    found = look_for(ward.nurse, "M-204417")
    assert stranger.open("/enrol/record").status == 404
    assert stranger.post("/enrol/record", {"csrf_token": stranger.token(), "number": "M-204417"}).status == 404
    set_up(brigid, ward.door.url.replace("mercy", "brigid"))
    asked = len(ward.door.asked)
    make(stranger, ticket_on(found))
    assert cards(world) == 0
    assert len(ward.door.asked) == asked
    carried = bring_cookie(ward.nurse, brigid)
    assert carried.open("/enrol/record").heading == "Sign in"


def test_a_token_of_one_hospital_opens_nothing_in_another(ward: Ward, world: World) -> None:
    brigid = world.hospital("brigid")
    set_up(brigid, ward.door.url)
    with world.as_superuser() as connection:
        connection.execute("update record_system b set token = a.token from record_system a where a.id <> b.id")
    staff = nurse(brigid)
    assert look_for(staff, "M-204417").status == 500
    assert ward.door.asked == []


FORGED: dict[str, Callable[[str], str]] = {
    "nothing": lambda ticket: "",
    "a word": lambda ticket: "Roz",
    "no ASCII": lambda ticket: "é",
    "changed": lambda ticket: ticket[:-6] + "AAAA" + ticket[-2:],
}


@pytest.mark.parametrize("forged", FORGED)
def test_a_forged_ticket_makes_no_card(ward: Ward, world: World, forged: str) -> None:
    ticket = ticket_on(look_for(ward.nurse, "M-204417"))
    make(ward.nurse, FORGED[forged](ticket))
    assert cards(world) == 0


def test_a_ticket_is_good_for_whoever_found_her_and_for_a_while(
    ward: Ward, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = ticket_on(look_for(ward.nurse, "M-204417"))
    make(nurse(ward.hospital, "Olga Other"), ticket)
    assert cards(world) == 0
    monkeypatch.setattr("integrations.record.ticket.now", lambda: now() + timedelta(minutes=16))
    make(ward.nurse, ticket)
    assert cards(world) == 0


def test_one_nurse_does_not_walk_through_the_whole_house(ward: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "MOST_ASKED", 1)
    assert look_for(ward.nurse, "M-204417").status == 200
    refused = look_for(ward.nurse, "M-204418")
    assert refused.status == 429
    assert "Luz" not in refused.text
    with ward.hospital.entered():
        assert db.session.query(Attempt).count() == 1


INSIDE = ["http://record.example/fhir", "https://127.0.0.1/fhir", "https://169.254.169.254/latest", "https://[::1]/fhir",
          "https://2130706433/", "https://intranet/fhir", "https://record.example:8443/fhir", "https://a@record.example/",
          "https://record.example/fhir?x=1", "ftp://record.example", "javascript:alert(1)"]  # fmt: skip


@pytest.mark.parametrize("url", INSIDE)
def test_an_inner_address_is_refused_when_it_is_kept_and_when_it_is_used(ward: Ward, world: World, url: str) -> None:
    admin = ward.hospital.person("Ada Stone", "tenant_admin").browser()
    typed = {"base_url": url, "token": TOKEN}
    shown = admin.open("/admin/record/").submit(typed, action="/admin/record/")
    assert shown.status == 422
    assert "We may not go to this address." in shown.text
    assert rows(world, "select base_url from record_system") == [(ward.door.url,)]
    if "?" not in url:
        set_up(ward.hospital, url)
        assert "cannot be asked as it is set up" in look_for(ward.nurse, "M-204417").text
    assert ward.door.asked == []


def test_a_token_is_not_carried_to_another_address(ward: Ward, world: World) -> None:
    admin = ward.hospital.person("Ada Stone", "tenant_admin").browser()
    shown = admin.open("/admin/record/").submit({"base_url": "https://record.thief.example/fhir"}, action="/admin/record/")
    assert shown.status == 422
    assert "write its token, too" in shown.text
    assert rows(world, "select base_url from record_system") == [(ward.door.url,)]


def test_where_it_sends_us_we_do_not_go(ward: Ward) -> None:
    ward.door.instead["/_search"] = lambda _: (307, "text/html", b"")
    assert "cannot read" in look_for(ward.nurse, "M-204417").text
    assert len(ward.door.asked) == 1
