"""Stopping what is given each month, and what becomes of donations when an account ends or time goes by."""

from datetime import timedelta
from pathlib import Path

import pytest

from accounts.actions import PersonMerged
from accounts.leaving import PersonDeleted
from billing.donations.actions import stop_all
from billing.donations.archive import donation_files
from billing.donations.listeners import end_again, forget_old
from billing.donations.models import Donation
from kernel.audit import Actor
from kernel.clock import now
from kernel.db import db
from kernel.events import publish
from kernel.tenancy import TenantState
from tenants.life import ending
from tenants.life.ending import delete_hospital
from tenants.life.format import BadArchive
from tenants.running import set_state
from tests.accounts.helping import letters
from tests.billing.donations.conftest import Box
from tests.support.people import rows
from tests.support.world import World


def test_a_link_in_each_letter_stops_it_with_one_button_and_nothing_is_taken_after(box: Box, world: World) -> None:
    donation_id = box.given(monthly=True)
    box.month(donation_id, declined=True)
    box.settle(donation_id)
    links = [word for letter in letters(box.hospital) for word in letter.text.split() if word.endswith("/stop")]
    assert len(links) == 2
    page = box.hospital.browser().open(f"/donations/{links[0].partition('/donations/')[2]}")
    assert box.donation(donation_id).state == "failing"  # looking changes nothing
    box.stripe.fault("503")
    assert "being stopped" in page.submit({}).text
    box.till.call_all()
    assert "It is stopped" in page.submit({}).text
    box.settle(donation_id)
    assert (box.donation(donation_id).state, len(box.receipts(donation_id))) == ("stopped", 1)
    assert box.letters() == ["receipt", "failed", "stopped"]


def test_what_stripe_refused_to_end_is_asked_for_again_each_day(box: Box, world: World) -> None:
    donation_id = box.given(monthly=True)
    box.stripe.fault("402")
    box.hospital.browser().open(f"{box.path(donation_id)}/stop").submit({})
    box.till.call_all()
    assert box.donation(donation_id).state == "stopping"
    for _ in range(2):
        with box.hospital.entered():
            end_again.work()
    assert len(box.till.waiting()) == 1
    box.till.call_all()
    assert box.donation(donation_id).state == "stopped"


def test_no_hospital_goes_while_somebodys_card_is_charged_for_it_unless_it_goes_on_elsewhere(box: Box, tmp_path: Path) -> None:
    donation_id = box.given(monthly=True)
    with pytest.raises(BadArchive, match=r"mercy cannot go yet: gifts that are taken from somebody's card: 1\."):
        _delete(box, tmp_path, goes_on=False)
    assert box.hospital.browser().open("/").status == 200
    with box.hospital.entered():
        assert stop_all(actor="test") == 1
    with pytest.raises(BadArchive, match=r"somebody's card: 1.*is just being asked about: 1"):
        _delete(box, tmp_path, goes_on=False)
    box.till.call_all()
    assert (box.donation(donation_id).state, box.letters()[-1]) == ("stopped", "stopped")
    _delete(box, tmp_path, goes_on=False)
    assert box.hospital.browser().open("/").status == 404


def test_what_is_given_in_the_very_last_moment_keeps_the_hospital_too(
    box: Box, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    box.given(monthly=True)
    became = "update donation set state = '{}', ended_at = {}"
    with world.as_superuser() as connection:
        connection.execute(became.format("stopped", "now()").encode())

    def give_meanwhile(slug: str, state: TenantState, *, actor: Actor) -> bool:
        with world.as_superuser() as connection:
            connection.execute(became.format("giving", "null").encode())
        return set_state(slug, state, actor=actor)

    monkeypatch.setattr(ending, "set_state", give_meanwhile)
    with pytest.raises(BadArchive, match=r"somebody's card: 1\..* It is frozen: carepages hospital thaw mercy"):
        _delete(box, tmp_path, goes_on=False)
    assert rows(world, "select count(*) from donation") == [(1,)]


def test_a_hospital_that_moved_may_go_while_gifts_run(box: Box, tmp_path: Path) -> None:
    box.given(monthly=True)
    _delete(box, tmp_path, goes_on=True)
    assert box.hospital.browser().open("/").status == 404


def _delete(box: Box, folder: Path, *, goes_on: bool) -> None:
    with box.hospital.world.app.app_context():
        delete_hospital(box.hospital.id, box.hospital.slug, audit_to=folder / "trail", actor="test", goes_on=goes_on)


def test_a_page_that_nobody_pays_is_given_up_without_any_event(box: Box, world: World) -> None:
    opened, never = box.place(), box.place(opened=False)
    box.stripe.control("POST", "clock", {"at": int((now() + timedelta(hours=2)).timestamp())})
    with world.as_superuser() as connection:
        connection.execute("update donation set pay_until = now() - interval '1 minute'")
    world.work(everything=True)
    world.work(everything=True)
    assert {box.donation(one).state for one in (opened, never)} == {"expired"}
    assert box.letters() == []


def test_donations_go_with_the_account_and_lose_whoever_it_was_when_it_ends(box: Box, world: World) -> None:
    anna, newcomer = box.hospital.person("Anna Berg"), box.hospital.person("New Comer")
    once, monthly = box.given(), box.given(monthly=True)
    with box.hospital.entered():
        for donation_id in (once, monthly):
            db.session.get_one(Donation, (box.hospital.id, donation_id)).person_id = newcomer.id
        db.session.flush()
        publish(PersonMerged(newcomer.id, anna.id))
        [entry] = donation_files(anna.reader)
        assert "Elena Canary" in str(entry)
    with box.hospital.entered():
        publish(PersonDeleted(anna.id, anna.email, words_away=False))
    box.till.call_all()
    assert (box.donation(once).state, box.donation(monthly).state) == ("given", "stopped")
    assert rows(world, "select distinct email::text, name, tribute_for from donation") == [("forgotten@invalid", "", None)]
    assert len(box.receipts(once)) == len(box.receipts(monthly)) == 1
    assert box.letters() == ["receipt", "receipt"]


def test_whom_it_was_for_is_forgotten_in_its_time(box: Box, world: World) -> None:
    donation_id = box.given()
    for days, left in ((399, False), (401, True)):
        with box.hospital.entered():
            db.session.get_one(Donation, (box.hospital.id, donation_id)).created_at = now() - timedelta(days=days)
            db.session.flush()
            forget_old.work()
        assert rows(world, "select tribute_for is null, email = 'forgotten@invalid' from donation") == [(left, False)]
