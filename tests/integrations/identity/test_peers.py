"""Providers that others wrote: two sign people in, out, and change their keys; a hostile one gets nowhere."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from time import time
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import httpx2
import pytest
from werkzeug.serving import make_server

from integrations.identity.metadata import forget
from kernel.web import House
from tests.integrations.identity.visits import CALLBACK, add_provider, digits, signed_in
from tests.integrations.oidc_peers import (
    CLIENT_ID,
    CLIENT_SECRET,
    Certified,
    Hostile,
    Peer,
    certified_provider,
    simple_provider,
)
from tests.integrations.sandbox_fixtures import eventually
from tests.support.browser import Browser, Page
from tests.support.people import fetch, is_in, rows
from tests.support.world import Hospital, World

NURSE = "nurse-7"


class Ward:
    """A hospital that signs in by a provider of others."""

    def __init__(self, hospital: Hospital, peer: Peer, issuer_id: UUID | None = None) -> None:
        self.hospital, self.peer, app = hospital, peer, hospital.world.app
        app.config["OUTBOUND_ALLOW"] = (*app.config["OUTBOUND_ALLOW"], urlsplit(peer.issuer).netloc)
        self.issuer_id = issuer_id or add_provider(hospital, peer.issuer, client_id=CLIENT_ID, secret=CLIENT_SECRET)

    def visit(self, browser: Browser, account: str | None = NURSE, there: httpx2.Client | None = None) -> Page:
        """There, through the provider's own pages, and back."""
        gone = fetch(browser, f"/sign-in/sso/{self.issuer_id}")
        back = urlsplit(self.peer.sign_in(gone.location, account, there))
        assert f"{back.scheme}://{back.netloc}{back.path}" == f"http://{self.hospital.host}{CALLBACK}"
        shown = browser.open(f"{CALLBACK}?{back.query}")
        return shown.submit(action=CALLBACK) if "code=" in back.query else shown

    def arrive(self, browser: Browser, account: str | None = NURSE) -> Page:
        """The first visit."""
        shown = self.visit(browser, account)
        return shown.submit({"code": digits(self.hospital)}).submit({"age_group": "adult"})


@pytest.fixture
def mercy(world: World, app: House) -> Iterator[Hospital]:
    """A hospital; what is known of its providers is forgotten afterwards."""
    before, made = app.config["OUTBOUND_ALLOW"], world.hospital("mercy")
    yield made
    app.config["OUTBOUND_ALLOW"] = before
    forget(made.id)


@pytest.mark.parametrize("kind", ["certified", "simple"])
def test_both_sign_people_in_and_out_and_in_again(kind: str, mercy: Hospital, request: pytest.FixtureRequest) -> None:
    ward = Ward(mercy, request.getfixturevalue(kind))
    first, again = mercy.browser(), mercy.browser()
    ward.arrive(first)
    assert is_in(first)
    first.post("/sign-out", {"csrf_token": first.token()})
    assert not is_in(first)
    ward.visit(again)
    assert is_in(again)
    assert "You are not signed in" in ward.visit(mercy.browser(), None).text


def test_the_certified_one_gives_what_stands_in_its_record_of_her(mercy: Hospital, certified: Certified, world: World) -> None:
    Ward(mercy, certified).arrive(mercy.browser())
    assert rows(world, "select name, email from person") == [("Nadia Osei", "nadia.osei@mercy.example")]


@pytest.mark.parametrize("keep", [True, False])
def test_the_certified_one_changes_its_keys(mercy: Hospital, certified: Certified, keep: bool) -> None:
    ward = Ward(mercy, certified)
    ward.arrive(mercy.browser())
    certified.rotate(keep=keep)
    forget(mercy.id)
    browser = mercy.browser()
    ward.visit(browser)
    assert is_in(browser)


def test_the_simple_one_comes_back_with_other_keys(
    mercy: Hospital, world: World, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with simple_provider(tmp_path_factory.mktemp("peer")) as before:
        ward = Ward(mercy, before)
        ward.arrive(mercy.browser())
    with simple_provider(tmp_path_factory.mktemp("peer")) as after:  # as if it had been started anew under its name
        rows(world, "update issuer set url = %s returning 1", after.issuer)
        browser = mercy.browser()
        Ward(mercy, after, ward.issuer_id).visit(browser)
        assert is_in(browser)


@contextmanager
def listening(app: House) -> Iterator[int]:
    """The application on a port of this machine, for whoever calls it from outside."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.port
    finally:
        server.shutdown()
        thread.join()


def test_whoever_signs_out_at_the_certified_one_is_signed_out_here(
    mercy: Hospital, world: World, tmp_path_factory: pytest.TempPathFactory
) -> None:
    issuer_id = add_provider(mercy, "https://not-known-yet.example", client_id=CLIENT_ID, secret=CLIENT_SECRET)
    with listening(world.app) as port:
        told = f"http://{mercy.host}:{port}/sign-in/sso/{issuer_id}/ended"
        with certified_provider(tmp_path_factory.mktemp("peer"), backchannel_logout_uri=told) as peer, peer.browser() as there:
            rows(world, "update issuer set url = %s returning 1", peer.issuer)
            ward, browser, other = Ward(mercy, peer, issuer_id), mercy.browser(), mercy.browser()
            ward.arrive(other)
            ward.visit(browser, there=there)
            assert is_in(browser)
            peer.sign_out(f"{peer.discovery()['end_session_endpoint']}?client_id={CLIENT_ID}", there)
            eventually(lambda: peer.logouts() == [200])
            assert not is_in(browser)
            assert is_in(other)


LIES: dict[str, dict[str, Any]] = {
    "another client": {"claims": {"aud": "somebody-else"}},
    "another issuer": {"claims": {"iss": "https://evil.example"}},
    "another nonce": {"claims": {"nonce": "another"}},
    "no nonce": {"claims": {"nonce": None}},
    "run out": {"claims": {"exp": int(time()) - 3600}},
    "from the future": {"claims": {"iat": int(time()) + 3600, "exp": int(time()) + 7200}},
    "nobody": {"claims": {"sub": ""}},
    "a key of its own": {"header": {"jwk": {"kty": "RSA", "n": "AQAB", "e": "AQAB"}}},
    "a key elsewhere": {"header": {"jku": "http://127.0.0.1:9/jwks"}},
    "no token": {"token": {"id_token": None}},
    "rubbish": {"token": {"id_token": "a.b.c"}},
    "an error": {"status": 500},
    "garbage": {"answers": {"/token": {"status": 200, "headers": {}, "body": "<html>"}}},
}


def test_the_hostile_one_gets_nowhere(mercy: Hospital, hostile: Hostile, world: World) -> None:
    ward = Ward(mercy, hostile, add_provider(mercy, hostile.issuer, client_id=hostile.client_id, secret=None))
    honest = {"email": "john@example.org", "name": "John", "sub": "johndoe"}
    hostile.lie(claims=honest)
    ward.arrive(mercy.browser(), None)
    came_in = []
    for name, lies in LIES.items():
        rows(world, "delete from session returning 1")
        forget(mercy.id)
        hostile.lie(**{**lies, "claims": {**honest, **lies.get("claims", {})}})
        ward.visit(mercy.browser(), None)
        came_in += [name] if signed_in(world) else []
    hostile.lie(claims=honest)
    forget(mercy.id)
    ward.visit(mercy.browser(), None)
    assert came_in == []
    assert signed_in(world) == 1  # honest again: so it was the lies that kept them out
    hostile.lie()
