"""Every page that each of our readers can reach, looked at as they see it: by axe-core, on phones and desks, light and dark."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.journeys.demo import Demo
from tests.journeys.support import Console, Mail, mails, sign_in, violations, wait_for

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

MOST_PAGES = 200  # more kinds than a role has; a walk that came so far would have missed some
NARROWEST, LOWEST = 320, 256  # WCAG 2.2, 1.4.10: a desk of 1280 by 1024 at 400 per cent
INVITED, INVITED_TOO, INVITATION = "ingrid.solberg@fjell.example", "harlan@threeoaksdairy.example", "an invitation to read"
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


def letter_to(stack: Demo, address: str, subject: str = INVITATION) -> Mail:
    """Somebody's first letter of a kind, as soon as it is there."""
    wait_for(lambda: bool(mails(stack, address, subject)), f"“{subject}” to {address}")
    return mails(stack, address, subject)[-1]


def stranger(page: "Page", stack: Demo) -> list[str]:
    """Nobody we know, perhaps with somebody else's letter in her hand."""
    letter = letter_to(stack, INVITED_TOO)["text"]
    home = stack.hospital("mercy")
    return [home, f"{home}no-such-page", f"{home}follow/nonsense", *re.findall(r"http://\S+", letter)]


def at_the_platform(page: "Page", stack: Demo) -> list[str]:
    """Somebody who looks for her hospital."""
    return [stack.platform]


def newcomer(page: "Page", stack: Demo) -> list[str]:
    """Joined a moment ago; her mailbox has not been proved."""
    home = stack.hospital("mercy")
    page.goto(f"{home}join")
    page.get_by_label("Your name").fill("Nora Whitfield-Abernathy")
    page.get_by_label("Your e-mail address").fill("nora@example.org")
    page.get_by_text("18 or older", exact=True).click()
    page.get_by_label("A password").fill("three blue lanterns")
    page.get_by_role("button", name="Join").click()
    page.wait_for_url(re.compile("/join/prove"))
    return [home, page.url]


def follower(page: "Page", stack: Demo) -> list[str]:
    """Came by her letter and has no account."""
    found = re.search(r"http://\S+/follow/\S+", letter_to(stack, INVITED)["text"])
    assert found
    page.goto(found[0])
    page.get_by_role("button", name="I am").click()
    page.wait_for_url("**/pages/*")
    return [page.url, f"{found[0]}/somebody-else"]


def signed_in(name: str) -> "Callable[[Page, Demo], list[str]]":
    """One of the demo's people."""

    def enter(page: "Page", stack: Demo) -> list[str]:
        sign_in(page, stack.login(name))
        return [page.url]

    return enter


def at_the_sandbox(page: "Page", stack: Demo) -> list[str]:
    """Whoever tries the product out, and looks at its letters."""
    return [stack.mailbox, f"{stack.mailbox}?to=nobody"]


# Looked at as the page owner sees them; to others at the same hospital they look the same.
SHARED = ("/account/", "/join", "/sign-in/forgotten")
ROLES = {
    "stranger": stranger,
    "visitor of the platform": at_the_platform,
    "newcomer": newcomer,
    "page owner": signed_in("Ana Quintero"),
    "page owner at St. Brigid": signed_in("Maeve Donnelly"),
    "follower by letter": follower,
    "member": signed_in("Lucinda Farrow"),
    "staff": signed_in("Dennis Achterberg"),
    "tenant admin": signed_in("Harriet Lomax"),
    "sandbox": at_the_sandbox,
}


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
        return (
            not url.endswith((".csv", ".jpg", ".pdf"))
            and kind(url) not in self.looked_at
            and not kind(url).startswith(self.without)
        )

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
        if not action or kind(action) in self.tried:
            return
        self.tried.add(kind(action))
        with self.page.expect_navigation():
            self.page.evaluate(_SEND, action)
        if needs and self.page.locator(".error-summary").count() == 0:
            self.wrong.append(f"{self.page.url}: sent empty, the form at {action} names no error")
        self.look()


def kind(url: str) -> str:
    """An address without what differs between pages of the same kind."""
    parts = urlsplit(url)
    path = re.sub(r"/(?:[^/]*@[^/]*|\d+|(?=[^/]*\d)[^/]{6,})(?=/|$)", "/*", parts.path)
    return f"{path}?{'&'.join(name for name, _ in parse_qsl(parts.query))}"


@pytest.fixture
def page(chromium: "Browser") -> "Iterator[Page]":
    """A tab of a fresh browser, which must not complain about anything."""
    console = Console()
    with chromium.new_context() as context:
        console.listen(context)
        yield context.new_page()
    assert console.complaints == []


@pytest.mark.parametrize("role", ROLES)
def test_nothing_stands_in_the_way_of_a(role: str, stack: Demo, page: "Page") -> None:
    walk = Walk(page, ROLES[role](page, stack), SHARED if role in ("member", "staff", "page owner at St. Brigid") else ())
    walk.go()
    assert not walk.wrong, "\n".join(walk.wrong)
    assert walk.looked_at, "there is nothing to look at"
    assert len(walk.looked_at) < MOST_PAGES, "the walk broke off before it had seen every kind of page"


def test_nothing_stands_in_the_way_in_a_letter(stack: Demo, page: "Page") -> None:
    page.goto(f"{stack.hospital('mercy')}sign-in/forgotten")
    page.get_by_label("Your e-mail address").fill(stack.login("Daniel Whitcombe").email)
    page.get_by_role("button", name="Send me the letter").click()
    page.get_by_role("heading", name="Look in your mailbox").wait_for()
    for address, subject in ((INVITED, INVITATION), (stack.login("Daniel Whitcombe").email, "A new password")):
        html = letter_to(stack, address, subject)["html"]
        page.goto("about:blank")
        page.set_content(html)
        walk = Walk(page, [])
        walk.look()
        assert not walk.wrong, "\n".join(walk.wrong)


def test_a_plain_letter_gives_each_emergency_number_a_line(stack: Demo) -> None:
    lines = [line.strip() for line in letter_to(stack, INVITED)["text"].splitlines()]
    assert "If somebody is in danger, call" in lines
    assert "Emergency: 911" in lines
    assert "Suicide and crisis line: 988" in lines
