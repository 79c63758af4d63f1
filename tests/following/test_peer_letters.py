"""Letters about introductions: who gets one and when, what they never say, and how they are stopped."""

from datetime import UTC, datetime

import time_machine
from sqlalchemy import select

from kernel.brand import current_brand
from kernel.db import db
from mail.letters import Withdrawn, seal
from mail.models import Delivery, Mailing
from peers.introducing import agree, decline
from tests.peers.two import asks, blocks, changed, lives_with
from tests.support.letters import said_in
from tests.support.world import Hospital, World


def told(hospital: Hospital) -> list[tuple[str, str]]:
    """Which letters about introductions may leave now, and for whom, the oldest first."""
    of_mailing = Mailing.id == Delivery.mailing_id
    with hospital.entered():
        found = db.session.execute(select(Mailing, Delivery).join(Delivery, of_mailing).order_by(Delivery.id)).all()
        return [(m.letter.rpartition("/")[2], d.email.partition("@")[0]) for m, d in found if _leaves(m)]


def _leaves(mailing: Mailing) -> bool:
    try:
        seal(mailing, current_brand())
    except Withdrawn:
        return False
    return True


def test_whoever_is_asked_and_whoever_asked_get_one_each_and_a_no_is_told_to_nobody(world: World) -> None:
    hospital = world.hospital()
    anna, berta, carla = (lives_with(hospital.person(name), "lupus") for name in ("Anna", "Berta", "Carla"))
    first, second = asks(anna, berta), asks(anna, carla)
    assert told(hospital) == [("introduction", "berta"), ("introduction", "carla")]
    with hospital.entered():
        agree(berta.reader, first)
        decline(carla.reader, second)
    assert told(hospital) == [("introduced", "anna")]
    blocks(berta, anna)
    assert told(hospital) == []


def test_a_letter_says_nothing_of_who_asks_nor_of_what_is_shared_and_stops_with_one_click(world: World) -> None:
    hospital = world.hospital()
    anna, berta, carla = (lives_with(hospital.person(name), "lupus") for name in ("Anna", "Berta", "Carla"))
    asks(anna, berta)
    with hospital.entered():
        [mailing], [delivery] = db.session.scalars(select(Mailing)).all(), db.session.scalars(select(Delivery)).all()
        said, to = said_in("en", mailing, delivery)
    assert "asks to meet you" in said
    assert not [word for word in ("anna", "upus", str(anna.id)) if word in said]
    stop = to.headers["List-Unsubscribe"].strip("<>").partition("localhost")[2].partition("/")[2]
    browser = hospital.browser()
    assert "when somebody asks to meet you" in browser.open(f"/{stop}").text
    assert "From now on" in browser.post(f"/{stop}", {}).text
    asks(carla, berta)
    assert told(hospital) == []


def test_in_her_quiet_hours_it_waits(world: World) -> None:
    hospital = world.hospital()
    anna, berta = (lives_with(hospital.person(name), "lupus") for name in ("Anna", "Berta"))
    changed(berta, quiet_from=22, quiet_until=7, time_zone="UTC")
    with time_machine.travel(datetime(2026, 11, 20, 23, 0, tzinfo=UTC), tick=False):
        asks(anna, berta)
    with hospital.entered():
        assert db.session.scalars(select(Delivery.not_before)).one() == datetime(2026, 11, 21, 7, 0, tzinfo=UTC)
