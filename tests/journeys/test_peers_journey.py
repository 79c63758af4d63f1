"""Somebody says what she lives with, finds somebody like her, both agree, they write; what she takes back is gone at once."""

from typing import TYPE_CHECKING

import pytest

from tests.journeys.demo import Demo
from tests.journeys.hands import Hand, Mouse
from tests.journeys.support import sign_in, violations

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

WHO, LIKE_HER, ANOTHER = "Lucinda Farrow", "Daniel Whitcombe", "Anders Holmquist"
LIVED = "Bone marrow transplant"


def phone(chromium: "Browser", stack: Demo, name: str, path: str) -> Hand:
    """Somebody's phone, with a page open."""
    context = chromium.new_context(viewport={"width": 360, "height": 780}, reduced_motion="reduce")
    hand = Mouse.at(context, stack.login(name).url)
    sign_in(hand.page, stack.login(name))
    hand.page.goto(f"{hand.page.url}{path}")
    return hand


def test_two_who_live_with_the_same_meet_and_write(stack: Demo, chromium: "Browser") -> None:
    lucinda, daniel, anders = (
        phone(chromium, stack, name, path)
        for name, path in ((WHO, "account/living"), (LIKE_HER, "people"), (ANOTHER, "people"))
    )
    assert "Lucinda" not in daniel.text + anders.text
    she_says_what_she_lives_with(lucinda)
    she_lets_herself_be_found_and_asks(lucinda)
    he_agrees(daniel)
    they_write(lucinda, daniel)
    what_she_takes_back_is_gone(lucinda, anders)
    for context in chromium.contexts:
        context.close()


def she_says_what_she_lives_with(lucinda: Hand) -> None:
    """A part of the word finds it."""
    lucinda.press(lucinda.link("Say what you live with"))
    lucinda.write(lucinda.field("Look for it"), "marrow")
    lucinda.press(lucinda.button("Look for it"))
    for choice in (LIVED, "I care for somebody who lives with it", "In treatment"):
        lucinda.press(lucinda.page.get_by_text(choice, exact=True).first)
    assert violations(lucinda.page) == []
    lucinda.press(lucinda.button("Keep it for me"))
    lucinda.page.get_by_role("heading", name=LIVED).wait_for()
    assert "Nobody but you sees what stands here" in lucinda.text


def she_lets_herself_be_found_and_asks(lucinda: Hand) -> None:
    """Only then she sees others, and they her; nothing is written before both agree."""
    lucinda.press(lucinda.button("Let people like me find me"))
    lucinda.page.get_by_text("People like you can find you now.").wait_for()
    assert violations(lucinda.page) == []
    lucinda.press(lucinda.link("Ask to be introduced to Daniel"))
    assert lucinda.page.get_by_role("textbox").count() == 0
    lucinda.press(lucinda.button("Ask to be introduced"))
    lucinda.page.get_by_text("We have asked Daniel.").wait_for()


def he_agrees(daniel: Hand) -> None:
    """He sees who asks and what they share."""
    daniel.page.reload()
    daniel.press(daniel.link("Lucinda"))
    assert LIVED in daniel.text
    daniel.press(daniel.button("Yes, I want to meet"))
    daniel.arrives("Whom you were introduced to")


def they_write(lucinda: Hand, daniel: Hand) -> None:
    """What one writes the other sees as it comes."""
    for hand, other in ((lucinda, "Daniel"), (daniel, "Lucinda")):
        hand.page.goto(f"{hand.page.url.partition('/people')[0]}/conversations")
        hand.press(hand.page.get_by_role("main").get_by_role("link", name=other).first)
        hand.arrives(f"With {other}")
    for hand, words in ((lucinda, "How do you sleep?"), (daniel, "Badly. But I am not alone.")):
        hand.write(hand.page.locator("#write textarea"), words)
        hand.press(hand.button("Send"))
        for reader in (lucinda, daniel):
            reader.page.locator(".posts").get_by_text(words).wait_for()
    assert violations(lucinda.page) == []


def what_she_takes_back_is_gone(lucinda: Hand, anders: Hand) -> None:
    """He was shown her; as soon as she takes it back he is not."""
    anders.page.reload()
    assert "Lucinda" in anders.text
    lucinda.page.goto(f"{lucinda.page.url.partition('/conversations')[0]}/account/living")
    lucinda.press(lucinda.button("Take everything back"))
    lucinda.page.get_by_text("You have said nothing yet.").wait_for()
    anders.page.reload()
    assert "Lucinda" not in anders.text
