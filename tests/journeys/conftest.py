"""What a journey needs: the whole demo, running, and a real browser. The demo is left in order."""

import os
import shutil
import sys
import threading
from collections.abc import Iterator
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest

from tests.journeys.demo import Demo, filled_once
from tests.journeys.ending import end_browsers
from tests.journeys.support import Console
from tests.support.chromium import ARGUMENTS, chromium_path
from tests.support.shared import shared_folder

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

NO_BROWSER = pytest.StashKey[str]()
LONGEST = 600.0  # seconds; no journey takes half as long


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The whole house as `carepages demo` starts it: database, web, worker, sandbox, two hospitals with content."""
    own = tmp_path_factory.mktemp("stack") / "demo"
    shutil.copytree(filled_once(shared_folder(tmp_path_factory)), own)
    with Demo(own) as demo:
        yield demo


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Without a browser, journeys are skipped on a user's machine and fail where CAREPAGES_NEED_BROWSER=1."""
    missing = "Playwright" if find_spec("playwright") is None else "" if chromium_path() else "Chromium"
    if missing and "chromium" in getattr(item, "fixturenames", ()):
        reason = f"{missing} is not on this machine: nobody has looked at the pages as families see them."
        if os.environ.get("CAREPAGES_NEED_BROWSER") == "1":
            pytest.fail(reason)
        item.config.stash[NO_BROWSER] = reason
        pytest.skip(reason)


# A module's, not the session's: while Playwright is there, its event loop keeps other tests from running theirs.
@pytest.fixture(scope="module")
def chromium() -> "Iterator[Browser]":
    """A real browser."""
    from playwright.sync_api import sync_playwright  # here, since it may be missing

    path = chromium_path()
    with sync_playwright() as playwright, playwright.chromium.launch(executable_path=path, args=ARGUMENTS) as browser:
        yield browser


@pytest.fixture(autouse=True)
def patience() -> Iterator[None]:
    """Chromium stood still once while it closed a tab, and Playwright waits for that without end: then it is ended here."""
    timer = threading.Timer(LONGEST, end_browsers)
    timer.start()
    yield
    timer.cancel()


@pytest.fixture
def page(chromium: "Browser") -> "Iterator[Page]":
    """A tab of a fresh browser, which must not complain about anything."""
    console = Console()
    with chromium.new_context() as context:
        console.listen(context)
        yield context.new_page()
    assert console.complaints == []


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """A run without a browser says so at its end, where it is read."""
    reason = config.stash.get(NO_BROWSER, None)
    if reason:
        terminalreporter.section("journeys were skipped", red=True)
        terminalreporter.write_line(reason)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker of a parallel run has no summary of its own: it says it on stderr."""
    reason = session.config.stash.get(NO_BROWSER, None)
    if reason and "PYTEST_XDIST_WORKER" in os.environ:
        capture = session.config.pluginmanager.getplugin("capturemanager")
        assert capture is not None
        with capture.global_and_fixture_disabled():
            print(f"\nJOURNEYS WERE SKIPPED: {reason}", file=sys.__stderr__, flush=True)
