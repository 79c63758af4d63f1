"""Providers of sign-in written by others, on loopback, and a browser that signs in at them."""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urljoin

import httpx2
from bs4 import BeautifulSoup

from kernel.processes import ProcessGroup, answers, free_port
from tests.integrations.sandbox_fixtures import missing_peer

SCRIPTS = Path(__file__).parent / "peers"
KEPT = Path(__file__).parents[2] / "var" / "peers"
FETCH_SECONDS, MOST_STEPS = 180, 10
CLIENT_ID, CLIENT_SECRET = "carepages", "a secret of the tests, and of nobody else"
CALLBACK = "http://mercy.localhost/sign-in/sso/callback"
DISCOVERY = "/.well-known/openid-configuration"

Claims = Mapping[str, Any]
ACCOUNTS: Mapping[str, Claims] = {
    "nurse-7": {
        "name": "Nadia Osei",
        "email": "nadia.osei@mercy.example",
        "email_verified": True,
        "groups": ["staff", "ward-4"],
        "amr": ["pwd", "otp", "mfa"],
        "acr": "https://refeds.org/profile/mfa",
    },
    "patient-3": {
        "name": "Walter Brandt",
        "email": "walter.brandt@post.example",
        "email_verified": True,
        "groups": ["patients"],
        "amr": ["pwd"],
        "acr": "1",
    },
    "unproved-9": {"name": "Ida Lund", "email": "ida.lund@post.example", "email_verified": False, "amr": ["pwd"]},
    "nameless-1": {"amr": ["pwd"]},
}


@dataclass(frozen=True)
class Peer:
    """A provider that runs. Its base class knows one that asks nothing and sends everybody back at once."""

    issuer: str
    client_id: str = CLIENT_ID
    client_secret: str = field(default=CLIENT_SECRET, repr=False)

    def browser(self) -> httpx2.Client:
        """Somebody's browser; keep it to stay signed in at the provider."""
        return httpx2.Client(trust_env=False, follow_redirects=False)

    def sign_in(self, authorize_url: str, account: str | None, browser: httpx2.Client | None = None) -> str:
        """Where the provider sends a browser that comes by `authorize_url`; without an account its owner turns back."""
        if browser is None:
            with self.browser() as fresh:
                return self.sign_in(authorize_url, account, fresh)
        answer = browser.get(authorize_url)
        for _ in range(MOST_STEPS):
            if answer.has_redirect_location:
                where = urljoin(str(answer.url), answer.headers["location"])
                if not where.startswith(f"{self.issuer}/"):
                    return where
                answer = browser.get(where)
            else:
                assert answer.status_code == 200, f"{answer.status_code} {answer.url}: {answer.text}"
                answer = self._say_who(browser, answer, account)
        raise AssertionError(f"the provider does not let go of {authorize_url}")

    def discovery(self) -> dict[str, Any]:
        """What the provider says of itself."""
        said: dict[str, Any] = self.get(DISCOVERY).json()
        return said

    def get(self, path: str) -> httpx2.Response:
        """A plain GET."""
        return httpx2.get(self.issuer + path, trust_env=False)

    def post(self, path: str, told: Any = None) -> Any:
        """A POST of JSON, and the JSON that comes back."""
        answer = httpx2.post(self.issuer + path, json=told, trust_env=False)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def _say_who(self, browser: httpx2.Client, page: httpx2.Response, account: str | None) -> httpx2.Response:
        raise AssertionError(f"a page that nobody expected: {page.text}")


class Certified(Peer):
    """npm's oidc-provider: independent of Authlib, and certified by the OpenID Foundation."""

    def rotate(self, *, keep: bool) -> None:
        """Sign with a new key from now on; the former stays in the key set or is gone."""
        self.post(f"/control/rotate?keep={'yes' if keep else 'no'}")

    def logouts(self) -> list[int]:
        """What its back-channel calls were answered."""
        told: list[int] = self.post("/control/state")["logouts"]
        return told

    def sign_out(self, end_session_url: str, browser: httpx2.Client) -> str:
        """Where a signed-in browser is sent that comes by `end_session_url` and says yes."""
        page = browser.get(end_session_url)
        assert page.status_code == 200, page.text
        form = BeautifulSoup(page.text, "html.parser").find("form")
        assert form is not None, page.text
        fields = {str(one["name"]): str(one.get("value", "")) for one in form.find_all("input")}
        answer = browser.post(urljoin(str(page.url), str(form["action"])), data={**fields, "logout": "yes"})
        return urljoin(self.issuer, answer.headers["location"])

    def _say_who(self, browser: httpx2.Client, page: httpx2.Response, account: str | None) -> httpx2.Response:
        return browser.post(page.url, data={"account": account or ""})


