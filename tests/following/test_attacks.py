"""What somebody would try who wants in, wants to stay in, or wants others to get what they did not ask for."""

import pytest
from sqlalchemy import func, select

from kernel.db import db
from mail.models import Delivery
from pages.models import CarePage, Guest, Update
from tests.integrations.sandbox_fixtures import RunningSandbox
from tests.support.world import PASSWORD, Hospital, World

HER = {"name": "Paul Ortega", "email": "paul@example.org", "age_group": "adult", "password": "seven grey herons"}


@pytest.fixture
def hospital(world: World) -> Hospital:
    """A hospital."""
    return world.hospital()


def test_a_letter_that_waits_for_somebody_who_is_blocked_meanwhile_never_leaves(
    world: World, hospital: Hospital, sandbox: RunningSandbox
) -> None:
    page = hospital.page(hospital.person())
    guest = hospital.guest(page)
    keeper = page.keeper.browser()
    token = {"csrf_token": keeper.token()}
    keeper.post(f"{page.path}/silence", token)
    hospital.update(page)
    world.work(everything=True)
    keeper.post(f"{page.path}/followers/{guest}/block", token)
    keeper.post(f"{page.path}/release", token)
    world.work(everything=True)
    assert sandbox.mails() == []
    with hospital.entered():
        assert db.session.scalars(select(Delivery.state)).one() == "stopped"


def test_a_mailbox_that_left_by_its_invitation_is_not_invited_again(
    world: World, hospital: Hospital, sandbox: RunningSandbox
) -> None:
    page = hospital.page(hospital.person())
    keeper = page.keeper.browser()
    keeper.open(f"{page.path}/followers").submit({"people": "Ruth ruth@example.org"}, action="/followers")
    world.work()
    leave = "/unsubscribe/" + sandbox.mails()[0]["text"].partition("/unsubscribe/")[2].split()[0]
    hospital.browser().open(leave).submit(action=leave)
    sandbox.control("DELETE", "mails")
    again = "Ruth ruth@example.org\nRuth RUTH@example.org"
    assert keeper.open(f"{page.path}/followers").submit({"people": again}, action="/followers").status == 200
    world.work()
    assert sandbox.mails() == []


def test_members_who_came_by_themselves_are_outside_once_a_page_is_for_invited_people_only(hospital: Hospital) -> None:
    page = hospital.page(hospital.person(), open_to_hospital=True)
    neighbour = hospital.person("Mia Lund").browser()
    neighbour.open(page.path).submit(action="/follow")
    page.keeper.browser().open(f"{page.path}/settings").submit({"visibility": "invited"}, action="/settings")
    assert neighbour.open(page.path).status == 404


def test_a_form_of_another_site_is_not_carried_over_signing_in(hospital: Hospital) -> None:
    page = hospital.page(hospital.person())
    victim = hospital.browser()
    asked = victim.post(f"{page.path}/followers", {"people": "eve@example.org"})
    assert asked.status == 401
    signed_in = asked.submit({"email": page.keeper.email, "password": PASSWORD})
    assert "eve@example.org" not in str(signed_in.soup)


def test_a_teenagers_own_page_is_never_open_to_the_hospital(hospital: Hospital) -> None:
    teen = hospital.browser()
    teen.open("/join").submit(HER | {"age_group": "teen"})
    teen.open("/pages/new").submit({"who": "me", "patient_name": "Paul", "visibility": "hospital"})
    with hospital.entered():
        assert db.session.scalars(select(CarePage.visibility)).one() == "invited"


def test_a_nurse_who_signs_in_on_a_readers_tablet_inherits_nothing(hospital: Hospital) -> None:
    page = hospital.page(hospital.person())
    tablet = hospital.guest_browser(hospital.guest(page))
    assert tablet.open(page.path).status == 200
    nurse = hospital.person("Nell Price", "staff")
    tablet.sign_in(nurse.email, PASSWORD)
    assert tablet.open(page.path).status == 404
    assert "Elena" not in tablet.open("/pages").text


def test_claiming_an_address_tells_nobody_whether_it_has_an_account(hospital: Hospital) -> None:
    hospital.person("Paul Known", email="paul@example.org")
    for email in ("paul@example.org", "unknown@example.org"):
        hospital.browser().open("/join").submit(HER | {"email": email})
    answers = [
        hospital.browser().open("/sign-in").submit({"email": email, "password": HER["password"]})
        for email in ("paul@example.org", "unknown@example.org")
    ]
    assert [answer.status for answer in answers] == [200, 200]
    assert answers[0].path == answers[1].path
    assert hospital.browser().sign_in("paul@example.org", PASSWORD).status == 200


def test_publishing_twice_with_one_form_tells_everybody_once(hospital: Hospital) -> None:
    page = hospital.page(hospital.person())
    form = page.keeper.browser().open(f"{page.path}/updates")
    for _ in range(2):
        assert form.submit({"body": "She slept well."}, action="/updates").status == 200
    with hospital.entered():
        assert db.session.scalar(select(func.count(Update.id))) == 1


def test_a_label_that_would_name_the_patient_is_not_proposed(hospital: Hospital) -> None:
    maria = hospital.person("Maria Ruiz").browser()
    maria.open("/pages/new").submit({"who": "other", "patient_name": "Maria Lopez"})
    with hospital.entered():
        assert "Maria" not in db.session.scalars(select(CarePage.neutral_label)).one()


def test_a_huge_request_is_refused_before_it_is_read(hospital: Hospital, world: World) -> None:
    answer = world.app.test_client().post("/webhooks/sendgrid", data=b"x" * (4 * 1024 * 1024))
    assert answer.status_code == 413


def test_a_key_is_renewed_whenever_somebody_is_shut_out(hospital: Hospital) -> None:
    page = hospital.page(hospital.person())
    guest = hospital.guest(page)
    with hospital.entered():
        before = db.session.get_one(Guest, (hospital.id, guest)).key
    keeper = page.keeper.browser()
    keeper.post(f"{page.path}/followers/{guest}/remove", {"csrf_token": keeper.token()})
    with hospital.entered():
        assert db.session.get_one(Guest, (hospital.id, guest)).key != before
