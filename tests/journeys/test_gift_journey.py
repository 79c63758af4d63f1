"""A gift from far away: put on the shelf, bought from a care page, paid for, brought and charged only then, thanked for."""

import json
import re
import urllib.request
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from tests.journeys.demo import Demo
from tests.journeys.hands import Hand, Mouse
from tests.journeys.support import open_mail, sees_it_ordered, sign_in, violations

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

BUYER, PATIENT, STAFF, SHOP = "Lucinda Farrow", "Ana Quintero", "Dennis Achterberg", "Harriet Lomax"
PAGE, GIFT, WORDS = "Elena’s page", "A paper crane", "We folded it for you."


def phone(chromium: "Browser", stack: Demo, name: str) -> Hand:
    """Somebody's phone, signed in."""
    context = chromium.new_context(viewport={"width": 360, "height": 780}, reduced_motion="reduce")
    hand = Mouse.at(context, stack.login(name).url)
    sign_in(hand.page, stack.login(name))
    return hand


def test_a_gift_is_bought_paid_for_brought_and_thanked_for(stack: Demo, chromium: "Browser") -> None:
    harriet, lucinda, dennis, ana = (phone(chromium, stack, name) for name in (SHOP, BUYER, STAFF, PATIENT))
    it_is_put_on_the_shelf(harriet)
    it_is_chosen_and_declined_and_paid_for(lucinda)
    order = lucinda.page.url
    assert (payment(stack)["status"], payment(stack)["amount_received"]) == ("requires_capture", 0)
    code = re.search(r"Number (\S+),", lucinda.text)
    assert code
    it_is_brought(dennis, code[1])
    taken = payment(stack)
    lucinda.page.goto(order)
    assert "It is completed" not in lucinda.text, "at the same hour whatever becomes of it"
    open_mail(lucinda, stack, stack.login(BUYER).email, "your order is with us")
    it_is_thanked_for(ana)
    open_mail(lucinda, stack, stack.login(BUYER).email, "a thank-you for you")
    assert taken["amount_received"] == taken["amount"]
    for context in chromium.contexts:
        context.close()


def it_is_put_on_the_shelf(harriet: Hand) -> None:
    """A name and a price are enough."""
    harriet.page.goto(f"{harriet.page.url}admin/products/new")
    harriet.write(harriet.page.locator("input[name=names_en]"), GIFT)
    harriet.write(harriet.page.locator("input[name$=price]").first, "7.50")
    assert violations(harriet.page) == []
    harriet.press(harriet.button("Keep it"))
    harriet.page.get_by_text(GIFT).first.wait_for()


def it_is_chosen_and_declined_and_paid_for(lucinda: Hand) -> None:
    """From the care page; the first card is declined, the second is held."""
    lucinda.page.goto(f"{lucinda.page.url}pages")
    lucinda.page.get_by_role("link", name=PAGE).first.click()
    lucinda.arrives(PAGE)
    lucinda.press(lucinda.button("Send a gift"))
    lucinda.press(lucinda.page.get_by_role("link", name=GIFT).first)
    lucinda.press(lucinda.button("Put it into the cart"))
    lucinda.press(lucinda.button("Go on"))
    lucinda.arrives("Your order")
    lucinda.press(lucinda.page.get_by_text("Give me my money back", exact=True))
    lucinda.write(lucinda.field("A private message"), WORDS)
    assert violations(lucinda.page) == []
    lucinda.press(lucinda.button("Go on to pay"))
    lucinda.press(lucinda.page.get_by_role("main").get_by_role("link", name=re.compile("^Pay")))
    for card in ("4000 0000 0000 0002", "4242 4242 4242 4242"):
        lucinda.write(lucinda.field("Card number"), card)
        lucinda.press(lucinda.button("Pay"))
        if card.endswith("0002"):
            lucinda.page.get_by_role("alert").wait_for()
    sees_it_ordered(lucinda)
    assert violations(lucinda.page) == []


def payment(stack: Demo) -> dict[str, Any]:
    """The newest payment that the sandbox knows of."""
    port = urlsplit(stack.mailbox).port
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/control/stripe/payments") as answer:
        found: list[dict[str, Any]] = json.load(answer)
    made: dict[str, Any] = found[-1]["intent"]
    return made


def it_is_brought(dennis: Hand, code: str) -> None:
    """The paper bears a code; name and place stand on the phone of whoever carries it."""
    dennis.page.goto(f"{dennis.page.url}gifts")
    dennis.press(dennis.link(code))
    assert "Elena" not in dennis.text
    dennis.press(dennis.button("I prepare it"))
    dennis.press(dennis.link("Say where to"))
    dennis.write(dennis.field("Where is it to be brought?"), "4 South, bed 2")
    dennis.press(dennis.button("Keep it"))
    dennis.press(dennis.button("I am on the way with it"))
    if dennis.link("To the hand-over").count():
        dennis.press(dennis.link("To the hand-over"))
    dennis.press(dennis.button("Show where to"))
    assert "4 South, bed 2" in dennis.text
    assert "Elena" in dennis.text
    for compared in ("The name", "The month of birth"):
        dennis.press(dennis.page.get_by_text(compared, exact=True))
    assert violations(dennis.page) == []
    dennis.press(dennis.button("Handed over"))
    dennis.page.get_by_text("Thank you. It is given.").wait_for()


def it_is_thanked_for(ana: Hand) -> None:
    """Who keeps the page for her sees it, and thanks."""
    ana.page.goto(f"{ana.page.url}pages")
    ana.page.get_by_role("link", name=PAGE).first.click()
    ana.press(ana.link("See them"))
    ana.arrives("Gifts for you")
    assert WORDS not in ana.text
    ana.press(ana.button("Accept, and read what was sent with it"))
    ana.page.get_by_text(WORDS).wait_for()
    assert violations(ana.page) == []
    ana.press(ana.link("Say thanks"))
    ana.write(ana.field("Your words to the sender"), "It hangs above her bed.")
    ana.press(ana.button("Send my thanks"))
    ana.arrives("Gifts for you")
