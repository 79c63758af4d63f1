"""Letters leave when people want them: in quiet hours none, once a day one, never none; whatever the clock does meanwhile."""

from datetime import UTC, datetime

import pytest
import time_machine

from kernel.clock import now
from tests.integrations.sandbox_fixtures import RunningSandbox
from tests.mail.waiting import follower, leaves_at, tell, told, work_now
from tests.support.world import APage, Hospital, World


@pytest.fixture
def hospital(world: World) -> Hospital:
    """A hospital in New York."""
    return world.hospital()


@pytest.fixture
def page(hospital: Hospital) -> APage:
    """A page there that members may follow."""
    return hospital.page(hospital.person(), open_to_hospital=True)


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
