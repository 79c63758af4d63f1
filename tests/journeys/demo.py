"""The real demo as one process of a test, and whatever of it runs on this machine."""

import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from kernel.processes import answers, free_port, until
from tests.support.shared import once

SANDBOX_OFFSET = 25
START_SECONDS, STOP_SECONDS = 180.0, 60.0  # a machine may have other work besides
LETTERS_WAIT = "4"  # seconds in which an update can be taken back: enough for a keyboard on a busy machine


@dataclass(frozen=True)
class Login:
    """Somebody of the demo who can sign in. `secret` (base 32) is what her telephone knows, if she has a second step."""

    name: str
    email: str
    password: str
    url: str
    secret: str | None


class Demo:
    """`carepages demo` over a folder: started on entering, interrupted as by Ctrl-C on leaving."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.folder = folder
        self.port = _free_pair_of_ports()
        self._options = options
        self._log = log_of(folder)
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        status = self.stop()
        assert status == 0, f"the demo ended with {status}:\n{self.said}"
        assert processes_of(self.folder) == [], "something of the demo outlived it"

    @property
    def pid(self) -> int:
        """The demo's own process."""
        assert self._process is not None
        return self._process.pid

    @property
    def said(self) -> str:
        """What the demo printed since it was last started."""
        return self._log.read_text()

    def start(self) -> None:
        """Starts the demo, and returns when it has told everything and its web application is ready."""
        command = [sys.executable, "-m", "wsgi", "demo", "--port", str(self.port), "--data-dir", str(self.folder)]
        env = {**os.environ, "MAIL_STOP_SECONDS": LETTERS_WAIT, "PYTHONUNBUFFERED": "1"}
        with self._log.open("wb") as log:
            self._process = subprocess.Popen([*command, *self._options], env=env, stdout=log, stderr=subprocess.STDOUT)
        up = until(lambda: self._ended() or self._is_up(), START_SECONDS)
        if not up or self._ended():
            self.kill()
            raise AssertionError(f"the demo did not start:\n{self.said}")

    def stop(self) -> int:
        """Ctrl-C; returns the exit status."""
        assert self._process is not None
        self._process.send_signal(signal.SIGINT)
        try:
            return self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            raise

    def kill(self) -> None:
        """Ends the demo and its children as a crash would: none of them can do anything about it."""
        assert self._process is not None
        children = children_of(self._process.pid)
        self._process.kill()
        self._process.wait()
        for child in children:
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)

    def _ended(self) -> bool:
        return self._process is None or self._process.poll() is not None

    def _is_up(self) -> bool:
        told = "Ctrl-C stops everything" in self.said
        return told and answers(f"http://127.0.0.1:{self.port}/readyz", host=f"localhost:{self.port}")

    @property
    def platform(self) -> str:
        """The platform's own first page."""
        return str(self._kept()["platform"])

    @property
    def mailbox(self) -> str:
        """The sandbox's first page."""
        return str(self._kept()["mailbox"])

    def hospital(self, slug: str) -> str:
        """A hospital's first page."""
        return next(str(url) for url in self._kept()["hospitals"] if url.startswith(f"http://{slug}."))

    @property
    def operator(self) -> Login:
        """Who runs the platform."""
        told = self._kept()["operator"]
        return Login(name="Olga Ray", **told, secret=self._kept()["authenticator"]["secrets"][told["email"]])

    def login(self, name: str) -> Login:
        """One of the demo's people who can sign in."""
        row = next(row for row in self._kept()["logins"] if row["name"] == name)
        secret = self._kept()["authenticator"]["secrets"].get(row["email"])
        return Login(**{key: row[key] for key in ("name", "email", "password", "url")}, secret=secret)

    def _kept(self) -> dict[str, Any]:
        kept: dict[str, Any] = json.loads((self.folder / "demo.json").read_text())
        return kept


def log_of(folder: Path) -> Path:
    """Where what the demo of a folder printed is kept."""
    return folder.parent / f"{folder.name}.log"


def filled_once(shared: Path) -> Path:
    """The folder of a demo that ran once and was stopped: filled by whoever of a run comes first, and only to be copied."""
    above = shared / "filled"
    above.mkdir(mode=0o700, exist_ok=True)  # nobody else may enter it, and the demo runs all the same
    with once(above / "done") as first:
        if first:
            with Demo(above / "demo"):
                pass
    return above / "demo"


def _free_pair_of_ports() -> int:
    while True:
        port = free_port()
        if port + SANDBOX_OFFSET < 2**16 and not answers(f"http://127.0.0.1:{port + SANDBOX_OFFSET}/"):
            return port


def children_of(pid: int) -> list[int]:
    """The processes whose parent is `pid`."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            # After the name, which may hold anything and ends with the last bracket: state, parent (proc(5)).
            parent = (entry / "stat").read_text().rpartition(")")[2].split()[1]
            if parent == str(pid):
                found.append(int(entry.name))
    return found


def processes_of(folder: Path) -> list[str]:
    """The commands that run on this machine and have to do with `folder`: by their words, environment or place."""
    found, named = [], os.fsencode(folder)
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            command = (entry / "cmdline").read_bytes()
            place = os.fsencode((entry / "cwd").readlink())
            if command and named in b"\0".join((command, (entry / "environ").read_bytes(), place)):
                found.append(command.replace(b"\0", b" ").decode(errors="replace").strip())
    return found
