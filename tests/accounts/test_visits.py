"""Where one is signed in: what is listed, signing out there and everywhere else, and other people's sessions."""

import pytest

from accounts.devices import device_of
from kernel.ids import new_id
from tests.accounts.helping import sessions
from tests.support.browser import Browser
from tests.support.people import is_in, rows
from tests.support.world import PASSWORD, Somebody, World

PHONE = "Mozilla/5.0 (Android 14; Mobile; rv:130.0) Gecko/130.0 Firefox/130.0"
TABLET = (
    "Mozilla/5.0 (iPad; CPU OS 17_4 like Mac OS X) AppleWebKit/605.1.15 ("
    "KHTML, like Gecko) Version/17.4 Mobile/15E148 Safari/604.1"
)
DESK = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 Edg/126.0"
)


def on(somebody: Somebody, user_agent: str) -> Browser:
    """Somebody's browser on some device, signed in."""
    browser = somebody.hospital.browser()
    browser.client.environ_base["HTTP_USER_AGENT"] = user_agent
    browser.sign_in(somebody.email, PASSWORD)
    return browser


@pytest.mark.parametrize(
    ("header", "label"),
    [
        (PHONE, "Firefox, Android"),
        (TABLET, "Safari, iPhone or iPad"),
        (DESK, "Edge, Windows"),
        ("", None),
        ("curl", "curl"),
        ("<b>", None),
        ("Mozilla/5.0 " * 10_000, None),
    ],
)
def test_a_device_is_described_in_a_few_words(header: str, label: str | None) -> None:
    assert device_of(header) == label


def test_every_browser_is_listed_and_signing_out_there_ends_that_one_alone(world: World) -> None:
    anna = world.hospital().person("Anna Berg")
    here, phone, desk = on(anna, TABLET), on(anna, PHONE), on(anna, DESK)
    page = here.open("/account/sessions")
    cards = [" ".join(card.get_text(" ").split()) for card in page.soup.select("li.card")]
    assert len(cards) == 3
    assert "Safari, iPhone or iPad This browser" in cards
    assert any(card.startswith("Firefox, Android Last seen") for card in cards)
    card = next(card for card in page.soup.select("li.card") if "Firefox" in card.text)
    page.submit(action=str(card.form["action"]))  # type: ignore[index]
    assert not is_in(phone)
    assert is_in(here)
    assert is_in(desk)


def test_signing_out_everywhere_else_leaves_this_browser(world: World) -> None:
    anna = world.hospital().person("Anna Berg")
    here, phone = on(anna, TABLET), on(anna, PHONE)
    here.open("/account/sessions").submit(action="end-others")
    assert is_in(here)
    assert not is_in(phone)
    assert sessions(world, anna.id) == 1


@pytest.mark.parametrize("role", ["", "staff", "tenant_admin"])
def test_somebody_elses_session_is_not_there_for_anybody(world: World, role: str) -> None:
    hospital = world.hospital()
    anna, other = hospital.person("Anna Berg"), hospital.person("Ben Stone", *([role] if role else []))
    hers, his = anna.browser(), other.browser()
    [(session_id,)] = rows(world, "select id from session where person_id = %s", anna.id)
    typed = {"csrf_token": his.token()}
    assert his.post(f"/account/sessions/{session_id}/end", typed).status == 404
    assert his.post(f"/account/sessions/{new_id()}/end", typed).status == 404
    assert str(session_id) not in his.open("/account/sessions").answer.get_data(as_text=True)
    his.post("/account/sessions/end-others", typed)
    assert is_in(hers)


def test_ending_the_own_session_from_the_list_signs_out_here(world: World) -> None:
    anna = world.hospital().person("Anna Berg")
    browser = anna.browser()
    [(session_id,)] = rows(world, "select id from session where person_id = %s", anna.id)
    browser.post(f"/account/sessions/{session_id}/end", {"csrf_token": browser.token()})
    assert not is_in(browser)
