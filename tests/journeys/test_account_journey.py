"""Somebody and her account: larger words, a lost phone, another mailbox, a copy of her data, and leaving after all not."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest

from tests.journeys.demo import Demo
from tests.journeys.hands import Hand, Mouse
from tests.journeys.support import Console, download, mails, shows, violations, wait_for

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

PASSWORD = "seven grey herons"
NARROWEST = 320
PARTS = ("", "/name", "/photo", "/reading", "/letters", "/sessions", "/email", "/data", "/leave")


@dataclass
class Agnes:
    """Whose account it is, and her phones."""

    stack: Demo
    chromium: "Browser"
    scripts: bool
    console: Console = field(default_factory=Console)

    def address(self, name: str = "agnes") -> str:
        """One of her mailboxes, another one in each journey."""
        return f"{name}.{'mouse' if self.scripts else 'noscript'}@account.example"

    def phone(self) -> Hand:
        """A phone that was never here before."""
        context = self.chromium.new_context(
            viewport={"width": 390, "height": 844}, java_script_enabled=self.scripts, reduced_motion="reduce"
        )
        self.console.listen(context)
        return Mouse.at(context, self.stack.hospital("mercy"))

    def sign_in(self, hand: Hand, email: str) -> None:
        """Address and password."""
        hand.page.goto(f"{self.stack.hospital('mercy')}sign-in")
        hand.write(hand.field("E-mail address"), email)
        hand.write(hand.field("Password"), PASSWORD)
        hand.press(hand.page.get_by_role("main").get_by_role("button", name="Sign in"))
        hand.page.wait_for_load_state()

    def code(self, email: str) -> str:
        """The six digits in the newest letter."""
        wait_for(lambda: bool(mails(self.stack, email, "six digits")), f"digits for {email}")
        found = re.search(r"^ {4}(\d{6})$", mails(self.stack, email, "six digits")[0]["text"], re.MULTILINE)
        assert found
        return found[1]

    def account(self, hand: Hand, link: str = "") -> None:
        """Her account's page, and one step on."""
        hand.page.goto(f"{self.stack.hospital('mercy')}account")
        if link:
            hand.press(hand.link(link))


@pytest.fixture(params=[True, False], ids=["mouse", "noscript"])
def agnes(request: pytest.FixtureRequest, stack: Demo, chromium: "Browser") -> Iterator[Agnes]:
    """Her, before she has an account. Her browsers must not complain about anything."""
    her = Agnes(stack, chromium, request.param)
    yield her
    for context in chromium.contexts:
        context.close()
    assert her.console.complaints == []


def test_somebody_looks_after_her_account(agnes: Agnes) -> None:
    phone = agnes.phone()
    join(agnes, phone)
    read_larger(agnes, phone)
    sign_out_a_lost_phone(agnes, phone)
    change_address(agnes, phone)
    fetch_a_copy(agnes, phone)
    leave_and_stay(agnes, phone)


def join(agnes: Agnes, phone: Hand) -> None:
    """Four things, and the digits."""
    phone.page.goto(f"{agnes.stack.hospital('mercy')}join?next=/account")
    phone.write(phone.field("Your name"), "Agnes Tillman")
    phone.write(phone.field("Your e-mail address"), agnes.address())
    phone.choose("18 or older")
    phone.write(phone.field("A password"), PASSWORD)
    phone.press(phone.button("Join"))
    phone.arrives("Look in your mailbox")
    phone.write(phone.field("The six digits"), agnes.code(agnes.address()))
    phone.press(phone.button("Go on"))
    phone.arrives("Your account")


def read_larger(agnes: Agnes, phone: Hand) -> None:
    """Words grow on every page of hers, and no page grows too wide for a small phone."""
    before = size_of_words(phone) if agnes.scripts else 0
    agnes.account(phone, "Choose how you read")
    phone.choose("Larger still")
    phone.press(phone.button("Keep this"))
    phone.arrives("Your account")
    if not agnes.scripts:
        return  # what measures a page is a script itself
    assert size_of_words(phone) > before * 1.3
    for part in PARTS:
        phone.page.goto(f"{agnes.stack.hospital('mercy')}account{part}")
        phone.page.set_viewport_size({"width": NARROWEST, "height": 800})
        assert phone.page.evaluate("document.documentElement.scrollWidth") <= NARROWEST, part
        phone.page.set_viewport_size({"width": 390, "height": 844})
        assert violations(phone.page) == [], part


def size_of_words(phone: Hand) -> float:
    """How large the words of a page are, in pixels."""
    return float(phone.page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)"))


def sign_out_a_lost_phone(agnes: Agnes, phone: Hand) -> None:
    """What is signed in elsewhere is signed out from here."""
    lost = agnes.phone()
    agnes.sign_in(lost, agnes.address())
    agnes.account(phone, "Where you are signed in")
    assert "This browser" in phone.text
    phone.press(phone.page.get_by_role("button", name=re.compile("^Sign out there")))
    phone.page.get_by_text("You are signed out there.").wait_for()
    agnes.account(lost)
    lost.arrives("Sign in")


def change_address(agnes: Agnes, phone: Hand) -> None:
    """The new mailbox shows its digits; the old one is told twice."""
    new = agnes.address("agnes.new")
    agnes.account(phone, "Change your address")
    phone.write(phone.field("Your new e-mail address"), new)
    phone.press(phone.button("Send the letter"))
    phone.arrives("Look in your new mailbox")
    phone.write(phone.field("The six digits"), agnes.code(new))
    phone.press(phone.button("Change my address"))
    phone.arrives("Your account")
    assert new in phone.text
    wait_for(lambda: len(mails(agnes.stack, agnes.address(), "Your address at")) == 2, "both letters to the old mailbox")


def fetch_a_copy(agnes: Agnes, phone: Hand) -> None:
    """A copy is made, a letter tells of it, and it opens."""
    agnes.account(phone, "Get a copy of your data")
    phone.press(phone.button("Make a copy"))
    phone.arrives("Your data")
    shows(phone.page, "Fetch it")
    path = phone.link("Fetch it").get_attribute("href")
    assert path
    with ZipFile(io.BytesIO(download(phone, path))) as packed:
        assert agnes.address("agnes.new") in packed.read("account.json").decode()
        assert "Your copy from" in packed.read("README.txt").decode()
    wait_for(lambda: bool(mails(agnes.stack, agnes.address("agnes.new"), "Your copy")), "the letter about the copy")


def leave_and_stay(agnes: Agnes, phone: Hand) -> None:
    """She asks for the end, signs in again, and keeps what she has."""
    agnes.account(phone, "Delete your account")
    phone.choose("Leave them there, without my name")
    phone.press(phone.button("Delete my account in seven days"))
    phone.page.get_by_text("Your account ends in seven days.").wait_for()
    agnes.account(phone)
    phone.arrives("Sign in")
    agnes.sign_in(phone, agnes.address("agnes.new"))
    phone.arrives("Keep your account?")
    phone.press(phone.button("Keep my account"))
    phone.arrives("Your account")
