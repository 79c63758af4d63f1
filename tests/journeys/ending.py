"""Ends a browser that stands still."""

import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from tests.journeys.demo import children_of


def end_browsers() -> None:
    """Kills all browsers that this process has started; whoever waits for one of them is told that it is closed."""
    for driver in children_of(os.getpid()):
        if _program(driver) == "node":  # Playwright's own, which starts them
            for process in _below(driver):
                with suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)


def _program(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/exe").readlink().name
    except OSError:
        return ""


def _below(pid: int) -> Iterator[int]:
    for child in children_of(pid):
        yield from _below(child)
        yield child
