"""Words among a family: said without words, thanked for at once, resting in quiet, and reported. With scripts and without."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.journeys.demo import Demo
from tests.journeys.hands import Hand, Keyboard, Mouse
from tests.journeys.support import Console, sign_in, violations

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

PAGE = "Elena’s page"
OWNER, READER, MODERATOR = "Ana Quintero", "Lucinda Farrow", "Harriet Lomax"
WAYS = {"mouse": (Mouse, True), "noscript": (Mouse, False), "keyboard": (Keyboard, True)}


class Family:
    """Phones of the demo's people."""

    def __init__(self, way: str, stack: Demo, chromium: "Browser") -> None:
        self.way, self.stack, self.chromium, self.console = way, stack, chromium, Console()

    def phone(self, name: str) -> Hand:
        """Somebody's phone, signed in."""
        kind, scripts = WAYS[self.way]
        context = self.chromium.new_context(
            viewport={"width": 360, "height": 780}, java_script_enabled=scripts, reduced_motion="reduce"
        )
        self.console.listen(context)
        hand = kind.at(context, self.stack.login(name).url)
        sign_in(hand.page, self.stack.login(name))
        return hand


@pytest.fixture(params=WAYS)
def family(request: pytest.FixtureRequest, stack: Demo, chromium: "Browser") -> Iterator[Family]:
    """The demo's people, each with a phone of her own."""
    made = Family(request.param, stack, chromium)
    yield made
    for context in chromium.contexts:
        context.close()
    assert made.console.complaints == []


def open_page(hand: Hand) -> None:
    """Goes to Elena's page."""
    hand.page.goto(f"{hand.page.url}pages")
    hand.page.get_by_role("link", name=PAGE).first.click()
    hand.arrives(PAGE)


def test_a_family_says_it_without_words_rests_and_is_thanked(family: Family) -> None:
    ana, lucinda = family.phone(OWNER), family.phone(READER)
    open_page(ana)
    open_page(lucinda)
    say_without_words(lucinda, ana)
    words = f"We lit a candle ({family.way})."
    quiet_please(ana, lucinda, words)
    let_them_come(ana, words)
    if WAYS[family.way][1]:  # axe-core is a script itself
        assert violations(ana.page) == []
    no_more_quiet(ana)
    thank(ana, lucinda, words)
    report(lucinda, family.phone(MODERATOR), words)


def say_without_words(lucinda: Hand, ana: Hand) -> None:
    """One press under an update; her first name stands there for others."""
    choices = lucinda.page.get_by_role("group", name="Say it without words").first
    lucinda.press(choices.get_by_role("button", name="A prayer"))
    pressed = lucinda.page.locator(".feelings button[aria-pressed=true]").first
    pressed.wait_for()
    assert pressed.inner_text() == "A prayer"
    ana.page.reload()
    ana.page.locator(".felt", has_text="Lucinda").first.wait_for()
    lucinda.press(pressed)
    lucinda.page.locator(".feelings button[aria-pressed=true]").first.wait_for(state="detached")


def quiet_please(ana: Hand, lucinda: Hand, words: str) -> None:
    """Ana asks for quiet; what Lucinda writes is kept, and nobody else sees it."""
    ana.press(ana.button("Quiet, please"))
    ana.page.get_by_text("It is quiet now.").wait_for()
    lucinda.page.reload()
    lucinda.write(lucinda.page.get_by_role("textbox", name="Leave a word for Elena"), words)
    lucinda.press(lucinda.page.locator("#leave-a-word").get_by_role("button", name=f"Send it to {PAGE}"))
    lucinda.page.get_by_text("It waits until Elena wants to read it.").wait_for()
    ana.page.reload()
    ana.page.get_by_text("One word is waiting.").wait_for()
    assert words not in ana.text


def let_them_come(ana: Hand, words: str) -> None:
    """All at once, when they are wanted."""
    ana.press(ana.button("Let them come"))
    ana.page.locator(".word-text", has_text=words).wait_for()


def no_more_quiet(ana: Hand) -> None:
    """New words stand there again as they come."""
    ana.press(ana.button("No more quiet"))
    ana.page.get_by_text("New words are shown again as they come.").wait_for()


def thank(ana: Hand, lucinda: Hand, words: str) -> None:
    """One press for everybody."""
    ana.press(ana.link("All words on this page"))
    ana.arrives("Words for Elena")
    ana.press(ana.button("Thank everyone"))
    ana.page.get_by_text("Your thanks stand under").wait_for()
    lucinda.page.reload()
    lucinda.page.locator(".word", has_text=words).locator(".word-thanked").first.wait_for()


def report(lucinda: Hand, moderator: Hand, words: str) -> None:
    """What she reports is read by the hospital, and nothing else is."""
    lucinda.press(lucinda.page.locator(".word", has_text=words).first.get_by_role("link", name="Report").first)
    lucinda.arrives("Report these words")
    lucinda.write(lucinda.field("In your own words"), "I wrote them on the wrong page.")
    lucinda.press(lucinda.button("Send the report"))
    lucinda.arrives("Thank you for telling us")
    looks_at_it(moderator, words)
    lucinda.page.goto(lucinda.page.url.partition("/messages/")[0])
    assert words not in lucinda.text
    decides_and_undoes(moderator)
    lucinda.page.reload()
    assert words in lucinda.text


def looks_at_it(moderator: Hand, words: str) -> None:
    """A moderator takes the newest case, reads the copy, and hides the words while she thinks."""
    moderator.page.goto(f"{moderator.page.url}admin/moderation/")
    moderator.arrives("Moderation")
    assert words not in moderator.text
    moderator.press(moderator.page.locator("main li.card a").last)
    moderator.arrives("A message on a care page")
    assert words in moderator.text
    moderator.press(moderator.button("Take this case"))
    moderator.press(moderator.button("Hide the words while I look"))
    moderator.page.get_by_text("Nobody sees the words while you look at them.").wait_for()


def decides_and_undoes(moderator: Hand) -> None:
    """She takes them down, and thinks better of it."""
    moderator.choose("The words are taken down")
    moderator.write(moderator.field("Why? A note for moderators"), "They do not belong here.")
    moderator.press(moderator.button("Decide"))
    moderator.page.get_by_text("It is decided.").wait_for()
    moderator.press(moderator.link("What was decided"))
    moderator.press(moderator.page.locator("main li.card a").first)
    moderator.press(moderator.button("Take the decision back"))
    moderator.page.get_by_text("The decision is taken back.").wait_for()
