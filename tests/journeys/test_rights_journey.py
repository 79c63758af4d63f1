"""A page is shared with care: somebody asks and is let in, a link is passed on and made anew, a friend helps keep the page."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from tests.journeys.demo import Demo
from tests.journeys.hands import Hand, Mouse
from tests.journeys.support import Console, open_mail, sign_in, violations

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

PAGE, CLOSED = "Theo’s page", "There is nothing here that you can see"
WORD = "We sang in the same choir."
WIM = "wim.claes@example.org"


@dataclass
class Street:
    """Where people stand with a phone in their hand."""

    stack: Demo
    chromium: "Browser"
    console: Console

    def phone(self, name: str = "") -> Hand:
        """A phone of somebody of the demo, signed in; without a name a stranger's."""
        context = self.chromium.new_context(viewport={"width": 390, "height": 844}, reduced_motion="reduce")
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        self.console.listen(context)
        hand = Mouse.at(context, self.stack.hospital("mercy"))
        if name:
            sign_in(hand.page, self.stack.login(name))
        return hand


@pytest.fixture
def street(stack: Demo, chromium: "Browser") -> Iterator[Street]:
    """Everybody's phones, which must not complain about anything."""
    street = Street(stack, chromium, Console())
    yield street
    for context in chromium.contexts:
        context.close()
    assert street.console.complaints == []


def test_a_page_is_shared_with_care(street: Street) -> None:
    ana = street.phone("Ana Quintero")
    make_a_page(ana)
    home = ana.page.url
    open_it(ana, "Whoever asks, and I say yes to")
    wim = ask_to_come(street, home)
    say_yes(ana, home)
    reader = come(street, wim)
    look_as_wim(ana, home)

    open_it(ana, "Anyone with the link")
    link = pass_on(ana)
    visitor = come_by(street, link)
    ana.press(ana.button("Renew the link"))
    ana.page.get_by_text("The old link opens nothing any more.").wait_for()
    visitor.page.reload()
    visitor.arrives(CLOSED)
    reader.page.reload()
    reader.arrives(PAGE)

    ask_for_help(ana, street, home)
    lucinda = help_keep(street)
    lucinda.press(lucinda.link("Write an update"))
    lucinda.arrives("Write an update")


def is_well(hand: Hand) -> None:
    """Nothing on the page stands in anybody's way."""
    assert violations(hand.page) == []


def make_a_page(ana: Hand) -> None:
    """Two answers."""
    ana.page.goto(f"{ana.page.url}pages/new")
    ana.choose("I keep it for somebody")
    ana.write(ana.field("First name of whoever is ill"), "Theo")
    ana.press(ana.button("Make the page"))
    ana.arrives(PAGE)


def open_it(ana: Hand, way: str) -> None:
    """In the settings, one of four ways."""
    ana.press(ana.link("The page’s settings"))
    ana.arrives("Who may see it, and what letters say")
    ana.choose(way)
    is_well(ana)
    ana.press(ana.button("Keep it so"))
    ana.page.get_by_text("Kept as you set it.").wait_for()


def ask_to_come(street: Street, home: str) -> Hand:
    """A stranger with the address finds it closed, and asks with a word."""
    wim = street.phone()
    wim.page.goto(home)
    wim.arrives(CLOSED)
    is_well(wim)
    wim.write(wim.field("Your name"), "Wim")
    wim.write(wim.field("Your e-mail address"), WIM)
    wim.write(wim.field("A word to the family"), WORD)
    wim.press(wim.button("Ask to come"))
    wim.arrives("Thank you")
    return wim


def say_yes(ana: Hand, home: str) -> None:
    """She reads the word, and invites him."""
    ana.page.goto(f"{home}/followers")
    assert WORD in ana.text
    is_well(ana)
    ana.press(ana.page.get_by_role("button", name=re.compile("^Invite.*Wim")).first)
    ana.page.get_by_text("The invitation is on its way.").wait_for()


def come(street: Street, wim: Hand) -> Hand:
    """By the invitation's button."""
    open_mail(wim, street.stack, WIM, "an invitation to read")
    reader = wim.opened_by(wim.page.locator(".plain a[href*='/follow/']"))
    reader.press(reader.button("I am Wim"))
    reader.arrives(PAGE)
    return reader


def look_as_wim(ana: Hand, home: str) -> None:
    """What he sees, and nothing of it can be pressed but the way back."""
    ana.page.goto(f"{home}/followers")
    ana.press(ana.link("Wim"))
    ana.arrives("Wim")
    is_well(ana)
    ana.press(ana.link("See the page as Wim sees it"))
    ana.page.get_by_text("You see it as Wim sees it.").wait_for()
    assert not [button for button in ana.page.locator("main button").all() if button.is_visible() and button.is_enabled()]
    is_well(ana)
    ana.press(ana.link("Back to your own view"))
    ana.arrives(PAGE)


def pass_on(ana: Hand) -> str:
    """The link is copied with one press."""
    ana.arrives(f"Links to {PAGE}")
    is_well(ana)
    ana.press(ana.button("Copy the link"))
    ana.button("Copied").wait_for()
    link = ana.page.get_by_role("textbox", name="The link", exact=True).input_value()
    assert ana.page.evaluate("navigator.clipboard.readText()") == link
    return link


def come_by(street: Street, link: str) -> Hand:
    """A button lies between the link and the page."""
    visitor = street.phone()
    visitor.page.goto(link)
    is_well(visitor)
    assert "Theo" not in visitor.text
    visitor.press(visitor.button("Open the page"))
    visitor.arrives(PAGE)
    return visitor


def ask_for_help(ana: Hand, street: Street, home: str) -> None:
    """A friend with an account is asked to write here, too."""
    ana.page.goto(f"{home}/keepers")
    ana.write(ana.field("Name"), "Lucinda")
    ana.write(ana.field("E-mail address"), street.stack.login("Lucinda Farrow").email)
    ana.choose("Write: publish, change and take away updates and pictures")
    is_well(ana)
    ana.press(ana.button("Ask for help"))
    ana.page.get_by_text("The question is on its way.").wait_for()


def help_keep(street: Street) -> Hand:
    """The letter's button leads to the question, and she says yes."""
    lucinda = street.phone("Lucinda Farrow")
    open_mail(lucinda, street.stack, street.stack.login("Lucinda Farrow").email, "a question to you")
    asked = lucinda.opened_by(lucinda.page.locator(".plain a[href*='/keep/']"))
    asked.arrives(f"Will you help keep {PAGE}?")
    is_well(asked)
    asked.press(asked.button("I will help"))
    asked.arrives(PAGE)
    return asked
