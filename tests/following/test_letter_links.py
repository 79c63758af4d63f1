"""Arriving by a letter: who is known, what a machine may open, and what an old or a forwarded letter still can do."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from kernel.clock import now
from kernel.db import db
from mail.models import Delivery
from pages.models import Guest
from tests.integrations.sandbox_fixtures import RunningSandbox
from tests.support.browser import Browser
from tests.support.world import APage, Hospital, World

pytestmark = pytest.mark.usefixtures("sandbox")
RUTH = "ruth@example.org"


@pytest.fixture
def hospital(world: World) -> Hospital:
    """A hospital."""
    return world.hospital()


@pytest.fixture
def page(hospital: Hospital) -> APage:
    """A page kept by Anna."""
    return hospital.page(hospital.person())


def invite(page: APage, people: str = f"Ruth {RUTH}") -> Browser:
    """The keeper invites by the form."""
    browser = page.keeper.browser()
    answer = browser.open(f"{page.path}/followers").submit({"people": people}, action="/followers")
    assert answer.status == 200, answer.text
    browser_world(page).work()
    return browser


def browser_world(page: APage) -> World:
    """The world a page is in."""
    return page.keeper.hospital.world


def link_in(sandbox: RunningSandbox, to: str = RUTH, kind: str = "follow") -> str:
    """The path of the newest letter's link."""
    text: str = next(mail["text"] for mail in sandbox.mails() if mail["to"] == to)
    return f"/{kind}/" + text.partition(f"/{kind}/")[2].split()[0]


def state_of_ruth(hospital: Hospital) -> str:
    """Where she stands."""
    with hospital.entered():
        return db.session.scalars(select(Guest.state).where(Guest.email == RUTH)).one()


def test_an_invited_mailbox_reads_and_answers_without_account_or_password(
    hospital: Hospital, page: APage, sandbox: RunningSandbox
) -> None:
    hospital.update(page, "She walked to the window.")
    keeper = invite(page)
    ruth = hospital.browser()
    arrival = ruth.open(link_in(sandbox))
    assert "Ruth" in arrival.text
    assert "window" not in arrival.text
    book = arrival.submit()
    assert "She walked to the window." in book.text
    book.submit({"body": "Read aloud to the whole table."}, action="/messages")
    assert "Read aloud to the whole table." in keeper.open(page.path).text


def test_a_machine_that_opens_every_link_changes_nothing(hospital: Hospital, page: APage, sandbox: RunningSandbox) -> None:
    invite(page)
    for kind in ("follow", "unsubscribe"):
        assert hospital.browser().open(link_in(sandbox, kind=kind)).status == 200
    assert state_of_ruth(hospital) == "invited"


def test_a_letter_about_an_update_counts_as_read_by_her_press_alone(
    hospital: Hospital, page: APage, world: World, sandbox: RunningSandbox
) -> None:
    hospital.guest(page)
    hospital.update(page)
    world.work(everything=True)
    ruth = hospital.browser()
    arrival = ruth.open(link_in(sandbox))
    with hospital.entered():
        assert db.session.scalars(select(Delivery.state)).one() == "sent"
    arrival.submit()
    with hospital.entered():
        assert db.session.scalars(select(Delivery.state)).one() == "opened"


def test_a_removed_or_blocked_mailbox_finds_nothing_behind_its_old_links_and_in_its_open_browser(
    hospital: Hospital, page: APage, sandbox: RunningSandbox
) -> None:
    keeper = invite(page)
    link = link_in(sandbox)
    ruth = hospital.browser()
    ruth.open(link).submit()
    assert ruth.open(page.path).status == 200
    with hospital.entered():
        guest = db.session.scalars(select(Guest.id)).one()
    keeper.open(f"{page.path}/followers").submit(action=f"/followers/{guest}/block")
    assert ruth.open(page.path).status == 404
    assert hospital.browser().open(link).status == 404
    again = keeper.open(f"{page.path}/followers").submit({"people": f"Ruth {RUTH}"}, action="/followers")
    assert again.status == 200
    assert state_of_ruth(hospital) == "blocked"


