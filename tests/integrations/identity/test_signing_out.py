"""Signing out: here, at the provider as well, and here because the provider says so."""

from collections.abc import Mapping
from time import time
from typing import Any
from uuid import uuid4

from tests.integrations.identity.forger import CLIENT, OTHER_RSA
from tests.integrations.identity.visits import Clinic, signed_in
from tests.support.people import fetch, is_in
from tests.support.world import World

EVENT: dict[str, Any] = {"http://schemas.openid.net/event/backchannel-logout": {}}


def said(clinic: Clinic, **other: Any) -> dict[str, Any]:
    """The claims of a logout token."""
    at = int(time())
    usual = {"iss": clinic.forger.url, "aud": CLIENT, "iat": at, "exp": at + 120, "jti": str(uuid4()), "events": EVENT}
    return {name: value for name, value in {**usual, "sub": "s-1", **other}.items() if value is not None}


def tell(clinic: Clinic, token: object) -> int:
    """The provider's call; returns the status."""
    path, client = f"/sign-in/sso/{clinic.issuer_id}/ended", clinic.hospital.browser().client
    return client.post(path, data={"logout_token": token}, base_url=f"http://{clinic.hospital.host}").status_code


def signed(clinic: Clinic, claims: Mapping[str, Any], **header: Any) -> str:
    return clinic.forger.signed(claims, **{"typ": "logout+jwt", **header})


def test_who_signs_out_here_is_told_that_the_other_account_is_still_open(clinic: Clinic) -> None:
    browser = clinic.hospital.browser()
    shown = clinic.arrive(browser)
    left = shown.browser.post("/sign-out", {"csrf_token": browser.token()})
    assert left.heading == "You are signed out here"
    there = next(str(link["href"]) for link in left.soup.select("main a") if "end_session" in str(link["href"]))
    assert f"client_id={CLIENT}" in there
    assert not is_in(browser)


def test_who_came_by_a_password_just_leaves(clinic: Clinic) -> None:
    browser = clinic.hospital.person("Anna Berg").browser()
    assert browser.post("/sign-out", {"csrf_token": browser.token()}).path == "/"


def test_when_the_provider_says_so_her_sessions_by_it_end_and_no_others(clinic: Clinic) -> None:
    anna = clinic.hospital.person("Ruth Alder", email="ruth@mercy.example")
    by_password, by_provider = anna.browser(), clinic.hospital.browser()
    clinic.arrive(by_provider)
    assert tell(clinic, signed(clinic, said(clinic))) == 200
    assert not is_in(by_provider)
    assert is_in(by_password)


def test_a_named_session_ends_alone(clinic: Clinic) -> None:
    clinic.forger.claims = {"sid": "first"}
    one, other = clinic.hospital.browser(), clinic.hospital.browser()
    clinic.arrive(one)
    clinic.forger.claims = {"sid": "second"}
    clinic.visit(other)
    assert tell(clinic, signed(clinic, said(clinic, sub=None, sid="second"))) == 200
    assert is_in(one)
    assert not is_in(other)


def test_nobody_else_can_sign_her_out(clinic: Clinic, world: World) -> None:
    clinic.arrive(clinic.hospital.browser())
    good = said(clinic)
    forged = {
        "no token": "",
        "no signature": signed(clinic, good).rpartition(".")[0] + ".",
        "another key": signed(clinic, good, key=OTHER_RSA),
        "an ID token": clinic.forger.signed(),
        "a nonce": signed(clinic, {**good, "nonce": "n"}),
        "no event": signed(clinic, said(clinic, events=None)),
        "another event": signed(clinic, said(clinic, events={"other": {}})),
        "nobody named": signed(clinic, said(clinic, sub=None)),
        "another client": signed(clinic, said(clinic, aud="other")),
        "another issuer": signed(clinic, said(clinic, iss="https://evil.example")),
        "of yesterday": signed(clinic, said(clinic, iat=time() - 86_400, exp=time() - 80_000)),
        "for ever": signed(clinic, said(clinic, iat=time() - 86_400, exp=time() + 86_400)),
        "no name of its own": signed(clinic, said(clinic, jti=None)),
        "everybody": signed(clinic, said(clinic, sub=["s-1"])),
    }
    assert {name: tell(clinic, token) for name, token in forged.items()} == dict.fromkeys(forged, 400)
    assert signed_in(world) == 1


def test_it_is_no_page(clinic: Clinic) -> None:
    assert fetch(clinic.hospital.browser(), f"/sign-in/sso/{clinic.issuer_id}/ended").status_code == 405
