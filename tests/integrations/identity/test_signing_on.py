"""Somebody signs in with the hospital's account: the first time, the next time, and what becomes of her then."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from tests.integrations.identity.forger import rsa
from tests.integrations.identity.visits import Clinic, digits, people, signed_in
from tests.support.people import is_in, rows
from tests.support.world import World


def test_the_first_visit_proves_the_mailbox_and_makes_an_account(clinic: Clinic, world: World) -> None:
    browser = clinic.hospital.browser()
    shown = clinic.visit(browser, "/pages")
    assert shown.heading == "Look in your mailbox"
    assert signed_in(world) == 0
    wrong = shown.submit({"code": "000000"})
    assert wrong.status == 422
    welcome = wrong.submit({"code": digits(clinic.hospital)})
    assert "Your letters go to ruth@mercy.example" in welcome.text
    assert signed_in(world) == 0
    assert welcome.submit({"age_group": "adult"}).path == "/pages"
    assert is_in(browser)
    assert people(world) == [("ruth@mercy.example", True, False)]


def test_the_next_visit_needs_neither_letter_nor_form(clinic: Clinic, world: World) -> None:
    clinic.arrive(clinic.hospital.browser())
    browser = clinic.hospital.browser()
    assert clinic.visit(browser, "/account").path == "/account"
    assert is_in(browser)
    assert len(people(world)) == 1


def test_who_has_an_account_here_proves_the_mailbox_and_is_the_same_person(clinic: Clinic, world: World) -> None:
    clinic.hospital.person("Ruth Alder", email="ruth@mercy.example")
    browser = clinic.hospital.browser()
    clinic.visit(browser).submit({"code": digits(clinic.hospital)})
    assert is_in(browser)
    assert len(people(world)) == 1


def test_who_is_signed_in_ties_both_by_a_press(clinic: Clinic, world: World) -> None:
    browser = clinic.hospital.person("Ruth Alder", email="elsewhere@example.org").browser()
    shown = clinic.visit(browser)
    assert shown.heading == "Two accounts, one person?"
    shown.submit(action="/connect")
    fresh = clinic.hospital.browser()
    clinic.visit(fresh)
    assert is_in(fresh)
    assert people(world) == [("elsewhere@example.org", True, False)]


def test_a_provider_that_the_hospital_trusts_spares_the_letter_where_nobody_has_the_address(
    clinic: Clinic, world: World
) -> None:
    clinic.change(vouches=True)
    browser = clinic.hospital.browser()
    assert clinic.visit(browser).heading == "Welcome"
    clinic.forger.claims = {"sub": "s-2", "email_verified": False}
    assert clinic.visit(clinic.hospital.browser()).heading == "Look in your mailbox"
    clinic.forger.claims = {"sub": "s-3"}
    clinic.hospital.person("Ruth Alder", email="ruth@mercy.example")
    assert clinic.visit(clinic.hospital.browser()).heading == "Look in your mailbox"


def test_without_an_address_she_is_asked_for_one(clinic: Clinic, world: World) -> None:
    clinic.forger.claims = {"email": None}
    browser = clinic.hospital.browser()
    shown = clinic.visit(browser).submit({"email": "ruth@home.example"})
    shown.submit({"code": digits(clinic.hospital)}).submit({"age_group": "teen"})
    assert is_in(browser)
    assert people(world) == [("ruth@home.example", True, False)]


def test_where_accounts_are_made_by_the_hospital_alone_nobody_new_comes_in(clinic: Clinic, world: World) -> None:
    clinic.change(makes_accounts=False)
    shown = clinic.arrive(clinic.hospital.browser())
    assert "has not opened an account for you here yet" in shown.text
    assert people(world) == []


def test_a_closed_account_stays_closed(clinic: Clinic, world: World) -> None:
    clinic.arrive(clinic.hospital.browser())
    rows(world, "update person set disabled_at = now() returning 1")
    browser = clinic.hospital.browser()
    shown = clinic.visit(browser)
    assert "The hospital has closed the account" in shown.text
    assert rows(world, "select count(*) from session s join person p on p.id = s.person_id where p.disabled_at is null") == [
        (0,)
    ]


def test_claims_give_roles_and_take_them_away_again(clinic: Clinic, world: World) -> None:
    clinic.rule("groups", "nurses", "staff")
    clinic.rule("realm.roles", "admin", "tenant_admin")
    clinic.forger.claims = {"groups": ["nurses", "others"], "realm": {"roles": ["admin"]}}
    clinic.arrive(clinic.hospital.browser())
    assert rows(world, "select roles from person") == [(["staff", "tenant_admin"],)]
    rows(world, "update person set roles = roles || '{volunteer}' returning 1")
    clinic.forger.claims = {"groups": "nurses"}
    clinic.visit(clinic.hospital.browser())
    assert rows(world, "select roles from person") == [(["staff", "volunteer"],)]


def test_keys_are_asked_for_again_when_the_provider_signs_by_a_new_one(clinic: Clinic) -> None:
    clinic.arrive(clinic.hospital.browser())
    new, browser = rsa("three"), clinic.hospital.browser()
    clinic.forger.keys = [new]
    clinic.forger.token = lambda: clinic.forger.signed(key=new)
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=1)):
        clinic.visit(browser)
        assert is_in(browser)
    assert len([path for path, _ in clinic.forger.asked if path == "/jwks"]) == 2


def test_the_secret_lies_sealed_in_the_database(clinic: Clinic, world: World) -> None:
    ((secret,),) = rows(world, "select secret from issuer")
    assert b"a shared secret" not in bytes(secret)


@pytest.mark.parametrize("onward", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_one_never_ends_up_elsewhere(clinic: Clinic, onward: str) -> None:
    clinic.arrive(clinic.hospital.browser())
    assert clinic.visit(clinic.hospital.browser(), onward).path == "/"
