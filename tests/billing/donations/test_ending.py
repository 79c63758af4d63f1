"""Who gave is known no longer than the hospital says after the last payment: told before, and then gone; the books stay."""

from datetime import timedelta

from billing.donations.models import Donation
from kernel.clock import now
from kernel.db import db
from tests.billing.donations.conftest import Box
from tests.support.people import rows
from tests.support.world import World
from tests.tenants.retention.visit import ACTS, a_day, in_days, policy, where

DONOR = "Zqxvwkj"
SAID = "your name and address are taken out of this donation"


def test_a_donor_is_told_on_the_donations_page_and_forgotten_a_month_later(box: Box, world: World) -> None:
    policy(world, donation_months=36)
    donation_id = box.given(name=f"{DONOR} Ruth", email=f"{DONOR}@example.org", tribute_for=f"{DONOR} Elena")
    path = box.path(donation_id)
    before = rows(world, "select amount, refunded, number, paid_at from donation_receipt")
    with in_days(3 * 365):
        a_day(box.hospital)
    assert rows(world, ACTS) == []
    with in_days(3 * 366):
        a_day(box.hospital)
    with in_days(3 * 366 + 31):
        assert rows(world, ACTS) == [("ending.announce",)]
        a_day(box.hospital)
    assert SAID not in box.hospital.browser().open(path).text
    assert rows(world, "select email::text, name, tribute_for from donation") == [("forgotten@invalid", "", None)]
    assert rows(world, "select amount, refunded, number, paid_at from donation_receipt") == before
    assert where(world, DONOR) == {}
    assert rows(world, ACTS) == [("ending.announce",), ("ending.delete",)]


def test_it_stands_on_the_page_and_is_kept_by_whoever_gave(box: Box, world: World) -> None:
    anna = box.hospital.person("Anna Berg")
    donation_id = box.given()
    with box.hospital.entered():
        found = db.session.get_one(Donation, (box.hospital.id, donation_id))
        found.person_id, found.ends_at = anna.id, now() + timedelta(days=30)
    shown = anna.browser().open(box.path(donation_id))
    assert SAID in shown.text
    assert "It is kept." in anna.browser().open(f"/ending/donation/{donation_id}").submit(action=str(donation_id)).text
    assert SAID not in anna.browser().open(box.path(donation_id)).text


def test_a_donation_of_somebody_with_an_account_says_no_more_whose_it_was(box: Box, world: World) -> None:
    anna, donation_id = box.hospital.person("Anna Berg"), box.given()
    with box.hospital.entered():
        db.session.get_one(Donation, (box.hospital.id, donation_id)).person_id = anna.id
    policy(world, donation_months=36)
    for years, days in ((3, 3), (3, 34)):
        with in_days(365 * years + days):
            a_day(box.hospital)
    assert rows(world, "select email::text, person_id from donation") == [("forgotten@invalid", None)]


def test_what_is_given_each_month_is_known_for_as_long_after_its_last_payment(box: Box, world: World) -> None:
    policy(world, donation_months=36)
    donation_id = box.given(monthly=True)
    with world.as_superuser() as connection:
        connection.execute("update donation set created_at = created_at - interval '10 years'")
    a_day(box.hospital)
    box.hospital.browser().open(f"{box.path(donation_id)}/stop").submit({})
    box.till.call_all()
    a_day(box.hospital)
    assert rows(world, ACTS) == []
    with in_days(3 * 366):
        a_day(box.hospital)
    assert rows(world, ACTS) == [("ending.announce",)]
