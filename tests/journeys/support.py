"""Small helpers of the journeys: the sandbox's mailbox, what is wrong with a page, signing in, waiting."""

import json
import re
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

import pyotp

from kernel.processes import until
from tests.journeys.demo import Demo, Login
from tests.journeys.hands import Hand

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, ConsoleMessage, Page

PATIENCE = 30.0  # seconds; letters wait for some of them, and the machine may be busy
SESSION = "carepages"  # the cookie
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
OF_COLOUR = ["color-contrast", "link-in-text-block"]
DIGITS = re.compile(r"^ {4}(\d{6})$", re.MULTILINE)  # as a letter shows them
Mail = dict[str, Any]
_sessions: dict[Login, list[Any]] = {}  # whoever signs in often is refused after a while, and not for nothing


def wait_for(true: Callable[[], bool], what: str) -> None:
    """Fails when something does not come to hold in time."""
    assert until(true, PATIENCE), f"{what}: not within {PATIENCE:g} seconds"


def shows(page: "Page", words: str) -> None:
    """Looks at a page again and again until it says something, as somebody who waits for news does."""
    page.reload()
    wait_for(lambda: words in page.get_by_role("main").inner_text() or (page.reload() and False) or False, f"“{words}”")


def mails(stack: Demo, to: str, subject: str) -> list[Mail]:
    """A mailbox's letters whose subject holds some words, the newest first.

    Those that left while the demo was filled name the port that it had then; they lead to where it is now.
    """
    port = urlsplit(stack.mailbox).port
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/control/mails?to={quote(to)}&subject={quote(subject)}") as answer:
        told = answer.read().decode()
    found: list[Mail] = json.loads(re.sub(r"(?<=\.localhost:)\d+", str(urlsplit(stack.platform).port), told))
    return found


def digits(stack: Demo, email: str) -> str:
    """The six digits of a letter in the sandbox's mailbox, once it is there."""
    wait_for(lambda: bool(mails(stack, email, "Your six digits")), f"a letter to {email}")
    found = DIGITS.search(str(mails(stack, email, "Your six digits")[0]["text"]))
    assert found is not None
    return found[1]


def open_mail(hand: Hand, stack: Demo, to: str, subject: str, *, number: int = 1) -> Mail:
    """Waits for a mailbox's `number`th letter of its kind, and opens it on the mailbox's page."""
    wait_for(lambda: len(mails(stack, to, subject)) >= number, f"letter {number} “{subject}” to {to}")
    mail = mails(stack, to, subject)[-number]
    hand.page.goto(f"{stack.mailbox}mail/{mail['id']}")
    return mail


def sees_it_ordered(buyer: Hand) -> None:
    """Back from paying she presses for how it stands, unless Stripe has told it already."""
    told = buyer.page.get_by_text("It is ordered. Your card is held, and not charged yet.")
    press = buyer.button("See how it stands")
    told.or_(press).first.wait_for()
    if press.count():
        buyer.press(press)
    told.wait_for()


def sign_in(page: "Page", somebody: Login) -> None:
    """Signs somebody of the demo in: by the form, or with the session that she began by it in another journey."""
    page.context.add_cookies(_sessions.get(somebody, []))
    page.goto(f"{somebody.url}account")
    if "/sign-in" in page.url:
        page.get_by_label("E-mail address").fill(somebody.email)
        page.get_by_label("Password").fill(somebody.password)
        page.get_by_role("main").get_by_role("button", name="Sign in").click()
        if somebody.secret is not None:
            page.get_by_label("The code from your app").fill(pyotp.TOTP(somebody.secret).now())
            page.get_by_role("button", name="Go on").click()
        page.wait_for_url(f"{somebody.url}account")
        _sessions[somebody] = [c for c in page.context.cookies(somebody.url) if c["name"] == SESSION]
    page.goto(somebody.url)


def download(hand: Hand, path: str) -> bytes:
    """What is served to this browser at an address of the site it is on."""
    here = urlsplit(hand.page.url)
    cookies = "; ".join(f"{c['name']}={c['value']}" for c in hand.page.context.cookies(hand.page.url))
    asked = urllib.request.Request(f"http://127.0.0.1:{here.port}{path}", headers={"Host": here.netloc, "Cookie": cookies})
    with urllib.request.urlopen(asked) as answer:
        content: bytes = answer.read()
        return content


@dataclass
class Console:
    """What a browser complained about: errors, warnings of the security policy, scripts that failed."""

    complaints: list[str] = field(default_factory=list)

    def listen(self, context: "BrowserContext") -> None:
        """Listens to every page of a browser."""
        context.on("console", self._heard)
        context.on("weberror", lambda error: self.complaints.append(f"{error.page and error.page.url}: {error.error}"))

    def _heard(self, message: "ConsoleMessage") -> None:
        # Pages answer 4xx on purpose (a form with errors, an old link) and the browser mentions it; files must not.
        is_file = "." in urlsplit(message.location["url"]).path.rpartition("/")[2]
        on_purpose = message.text.startswith("Failed to load resource") and "status of 4" in message.text and not is_file
        if message.type in ("error", "warning") and not on_purpose:
            self.complaints.append(f"{message.location['url']}: {message.text}")


@cache
def axe() -> str:
    """The script of axe-core."""
    spec = find_spec("axe_playwright_python")
    assert spec is not None, "axe-playwright-python is not installed"
    assert spec.origin is not None
    return (Path(spec.origin).parent / "axe.min.js").read_text()


def violations(page: "Page", only: Sequence[str] = WCAG) -> list[str]:
    """What axe-core finds on a page against WCAG 2.2 A and AA, or against some rules of it, one line a finding."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(axe())
    found = page.evaluate("these => axe.run({runOnly: these, resultTypes: ['violations'], iframes: false})", list(only))
    return [
        f"{rule['id']}: {node['html'][:160]} {' '.join(node['failureSummary'].split())[:300]}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]
