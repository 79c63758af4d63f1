"""Joining a hospital, and showing that the mailbox is one's own."""

from sqlalchemy import select

from accounts.actions import disable
from accounts.letters import PROOF_LASTS
from accounts.models import Person, Proof, Purpose
from accounts.queries import proved_person
from kernel.db import db
from kernel.tokens import issue, six_digits
from tests.support.browser import Browser
from tests.support.world import PASSWORD, Hospital, World

HER = {"name": "Paul Ortega", "email": "paul@example.org", "age_group": "adult", "password": "seven grey herons"}


def join(hospital: Hospital, **changes: str) -> Browser:
    """Fills in the form and leaves the browser where it leads."""
    browser = hospital.browser()
    page = browser.open("/join").submit(HER | changes)
    assert page.heading, page.text
    return browser


def code_of(hospital: Hospital) -> str:
    """The newest letter's six digits."""
    with hospital.entered():
        proof = db.session.scalars(select(Proof).order_by(Proof.id.desc())).first()
        assert proof is not None
        return six_digits(proof.purpose, proof.id)


def test_a_newcomer_may_begin_at_once_and_proves_the_mailbox_by_its_code(world: World) -> None:
    hospital = world.hospital()
    browser = join(hospital)
    assert browser.open("/pages/new").status == 200
    page = browser.open("/join/prove").submit({"code": code_of(hospital)}, action="/join/prove")
    assert "Your mailbox is yours" in page.text


def test_a_wrong_code_is_refused_beside_the_field_and_after_six_tries_the_right_one_too(world: World) -> None:
    hospital = world.hospital()
    browser = join(hospital)
    right = code_of(hospital)
    for _ in range(6):
        page = browser.open("/join/prove").submit({"code": "000000" if right != "000000" else "111111"}, action="/join/prove")
        assert page.status == 422
    assert "run out" in browser.open("/join/prove").submit({"code": right}, action="/join/prove").text


def test_joining_with_a_known_address_looks_the_same_as_with_a_new_one(world: World) -> None:
    hospital = world.hospital()
    hospital.person("Paul Known", email="paul@example.org")
    known = join(hospital).open("/join/prove")
    new = join(hospital, email="nobody@example.org").open("/join/prove")
    assert known.status == new.status == 200
    assert known.text.replace("paul@", "nobody@") == new.text


def link_of(hospital: Hospital) -> str:
    """Where the button of the newest letter leads."""
    with hospital.entered():
        proof = db.session.scalars(select(Proof).order_by(Proof.id.desc())).first()
        assert proof is not None
        return "/join/prove/" + issue(Purpose.JOIN, proof.id, proof.id, lasts=PROOF_LASTS)


def test_six_digits_never_open_an_account_that_exists(world: World) -> None:
    hospital = world.hospital()
    hospital.person("Paul Known", "tenant_admin", email="paul@example.org")
    page = join(hospital).open("/join/prove").submit({"code": code_of(hospital)}, action="/join/prove")
    assert page.status == 422


def test_what_a_newcomer_began_moves_into_the_account_the_mailbox_already_has(world: World) -> None:
    hospital = world.hospital()
    hospital.person("Paul Known", email="paul@example.org")
    browser = join(hospital)
    browser.open("/pages/new").submit({"who": "other", "patient_name": "Elena"})
    browser.open(link_of(hospital)).submit()
    known = hospital.browser()
    known.sign_in("paul@example.org", PASSWORD)
    assert "Elena" in known.open("/pages").text
    with hospital.entered():
        assert len(db.session.scalars(select(Person)).all()) == 1


def test_bad_input_gets_a_sentence_beside_the_field_and_keeps_what_was_typed(world: World) -> None:
    page = world.hospital().browser().open("/join").submit(HER | {"email": "paul at example", "password": "password123"})
    assert page.status == 422
    assert "name@example.org" in page.text
    assert "thieves" in page.text
    assert page.soup.select_one("input[name=name]")["value"] == "Paul Ortega"  # type: ignore[index]


def test_a_child_is_asked_to_bring_an_adult(world: World) -> None:
    page = world.hospital().browser().open("/join").submit(HER | {"age_group": "under_13"})
    assert "Ask an adult" in page.text


def test_joining_anew_does_not_open_an_account_that_the_hospital_closed(world: World) -> None:
    hospital = world.hospital()
    hospital.person("Paul Known", email="paul@example.org")
    with hospital.entered():
        known = proved_person("paul@example.org")
        assert known is not None
        disable(known, actor="test")
    browser = join(hospital)
    page = browser.open(link_of(hospital)).submit()
    assert "closed the account" in page.text
    assert browser.open("/admin/").status != 200
