"""A real sandbox process for a test, a receiver for its events, and patience with a deadline."""

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any, NoReturn, TypeVar
from urllib.error import HTTPError

import pytest

from kernel.processes import free_port, is_free

T = TypeVar("T")
DEADLINE_SECONDS = 10.0
_SERVE = (
    "import json, pathlib, sys\n"
    "from integrations.sandbox.app import serve\n"
    "from integrations.sandbox.config import SandboxConfig\n"
    "told = json.load(sys.stdin)\n"
    "told['data_dir'] = told['data_dir'] and pathlib.Path(told['data_dir'])\n"
    "serve(SandboxConfig(**told))\n"
)


def eventually(look: Callable[[], T], deadline: float = DEADLINE_SECONDS) -> T:
    """What `look` gives once it is true; fails when it is not within `deadline` seconds."""
    pause, until = Event(), time.monotonic() + deadline
    while not (seen := look()):
        assert time.monotonic() < until, f"still {seen!r} after {deadline} s"
        pause.wait(0.02)
    return seen


@dataclass(frozen=True)
class Answer:
    """An HTTP answer, whatever its status."""

    status: int
    headers: Any
    body: bytes

    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


@dataclass(frozen=True)
class RunningSandbox:
    """A sandbox that listens."""

    url: str
    process: "subprocess.Popen[bytes]"

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """One request; `body` is sent as JSON unless it is bytes. `Content_Type="…"` makes a header."""
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        named = {"Content-Type": "application/json"} | {k.replace("_", "-"): v for k, v in headers.items()}
        request = urllib.request.Request(self.url + path, data, named, method=method)
        try:
            with urllib.request.urlopen(request, timeout=DEADLINE_SECONDS) as answer:
                return Answer(answer.status, answer.headers, answer.read())
        except HTTPError as error:
            with error:
                return Answer(error.code, error.headers, error.read())

    def send(self, body: Any, **headers: str) -> Answer:
        """POST a call as SendGrid's clients do."""
        return self.call("POST", "/v3/mail/send", body, **{"Authorization": "Bearer SG.key"} | headers)

    def mails(self, query: str = "") -> list[dict[str, Any]]:
        """The mails kept, newest first."""
        found: list[dict[str, Any]] = self.call("GET", f"/control/mails{query}").json()
        return found

    def stats(self) -> dict[str, Any]:
        """The counts."""
        counts: dict[str, Any] = self.call("GET", "/control/stats").json()
        return counts

    def control(self, method: str, name: str, body: Any = None) -> None:
        """Change something, and be sure that it took."""
        assert self.call(method, f"/control/{name}", body).status == 204


@contextmanager
def running_sandbox(**config: Any) -> Iterator[RunningSandbox]:
    """A sandbox of its own process on a free port; `config` as in SandboxConfig."""
    port = config.setdefault("port", free_port())
    config["data_dir"] = str(config["data_dir"]) if config.get("data_dir") else None
    with subprocess.Popen([sys.executable, "-c", _SERVE], stdin=subprocess.PIPE) as process:
        assert process.stdin
        process.stdin.write(json.dumps(config).encode())
        process.stdin.close()
        try:
            running = RunningSandbox(f"http://127.0.0.1:{port}", process)
            eventually(lambda: process.poll() is not None or not is_free(port))
            assert process.poll() is None, "the sandbox did not start"
            running.stats()
            yield running
        finally:
            process.terminate()
            try:
                process.wait(DEADLINE_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()


@dataclass(frozen=True)
class Posted:
    """A POST that arrived, `status` being what it was answered."""

    path: str
    headers: dict[str, str]
    body: bytes
    status: int


@contextmanager
def receiver(statuses: list[int] | None = None) -> Iterator[tuple[str, list[Posted]]]:
    """A server that keeps every POST and answers with `statuses` in turn, then 204: its address and what came."""
    posted: list[Posted] = []
    answers = list(statuses or ())

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status = answers.pop(0) if answers else 204
            posted.append(Posted(self.path, dict(self.headers), body, status))
            self.send_response(status)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # its name is given
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", posted
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def a_call(*addresses: str, **changes: Any) -> dict[str, Any]:
    """A call SendGrid takes: one personalization an address; `changes` at its top level, None takes away."""
    body = {
        "from": {"email": "care@mercy.example", "name": "Mercy"},
        "subject": "There is a new update",
        "content": [
            {"type": "text/plain", "value": "Read it: -link-"},
            {"type": "text/html", "value": "<p>-link-</p>"},
        ],
        "personalizations": [
            {
                "to": [{"email": address, "name": "A reader"}],
                "substitutions": {"-link-": f"http://mercy.localhost:8000/follow/{number}"},
                "custom_args": {"delivery": f"d-{address}"},
            }
            for number, address in enumerate(addresses or ("anna@example.org",))
        ],
    } | changes
    return {name: value for name, value in body.items() if value is not None}


def missing_peer(why: str) -> NoReturn:
    """Skip for want of a program that others wrote, and fail instead where the environment says CI=true."""
    if os.environ.get("CI") == "true":
        pytest.fail(why)
    pytest.skip(why)