def test_a_renewed_link_cuts_off_everyone_who_came_by_the_old_one(
    hospital: Hospital, page: APage, world: World, sandbox: RunningSandbox
) -> None:
    keeper = invite(page)
    old = link_in(sandbox)
    somebody = hospital.browser()
    somebody.open(old).submit()
    with hospital.entered():
        guest = db.session.scalars(select(Guest.id)).one()
    keeper.open(f"{page.path}/followers").submit(action=f"/followers/{guest}/renew")
    world.work()
    assert somebody.open(page.path).status == 404
    assert hospital.browser().open(old).status == 404
    assert "She" not in hospital.browser().open(link_in(sandbox)).text
    assert hospital.browser().open(link_in(sandbox)).submit().status == 200


def test_an_old_letter_offers_a_fresh_link_to_the_same_mailbox(
    hospital: Hospital, page: APage, world: World, sandbox: RunningSandbox
) -> None:
    invite(page)
    link = link_in(sandbox)
    sandbox.control("DELETE", "mails")
    with time_machine.travel(now() + timedelta(days=31), tick=True):
        run_out = hospital.browser().open(link)
        assert run_out.status == 410
        assert run_out.submit(action="/fresh").status == 200
        world.work()
        assert [mail["to"] for mail in sandbox.mails()] == [RUTH]
        assert hospital.browser().open(link_in(sandbox)).status == 200


def test_somebody_else_with_a_forwarded_letter_asks_for_her_own(
    hospital: Hospital, page: APage, world: World, sandbox: RunningSandbox
) -> None:
    keeper = invite(page)
    other = hospital.browser().open(f"{link_in(sandbox)}/somebody-else")
    assert other.submit({"name": "Nora", "email": "nora@example.org"}).status == 200
    assert "Nora" in keeper.open(f"{page.path}/followers").text
    world.work()
    assert [mail for mail in sandbox.mails() if mail["to"] == "nora@example.org"] == []


def test_a_letter_of_one_hospital_opens_nothing_at_another(
    hospital: Hospital, page: APage, world: World, sandbox: RunningSandbox
) -> None:
    invite(page)
    other = world.hospital("brigid")
    assert other.browser().open(link_in(sandbox)).status == 404
    assert other.browser().open(link_in(sandbox, kind="unsubscribe")).status == 404


def test_lines_that_cannot_be_read_are_named_and_nobody_is_invited(hospital: Hospital, page: APage) -> None:
    browser = page.keeper.browser()
    answer = browser.open(f"{page.path}/followers").submit(
        {"people": "Ruth ruth@example.org\nTom without address"}, action="/followers"
    )
    assert answer.status == 422
    assert "Tom without address" in answer.text
    assert "Ruth ruth@example.org" in str(answer.soup.select_one("textarea"))
    with hospital.entered():
        assert db.session.scalars(select(Guest)).all() == []


def test_a_newcomer_invites_nobody_before_her_own_mailbox_is_proved(world: World, hospital: Hospital) -> None:
    browser = hospital.browser()
    her = {"name": "Paul Ortega", "email": "paul@example.org", "age_group": "adult", "password": "seven grey herons"}
    browser.open("/join").submit(her)
    page = browser.open("/pages/new").submit({"who": "other", "patient_name": "Elena"})
    answer = browser.open(f"{page.path}/followers").submit({"people": RUTH}, action="/followers")
    assert answer.status == 422
    assert "six digits" in answer.text


def test_a_member_follows_an_open_page_with_one_press_and_leaves_with_another(hospital: Hospital) -> None:
    page = hospital.page(hospital.person(), open_to_hospital=True)
    member = hospital.person("Mia Lund").browser()
    member.open(page.path).submit(action="/follow")
    assert "Mia" in page.keeper.browser().open(f"{page.path}/followers").text
    member.open(page.path).submit(action="/unfollow")
    assert "wants no letters" in page.keeper.browser().open(f"{page.path}/followers").text
