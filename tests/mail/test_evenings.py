"""Letters that wait: one evening's updates are one letter, and what waits can still be stopped, held and released."""

from datetime import timedelta
from itertools import pairwise

import pytest
import time_machine
from sqlalchemy import select, text, update

from accounts.account_forms import time_zones
from accounts.models import Person
from following.models import Follower
from following.queries import audience_size
from kernel.db import db
from mail.models import Delivery, Mailing
from pages.access import page_for
from pages.models import Audience, Guest
from tests.integrations.sandbox_fixtures import RunningSandbox
from tests.mail.waiting import NOON, follower, paced, states, tell, told, work_now
from tests.support.events import event, post_events
from tests.support.statements import statements
from tests.support.world import APage, Hospital, World


@pytest.fixture
def hospital(world: World) -> Hospital:
    """A hospital in New York."""
    return world.hospital()


@pytest.fixture
def page(hospital: Hospital) -> APage:
    """A page there that members may follow."""
    return hospital.page(hospital.person(), open_to_hospital=True)


def test_updates_of_one_day_come_in_one_letter_and_count_as_known_with_it(
    hospital: Hospital, page: APage, clock: time_machine.Traveller, sandbox: RunningSandbox
) -> None:
    paced(hospital, page, "daily")
    hospital.guest(page, "at.once@example.org", name="Tom")
    tell(hospital, page, "First.")
    tell(hospital, page, "Second.")
    assert told(sandbox) == ["at.once@example.org"] * 2
    clock.shift(timedelta(hours=6, minutes=1))
    work_now(hospital.world)
    assert told(sandbox) == ["at.once@example.org"] * 2 + ["ruth@example.org"]
    with hospital.entered():
        hers = db.session.scalars(select(Delivery).where(Delivery.email == "ruth@example.org")).all()
        assert [d.state for d in hers] == ["sent", "sent"]
        sent, joined = sorted(hers, key=lambda d: d.joins_id is not None)
        assert (sent.joins_id, joined.joins_id) == (None, sent.id)
        sent_id, joined_mailing = sent.id, joined.mailing_id
    post_events(hospital.world.app, [event("delivered", hospital.id, sent_id)])
    with hospital.entered():
        hers = db.session.scalars(select(Delivery).where(Delivery.email == "ruth@example.org")).all()
        assert [d.state for d in hers] == ["delivered", "delivered"]
    link = "/follow/" + sandbox.mails()[0]["text"].partition("/follow/")[2].split()[0]
    hospital.browser().open(link).submit()
    with hospital.entered():
        hers = db.session.scalars(select(Delivery).where(Delivery.email == "ruth@example.org")).all()
        assert [d.state for d in hers] == ["opened", "opened"]
    reach = page.keeper.browser()
    with hospital.entered():
        about = db.session.get_one(Mailing, (hospital.id, joined_mailing)).about_id
    assert "In one letter with another update of that day." in reach.open(f"{page.path}/updates/{about}/reach").text


def test_when_the_first_update_of_a_day_is_deleted_the_second_still_comes(
    hospital: Hospital, page: APage, clock: time_machine.Traveller, sandbox: RunningSandbox
) -> None:
    paced(hospital, page, "daily")
    first = hospital.update(page, "First.")
    work_now(hospital.world)
    tell(hospital, page, "Second.")
    keeper = page.keeper.browser()
    keeper.post(f"{page.path}/updates/{first}/delete", {"csrf_token": keeper.token()})
    clock.shift(timedelta(hours=6, minutes=1))
    work_now(hospital.world)
    assert told(sandbox) == ["ruth@example.org"]
    assert states(hospital) == ["stopped", "sent"]


def test_a_call_that_must_be_made_again_leaves_no_joined_update_behind(
    hospital: Hospital, page: APage, clock: time_machine.Traveller, sandbox: RunningSandbox
) -> None:
    paced(hospital, page, "daily")
    tell(hospital, page, "First.")
    tell(hospital, page, "Second.")
    clock.shift(timedelta(hours=6, minutes=1))
    sandbox.control("POST", "faults", {"plan": [{"answer": "500"}, {"answer": "429", "retry_after": 1}]})
    for _ in range(4):
        hospital.world.work(everything=True)
    assert told(sandbox) == ["ruth@example.org"]
    assert states(hospital) == ["sent", "sent"]


def test_two_days_are_two_letters(
    hospital: Hospital, page: APage, clock: time_machine.Traveller, sandbox: RunningSandbox
) -> None:
    paced(hospital, page, "daily")
    for _ in range(2):
        tell(hospital, page)
        clock.shift(timedelta(days=1))
        work_now(hospital.world)
    assert told(sandbox) == ["ruth@example.org"] * 2


def test_who_wants_no_letters_gets_none_and_those_who_keep_the_page_can_see_it(
    hospital: Hospital, page: APage, clock: time_machine.Traveller, sandbox: RunningSandbox
) -> None:
    follower(hospital, page, tell_updates="never")
    by_mailbox_alone = hospital.person("Nora")
    hospital.guest(page, by_mailbox_alone.email, name="Nora")
    with hospital.entered():
        db.session.execute(update(Person).where(Person.id == by_mailbox_alone.id).values(tell_updates="never"))
        assert audience_size(page_for(page.keeper.reader, page.slug).page, Audience.EVERYONE, []) == 0
    about = hospital.update(page)
    work_now(hospital.world)
    assert told(sandbox) == []
    assert states(hospital) == ["unsubscribed"] * 2
    assert "Wants no letters" in page.keeper.browser().open(f"{page.path}/updates/{about}/reach").text


