"""A sandbox in the test's own process: whoever is tested asks it over a socket, the test itself asks it without one."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Thread
from typing import Any, cast

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from integrations.sandbox.app import create_sandbox
from integrations.sandbox.config import SandboxConfig
from integrations.sandbox.state import Sandbox
from integrations.sandbox.stripe.books import Stripe
from kernel.processes import free_port
from tests.integrations.sandbox_fixtures import Answer


@dataclass(frozen=True)
class NearSandbox:
    """One that listens here."""

    url: str
    app: Flask

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """As that of `RunningSandbox`."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        given = {"data": body} if body is None or isinstance(body, bytes) else {"json": body}
        answer = self.app.test_client().open(path, method=method, headers=named, **given)
        return Answer(answer.status_code, answer.headers, answer.get_data())

    @property
    def stripe(self) -> Stripe:
        """What is kept of Stripe."""
        return cast(Sandbox, self.app.extensions["sandbox"]).stripe


class _Handler(WSGIRequestHandler):
    """Keeps a connection open, says nothing, and lets the sandbox cut it as it does with gunicorn's."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def make_environ(self) -> dict[str, Any]:
        """The request, with its connection."""
        return super().make_environ() | {"gunicorn.socket": self.connection}

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002  # its name is given
        """Nothing."""


@contextmanager
def near_sandbox(**config: Any) -> Iterator[NearSandbox]:
    """One on a free port; `config` as in SandboxConfig."""
    told = SandboxConfig(port=free_port(), **config)
    app = create_sandbox(told)
    server = make_server(told.host, told.port, app, threaded=True, request_handler=_Handler)
    server.daemon_threads = True  # type: ignore[attr-defined]  # of the mixin
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield NearSandbox(f"http://{told.host}:{told.port}", app)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
