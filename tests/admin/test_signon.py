"""The console's page about providers of accounts: what it keeps, what it never shows, and what it asks others."""

import pytest

from tests.integrations.identity.visits import Clinic
from tests.support.browser import Browser, Page
from tests.support.people import rows
from tests.support.world import World


@pytest.fixture
def her(clinic: Clinic) -> Browser:
    """The browser of the hospital's administrator."""
    return clinic.hospital.person("Ada Stone", "tenant_admin").browser()


def page(her: Browser, clinic: Clinic) -> Page:
    """The provider's page."""
    return her.open(f"/admin/signon/{clinic.issuer_id}")


def test_the_secret_is_kept_and_never_shown_again(her: Browser, clinic: Clinic, world: World) -> None:
    before = rows(world, "select secret from issuer")
    shown = page(her, clinic)
    assert "a shared secret" not in str(shown.soup)
    shown.submit({"name": "Another name"}, action=shown.path)
    assert rows(world, "select secret from issuer") == before
    page(her, clinic).submit({"secret": "another secret"}, action=shown.path)
    assert rows(world, "select secret from issuer") != before


@pytest.mark.parametrize("act", ["test", "try", "rules"])
def test_what_is_asked_beside_the_settings_changes_nothing_in_them(her: Browser, clinic: Clinic, act: str) -> None:
    before = page(her, clinic)
    told = {"claims": '{"groups": []}'} if act == "try" else {"claim": "groups", "value": "x"} if act == "rules" else {}
    after = before.submit(told, action=f"/{act}")
    checked = [{str(box["name"]) for box in shown.soup.select("input[type=checkbox][checked]")} for shown in (before, after)]
    assert checked[0] == checked[1] == {"makes_accounts", "is_on"}


def test_a_press_lets_people_in_and_leaves_all_else_as_it_is(her: Browser, clinic: Clinic, world: World) -> None:
    kept = "select name, url, client_id, secret, scope, strong, makes_accounts, vouches, lists_staff from issuer"
    with world.as_superuser() as connection:
        connection.execute("update issuer set is_on = false, vouches = true, makes_accounts = false")
    before = rows(world, kept)
    assert "Sign in with" not in clinic.hospital.browser().open("/sign-in").text
    after = page(her, clinic).submit(action="/open")
    assert "People can sign in with it from now on." in after.text
    assert rows(world, kept) == before
    assert rows(world, "select is_on from issuer") == [(True,)]
    assert "Sign in with" in clinic.hospital.browser().open("/sign-in").text
    assert "Let people sign in" not in after.text


def test_a_test_says_in_plain_words_what_is_wrong(her: Browser, clinic: Clinic) -> None:
    assert "Nobody answers there" not in page(her, clinic).submit(action="/test").text
    clinic.forger.raw = {"/.well-known/openid-configuration": (404, b"")}
    assert "not as an OpenID Connect provider does" in page(her, clinic).submit(action="/test").text
    clinic.forger.raw = {}
    clinic.forger.metadata = {"issuer": "https://other.example"}
    assert "calls itself by another name" in page(her, clinic).submit(action="/test").text
    clinic.forger.metadata = {"token_endpoint": "http://10.0.0.1/token"}
    assert "We may not go to this address" in page(her, clinic).submit(action="/test").text
    clinic.forger.metadata, clinic.forger.keys = {}, []
    assert "shows no key that we can use" in page(her, clinic).submit(action="/test").text


@pytest.mark.parametrize("typed", ["", "groups", "[1]", '{"groups":', "[" * 5000])
def test_claims_that_are_none_get_a_sentence_and_are_kept(her: Browser, clinic: Clinic, typed: str) -> None:
    shown = page(her, clinic).submit({"claims": typed}, action="/try")
    assert shown.status == 422
    area = shown.soup.select_one("textarea[name=claims]")
    assert area is not None
    assert area.get_text().strip() == typed


def test_a_provider_is_kept_once_and_its_address_stays(her: Browser, clinic: Clinic) -> None:
    said = {"name": "Again", "url": clinic.forger.url, "client_id": "x"}
    shown = her.open("/admin/signon/new").submit(said)
    assert shown.status == 422
    assert "There is a provider with this address already." in shown.text
    assert page(her, clinic).soup.select_one("input[name=url]") is None


def test_another_hospital_s_provider_is_not_there(her: Browser, clinic: Clinic, world: World) -> None:
    other = world.hospital("brigid").person("Bea Stone", "tenant_admin").browser()
    for path in ("", "/test", "/rules", "/try", "/remove"):
        target = f"/admin/signon/{clinic.issuer_id}{path}"
        answer = other.post(target, {"csrf_token": other.token()}) if path else other.open(target)
        assert answer.status == 404, path
