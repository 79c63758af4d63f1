"""A new address of an account goes with her to every page's list, and nobody who was shut out comes back by one."""

import pytest
from sqlalchemy import select, text, update

from accounts.moving import EmailChanged
from following.models import Follower
from kernel.db import db
from kernel.events import publish
from mail.models import Delivery
from pages.models import Audience, Guest, UpdateReader
from tests.integrations.sandbox_fixtures import RunningSandbox
from tests.support.people import follow_token
from tests.support.world import APage, Hospital, Somebody, World

pytestmark = pytest.mark.usefixtures("sandbox")
NEW = "mia.new@example.org"


@pytest.fixture
def hospital(world: World) -> Hospital:
    """A hospital."""
    return world.hospital()


@pytest.fixture
def page(hospital: Hospital) -> APage:
    """A page kept by Anna."""
    return hospital.page(hospital.person())


@pytest.fixture
def mia(hospital: Hospital) -> Somebody:
    """Somebody with an account."""
    return hospital.person("Mia Lund")


def move(hospital: Hospital, mia: Somebody, old: str, new: str) -> None:
    """Her account has another address from now on."""
    with hospital.entered():
        db.session.execute(text("update person set email = :new where id = :own"), {"new": new, "own": mia.id})
        publish(EmailChanged(mia.id, old, new))


def state_of(hospital: Hospital, email: str) -> str | None:
    """Where a mailbox stands."""
    with hospital.entered():
        return db.session.scalars(select(Guest.state).where(Guest.email == email)).one_or_none()


def status(hospital: Hospital, mia: Somebody, email: str, page: APage) -> int:
    """What the page answers her under her address of now."""
    browser = hospital.browser()
    browser.sign_in(email, "three blue lanterns")
    return browser.open(page.path).status


def test_her_places_and_what_waits_for_her_take_the_new_mailbox_and_old_links_open_nothing(
    hospital: Hospital, page: APage, mia: Somebody, world: World, sandbox: RunningSandbox
) -> None:
    guest_id = hospital.guest(page, mia.email, name="Mia")
    with hospital.entered():
        db.session.execute(update(Follower).values(pace="daily"))
    hospital.update(page)
    world.work(everything=True)
    old_link = f"/follow/{follow_token(hospital, guest_id)}"
    move(hospital, mia, mia.email, NEW)
    with hospital.entered():
        db.session.execute(update(Delivery).values(not_before=None))
    world.work(everything=True)
    assert [mail["to"] for mail in sandbox.mails()] == [NEW]
    assert hospital.browser().open(old_link).status == 404
    new_link = "/follow/" + sandbox.mails()[0]["text"].partition("/follow/")[2].split()[0]
    assert hospital.browser().open(new_link).status == 200
    assert status(hospital, mia, NEW, page) == 200


@pytest.mark.parametrize("state", ["blocked", "removed"])
@pytest.mark.parametrize("which", ["old", "new", "only the old"])
def test_nobody_escapes_by_a_new_address_nor_by_going_back(
    hospital: Hospital, page: APage, mia: Somebody, state: str, which: str
) -> None:
    ids = {"old": hospital.guest(page, mia.email, name="Mia")}
    if which != "only the old":
        ids["new"] = hospital.guest(page, NEW, name="Mia")
    with hospital.entered():
        db.session.execute(update(Guest).where(Guest.id == ids[which.split()[-1]]).values(state=state))
    move(hospital, mia, mia.email, NEW)
    assert (state_of(hospital, mia.email), state_of(hospital, NEW)) == (state, state)
    assert status(hospital, mia, NEW, page) == 404
    move(hospital, mia, NEW, mia.email)
    assert status(hospital, mia, mia.email, page) == 404


def test_two_places_become_one_with_what_waits_and_what_was_for_her_alone_and_the_narrower_rights(
    hospital: Hospital, page: APage, mia: Somebody, world: World, sandbox: RunningSandbox
) -> None:
    old = hospital.guest(page, mia.email, name="Mia")
    new = hospital.guest(page, NEW, name="Mia", state="invited")
    with hospital.entered():
        db.session.execute(update(Guest).where(Guest.id == old).values(may_write=False))
        db.session.execute(update(Follower).values(pace="daily"))
    hospital.update(page, audience=Audience.CHOSEN, chosen=[old])
    world.work(everything=True)
    move(hospital, mia, mia.email, NEW)
    with hospital.entered():
        row = db.session.get_one(Guest, (hospital.id, new))
        assert (row.state, row.may_write, row.person_id) == ("admitted", False, mia.id)
        assert set(db.session.scalars(select(UpdateReader.guest_id))) == {old, new}
        assert set(db.session.scalars(select(Follower.pace))) == {"daily"}
        db.session.execute(update(Delivery).values(not_before=None))
    world.work(everything=True)
    assert [mail["to"] for mail in sandbox.mails()] == [NEW]
    assert state_of(hospital, mia.email) == "invited"
    assert status(hospital, mia, NEW, page) == 200


def test_an_address_that_is_put_back_takes_the_places_back(hospital: Hospital, page: APage, mia: Somebody) -> None:
    hospital.guest(page, mia.email, name="Mia")
    hospital.guest(page, NEW, name="Mia", state="invited")
    move(hospital, mia, mia.email, NEW)
    move(hospital, mia, NEW, mia.email)
    assert (state_of(hospital, mia.email), state_of(hospital, NEW)) == ("admitted", "invited")
    assert status(hospital, mia, mia.email, page) == 200


def test_who_wants_no_letters_at_one_of_her_mailboxes_wants_none_at_the_other(
    hospital: Hospital, page: APage, mia: Somebody, world: World, sandbox: RunningSandbox
) -> None:
    hospital.guest(page, mia.email, name="Mia")
    there = hospital.guest(page, NEW, name="Mia")
    with hospital.entered():
        db.session.execute(text("update follower set unsubscribed_at = now() where guest_id <> :there"), {"there": there})
    move(hospital, mia, mia.email, NEW)
    hospital.update(page)
    world.work(everything=True)
    assert sandbox.mails() == []


def test_the_places_of_others_stay_as_they_are(hospital: Hospital, page: APage, mia: Somebody) -> None:
    other = hospital.person("Nora New")
    hospital.guest(page, other.email, name="Nora")
    move(hospital, mia, mia.email, NEW)
    assert state_of(hospital, other.email) == "admitted"
