"""Twenty-four hours by a moved clock: whoever waits is marked, helpers have one letter without a word of it, and no other."""

from datetime import timedelta

import pytest
import time_machine

from helping.jobs import surface
from kernel.access import Role
from tests.helping.visit import CANARY, House, press
from tests.integrations.sandbox_fixtures import RunningSandbox
from tests.mail.waiting import work_now
from tests.support.people import rows

MARK = "more than a day"


def later(house: House, clock: time_machine.Traveller, hours: float) -> None:
    """So many hours pass, and what was due in them is done."""
    clock.shift(timedelta(hours=hours))
    work_now(house.world)


def test_after_a_day_it_reaches_each_helper_by_one_letter_and_stands_on_top(
    house: House, sandbox: RunningSandbox, clock: time_machine.Traveller
) -> None:
    request_id = house.asked()
    mo = house.hospital.person("Mo Derator", Role.MODERATOR)
    house.young(house.hospital.person("Tim Lund", Role.VOLUNTEER))
    house.changed(house.hospital.person("Sid Lent", Role.VOLUNTEER), "silenced_until = now() + interval '1000 days'")
    house.world.hospital("brigid").person("Bea Other", Role.VOLUNTEER)
    press(house.otto.browser(), "/requests/waiting/letters", wanted="no")
    with house.hospital.entered():  # before its time, it waits for its time
        surface.defer(request_id=request_id, place=house.request(request_id).place)
    later(house, clock, 23.8)
    assert sandbox.mails() == []
    assert MARK not in house.vera.browser().open("/requests/waiting").text
    house.asked("A younger wish.")
    later(house, clock, 0.3)
    assert sorted(str(mail["to"]).partition("@")[0] for mail in sandbox.mails()) == ["mo", "vera"]
    told = str(sandbox.mails())
    assert "Somebody has been waiting for a day" in told
    assert "/requests/waiting" in told
    for word in (CANARY, "Anna", str(request_id)):
        assert word not in told
    page = house.vera.browser().open("/requests/waiting").text
    assert page.index(CANARY) < page.index(MARK) < page.index("A younger wish.")
    assert "more than a day" in mo.browser().open("/admin/requests/").text
    assert "We are sorry" in house.anna.browser().open("/requests").text
    for _ in range(2):  # the same asked again, in vain
        with house.hospital.entered():
            surface.defer(request_id=request_id, place=house.request(request_id).place)
    later(house, clock, 20)
    assert len(sandbox.mails()) == 2


def test_a_prayer_reaches_spiritual_care_alone(house: House, sandbox: RunningSandbox, clock: time_machine.Traveller) -> None:
    house.asked(kind="prayer")
    later(house, clock, 24.1)
    assert [str(mail["to"]).partition("@")[0] for mail in sandbox.mails()] == ["sol"]


@pytest.mark.parametrize("what", ["answered", "closed", "away", "asked anew", "only taken"])
def test_only_what_nobody_answered_is_late(
    house: House, sandbox: RunningSandbox, clock: time_machine.Traveller, what: str
) -> None:
    request_id = house.asked()
    house.taken(request_id)
    clock.shift(timedelta(hours=2))
    if what in ("answered", "asked anew"):
        house.answered(request_id)
    ends = {"closed": "close", "away": "away", "asked anew": "again"}
    if what in ends:
        press(house.anna.browser(), f"/requests/{request_id}/close")
        press(house.anna.browser(), f"/requests/{request_id}/{ends[what]}")
    later(house, clock, 22.5)
    late = [name for name, _ in house.letters if name == "waiting"]
    assert (house.request(request_id).late_at is not None, len(late)) == ((True, 2) if what == "only taken" else (False, 0))
    later(house, clock, 2)
    assert (house.request(request_id).late_at is not None) is (what in ("only taken", "asked anew"))
    if what == "only taken":  # whoever takes it over has it for herself, for a day
        assert house.taken(request_id, house.otto)
        assert not house.taken(request_id)
        clock.shift(timedelta(hours=25))
        assert house.taken(request_id)


def test_how_long_it_took_until_somebody_answered_is_on_record(house: House, clock: time_machine.Traveller) -> None:
    request_id = house.asked(kind="prayer")
    clock.shift(timedelta(hours=5))
    house.taken(request_id, house.sol)
    house.answered(request_id, by=house.sol)
    shown = house.hospital.person("Ada Stone", Role.TENANT_ADMIN).browser().open("/admin/requests/").text
    assert "Half of them within All of them within November 2027 5 hours 5 hours" in shown


def test_letters_about_those_who_wait_stop_and_come_again_as_she_says(house: House) -> None:
    browser = house.vera.browser()
    for _ in range(2):
        assert "You get no letters" in press(browser, "/requests/waiting/letters", wanted="no").text
    browser.open("/requests/waiting").submit(action="/letters")
    assert rows(house.world, "select action from audit_entry where action like 'request.%%e' order by id") == [
        ("request.pause",),
        ("request.resume",),
    ]
