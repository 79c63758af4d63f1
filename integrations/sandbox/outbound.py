"""Calls that leave the sandbox: events, one-click unsubscribing, and what a staff directory says."""

import http.client
from urllib.parse import urlsplit

TIMEOUT_SECONDS = 10


def post(url: str, body: bytes, headers: dict[str, str], host: str | None = None) -> int:
    """POST `body` and give back the status. Raises as `call` does."""
    return call("POST", url, body, {"Host": host, **headers} if host else headers)[0]


def call(method: str, url: str, body: bytes | None, headers: dict[str, str]) -> tuple[int, bytes]:
    """One request; gives back status and body. `*.localhost` is this machine, whatever the resolver says (RFC 6761, 6.3).

    Raises OSError or http.client.HTTPException when there is no answer, ValueError when it is no http address.
    """
    address = urlsplit(url)
    if address.scheme not in ("http", "https") or not address.hostname:
        raise ValueError(f"not an http address: {url}")
    name = "127.0.0.1" if address.hostname.endswith(".localhost") else address.hostname
    kind = http.client.HTTPSConnection if address.scheme == "https" else http.client.HTTPConnection
    connection = kind(name, address.port, timeout=TIMEOUT_SECONDS)
    path = (address.path or "/") + (f"?{address.query}" if address.query else "")
    try:
        connection.request(method, path, body, {"Host": address.netloc, **headers})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()
