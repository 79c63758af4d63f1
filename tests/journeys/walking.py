"""A walk through all pages that somebody can reach, each looked at by axe-core, on phones and desks, light and dark."""

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from tests.journeys.support import axe, violations

if TYPE_CHECKING:
    from playwright.sync_api import Page

ENOUGH = 2  # forums, and things on the shelf: they differ from each other, but not all of them
MOST_PAGES = 200  # more kinds than a role has; a walk that came so far would have missed some
NARROWEST, LOWEST = 320, 256  # WCAG 2.2, 1.4.10: a desk of 1280 by 1024 at 400 per cent
# The colours hang on the scheme and the places on the width: each is looked at in both of its forms.
LOOKS = (("light", 1280), ("dark", 360))

_FIRST_OPEN_FORM = """() => {
  const forms = [...document.querySelectorAll("main form[method=post][novalidate]")];
  const form = forms.find(it => it.checkVisibility() && it.querySelector("input[type=text], textarea, input[type=email]"));
  if (!form) return null;
  const typed = [...form.querySelectorAll("input, textarea")].filter(
    it => !["hidden", "checkbox", "radio", "color", "file", "submit"].includes(it.type));
  for (const it of typed) it.value = "";
  const needed = typed.some(it => ![...it.labels].some(label => label.querySelector(".optional")));
  return [new URL(form.action).pathname, needed];
}"""
_SEND = """path => {
  const forms = [...document.querySelectorAll("main form[method=post][novalidate]")];
  forms.find(it => it.checkVisibility() && new URL(it.action).pathname === path).requestSubmit();
}"""

# What stays where it is while the page is scrolled, and takes more than half of a low window.
_IN_THE_WAY = """() => [...document.querySelectorAll("body *")].filter(it => {
  const held = ["fixed", "sticky"].includes(getComputedStyle(it).position);
  return held && it.getBoundingClientRect().height > innerHeight / 2;
}).map(it => it.outerHTML.slice(0, 80))"""
# What moves although its reader asked that nothing does.
_MOVES = """() => [...document.querySelectorAll("body *")].filter(it => {
  const style = getComputedStyle(it);
  const moving = style.animationName !== "none" && parseFloat(style.animationDuration) > 0.01;
  return moving || style.transitionDuration.split(",").some(it => parseFloat(it) > 0.01) || style.scrollBehavior === "smooth";
}).map(it => it.outerHTML.slice(0, 80))"""
# What one presses and cannot be told from its surroundings where the reader's own colours replace ours.
_SHAPELESS = """() => [...document.querySelectorAll(".button, button, input, textarea, select")].filter(it => {
  const style = getComputedStyle(it);
  const bare = it.matches("[type=hidden], [type=radio], [type=checkbox], [hidden], [aria-current]");
  if (bare || style.textDecorationLine.includes("underline")) return false;
  return it.checkVisibility() && (style.borderStyle === "none" || parseFloat(style.borderTopWidth) === 0);
}).map(it => it.outerHTML.slice(0, 80))"""


@dataclass
class Walk:
    """A role's way through all pages it finds links to, one of each kind, and what is wrong with them."""

    page: "Page"
    todo: list[str]
    without: tuple[str, ...] = ()
    looked_at: dict[str, str] = field(default_factory=dict)
    tried: set[str] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)

    def go(self) -> None:
        """Looks at every page, and at its form when it comes back with errors."""
        hosts = {urlsplit(url).netloc for url in self.todo}
        while self.todo and len(self.looked_at) < MOST_PAGES:
            url = self.todo.pop(0).partition("#")[0]
            if urlsplit(url).netloc in hosts and self.is_new(url):
                self.looked_at[kind(url)] = url
                self.page.goto(url)
                self.todo += self.page.eval_on_selector_all("a[href]", "links => links.map(link => link.href)")
                self.look()
                self.try_empty_form()

    def is_new(self, url: str) -> bool:
        """Whether it is a page, of a kind that was not looked at."""
        if url.endswith((".csv", ".jpg", ".pdf")) or kind(url) in self.looked_at or kind(url).startswith(self.without):
            return False
        return [wide_kind(other) for other in self.looked_at.values()].count(wide_kind(url)) < ENOUGH

    def look(self) -> None:
        """All that is wrong with the page as it stands."""
        found = []
        for scheme, width in LOOKS:
            self.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            self.page.set_viewport_size({"width": width, "height": 800})
            # Seen whole: what a bar at the window's foot covers just now is scrolled free by whoever reads.
            height = self.page.evaluate("Math.max(800, document.documentElement.scrollHeight)")
            self.page.set_viewport_size({"width": width, "height": height})
            found += [f"{scheme}, {width}: {line}" for line in violations(self.page)]
        self.page.set_viewport_size({"width": NARROWEST, "height": LOWEST})
        wide = self.page.evaluate("document.documentElement.scrollWidth")
        if wide > NARROWEST:
            found.append(f"{wide} px wide in a window of {NARROWEST}")
        found += [f"in the way at 400 per cent: {it}" for it in self.page.evaluate(_IN_THE_WAY)]
        found += self.as_asked()
        headings = self.page.locator("h1").count()
        if headings != 1:
            found.append(f"{headings} h1")
        self.wrong += [f"{self.page.url}: {line}" for line in found]

    def as_asked(self) -> list[str]:
        """What is wrong for somebody who set her own colours, or asked that nothing moves."""
        self.page.emulate_media(forced_colors="active", reduced_motion="reduce")
        found = [f"moves: {it}" for it in self.page.evaluate(_MOVES)]
        found += [f"has no shape in forced colours: {it}" for it in self.page.evaluate(_SHAPELESS)]
        self.page.emulate_media(forced_colors="none", reduced_motion="no-preference")
        return found

    def try_empty_form(self) -> None:
        """Sends the page's form with nothing in it, once for each kind of form."""
        action, needs = self.page.evaluate(_FIRST_OPEN_FORM) or ("", False)
        if not action or wide_kind(action) in self.tried:
            return
        self.tried.add(wide_kind(action))
        with self.page.expect_navigation():
            self.page.evaluate(_SEND, action)
        if needs and self.page.locator(".error-summary").count() == 0:
            self.wrong.append(f"{self.page.url}: sent empty, the form at {action} names no error")
        self.look()


def nothing_in_the_way(page: "Page", todo: list[str], without: tuple[str, ...] = ()) -> Walk:
    """A walk that begins at some addresses and finds nothing wrong. Returns it, for what it saw."""
    page.add_init_script(axe())  # once for all pages: it is large, and would be sent and read anew for each
    walk = Walk(page, todo, without)
    walk.go()
    assert not walk.wrong, "\n".join(walk.wrong)
    assert walk.looked_at, "there is nothing to look at"
    assert len(walk.looked_at) < MOST_PAGES, "the walk broke off before it had seen every kind of page"
    return walk


def kind(url: str) -> str:
    """An address without what differs between pages of the same kind."""
    parts = urlsplit(url)
    path = re.sub(r"/(?:[^/]*@[^/]*|\d+|(?=[^/]*\d)[^/]{6,})(?=/|$)", "/*", parts.path)
    return f"{path}?{'&'.join(name for name, _ in parse_qsl(parts.query))}"


def wide_kind(url: str) -> str:
    """The same, whichever forum it is, or thing on the shelf."""
    return re.sub(r"^/(forums|shop)/[^/?]+", r"/\1/*", kind(url))
