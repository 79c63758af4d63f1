"""Programs that start together and stop together: what `carepages demo` and the browser tests stand on."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from threading import Thread
from types import TracebackType
from typing import IO, Self, cast
from urllib.parse import urlsplit

_LAST_LINES = 20
_LISTENING = range(10_000, 32_000)  # below the ports of outgoing connections (ip(7), ip_local_port_range)

# Run by a fresh Python that then turns into the program: code between fork and exec is not safe beside threads.
# The parent may die before prctl takes hold, hence the look at it afterwards (prctl(2), PR_SET_PDEATHSIG is 1).
_TIED_TO_PARENT = """
import ctypes, os, signal, sys
ctypes.CDLL(None).prctl(1, signal.SIGTERM)
if os.getppid() != int(sys.argv[1]):
    sys.exit("The process that started this one has gone.")
try:
    os.execvp(sys.argv[2], sys.argv[2:])
except OSError as error:
    sys.exit(f"{sys.argv[2]}: {error.strerror}")
"""


class ChildFailed(Exception):
    """A child ended, or was not ready in time; the message names it and holds its last lines of output."""


class ProcessGroup:
    """Children that start together and stop together.

    Their output goes to stdout or, with `log_dir`, to `<log_dir>/<name>.log`. On Linux they also get SIGTERM when the
    thread that started them ends, so start them in one that lasts.
    """

    def __init__(self, *, log_dir: Path | None = None, grace: float = 10) -> None:
        """`grace` is how many seconds a child may take to stop by itself."""
        self._log_dir = log_dir
        if log_dir is not None:
            log_dir.mkdir(parents=True, exist_ok=True)
        self._grace = grace
        self._children: list[_Child] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.stop()

    def start(
        self,
        name: str,
        argv: Sequence[str],
        env: Mapping[str, str],
        ready: Callable[[], bool] | None = None,
        seconds: float = 30,
    ) -> None:
        """Starts `argv` with exactly `env`, and returns when `ready()` holds.

        Raises ChildFailed when it or one started earlier ends before that, or `seconds` have passed; all stay in the group.
        """
        child = _Child(name, argv, env, self._log_dir and self._log_dir / f"{name}.log")
        self._children.append(child)
        if ready is None:
            return
        in_time = until(lambda: bool(self._ended()) or ready(), seconds)
        for ended in self._ended():
            raise ChildFailed(ended.obituary())
        if not in_time:
            raise ChildFailed(f"{name} was not ready within {seconds:g} seconds. {child.last_words()}")

    def wait(self) -> int:
        """Blocks until SIGINT or SIGTERM (returns 0) or until a child ends (says which on stderr, returns 1).

        Call it in the main thread, where signals arrive; stop the group afterwards.
        """
        try:
            with interruptible():
                while not (ended := self._ended()):
                    time.sleep(0.1)
        except KeyboardInterrupt:
            return 0
        for child in ended:
            print(child.obituary(), file=sys.stderr, flush=True)
        return 1

    def _ended(self) -> list["_Child"]:
        return [child for child in self._children if child.ended]

    def stop(self) -> None:
        """Ends all children, the last one first: SIGTERM to their groups and, after the grace period, SIGKILL.

        Returns when they are gone. Interrupted, it kills at once.
        """
        children = self._children[::-1]
        try:
            for child in children:
                child.signal_group(signal.SIGTERM)
            until(lambda: all(child.ended for child in children), self._grace)
        finally:
            for child in children:
                child.finish()
            self._children.clear()


class _Child:
    """One program in a session of its own, and the thread that passes its output on."""

    def __init__(self, name: str, argv: Sequence[str], env: Mapping[str, str], log: Path | None) -> None:
        tied = [sys.executable, "-I", "-S", "-c", _TIED_TO_PARENT, str(os.getpid())] if sys.platform == "linux" else []
        self._name = name
        self._process = subprocess.Popen(  # noqa: S603  # the caller's own programs
            [*tied, *argv],
            env={**env, "PYTHONUNBUFFERED": "1"},  # each line is shown when it is written
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,
        )
        self._last: deque[str] = deque(maxlen=_LAST_LINES)
        self._reader = Thread(target=self._pass_on, args=(log,), daemon=True)
        self._reader.start()

    @property
    def ended(self) -> bool:
        """Whether it ended; it is not reaped here, so that its number stays its own until `finish`."""
        options = os.WEXITED | os.WNOHANG | os.WNOWAIT
        return self._process.returncode is not None or os.waitid(os.P_PID, self._process.pid, options) is not None

    def signal_group(self, how: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, how)

    def finish(self) -> None:
        """Ends what is left of the child and of the processes that it started."""
        self.signal_group(signal.SIGKILL)
        self._process.wait()
        self._reader.join(1)

    def obituary(self) -> str:
        """Who ended, how, and its last words."""
        self._reader.join(1)
        code = self._process.wait()
        how = f"signal {-code}" if code < 0 else f"status {code}"
        return f"{self._name} ended with {how}. {self.last_words()}"

    def last_words(self) -> str:
        """The last lines of output, under a heading."""
        return "\n".join(["Its last lines were:", *self._last]) if self._last else "It said nothing."

    def _pass_on(self, log: Path | None) -> None:
        with cast(IO[str], self._process.stdout) as lines, _opened(log) as target:
            for line in lines:
                self._last.append(line.rstrip())
                # A closed terminal or a full disk must not end the reading: the child would hang on a full pipe.
                with suppress(OSError, ValueError):
                    print(f"{self._name} | {line.rstrip()}", file=target, flush=True)


@contextmanager
def _opened(log: Path | None) -> Iterator[IO[str]]:
    if log is None:
        yield sys.stdout
        return
    with log.open("a", encoding="utf-8") as file:
        yield file


@contextmanager
def interruptible() -> Iterator[None]:
    """Within the block SIGTERM raises KeyboardInterrupt as SIGINT does, and SIGINT does even if a shell had it ignored.

    Put it around all that has to be left in order (a server entered, a group of processes) and catch the interrupt
    outside: so a signal before or after `wait` does no harm either. Raises ValueError outside the main thread.
    """
    before = {how: signal.signal(how, signal.default_int_handler) for how in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for how, handler in before.items():
            signal.signal(how, handler)


def until(true: Callable[[], bool], seconds: float) -> bool:
    """Waits until `true()` holds, at most `seconds`; says whether it came to hold."""
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


def free_port() -> int:
    """A TCP port of 127.0.0.1 that was free a moment ago; none of those that outgoing connections take for themselves."""
    while True:
        port = secrets.choice(_LISTENING)
        if is_free(port):
            return port


def is_free(port: int) -> bool:
    """Whether nobody listens on this TCP port of 127.0.0.1."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def answers(url: str, host: str | None = None) -> bool:
    """Whether a GET of `url` brings an answer below 500 within 2 seconds.

    It always goes to 127.0.0.1, since `*.localhost` does not resolve everywhere; `host` (default: the one in `url`) is
    the Host header, with its port.
    """
    parts = urlsplit(url)
    connection = HTTPConnection("127.0.0.1", parts.port or 80, timeout=2)
    try:
        connection.request("GET", parts.path or "/", headers={"Host": host or parts.netloc})
        return connection.getresponse().status < 500
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
