"""A hand that counts what it does, and looks at each page it is told to look at."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.journeys.hands import Mouse
from tests.journeys.support import violations

if TYPE_CHECKING:
    from playwright.sync_api import Locator


@dataclass
class Tally:
    """What it took, since a moment of the monotonic clock: presses and fields."""

    presses: int = 0
    fields: int = 0
    since: float = 0.0


class Counting(Mouse):
    """She clicks, and what she does is counted."""

    tally = Tally()

    def press(self, target: "Locator") -> None:
        self.tally.presses += 1
        super().press(target)

    def choose(self, name: str) -> None:
        self.tally.presses += 1
        super().choose(name)

    def write(self, target: "Locator", words: str) -> None:
        self.tally.fields += 1
        super().write(target, words)

    def look(self) -> None:
        """No rule of accessibility is broken on the page before her, which fits into her window."""
        self.page.wait_for_load_state()
        assert violations(self.page) == []
        assert self.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), self.page.url
