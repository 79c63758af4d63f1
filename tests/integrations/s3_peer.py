"""An S3 service written by others, on loopback, and servers that misbehave as networks and services do."""

import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

import pytest
from botocore.session import get_session

from kernel.processes import ProcessGroup, answers, free_port

BUCKET, PREFIX = "carepages-files", "of/mercy"
KEYS = {"AWS_ACCESS_KEY_ID": "carepages", "AWS_SECRET_ACCESS_KEY": "a secret of the tests", "AWS_DEFAULT_REGION": "us-east-1"}
AT_HOME = {"AWS_CONFIG_FILE": "/dev/null", "AWS_SHARED_CREDENTIALS_FILE": "/dev/null", "AWS_EC2_METADATA_DISABLED": "true"}


def use_keys(patch: pytest.MonkeyPatch) -> None:
    """The SDK's own variables, as an installation sets them, and nothing of this machine's."""
    for name, value in {**KEYS, **AT_HOME}.items():
        patch.setenv(name, value)


@contextmanager
def running_s3(folder: Path) -> Iterator[str]:
    """The address of nanio, which checks signatures, with an empty bucket in it."""
    url = f"http://127.0.0.1:{(port := free_port())}"
    nanio = [str(Path(sys.executable).with_name("nanio")), "serve", "--data-dir", str(folder / "buckets")]
    keys = {"NANIO_ACCESS_KEY": KEYS["AWS_ACCESS_KEY_ID"], "NANIO_SECRET_KEY": KEYS["AWS_SECRET_ACCESS_KEY"]}
    with ProcessGroup(log_dir=folder) as group:
        group.start("nanio", [*nanio, "--host", "127.0.0.1", "--port", str(port)], keys, lambda: answers(url))
        with pytest.MonkeyPatch.context() as patch:
            use_keys(patch)
            with closing(get_session().create_client("s3", endpoint_url=url)) as client:
                client.create_bucket(Bucket=BUCKET)
        yield url


@dataclass(frozen=True)
class Asked:
    """One request as it arrived."""

    method: str
    path: str
    headers: dict[str, str]


@dataclass
class Answering:
    """A service that gives one prepared answer a request, the last one again and again, and remembers what was asked.

    An answer is a status, a body, and how many bytes of body it promises beyond those it sends.
    """

    answers: list[tuple[int, bytes, int]]
    url: str = ""
    asked: list[Asked] = field(default_factory=list)


@contextmanager
def answering(*prepared: tuple[int, bytes, int]) -> Iterator[Answering]:
    """Such a service, while the block runs."""
    told = Answering(list(prepared))

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_any(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            told.asked.append(Asked(self.command, self.path, headers))
            status, body, missing = told.answers.pop(0) if len(told.answers) > 1 else told.answers[0]
            self.send_response(status)
            self.send_header("Content-Length", str(len(body) + missing))
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(body)
            self.close_connection = True

        def log_message(self, *_: object) -> None:
            """Nothing: what was asked is remembered."""

    for method in ("GET", "PUT", "POST", "DELETE"):
        setattr(Handler, f"do_{method}", Handler.handle_any)

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        told.url = f"http://127.0.0.1:{server.server_port}"
        try:
            yield told
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def mute() -> Iterator[str]:
    """The address of a service that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


@contextmanager
def cut_after(sent: int, url: str) -> Iterator[str]:
    """The address of a wire to `url` that breaks when `sent` bytes of a connection have gone through."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        Thread(target=_wire, args=(listening, urlsplit(url).port, sent), daemon=True).start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            listening.shutdown(socket.SHUT_RDWR)


def _wire(listening: socket.socket, port: int, sent: int) -> None:
    with suppress(OSError):
        while True:
            ours, _ = listening.accept()
            with ours, socket.create_connection(("127.0.0.1", port)) as theirs:
                back = Thread(target=_carry, args=(theirs, ours, lambda count: True), daemon=True)
                back.start()
                _carry(ours, theirs, lambda count: count < sent)
                for end in (ours, theirs):
                    with suppress(OSError):
                        end.shutdown(socket.SHUT_RDWR)
                back.join()


def _carry(source: socket.socket, target: socket.socket, goes_on: Callable[[int], bool]) -> None:
    count = 0
    with suppress(OSError):
        while goes_on(count) and (some := source.recv(4096)):
            target.sendall(some)
            count += len(some)