class Hostile(Peer):
    """npm's oauth2-mock-server, which signs in anybody and answers as it is told to: see peers/hostile.mjs."""

    def lie(self, **lies: Any) -> None:
        """From now on: `claims`, `header`, `token`, `status`, `redirect`, `answers`; what is not named is honest."""
        self.post("/control/lies", lies)

    def asked(self) -> list[str]:
        """What it was asked since it was last told how to lie: "GET /jwks"."""
        told: list[str] = self.post("/control/state")["asked"]
        return told

    def private_keys(self) -> list[dict[str, Any]]:
        """What it signs with, as JWKs, for forging."""
        told: list[dict[str, Any]] = self.post("/control/state")["keys"]
        return told


class Simple(Peer):
    """PyPI's oidc-provider-mock: takes every client, and believes whatever name is typed."""

    def _say_who(self, browser: httpx2.Client, page: httpx2.Response, account: str | None) -> httpx2.Response:
        return browser.post(page.url, data={"sub": account} if account else {"action": "deny"})


@contextmanager
def certified_provider(
    folder: Path,
    *,
    redirect_uris: Sequence[str] = (CALLBACK,),
    accounts: Mapping[str, Claims] = ACCOUNTS,
    **client: Any,
) -> Iterator[Certified]:
    """A Certified, its log in `folder`. `client` is further client metadata, such as backchannel_logout_uri, which is
    called on loopback whatever its host, and post_logout_redirect_uris."""
    known = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "redirect_uris": list(redirect_uris), **client}
    told = {"client": known, "accounts": accounts}
    with _running(folder, "certified", lambda port: _node("certified", {"port": port, **told})) as issuer:
        yield Certified(issuer)


@contextmanager
def hostile_provider(folder: Path) -> Iterator[Hostile]:
    """A Hostile, its log in `folder`."""
    with _running(folder, "hostile", lambda port: _node("hostile", {"port": port})) as issuer:
        yield Hostile(issuer)


@contextmanager
def simple_provider(folder: Path, accounts: Mapping[str, Claims] = ACCOUNTS) -> Iterator[Simple]:
    """A Simple, its log in `folder`."""
    people = [part for sub, claims in accounts.items() for part in ("--user-claims", json.dumps({"sub": sub, **claims}))]
    program = str(Path(sys.executable).with_name("oidc-provider-mock"))
    with _running(folder, "simple", lambda port: [program, "--port", str(port), *people]) as issuer:
        yield Simple(issuer)


@contextmanager
def _running(folder: Path, name: str, command: Callable[[int], list[str]]) -> Iterator[str]:
    """The issuer of a provider that listens on loopback."""
    port = free_port()
    issuer = f"http://127.0.0.1:{port}"
    with ProcessGroup(log_dir=folder) as group:
        group.start(name, command(port), os.environ, lambda: answers(issuer + DISCOVERY))
        yield issuer


def _node(script: str, told: Mapping[str, Any]) -> list[str]:
    node = shutil.which("node")
    if node is None:
        missing_peer("node is not installed")
    return [node, str(_installed() / f"{script}.mjs"), json.dumps(told)]


@cache
def _installed() -> Path:
    """A folder with the scripts and what they stand on, exactly as locked; it is made once for each state of ours."""
    sources = sorted(SCRIPTS.iterdir())
    state = hashlib.sha256(b"".join(path.name.encode() + path.read_bytes() for path in sources)).hexdigest()
    kept = KEPT / f"oidc-{state[:16]}"
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / "oidc.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # one fetches, whoever else runs tests at the same time
        if not kept.exists():
            with TemporaryDirectory(dir=KEPT) as fresh:
                _fetch(Path(fresh))
                os.rename(fresh, kept)  # whole or not at all
                Path(fresh).mkdir()
    return kept


def _fetch(folder: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        missing_peer("npm is not installed")
    for source in SCRIPTS.iterdir():
        shutil.copy(source, folder)
    command = [npm, "ci", "--silent", "--ignore-scripts", "--no-audit", "--no-fund"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=FETCH_SECONDS, check=False)
    if done.returncode:
        missing_peer(f"npm ci failed: {done.stderr.strip()}")
