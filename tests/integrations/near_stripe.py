"""Stripe's own library towards a sandbox in the same process, without a socket: for what asks it a hundred thousand times."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import stripe
from flask import Flask
from werkzeug.test import run_wsgi_app

from integrations.stripe_payments import StripePayments
from tests.integrations.near_sandbox import NearSandbox


class Torn:
    """In place of a connection: whether it was cut."""

    def __init__(self) -> None:
        self.cut = False

    def shutdown(self, _how: int) -> None:
        """What a socket does."""
        self.cut = True


class NearClient(stripe.HTTPClient):
    """The library's port for whoever brings a client of her own."""

    name = "near"

    def __init__(self, app: Flask) -> None:
        super().__init__()
        self._app = app

    def request(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None,
        post_data: Any = None,
        *,
        _usage: list[str] | None = None,
    ) -> tuple[str, int, Mapping[str, str]]:
        """One call; raises as the library's own clients do when there is no answer."""
        connection, asked = Torn(), urlsplit(url)
        body = post_data.encode() if isinstance(post_data, str) else post_data or b""
        told = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in (headers or {}).items()}
        environ = {
            "REQUEST_METHOD": method.upper(),
            "SCRIPT_NAME": "",
            "PATH_INFO": asked.path,
            "QUERY_STRING": asked.query,
            "SERVER_NAME": asked.hostname,
            "SERVER_PORT": str(asked.port),
            "SERVER_PROTOCOL": "HTTP/1.1",
            "CONTENT_TYPE": told.pop("HTTP_CONTENT_TYPE", ""),
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.url_scheme": asked.scheme,
            "wsgi.input": BytesIO(body),
            "gunicorn.socket": connection,
            **told,
        }
        content, status, answered = run_wsgi_app(self._app, environ, buffered=True)
        if connection.cut:
            raise stripe.APIConnectionError("cut", should_retry=False)  # type: ignore[no-untyped-call]
        return b"".join(content).decode(), int(status.split()[0]), {name.lower(): value for name, value in answered}


class NearPayments(StripePayments):
    """Ours, with that client."""

    def __init__(self, box: NearSandbox) -> None:
        super().__init__(api_key="sk_test_x", base_url=box.url, webhook_secrets=())
        near = {"base_addresses": {"api": box.url}, "max_network_retries": 0, "http_client": NearClient(box.app)}
        self._client = stripe.StripeClient("sk_test_x", **near)  # type: ignore[arg-type]
        self._v1 = self._client.v1
