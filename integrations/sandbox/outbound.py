"""POSTs that leave the sandbox: events, and one-click unsubscribing."""

import http.client
from urllib.parse import urlsplit

TIMEOUT_SECONDS = 10


def post(url: str, body: bytes, headers: dict[str, str], host: str | None = None) -> int:
    """POST `body` and give back the status. `*.localhost` is this machine, whatever the resolver says (RFC 6761, 6.3).

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
        connection.request("POST", path, body, {"Host": host or address.netloc, **headers})
        return connection.getresponse().status
    finally:
        connection.close()
