"""How often letters come is chosen on the page and by a letter, without an account; a POST without a choice means none."""

import pytest
from sqlalchemy import select, text

from following.letters import UNSUBSCRIBE, UNSUBSCRIBE_LASTS
from following.models import Follower
from kernel.db import db
from kernel.ids import new_id
from kernel.tokens import issue
from tests.integrations.sandbox_fixtures import RunningSandbox
from tests.support.world import APage, Hospital, World

pytestmark = pytest.mark.usefixtures("sandbox")


@pytest.fixture
def hospital(world: World) -> Hospital:
    """A hospital."""
    return world.hospital()


@pytest.fixture
def page(hospital: Hospital) -> APage:
    """A page kept by Anna."""
    return hospital.page(hospital.person())


def chosen(hospital: Hospital) -> tuple[str | None, bool]:
    """The pace of the one follower, and whether she wants letters."""
    with hospital.entered():
        follower = db.session.scalars(select(Follower)).one()
        return follower.pace, follower.unsubscribed_at is None


def leave_link(hospital: Hospital, page: APage) -> str:
    """The path by which a letter is unsubscribed from."""
    guest_id = hospital.guest(page)
    with hospital.entered():
        return f"/unsubscribe/{issue(UNSUBSCRIBE, guest_id, new_id(), lasts=UNSUBSCRIBE_LASTS)}"


def test_a_reader_by_letter_chooses_on_the_page_how_often_we_write(hospital: Hospital, page: APage) -> None:
    ruth = hospital.guest_browser(hospital.guest(page))
    shown = ruth.open(page.path)
    assert shown.soup.select_one("input[name=pace][value=each][checked]")
    after = shown.submit({"pace": "daily"}, action="/pace")
    assert "once a day" in after.text
    assert after.soup.select_one("input[name=pace][value=daily][checked]")
    assert chosen(hospital) == ("daily", True)


def test_a_letter_offers_fewer_letters_beside_none(hospital: Hospital, page: APage) -> None:
    link = leave_link(hospital, page)
    stranger = hospital.browser()
    for pace in ("daily", "each"):
        assert stranger.post(link, {"pace": pace}).status == 200
        assert chosen(hospital) == (pace, True)
    assert "Once a day" in stranger.open(link).text


@pytest.mark.parametrize("typed", [{}, {"List-Unsubscribe": "One-Click"}, {"pace": "hourly"}, {"pace": "' or 1=1"}])
def test_whatever_else_is_posted_by_a_letter_means_no_more_letters(
    hospital: Hospital, page: APage, typed: dict[str, str]
) -> None:
    link = leave_link(hospital, page)
    assert hospital.browser().post(link, typed).status == 200
    assert chosen(hospital) == (None, False)


def test_who_left_and_chooses_a_pace_is_written_to_again(hospital: Hospital, page: APage) -> None:
    link = leave_link(hospital, page)
    stranger = hospital.browser()
    stranger.post(link, {})
    stranger.post(link, {"pace": "daily"})
    assert chosen(hospital) == ("daily", True)


@pytest.mark.parametrize("state", ["blocked", "removed"])
def test_who_was_shut_out_can_stop_letters_but_ask_for_none(hospital: Hospital, page: APage, state: str) -> None:
    link = leave_link(hospital, page)
    with hospital.entered():
        db.session.execute(text("update guest set state = :state"), {"state": state})
    hospital.browser().post(link, {"pace": "daily"})
    assert chosen(hospital) == (None, False)


def test_whose_account_wants_no_letters_is_told_that_it_goes_first(hospital: Hospital, page: APage) -> None:
    mia = hospital.person("Mia Lund")
    guest_id = hospital.guest(page, mia.email, name="Mia")
    with hospital.entered():
        db.session.execute(text("update person set tell_updates = 'never' where id = :own"), {"own": mia.id})
        link = f"/unsubscribe/{issue(UNSUBSCRIBE, guest_id, new_id(), lasts=UNSUBSCRIBE_LASTS)}"
    assert "your account says" in hospital.browser().post(link, {"pace": "each"}).text


def test_nobody_chooses_for_a_page_she_is_not_let_into(hospital: Hospital, page: APage) -> None:
    answers = []
    for browser in (hospital.browser(), hospital.person("Mia Lund").browser(), page.keeper.browser()):
        browser.open("/")
        answers.append(browser.post(f"{page.path}/pace", {"csrf_token": browser.token(), "pace": "each"}).status)
    assert answers == [401, 404, 403]


def test_a_choice_that_is_none_is_asked_for_again(hospital: Hospital, page: APage, sandbox: RunningSandbox) -> None:
    ruth = hospital.guest_browser(hospital.guest(page))
    answer = ruth.post(f"{page.path}/pace", {"csrf_token": ruth.token(), "pace": "x"})
    assert "Choose first" in answer.text
    assert chosen(hospital) == (None, True)
