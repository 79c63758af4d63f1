"""Two people side by side: what one writes the other sees as it comes, and once, whatever happens to the line."""

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from tests.journeys.demo import Demo, Login
from tests.journeys.hands import Hand, Mouse
from tests.journeys.line import Line
from tests.journeys.support import sign_in, violations

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator

pytestmark = pytest.mark.browser

PAGE = "Elena’s page"
OWNER, READER = "Ana Quintero", "Lucinda Farrow"
MISSED = [f"Missed, number {number}." for number in range(3)]
_TOP = "field => field.getBoundingClientRect().top"


def phone(chromium: "Browser", somebody: Login, port: int) -> Hand:
    """Somebody's phone, with Elena's page open; it reaches the house at this port."""
    context = chromium.new_context(viewport={"width": 360, "height": 780}, reduced_motion="reduce")
    start = urlsplit(somebody.url)._replace(netloc=f"{urlsplit(somebody.url).hostname}:{port}")
    hand = Mouse.at(context, start.geturl())
    sign_in(hand.page, replace(somebody, url=start.geturl()))
    hand.page.goto(f"{hand.page.url}pages")
    hand.page.get_by_role("link", name=PAGE).first.click()
    hand.arrives(PAGE)
    return hand


def say(hand: Hand, words: str) -> None:
    """Leaves a word for the page."""
    hand.write(hand.page.get_by_role("textbox", name="Leave a word for Elena"), words)
    hand.press(hand.page.locator("#leave-a-word").get_by_role("button", name=f"Send it to {PAGE}"))
    word(hand, words).wait_for()


def word(hand: Hand, words: str) -> "Locator":
    """The bubble that says so."""
    return hand.page.locator("#leave-a-word .word", has_text=words)


def test_what_one_writes_the_other_sees_as_it_comes_and_what_she_missed_once_and_in_order(
    stack: Demo, chromium: "Browser"
) -> None:
    ana = phone(chromium, stack.login(OWNER), stack.port)
    with Line(to=stack.port) as line:
        lucinda = phone(chromium, stack.login(READER), line.port)
        it_comes_without_moving_anything(ana, lucinda)
        an_update_comes_above_and_is_offered(ana, lucinda)
        what_was_missed_comes_once(ana, lucinda, line)
        what_is_hidden_goes(ana, lucinda)
    for context in chromium.contexts:
        context.close()


def it_comes_without_moving_anything(ana: Hand, lucinda: Hand) -> None:
    """While Lucinda is writing, what Ana writes comes in beside it: focus, words and place stay hers."""
    field = lucinda.page.get_by_role("textbox", name="Leave a word for Elena")
    field.fill("I am just writ")
    before = field.evaluate(_TOP)
    say(ana, "Good morning to all.")
    word(lucinda, "Good morning to all.").wait_for()
    assert lucinda.page.locator("[data-live-said]").inner_text() == "A new message"
    assert field.evaluate("field => field === document.activeElement")
    assert field.input_value() == "I am just writ"
    assert abs(field.evaluate(_TOP) - before) <= 1


def an_update_comes_above_and_is_offered(ana: Hand, lucinda: Hand) -> None:
    """It comes in far above; nothing moves, and a quiet button leads there."""
    field = lucinda.page.get_by_role("textbox", name="Leave a word for Elena")
    before = field.evaluate(_TOP)
    ana.write(ana.page.locator(".quick-word textarea"), "She walked to the window.")
    ana.press(ana.page.locator(".quick-word button[type=submit]").first)
    pill = lucinda.button("A new update")
    pill.wait_for()
    assert abs(field.evaluate(_TOP) - before) <= 1
    assert violations(lucinda.page) == []
    lucinda.press(pill)
    update = lucinda.page.locator(".update", has_text="She walked to the window.")
    assert update.evaluate("update => update.getBoundingClientRect().top") < 780
    assert pill.is_hidden()


def what_was_missed_comes_once(ana: Hand, lucinda: Hand, line: Line) -> None:
    """The line breaks; meanwhile Ana writes thrice."""
    line.cut()
    for words in MISSED:
        say(ana, words)
    assert word(lucinda, MISSED[0]).count() == 0
    line.mend()
    word(lucinda, MISSED[-1]).wait_for()
    shown = lucinda.page.locator("#leave-a-word .word-text").all_inner_texts()
    assert [words for words in shown if words in MISSED] == MISSED[::-1]


def what_is_hidden_goes(ana: Hand, lucinda: Hand) -> None:
    """At once, and everywhere."""
    ana.press(word(ana, MISSED[-1]).get_by_role("button", name="Hide").first)
    ana.page.get_by_text("The message is hidden.").wait_for()
    word(lucinda, MISSED[-1]).wait_for(state="detached")
