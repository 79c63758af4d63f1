"""The sandbox plays a hospital's own sign-in as providers of OpenID Connect do."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode

import httpx2
import pytest
from authlib.integrations.base_client import OAuthError
from axe_playwright_python.sync_playwright import Axe
from click.testing import CliRunner
from joserfc import jwt
from joserfc.jwk import KeySet
from playwright.sync_api import sync_playwright

from integrations.sandbox.sign_in import LOGOUT_EVENT
from kernel.processes import free_port
from tests.integrations.oidc_client import VERIFIER, authorize_url, claims, given, tokens
from tests.integrations.oidc_peers import ACCOUNTS, CALLBACK, CLIENT_ID, CLIENT_SECRET, Peer
from tests.integrations.sandbox_fixtures import Posted, RunningSandbox, eventually, missing_peer, receiver, running_sandbox
from tests.support.chromium import ARGUMENTS, chromium_path
from wsgi import cli

GOODBYE = "http://mercy.localhost/"


@dataclass(frozen=True)
class Hospital(Peer):
    """A hospital of the sandbox, its controls, and what came on its back channel."""

    box: RunningSandbox = field(kw_only=True)
    told: list[Posted] = field(kw_only=True)
    landing: str = field(kw_only=True)  # where a real browser can be sent

    def control(self, name: str, body: Any) -> None:
        """Change something."""
        self.box.control("POST", f"oidc/mercy/{name}", body)

    def state(self) -> dict[str, Any]:
        """Its keys, sessions and back-channel answers."""
        found: dict[str, Any] = self.box.call("GET", "/control/oidc/mercy").json()
        return found

    def _say_who(self, browser: httpx2.Client, page: httpx2.Response, account: str | None) -> httpx2.Response:
        return browser.post(page.url, data={"person": account or ""})


@pytest.fixture(scope="module")
def mercy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hospital]:
    """A hospital with the people of the tests."""
    people = [{"sub": sub, "name": "No name", **told} for sub, told in ACCOUNTS.items()]
    file = tmp_path_factory.mktemp("sandbox") / "hospitals.json"
    with receiver() as (url, posted):
        mercy = {
            "name": "Mercy <Riverside>",
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "redirect_uris": [CALLBACK, f"{url}/back"],
            "post_logout_redirect_uris": [GOODBYE],
            "backchannel_logout_uri": f"{url}/logout",
            "people": people,
        }
        file.write_text(json.dumps({"mercy": mercy, "lakeside": {**mercy, "name": "Lakeside"}}))
        with running_sandbox(sign_in_file=str(file)) as box:
            yield Hospital(f"{box.url}/oidc/mercy", box=box, told=posted, landing=f"{url}/back")


def post_for_token(mercy: Hospital, **changes: Any) -> httpx2.Response:
    """A token request of a fresh code, changed in places; None takes a field away."""
    code = given(mercy.sign_in(authorize_url(mercy), "nurse-7"))["code"]
    asked = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK, "code_verifier": VERIFIER}
    auth = changes.pop("auth", (mercy.client_id, mercy.client_secret))
    form = {name: value for name, value in (asked | changes).items() if value is not None}
    return httpx2.post(f"{mercy.issuer}/token", data=form, auth=auth, trust_env=False)


def test_each_hospital_has_its_issuer_and_its_keys(mercy: Hospital) -> None:
    said = mercy.discovery()
    assert said["issuer"] == mercy.issuer
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri", "end_session_endpoint"):
        assert said[name].startswith(f"{mercy.issuer}/")
    keys = mercy.get("/jwks").json()["keys"]
    assert set(keys[0]) == {"kty", "kid", "use", "alg", "n", "e"}
    others = mercy.box.call("GET", "/oidc/lakeside/jwks").json()["keys"]
    assert keys[0]["n"] != others[0]["n"]
    assert mercy.box.call("GET", "/oidc/nowhere/.well-known/openid-configuration").status == 404
    assert mercy.box.call("GET", "/control/oidc/nowhere").status == 404


@pytest.mark.parametrize("account", ACCOUNTS)
def test_whoever_is_chosen_is_who_the_token_speaks_of(account: str, mercy: Hospital) -> None:
    back = mercy.sign_in(authorize_url(mercy), account)
    assert (given(back)["state"], given(back)["iss"]) == ("the state", mercy.issuer)
    keys = KeySet.import_key_set(mercy.get("/jwks").json())
    told = jwt.decode(tokens(mercy, back)["id_token"], keys, algorithms=["RS256"]).claims
    assert (told["iss"], told["aud"], told["sub"], told["nonce"]) == (mercy.issuer, CLIENT_ID, account, "the nonce")
    assert {**ACCOUNTS[account]}.items() <= told.items()
    assert told["iat"] <= told["exp"] - 60
    assert {"sub": account, "sid": told["sid"]} in mercy.state()["sessions"]
    assert "about" not in told
    assert ("email" in told, "email_verified" in told) == ("email" in ACCOUNTS[account],) * 2


def test_a_code_is_good_once(mercy: Hospital) -> None:
    back = mercy.sign_in(authorize_url(mercy), "nurse-7")
    tokens(mercy, back)
    with pytest.raises(OAuthError, match="invalid_grant"):
        tokens(mercy, back)


@pytest.mark.parametrize(
    "changes",
    [
        {"code_verifier": VERIFIER + "x"},
        {"code_verifier": None},
        {"redirect_uri": GOODBYE},
        {"code": "guessed"},
        {"code": None},
    ],
)
def test_a_code_is_good_only_with_its_verifier_and_its_address(changes: dict[str, Any], mercy: Hospital) -> None:
    refused = post_for_token(mercy, **changes)
    assert (refused.status_code, refused.json()) == (400, {"error": "invalid_grant"})


@pytest.mark.parametrize("auth", [None, (CLIENT_ID, "guessed"), ("another", CLIENT_SECRET)])
def test_only_the_client_gets_tokens(auth: tuple[str, str] | None, mercy: Hospital) -> None:
    refused = post_for_token(mercy, auth=auth, client_id=CLIENT_ID, client_secret=CLIENT_SECRET)
    assert (refused.status_code, refused.json()) == (401, {"error": "invalid_client"})
    assert refused.headers["cache-control"] == "no-store"


def test_nothing_but_codes_is_taken_for_tokens(mercy: Hospital) -> None:
    assert post_for_token(mercy, grant_type="password").json() == {"error": "unsupported_grant_type"}


@pytest.mark.parametrize("changes", [{"client_id": "another"}, {"redirect_uri": "http://elsewhere.example/"}])
def test_nobody_is_sent_where_the_hospital_does_not_know_the_way(changes: dict[str, str], mercy: Hospital) -> None:
    with mercy.browser() as browser:
        assert browser.get(authorize_url(mercy, **changes)).status_code == 400
        assert browser.post(authorize_url(mercy, **changes), data={"person": "nurse-7"}).status_code == 400


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scope": "email"}, "invalid_scope"),
        ({"code_challenge": ""}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"prompt": "none"}, "login_required"),
    ],
)
def test_what_is_asked_wrongly_is_told_to_the_client(changes: dict[str, str], error: str, mercy: Hospital) -> None:
    told = given(mercy.sign_in(authorize_url(mercy, **changes), "nurse-7"))
    assert (told["error"], told["state"], "code" in told) == (error, "the state", False)


@pytest.mark.parametrize("account", [None, "nobody"])
def test_somebody_may_turn_back(account: str | None, mercy: Hospital) -> None:
    assert given(mercy.sign_in(authorize_url(mercy), account))["error"] == "access_denied"


def test_whoever_is_signed_in_needs_no_page(mercy: Hospital) -> None:
    with mercy.browser() as browser:
        first = claims(tokens(mercy, mercy.sign_in(authorize_url(mercy), "patient-3", browser))["id_token"])
        quiet = claims(tokens(mercy, mercy.sign_in(authorize_url(mercy, prompt="none"), None, browser))["id_token"])
    assert (first["sid"], first["sub"]) == (quiet["sid"], quiet["sub"])


@pytest.mark.parametrize("keep", [True, False])
def test_keys_change_and_the_former_are_kept_or_gone(keep: bool, mercy: Hospital) -> None:
    before = mercy.state()["kids"]
    mercy.control("rotate", {"keep": keep})
    shown = [key["kid"] for key in mercy.get("/jwks").json()["keys"]]
    assert shown[1:] == (before if keep else [])
    token = tokens(mercy, mercy.sign_in(authorize_url(mercy), "nurse-7"))["id_token"]
    assert claims(token, 0)["kid"] == shown[0]
    assert mercy.box.call("POST", "/control/oidc/mercy/rotate", {"keep": "yes"}).status == 400


def logout_of(mercy: Hospital, sid: str) -> dict[str, Any]:
    """The claims of the logout token for a session, once it has come; its signature is checked."""

    def look() -> dict[str, Any] | None:
        keys = KeySet.import_key_set(mercy.get("/jwks").json())
        came = [parse_qs(posted.body.decode())["logout_token"][0] for posted in mercy.told if posted.path == "/logout"]
        read = [jwt.decode(token, keys, algorithms=["RS256"]) for token in came if claims(token)["sid"] == sid]
        return dict(read[0].claims) if read and read[0].header["typ"] == "logout+jwt" else None

    found = eventually(look)
    assert found is not None
    return found


def test_whoever_signs_out_is_sent_back_and_the_client_is_told(mercy: Hospital) -> None:
    with mercy.browser() as browser:
        token = tokens(mercy, mercy.sign_in(authorize_url(mercy), "nurse-7", browser))["id_token"]
        asked = {"id_token_hint": token, "post_logout_redirect_uri": GOODBYE, "state": "gone"}
        answer = browser.get(f"{mercy.discovery()['end_session_endpoint']}?{urlencode(asked)}")
        assert (answer.status_code, answer.headers["location"]) == (303, f"{GOODBYE}?state=gone")
        again = given(mercy.sign_in(authorize_url(mercy, prompt="none"), None, browser))
    assert again["error"] == "login_required"
    logout = logout_of(mercy, claims(token)["sid"])
    assert (logout["iss"], logout["aud"], logout["sub"]) == (mercy.issuer, CLIENT_ID, "nurse-7")
    assert logout["events"] == {LOGOUT_EVENT: {}}
    assert "nonce" not in logout


def test_whoever_leaves_the_hospital_is_signed_out_everywhere(mercy: Hospital) -> None:
    sids = [claims(tokens(mercy, mercy.sign_in(authorize_url(mercy), "patient-3"))["id_token"])["sid"] for _ in range(2)]
    mercy.control("sign-out", {"sub": "patient-3"})
    assert [logout_of(mercy, sid)["sub"] for sid in sids] == ["patient-3"] * 2
    assert not [one for one in mercy.state()["sessions"] if one["sub"] == "patient-3"]
    eventually(lambda: mercy.state()["answered"][-2:] == [204, 204])


def test_nobody_is_sent_on_from_signing_out_to_a_strange_place(mercy: Hospital) -> None:
    token = tokens(mercy, mercy.sign_in(authorize_url(mercy), "nurse-7"))["id_token"]
    asked = {"id_token_hint": token, "post_logout_redirect_uri": "http://elsewhere.example/"}
    assert "You are signed out" in mercy.get(f"/end-session?{urlencode(asked)}").text
    forged = {**asked, "id_token_hint": token[:-8] + "AAAAAAAA", "post_logout_redirect_uri": GOODBYE}
    assert "Nobody was signed out" in mercy.get(f"/end-session?{urlencode(forged)}").text


def test_a_browser_that_brings_no_token_is_asked_first(mercy: Hospital) -> None:
    end = f"{mercy.discovery()['end_session_endpoint']}?{urlencode({'post_logout_redirect_uri': GOODBYE})}"
    with mercy.browser() as browser:
        mercy.sign_in(authorize_url(mercy), "nurse-7", browser)
        assert "Sign out of" in browser.get(end).text
        assert browser.post(end).headers["location"] == GOODBYE
        assert "Nobody was signed out" in browser.get(end).text


def test_everybody_has_a_button_and_a_browser_may_follow_it(mercy: Hospital) -> None:
    if chromium_path() is None:
        missing_peer("Chromium is not installed")
    with sync_playwright() as engines:
        chromium = engines.chromium.launch(executable_path=chromium_path(), args=ARGUMENTS)
        for width, scheme in ((320, "light"), (1280, "dark")):
            context = chromium.new_context(viewport={"width": width, "height": 720}, color_scheme=scheme)  # type: ignore[arg-type]
            page = context.new_page()
            page.goto(authorize_url(mercy, redirect_uri=mercy.landing))
            assert page.get_by_role("heading", level=1).inner_text() == "Who are you?"
            assert page.get_by_text("Mercy <Riverside>", exact=True).is_visible()
            assert page.get_by_role("button").count() == len(ACCOUNTS) + 1
            assert page.get_by_text("ida.lund@post.example, not proved").is_visible()
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert min(button.bounding_box()["height"] for button in page.get_by_role("button").all()) >= 44  # type: ignore[index]
            assert Axe().run(page).response["violations"] == []
            page.get_by_role("button", name="Nadia Osei").click()
            assert page.url.startswith(f"{mercy.landing}?code=")
            context.close()
        chromium.close()


@pytest.mark.parametrize("wrong", ["{", "[]", '{"Mercy!": {}}', '{"mercy": {"name": "Mercy", "client_secret": ["hunter2"]}}'])
def test_a_file_that_is_wrong_is_refused_before_anything_starts(wrong: str, tmp_path: Path) -> None:
    file = tmp_path / "hospitals.json"
    file.write_text(wrong)
    ran = CliRunner().invoke(cli, ["sandbox", "--sign-in-file", str(file)])
    assert (ran.exit_code, "--sign-in-file" in ran.stderr, "hunter2" in ran.output) == (2, True, False)


def test_another_hospital_s_sign_in_is_registered_and_outlives_the_process(tmp_path: Path) -> None:
    form = {"name": "Harbour <View>", "redirect_uri": CALLBACK, "post_logout_redirect_uri": GOODBYE}
    port = free_port()
    with running_sandbox(data_dir=tmp_path, port=port) as box:
        wrong = httpx2.post(f"{box.url}/oidc", data={**form, "redirect_uri": "javascript:x"}, trust_env=False)
        assert (wrong.status_code, "Harbour &lt;View&gt;" in wrong.text) == (400, True)
        shown = httpx2.post(f"{box.url}/oidc", data=form, trust_env=False).text
        issuer, secret = (shown.partition(f'<code id="{name}">')[2].partition("<")[0] for name in ("issuer", "client-secret"))
        code = a_code(issuer)
        assert a_token(issuer, code, "wrong") == (HTTPStatus.UNAUTHORIZED, "invalid_client")
    with running_sandbox(data_dir=tmp_path, port=port):
        assert a_token(issuer, code, secret) == (HTTPStatus.BAD_REQUEST, "invalid_grant")  # a code ends with the process
        assert a_token(issuer, a_code(issuer), secret) == (HTTPStatus.OK, None)
    assert (tmp_path / "registered.json").stat().st_mode & 0o077 == 0


def a_code(issuer: str) -> str:
    """What somebody brings back who signs in at a provider that was registered."""
    here = Peer(issuer)
    answer = httpx2.post(authorize_url(here), data={"person": "p-1"}, trust_env=False)
    return given(answer.headers["Location"])["code"]


def a_token(issuer: str, code: str, secret: str) -> tuple[int, str | None]:
    """The status of the answer to a code, and what it says is wrong."""
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK, "code_verifier": VERIFIER}
    answer = httpx2.post(f"{issuer}/token", data=form, auth=(CLIENT_ID, secret), trust_env=False)
    return answer.status_code, answer.json().get("error")
