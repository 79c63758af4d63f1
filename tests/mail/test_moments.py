"""Letters leave when people want them: in quiet hours none, once a day one, never none; whatever the clock does meanwhile."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
import time_machine
from sqlalchemy import select, text, update

from accounts.account_forms import time_zones
from accounts.models import Person
from following.letters import UPDATE
from following.models import Follower
from following.queries import audience_size
from kernel.clock import now
from kernel.db import db
from mail.models import Delivery, Mailing
from pages.access import page_for
from pages.models import Audience, Guest
from tests.integrations.sandbox_fixtures import RunningSandbox
from tests.support.events import event, post_events
from tests.support.people import statements
from tests.support.world import APage, Hospital, Somebody, World

NOON = datetime(2027, 11, 23, 17, 0, tzinfo=UTC)  # twelve o'clock in New York, where the hospital is


@pytest.fixture
def hospital(world: World) -> Hospital:
    """A hospital in New York."""
    return world.hospital()


@pytest.fixture
def page(hospital: Hospital) -> APage:
    """A page there that members may follow."""
    return hospital.page(hospital.person(), open_to_hospital=True)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """The clock stands at noon, and can be put."""
    with time_machine.travel(NOON, tick=True) as standing:
        yield standing


def follower(hospital: Hospital, page: APage, name: str = "Mia", **wishes: object) -> Somebody:
    """Somebody with an account who follows, and what she chose there."""
    somebody = hospital.person(name)
    guest_id = hospital.guest(page, somebody.email, name=name)
    with hospital.entered():
        db.session.execute(update(Guest).where(Guest.id == guest_id).values(person_id=somebody.id))
        if wishes:
            db.session.execute(update(Person).where(Person.id == somebody.id).values(**wishes))
    return somebody


def paced(hospital: Hospital, page: APage, pace: str, email: str = "ruth@example.org") -> None:
    """A mailbox without account that follows at this pace."""
    guest_id = hospital.guest(page, email, name="Ruth")
    with hospital.entered():
        db.session.execute(update(Follower).where(Follower.guest_id == guest_id).values(pace=pace))


def tell(hospital: Hospital, page: APage, body: str = "She slept well.") -> None:
    """An update, two minutes later."""
    hospital.update(page, body)
    work_now(hospital.world)


def work_now(world: World) -> None:
    """All jobs that are due by the clock of the test, whatever the clock of the database says."""
    for _ in range(4):
        with world.as_superuser() as connection:
            due = now() + timedelta(minutes=3)
            query = "update jobs.procrastinate_jobs set scheduled_at = now() where status = 'todo' and scheduled_at <= %s"
            if not connection.execute(query, [due]).rowcount:
                query = "select from jobs.procrastinate_jobs where status = 'todo' and coalesce(scheduled_at, %s) <= %s"
                if not connection.execute(query, [due, due]).rowcount:
                    return
        world.work()


def leaves_at(hospital: Hospital) -> datetime | None:
    """When the one letter may leave."""
    with hospital.entered():
        return db.session.scalars(select(Delivery.not_before)).one()


def told(sandbox: RunningSandbox) -> list[str]:
    """Whose mailboxes have a letter, each as often as it has one."""
    return sorted(mail["to"] for mail in sandbox.mails())


def states(hospital: Hospital) -> list[str]:
    """The states of all deliveries, by the order of updates."""
    with hospital.entered():
        query = select(Delivery.state).join(Mailing, Mailing.id == Delivery.mailing_id).where(Mailing.letter == UPDATE.name)
        return list(db.session.scalars(query.order_by(Mailing.id)))


@pytest.mark.parametrize(
    ("at", "zone", "quiet", "expected"),
    [
        ("2027-11-23T17:00", None, (22, 7), None),
        ("2027-11-24T04:00", None, (22, 7), "2027-11-24T12:00"),  # 23:00 there: at seven the next morning
        ("2027-11-24T11:59", None, (22, 7), "2027-11-24T12:00"),  # 06:59
        ("2027-11-24T12:00", None, (22, 7), None),  # seven
        ("2027-11-23T17:00", None, (12, 14), "2027-11-23T19:00"),  # within a day
        ("2027-11-23T17:00", "Asia/Tokyo", (22, 7), "2027-11-23T22:00"),  # two in the morning there
        ("2027-11-23T17:00", "Asia/Kolkata", (22, 7), "2027-11-24T01:30"),  # half past ten: half hours count
        ("2027-11-23T17:00", "Pacific/Auckland", (22, 7), "2027-11-23T18:00"),
        ("2027-03-14T06:30", None, (22, 7), "2027-03-14T11:00"),  # 01:30; the clock is put forward: an hour less to wait
        ("2027-03-14T06:30", None, (1, 2), "2027-03-14T07:00"),  # two o'clock is left out that day: three comes at once
        ("2027-11-07T04:30", None, (22, 7), "2027-11-07T12:00"),  # 00:30; the clock is put back: an hour more
        ("2027-03-28T00:30", "Europe/Madrid", (0, 6), "2027-03-28T04:00"),
    ],
)
def test_in_quiet_hours_of_her_own_time_zone_a_letter_waits_until_they_are_over(
    hospital: Hospital,
    page: APage,
    clock: time_machine.Traveller,
    sandbox: RunningSandbox,
    at: str,
    zone: str | None,
    quiet: tuple[int, int],
    expected: str | None,
) -> None:
    follower(hospital, page, time_zone=zone, quiet_from=quiet[0], quiet_until=quiet[1])
    clock.move_to(datetime.fromisoformat(f"{at}+00:00"))
    tell(hospital, page)
    wanted = datetime.fromisoformat(f"{expected}+00:00") if expected else None
    assert leaves_at(hospital) == wanted
    assert told(sandbox) == ([] if wanted else ["mia@mercy.example"])
    clock.move_to(wanted or now())
    work_now(hospital.world)
    assert told(sandbox) == ["mia@mercy.example"]


@pytest.mark.parametrize(
    ("at", "zone", "expected"),
    [
        ("2027-11-23T17:00", None, "2027-11-23T23:00"),
        ("2027-11-23T23:00", None, "2027-11-24T23:00"),  # six o'clock is over
        ("2027-11-23T17:00", "Asia/Tokyo", "2027-11-24T09:00"),
        ("2027-03-13T23:30", None, "2027-03-14T22:00"),  # the clock was put forward in between
        ("2027-11-06T22:30", None, "2027-11-07T23:00"),  # and back
    ],
)
def test_once_a_day_is_at_six_in_her_own_evening(
    hospital: Hospital,
    page: APage,
    clock: time_machine.Traveller,
    sandbox: RunningSandbox,
    at: str,
    zone: str | None,
    expected: str,
) -> None:
    follower(hospital, page, tell_updates="daily", time_zone=zone)
    clock.move_to(datetime.fromisoformat(f"{at}+00:00"))
    tell(hospital, page)
    assert leaves_at(hospital) == datetime.fromisoformat(f"{expected}+00:00")


def test_an_evening_within_quiet_hours_waits_until_they_are_over(
    hospital: Hospital, page: APage, clock: time_machine.Traveller, sandbox: RunningSandbox
) -> None:
    follower(hospital, page, tell_updates="daily", quiet_from=17, quiet_until=8)
    tell(hospital, page)
    assert leaves_at(hospital) == datetime(2027, 11, 24, 13, 0, tzinfo=UTC)


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
