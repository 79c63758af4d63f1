"""A browser that stands still is ended, and whoever waits for it goes on."""

import threading
from typing import TYPE_CHECKING

import pytest

from tests.journeys.ending import end_browsers

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser


def test_whoever_waits_for_a_browser_that_stands_still_goes_on_when_it_is_ended(chromium: "Browser") -> None:
    from playwright.sync_api import Error  # here, since it may be missing

    page = chromium.new_page()
    threading.Timer(1.0, end_browsers).start()
    with pytest.raises(Error, match=r"closed|crashed"):
        page.evaluate("() => { for (;;); }")
    assert not chromium.is_connected()