def test_no_letter_at_all_goes_before_what_was_said_for_a_page_and_that_before_the_account(
    hospital: Hospital, page: APage, clock: time_machine.Traveller, sandbox: RunningSandbox
) -> None:
    for name, wish in (("Mia", "never"), ("Nora", "daily")):
        follower(hospital, page, name, tell_updates=wish)
    with hospital.entered():
        db.session.execute(update(Follower).values(pace="each"))
    tell(hospital, page)
    assert told(sandbox) == ["nora@mercy.example"]


def test_who_chooses_no_letters_gets_none_of_those_that_wait(
    hospital: Hospital, page: APage, clock: time_machine.Traveller, sandbox: RunningSandbox
) -> None:
    mia = follower(hospital, page, tell_updates="daily")
    tell(hospital, page)
    form = mia.browser().open("/account/letters")
    assert form.submit({"updates": "never", "words": "each", "answers": "each"}).status == 200
    clock.shift(timedelta(hours=7))
    work_now(hospital.world)
    assert told(sandbox) == []
    assert states(hospital) == ["unsubscribed"]


@pytest.mark.parametrize("act", ["block", "remove"])
def test_who_is_shut_out_gets_none_of_those_that_wait(
    hospital: Hospital, page: APage, clock: time_machine.Traveller, sandbox: RunningSandbox, act: str
) -> None:
    paced(hospital, page, "daily")
    tell(hospital, page)
    with hospital.entered():
        guest_id = db.session.scalars(select(Guest.id)).one()
    keeper = page.keeper.browser()
    keeper.post(f"{page.path}/followers/{guest_id}/{act}", {"csrf_token": keeper.token()})
    clock.shift(timedelta(hours=7))
    work_now(hospital.world)
    assert told(sandbox) == []


def test_what_waits_on_a_silenced_page_waits_on_until_it_is_released(
    hospital: Hospital, page: APage, clock: time_machine.Traveller, sandbox: RunningSandbox
) -> None:
    paced(hospital, page, "daily")
    tell(hospital, page)
    keeper = page.keeper.browser()
    keeper.post(f"{page.path}/silence", {"csrf_token": keeper.token()})
    clock.shift(timedelta(hours=7))
    work_now(hospital.world)
    assert told(sandbox) == []
    assert states(hospital) == ["queued"]
    keeper.post(f"{page.path}/release", {"csrf_token": keeper.token()})
    work_now(hospital.world)
    assert told(sandbox) == ["ruth@example.org"]


def test_whoever_may_be_told_at_once_is_told_before_those_who_wait(
    hospital: Hospital, page: APage, clock: time_machine.Traveller, sandbox: RunningSandbox
) -> None:
    for n, zone in enumerate(["Asia/Tokyo", "Europe/Madrid", "America/Los_Angeles"]):
        follower(hospital, page, f"Late{n}", tell_updates="daily", time_zone=zone)
    hospital.guest(page, "at.once@example.org", name="Tom")
    tell(hospital, page)
    order: list[list[str]] = [told(sandbox)]
    for _ in range(24):
        clock.shift(timedelta(hours=1))
        work_now(hospital.world)
        order += [told(sandbox)] if told(sandbox) != order[-1] else []
    came = [set(later) - set(before) for before, later in pairwise([[], *order])]
    assert came == [{"at.once@example.org"}, {"late2@mercy.example"}, {"late0@mercy.example"}, {"late1@mercy.example"}]
    assert sandbox.stats()["duplicates"] == 0


def test_what_leaves_late_is_waited_for_as_long_as_the_rest(
    hospital: Hospital, page: APage, clock: time_machine.Traveller, sandbox: RunningSandbox
) -> None:
    paced(hospital, page, "daily")
    tell(hospital, page)
    clock.shift(timedelta(hours=7))
    work_now(hospital.world)
    clock.move_to(NOON + timedelta(days=3, hours=1))
    work_now(hospital.world)
    assert states(hospital) == ["sent"]
    clock.shift(timedelta(hours=7))
    work_now(hospital.world)
    assert states(hospital) == ["not_known"]


def test_every_time_zone_that_can_be_chosen_is_one_that_the_database_knows(hospital: Hospital) -> None:
    with hospital.entered():
        known = set(db.session.scalars(text("select name from pg_timezone_names")))
    assert set(time_zones()) - known == set()


def test_wishes_cost_no_statement_a_follower(
    hospital: Hospital, page: APage, clock: time_machine.Traveller, sandbox: RunningSandbox
) -> None:
    sent = {}
    for many in (3, 30):
        for n in range(many):
            paced(hospital, page, "each" if n % 2 else "daily", f"of{many}-{n}@example.org")
        work_now(hospital.world)
        hospital.update(page)
        with statements() as counted:
            work_now(hospital.world)
        sent[many] = len(counted)
    assert sent[3] == sent[30]
