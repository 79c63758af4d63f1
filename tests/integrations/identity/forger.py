"""A provider of accounts in the hands of a test: it signs what it is told to, well or badly, and notes who asked."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from time import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, Key, KeySet, RSAKey

ALGORITHMS = ["RS256", "ES256"]
CLIENT, SECRET = "carepages", "a shared secret"  # both of the test's own making


def rsa(kid: str) -> RSAKey:
    """A new RSA key."""
    return RSAKey.generate_key(2048, {"kid": kid, "use": "sig"})


def ec(kid: str) -> ECKey:
    """A new key on P-256."""
    return ECKey.generate_key("P-256", {"kid": kid, "use": "sig"})


RSA, OTHER_RSA, EC = rsa("one"), rsa("one"), ec("two")


@dataclass
class Forger:
    """What the provider answers. Each part can be replaced by a test.

    `token` makes the ID token from the nonce that the last authorization asked for; `delay` is in seconds.
    """

    url: str
    keys: list[Key] = field(default_factory=lambda: [RSA, EC])
    claims: dict[str, Any] = field(default_factory=dict)
    metadata: dict[str, Any] = field(default_factory=dict)
    userinfo: dict[str, Any] | None = None
    nonce: str = ""
    token: Callable[[], object] | None = None
    raw: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def said(self) -> dict[str, Any]:
        """The claims of somebody who signed in just now."""
        at = int(time())
        usual = {"iss": self.url, "sub": "s-1", "aud": CLIENT, "iat": at, "exp": at + 300, "nonce": self.nonce}
        return {**usual, "email": "ruth@mercy.example", "email_verified": True, "name": "Ruth Alder", **self.claims}

    def signed(self, claims: Mapping[str, Any] | None = None, *, key: Key = RSA, alg: str = "RS256", **header: Any) -> str:
        """Claims (by default those of `said`) as a token."""
        given = dict(self.said() if claims is None else claims)
        return jwt.encode({"alg": alg, "kid": key.kid, **header}, given, key, algorithms=[alg])

    def answer(self, path: str, sent: dict[str, str]) -> tuple[int, bytes]:
        """Status and body for a call."""
        self.asked.append((path, sent))
        if path in self.raw:
            return self.raw[path]
        if path == "/.well-known/openid-configuration":
            return 200, json.dumps(self._metadata()).encode()
        if path == "/jwks":
            return 200, json.dumps(KeySet(self.keys).as_dict(private=False)).encode()
        if path == "/token":
            token = self.token() if self.token else self.signed()
            return 200, json.dumps({"access_token": "at", "token_type": "Bearer", "id_token": token}).encode()
        if path == "/userinfo" and self.userinfo is not None:
            return 200, json.dumps(self.userinfo).encode()
        return 404, b"{}"

    def _metadata(self) -> dict[str, Any]:
        ends = {f"{name}_endpoint": f"{self.url}/{name}" for name in ("authorization", "token", "userinfo", "end_session")}
        usual = {"issuer": self.url, **ends, "jwks_uri": f"{self.url}/jwks"}
        return {**usual, "id_token_signing_alg_values_supported": ALGORITHMS, **self.metadata}


@contextmanager
def forging() -> Iterator[Forger]:
    """A provider that listens on this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._reply({})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode()
            self._reply({name: values[0] for name, values in parse_qs(body).items()})

        def _reply(self, sent: dict[str, str]) -> None:
            status, body = forger.answer(
                urlsplit(self.path).path, {**sent, "Authorization": self.headers.get("Authorization", "")}
            )
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    forger = Forger(f"http://127.0.0.1:{server.server_port}")
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield forger
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
