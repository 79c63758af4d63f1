"""Whoever is here before the owner of a mailbox keeps nothing of hers: the five attacks of Sudhodanan and Paverd (2022)."""

from sqlalchemy import select

from accounts.models import Proof, Purpose
from accounts.moving import ask_for_new_email
from accounts.queries import me
from kernel.db import db
from kernel.tokens import six_digits
from tests.integrations.identity.visits import Clinic, digits, people, signed_in
from tests.support.browser import Browser
from tests.support.people import is_in, rows
from tests.support.world import World

RUTH = "ruth@mercy.example"
THIEF = {"name": "Not Ruth", "email": RUTH, "age_group": "adult", "password": "seven grey herons"}


def thief_joins(clinic: Clinic) -> Browser:
    """Somebody joins with Ruth's address before she does, and cannot prove it."""
    browser = clinic.hospital.browser()
    browser.open("/join").submit(THIEF)
    return browser


def ruth(clinic: Clinic) -> Browser:
    """Ruth comes with the hospital's account, and proves her mailbox."""
    browser = clinic.hospital.browser()
    clinic.arrive(browser)
    assert is_in(browser)
    return browser


def test_classic_federated_merge_the_thief_s_password_opens_nothing(clinic: Clinic, world: World) -> None:
    thief_joins(clinic)
    ruth(clinic)
    again = clinic.hospital.browser()
    again.sign_in(RUTH, THIEF["password"])
    assert not is_in(again)
    assert people(world) == [(RUTH, False, True), (RUTH, True, False)]


def test_unexpired_session_the_thief_is_signed_out(clinic: Clinic) -> None:
    thief = thief_joins(clinic)
    assert is_in(thief)
    ruth(clinic)
    assert not is_in(thief)


def test_trojan_identifier_no_account_is_tied_to_a_mailbox_that_was_not_proved(clinic: Clinic, world: World) -> None:
    thief = thief_joins(clinic)
    clinic.forger.claims = {"sub": "thief", "email": "thief@example.org"}
    shown = clinic.visit(thief)
    assert shown.heading == "Look in your mailbox"  # and no button to tie it to what he joined
    assert rows(world, "select count(*) from identity") == [(0,)]
    thief.post("/sign-in/sso/first/connect", {"csrf_token": thief.token()})
    assert rows(world, "select count(*) from identity") == [(0,)]
    clinic.forger.claims = {}
    ruth(clinic)
    clinic.forger.claims = {"sub": "thief", "email": "thief@example.org"}
    again = clinic.hospital.browser()
    clinic.visit(again)
    assert not is_in(again)


def test_unexpired_email_change_the_thief_s_letter_comes_too_late(clinic: Clinic, world: World) -> None:
    thief = clinic.hospital.person("Not Ruth", email="thief@example.org")
    with clinic.hospital.entered():
        ask_for_new_email(me(thief.reader), RUTH, actor=thief.reader)
        proof = db.session.scalars(select(Proof).where(Proof.purpose == Purpose.NEW_EMAIL)).one()
        code = six_digits(Purpose.NEW_EMAIL, proof.id)
    ruth(clinic)
    browser = thief.browser()
    browser.open("/account/email/prove").submit({"code": code})
    assert (RUTH, True, False) in people(world)
    assert ("thief@example.org", True, False) in people(world)


def test_non_verifying_provider_the_word_of_another_provider_is_not_enough(clinic: Clinic, world: World) -> None:
    ruth(clinic)
    rows(world, "delete from session returning 1")
    clinic.forger.claims = {"sub": "thief"}  # with Ruth's address, and called verified
    for vouches in (False, True):
        clinic.change(vouches=vouches)
        browser = clinic.hospital.browser()
        assert clinic.visit(browser).heading == "Look in your mailbox"
        assert browser.open("/sign-in/sso/first/account").heading == "Look in your mailbox"
    assert signed_in(world) == 0


def test_her_own_claim_in_this_browser_is_proved_with_the_mailbox(clinic: Clinic, world: World) -> None:
    browser = thief_joins(clinic)  # it is Ruth herself this time
    page = clinic.visit(browser)
    page.submit({"code": digits(clinic.hospital)})
    assert is_in(browser)
    assert people(world) == [(RUTH, True, False)]


def test_the_digits_are_tried_six_times(clinic: Clinic, world: World) -> None:
    shown = clinic.visit(clinic.hospital.browser())
    for _ in range(6):
        shown = shown.submit({"code": "000000"})
    assert "has run out" in shown.submit({"code": digits(clinic.hospital)}).text
    assert signed_in(world) == 0


def test_the_digits_of_one_mailbox_do_not_prove_another(clinic: Clinic, world: World) -> None:
    browser = clinic.hospital.browser()
    clinic.visit(browser)
    victim_code = digits(clinic.hospital)
    browser.open("/sign-in/sso/first/mailbox").submit({"email": "thief@example.org"})
    browser.open("/sign-in/sso/first").submit({"code": victim_code})
    assert people(world) == []
    assert signed_in(world) == 0
