"""Somebody at a browser: with a mouse, or with a keyboard and nothing else."""

from pathlib import Path
from typing import TYPE_CHECKING, Self

from playwright.sync_api import TimeoutError as TookTooLong

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Locator, Page

MOST_STEPS = 250  # of the Tab key to anything on a page
PATIENCE = 15_000  # milliseconds

_WHERE = """target => {
  const at = document.activeElement;
  if (at === target) return "here";
  if (at.type === "radio" && target.type === "radio" && at.name === target.name) return "beside";
  return target.compareDocumentPosition(at) & Node.DOCUMENT_POSITION_FOLLOWING && at !== document.body ? "behind" : "ahead";
}"""

# What has the focus, and what is wrong with how it is shown. Inside a frame the page outside only knows the frame.
_FOCUS = """() => {
  const at = document.activeElement;
  if (!at || at === document.body || at.tagName === "IFRAME") return null;
  const box = at.getBoundingClientRect(), style = getComputedStyle(at), wrong = [];
  const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  if (!ring) wrong.push("has no visible ring");
  if (box.width < 2 || box.height < 2 || style.visibility !== "visible" || style.opacity === "0") wrong.push("is not visible");
  const spots = [[0.5, 0.5], [0.1, 0.5], [0.9, 0.5], [0.5, 0.1], [0.5, 0.9]];
  const shows = spots.some(([x, y]) => {
    const top = document.elementFromPoint(box.left + x * box.width, box.top + y * box.height);
    return top && (at.contains(top) || [...(at.labels ?? [])].some(label => label.contains(top)));
  });
  if (!shows) wrong.push("lies under something else or outside the window");
  return {what: at.outerHTML.slice(0, 200), wrong};
}"""


class Hand:
    """Somebody at a page of her browser, who finds things by what they are called. How she acts, a subclass says."""

    def __init__(self, page: "Page") -> None:
        self.page = page

    @classmethod
    def at(cls, context: "BrowserContext", url: str) -> Self:
        """In a new tab, on a page."""
        context.set_default_timeout(PATIENCE)
        hand = cls(context.new_page())
        hand.page.goto(url)
        return hand

    def button(self, name: str) -> "Locator":
        """The first button called so."""
        return self.page.get_by_role("button", name=name, exact=True).first

    def link(self, name: str) -> "Locator":
        """The first link of the page itself called so."""
        return self.page.get_by_role("main").get_by_role("link", name=name, exact=True).first

    def field(self, name: str) -> "Locator":
        """What is filled in under a label that begins so."""
        return self.page.get_by_label(name).first

    @property
    def heading(self) -> str:
        """The page's heading."""
        return self.page.get_by_role("heading", level=1).inner_text()

    @property
    def text(self) -> str:
        """What the page itself says."""
        return self.page.get_by_role("main").inner_text()

    def arrives(self, heading: str) -> None:
        """Waits until a page with this heading is there."""
        self.page.get_by_role("heading", level=1, name=heading, exact=True).wait_for()

    def opened_by(self, target: "Locator") -> Self:
        """The new tab that pressing `target` opens. A browser loses a press on a frame it is still drawing: then once more."""
        for patience in (PATIENCE // 3, PATIENCE):
            try:
                with self.page.context.expect_page(timeout=patience) as opened:
                    self.press(target)
                break
            except TookTooLong:
                continue
        opened.value.wait_for_load_state()
        return type(self)(opened.value)

    def press(self, target: "Locator") -> None:
        """Presses a button, follows a link, opens what is folded, ticks a box."""
        raise NotImplementedError

    def choose(self, name: str) -> None:
        """Chooses one of several."""
        raise NotImplementedError

    def write(self, target: "Locator", words: str) -> None:
        """Writes into a field; a keyboard leaves what it held before."""
        raise NotImplementedError

    def go_to(self, target: "Locator") -> None:
        """Goes down or up the page until something is before her eyes."""
        raise NotImplementedError

    def attach(self, target: "Locator", file: Path) -> None:
        """Chooses a file."""
        with self.page.expect_file_chooser() as chooser:
            self.press(target)
        chooser.value.set_files(file)


class Mouse(Hand):
    """She clicks."""

    def press(self, target: "Locator") -> None:
        self.page.wait_for_load_state()  # she looks before she acts
        target.click()

    def choose(self, name: str) -> None:
        self.page.wait_for_load_state()
        self.page.get_by_text(name, exact=True).click()  # the words are as good as the dot, and lie over it

    def write(self, target: "Locator", words: str) -> None:
        self.page.wait_for_load_state()
        target.click()
        target.fill(words)

    def go_to(self, target: "Locator") -> None:
        target.scroll_into_view_if_needed()


class Keyboard(Hand):
    """She has Tab, Enter, the space bar, the arrows within a choice, and letters. Each stop on the way has to show itself."""

    def press(self, target: "Locator") -> None:
        self.go_to(target)
        self.page.keyboard.press("Space" if target.get_attribute("type") == "file" else "Enter")

    def choose(self, name: str) -> None:
        radio = self.page.get_by_role("radio", name=name, exact=True)
        self.go_to(radio)
        self.page.keyboard.press("Space")
        assert radio.is_checked()

    def write(self, target: "Locator", words: str) -> None:
        self.go_to(target)
        self.page.keyboard.type(words)

    def go_to(self, target: "Locator") -> None:
        self.page.wait_for_load_state()
        target.wait_for()
        for _ in range(MOST_STEPS):
            where = target.evaluate(_WHERE)
            if where == "here":
                return
            self.step({"ahead": "Tab", "behind": "Shift+Tab", "beside": "ArrowDown"}[where])
        raise AssertionError(f"no way to {target} with the keyboard on {self.page.url}")

    def step(self, key: str) -> str:
        """Presses a key that moves the focus, checks that one sees where it went, and says what has it."""
        self.page.keyboard.press(key)
        focus = self.page.evaluate(_FOCUS)
        if focus is None:
            return ""
        assert not focus["wrong"], f"on {self.page.url}: {focus['what']} {', '.join(focus['wrong'])}"
        return str(focus["what"])
