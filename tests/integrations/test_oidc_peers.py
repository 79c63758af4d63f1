"""The providers that sign-in is tested with do what those tests rely on."""

from typing import Any
from urllib.parse import parse_qs, urlencode

import pytest
from authlib.oauth2.rfc7636 import create_s256_code_challenge

from tests.integrations.oidc_client import authorize_url, claims, given, tokens
from tests.integrations.oidc_peers import (
    ACCOUNTS,
    Certified,
    Hostile,
    Peer,
    certified_provider,
)
from tests.integrations.sandbox_fixtures import eventually, receiver

GOODBYE = "http://mercy.localhost/"


@pytest.fixture(params=["certified", "hostile", "simple"])
def peer(request: pytest.FixtureRequest) -> Peer:
    """Each of them."""
    found: Peer = request.getfixturevalue(request.param)
    return found


def test_each_says_where_things_are_and_shows_its_keys(peer: Peer) -> None:
    said = peer.discovery()
    assert said["issuer"] == peer.issuer
    assert all(said[name].startswith(f"{peer.issuer}/") for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"))
    keys = peer.get(said["jwks_uri"].removeprefix(peer.issuer)).json()["keys"]
    assert keys
    assert not any("d" in key for key in keys)


def test_each_signs_somebody_in_and_gives_an_id_token_for_the_code(peer: Peer) -> None:
    back = peer.sign_in(authorize_url(peer), "nurse-7")
    assert given(back)["state"] == "the state"
    told = claims(tokens(peer, back)["id_token"])
    assert (told["iss"], told["nonce"]) == (peer.issuer, "the nonce")
    assert told["aud"] in (peer.client_id, [peer.client_id])


@pytest.mark.parametrize("kind", ["certified", "simple"])
@pytest.mark.parametrize("account", ACCOUNTS)
def test_two_know_the_people_of_the_tests(kind: str, account: str, request: pytest.FixtureRequest) -> None:
    peer: Peer = request.getfixturevalue(kind)
    told = claims(tokens(peer, peer.sign_in(authorize_url(peer), account))["id_token"])
    assert {**ACCOUNTS[account], "sub": account}.items() <= told.items()


@pytest.mark.parametrize("kind", ["certified", "simple"])
def test_somebody_may_turn_back(kind: str, request: pytest.FixtureRequest) -> None:
    peer: Peer = request.getfixturevalue(kind)
    assert given(peer.sign_in(authorize_url(peer), None))["error"] == "access_denied"


def test_the_certified_one_takes_a_code_once_and_with_its_verifier_alone(certified: Certified) -> None:
    back = certified.sign_in(authorize_url(certified), "nurse-7")
    assert given(back)["iss"] == certified.issuer
    tokens(certified, back)
    with pytest.raises(Exception, match="invalid_grant"):
        tokens(certified, back)
    other = create_s256_code_challenge("another-verifier-that-is-long-enough-for-the-standard")
    with pytest.raises(Exception, match="invalid_grant"):
        tokens(certified, certified.sign_in(authorize_url(certified, code_challenge=other), "nurse-7"))


@pytest.mark.parametrize("keep", [True, False])
def test_the_certified_one_changes_its_keys_while_people_are_signed_in(keep: bool, certified: Certified) -> None:
    with certified.browser() as browser:
        before = tokens(certified, certified.sign_in(authorize_url(certified), "nurse-7", browser))["id_token"]
        certified.rotate(keep=keep)
        after = tokens(certified, certified.sign_in(authorize_url(certified, prompt="none"), None, browser))["id_token"]
    shown = [key["kid"] for key in certified.get("/jwks").json()["keys"]]
    assert claims(after, 0)["kid"] == shown[0] != claims(before, 0)["kid"]
    assert (claims(before, 0)["kid"] in shown) is keep


def test_the_certified_one_tells_us_when_somebody_signs_out(tmp_path_factory: pytest.TempPathFactory) -> None:
    with receiver() as (url, posted):
        told: dict[str, Any] = {"backchannel_logout_uri": f"{url}/logout", "post_logout_redirect_uris": [GOODBYE]}
        with certified_provider(tmp_path_factory.mktemp("peer"), **told) as peer, peer.browser() as browser:
            token = tokens(peer, peer.sign_in(authorize_url(peer), "nurse-7", browser))["id_token"]
            asked = {"id_token_hint": token, "post_logout_redirect_uri": GOODBYE, "state": "gone"}
            back = peer.sign_out(f"{peer.discovery()['end_session_endpoint']}?{urlencode(asked)}", browser)
            assert back == f"{GOODBYE}?state=gone"
            eventually(lambda: peer.logouts() == [204])
    logout = claims(parse_qs(posted[0].body.decode())["logout_token"][0])
    assert (logout["sub"], logout["sid"]) == ("nurse-7", claims(token)["sid"])
    assert "http://schemas.openid.net/event/backchannel-logout" in logout["events"]


def test_the_hostile_one_lies_as_it_is_told_to_and_stops(hostile: Hostile) -> None:
    hostile.lie(
        claims={"aud": "somebody else", "nonce": None, "sub": "nurse-7"},
        header={"jku": "http://127.0.0.1/keys"},
        token={"expires_in": -1},
        redirect={"state": "another", "iss": "https://other.example"},
        answers={"/jwks": {"status": 302, "headers": {"Location": "http://127.0.0.1/"}, "body": "no"}},
    )
    back = hostile.sign_in(authorize_url(hostile), None)
    assert (given(back)["state"], given(back)["iss"]) == ("another", "https://other.example")
    got = tokens(hostile, back)
    told = claims(got["id_token"])
    assert (told["aud"], told["sub"], "nonce" in told) == ("somebody else", "nurse-7", False)
    assert claims(got["id_token"], 0)["jku"] == "http://127.0.0.1/keys"
    assert got["expires_in"] == -1
    assert hostile.get("/jwks").status_code == 302
    assert hostile.asked()[-1] == "GET /jwks"
    hostile.lie()
    assert hostile.get("/jwks").json()["keys"][0]["kid"] == hostile.private_keys()[0]["kid"]
    assert "d" in hostile.private_keys()[0]
