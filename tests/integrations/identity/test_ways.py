"""The way to the provider and back belongs to one browser, one hospital and one moment."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import time_machine

from integrations.identity.metadata import forget
from tests.integrations.identity.forger import Forger, forging
from tests.integrations.identity.visits import CALLBACK, Clinic, add_provider, digits, people, signed_in
from tests.support.people import bring_cookie, fetch, is_in, rows
from tests.support.world import World


@pytest.fixture
def known(clinic: Clinic, world: World) -> Clinic:
    """A hospital that Ruth came to before; nobody is signed in."""
    clinic.arrive(clinic.hospital.browser())
    rows(world, "delete from session returning 1")
    return clinic


@pytest.fixture
def elsewhere(known: Clinic, world: World) -> Iterator[Clinic]:
    """Another hospital with the same provider."""
    other = world.hospital("brigid")
    yield Clinic(other, known.forger, add_provider(other, known.forger.url))
    forget(other.id)


def test_it_asks_with_a_challenge_and_shows_who_we_are(known: Clinic) -> None:
    asked = known.leave(known.hospital.browser())
    sent = {name: values[0] for name, values in parse_qs(urlsplit(asked.url).query).items()}
    assert sent["code_challenge_method"] == "S256"
    assert sent["response_type"] == "code"
    assert sent["redirect_uri"] == f"http://mercy.localhost{CALLBACK}"
    (_, token_call) = next(call for call in known.forger.asked if call[0] == "/token")
    assert token_call["redirect_uri"] == sent["redirect_uri"]
    assert token_call["code_verifier"]
    assert token_call["Authorization"].startswith("Basic ")


def test_looking_at_the_answer_signs_nobody_in(known: Clinic, world: World) -> None:
    browser = known.hospital.browser()
    asked = known.leave(browser)
    browser.open(f"{CALLBACK}?{urlencode({'code': 'c', 'state': asked.state})}")
    assert signed_in(world) == 0


def test_an_answer_without_the_page_s_own_mark_is_refused(known: Clinic, world: World) -> None:
    browser = known.hospital.browser()
    asked = known.leave(browser)
    assert browser.post(CALLBACK, {"code": "c", "state": asked.state}).status == 400
    assert signed_in(world) == 0


@pytest.mark.parametrize("state", ["", "guessed", "x" * 5000])
def test_a_state_that_was_never_given_out_opens_nothing(known: Clinic, world: World, state: str) -> None:
    browser = known.hospital.browser()
    asked = known.leave(browser)
    known.come_back(browser, asked, state=state)
    assert signed_in(world) == 0


def test_somebody_else_s_answer_opens_nothing_in_this_browser(known: Clinic, world: World) -> None:
    thief, victim = known.hospital.browser(), known.hospital.browser()
    known.leave(victim)
    stolen = known.leave(thief)
    shown = known.come_back(victim, stolen)
    assert "begun in another browser" in shown.text
    assert signed_in(world) == 0


def test_an_answer_opens_once(known: Clinic, world: World) -> None:
    browser = known.hospital.browser()
    asked = known.leave(browser)
    known.come_back(browser, asked)
    assert signed_in(world) == 1
    rows(world, "delete from session returning 1")
    known.come_back(browser, asked)
    assert signed_in(world) == 0


def test_an_answer_that_took_a_quarter_of_an_hour_opens_nothing(known: Clinic, world: World) -> None:
    browser = known.hospital.browser()
    asked = known.leave(browser)
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=16)):
        known.come_back(browser, asked)
    assert signed_in(world) == 0


def test_a_code_for_another_question_opens_nothing(known: Clinic, world: World) -> None:
    browser = known.hospital.browser()
    first, _ = known.leave(browser), known.leave(browser)  # the provider answers the second: its nonce
    known.come_back(browser, first)
    assert signed_in(world) == 0


def test_a_way_begun_at_one_hospital_ends_nowhere_at_another(known: Clinic, elsewhere: Clinic, world: World) -> None:
    browser = known.hospital.browser()
    asked = known.leave(browser)
    elsewhere.come_back(bring_cookie(browser, elsewhere.hospital), asked)
    assert signed_in(world) == 0
    assert fetch(elsewhere.hospital.browser(), f"/sign-in/sso/{known.issuer_id}").status_code == 404


def test_a_first_visit_at_one_hospital_is_none_at_another(known: Clinic, elsewhere: Clinic, world: World) -> None:
    known.forger.claims = {"sub": "s-new", "email": "new@example.org"}
    browser = known.hospital.browser()
    known.visit(browser).submit({"code": digits(known.hospital)})
    carried = bring_cookie(browser, elsewhere.hospital)
    assert carried.open("/sign-in/sso/first/account").path.startswith("/sign-in")
    assert len(people(world)) == 1


@pytest.mark.parametrize("named", ["https://evil.example", ""])
def test_an_answer_that_names_another_provider_is_refused(known: Clinic, world: World, named: str) -> None:
    known.forger.metadata = {"authorization_response_iss_parameter_supported": True}
    forget(known.hospital.id)
    browser = known.hospital.browser()
    asked = known.leave(browser)
    known.come_back(browser, asked, iss=named)
    assert signed_in(world) == 0
    known.come_back(browser, known.leave(browser), iss=known.forger.url)
    assert signed_in(world) == 1


def test_the_same_subject_and_address_at_two_hospitals_are_two_people(known: Clinic, elsewhere: Clinic, world: World) -> None:
    browser = elsewhere.hospital.browser()
    assert elsewhere.visit(browser).heading == "Look in your mailbox"
    assert not is_in(browser)
    elsewhere.arrive(browser)
    assert len(people(world)) == 2
    assert len(rows(world, "select distinct tenant_id, person_id from identity")) == 2
    known.visit(known.hospital.browser())
    assert rows(world, "select p.tenant_id = s.tenant_id from session s join person p on p.id = s.person_id") == [(True,)] * 2


def test_the_same_subject_of_two_providers_are_two_people(known: Clinic, world: World) -> None:
    with forging() as other:
        app = world.app
        app.config["OUTBOUND_ALLOW"] = (*app.config["OUTBOUND_ALLOW"], urlsplit(other.url).netloc)
        second = Clinic(known.hospital, other, add_provider(known.hospital, other.url))
        browser = known.hospital.browser()
        assert second.visit(browser).heading == "Look in your mailbox"
        assert signed_in(world) == 0


def test_a_provider_that_is_silent_is_not_waited_for_by_everybody(known: Clinic) -> None:
    forget(known.hospital.id)
    known.forger.raw = {"/.well-known/openid-configuration": (503, b"")}
    for _ in range(3):
        shown = known.hospital.browser().open(f"/sign-in/sso/{known.issuer_id}")
        assert shown.status == 503
        assert "Signing in with Mercy account does not work just now" in shown.text
    asked = [path for path, _ in known.forger.asked if "well-known" in path]
    assert len(asked) == 2  # once when Ruth came before, once now


def test_what_it_said_before_holds_while_it_is_silent(known: Clinic, world: World) -> None:
    known.forger.raw = {"/.well-known/openid-configuration": (503, b"")}
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=2)):
        known.visit(known.hospital.browser())
        assert signed_in(world) == 1


def test_a_provider_that_is_off_is_not_there(known: Clinic) -> None:
    known.change(is_on=False)
    browser = known.hospital.browser()
    assert fetch(browser, f"/sign-in/sso/{known.issuer_id}").status_code == 404
    assert "Mercy account" not in browser.open("/sign-in").text
    known.change(is_on=True)
    assert "Sign in with Mercy account" in browser.open("/sign-in").text


def test_one_provider_is_gone_to_at_once(known: Clinic, forger: Forger) -> None:
    answer = fetch(known.hospital.browser(), "/sign-in/sso?next=/pages")
    assert answer.location == f"/sign-in/sso/{known.issuer_id}?next=/pages"
