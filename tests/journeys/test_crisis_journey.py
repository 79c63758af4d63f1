"""Somebody writes that she does not want to live: numbers at once, a letter to whoever is on call, and a human who takes it."""

from typing import TYPE_CHECKING

import pytest

from tests.journeys.demo import Demo
from tests.journeys.hands import Hand, Mouse
from tests.journeys.support import mails, open_mail, sign_in, violations

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

WRITER, ON_CALL = "Lucinda Farrow", "Harriet Lomax"
PAGE, SUBJECT = "Elena’s page", "somebody may be in danger"
WORDS = "I want to die. I cannot do this any more."


def phone(chromium: "Browser", stack: Demo, name: str) -> Hand:
    """Somebody's phone, signed in."""
    context = chromium.new_context(viewport={"width": 360, "height": 780}, reduced_motion="reduce")
    hand = Mouse.at(context, stack.login(name).url)
    sign_in(hand.page, stack.login(name))
    return hand


def test_words_of_danger_reach_a_human_who_takes_them(stack: Demo, chromium: "Browser") -> None:
    lucinda, harriet = phone(chromium, stack, WRITER), phone(chromium, stack, ON_CALL)
    before = len(mails(stack, stack.login(ON_CALL).email, SUBJECT))
    she_sees_numbers_as_soon_as_she_wrote(lucinda)
    harriet_is_called_without_a_word_of_it(harriet, stack, before)
    harriet_takes_it_and_says_how_it_ended(harriet)
    for context in chromium.contexts:
        context.close()


def she_sees_numbers_as_soon_as_she_wrote(lucinda: Hand) -> None:
    """Her words stand; before anything else she sees whom to call."""
    lucinda.page.goto(f"{lucinda.page.url}pages")
    lucinda.page.get_by_role("link", name=PAGE).first.click()
    lucinda.arrives(PAGE)
    lucinda.write(lucinda.page.get_by_role("textbox", name="Leave a word for Elena"), WORDS)
    lucinda.press(lucinda.page.locator("#leave-a-word").get_by_role("button", name=f"Send it to {PAGE}"))
    lucinda.page.wait_for_url("**/help/written**")
    assert "988" in lucinda.text
    assert violations(lucinda.page) == []


def harriet_is_called_without_a_word_of_it(harriet: Hand, stack: Demo, before: int) -> None:
    """The letter says that somebody may be in danger, and not who or what."""
    mail = open_mail(harriet, stack, stack.login(ON_CALL).email, SUBJECT, number=before + 1)
    for told in ("Lucinda", "Elena", "want to die"):
        assert told not in mail["subject"] + mail["text"] + mail["html"]
    [link] = [word for word in mail["text"].split() if "/admin/crisis/" in word]
    harriet.page.goto(link)
    harriet.arrives("Somebody may be in danger")
    assert WORDS not in harriet.text


def harriet_takes_it_and_says_how_it_ended(harriet: Hand) -> None:
    """Once she has taken it she sees what happened; how long it waited stands on record."""
    harriet.press(harriet.button("I take this"))
    harriet.page.get_by_text("It is yours.").wait_for()
    assert WORDS in harriet.text
    assert violations(harriet.page) == []
    harriet.page.get_by_role("radio").first.check(force=True)
    harriet.write(harriet.page.locator("main form textarea").first, "I spoke with her on the telephone.")
    harriet.press(harriet.page.locator("main form button[type=submit]").last)
    harriet.page.goto(f"{harriet.page.url.partition('/admin/')[0]}/admin/crisis/")
    harriet.arrives("Crisis")
    assert "Half of them within" in harriet.page.locator("main").inner_html()
    assert violations(harriet.page) == []
