"""Gifts that end otherwise: declined, given up, wanted no more, not here any more, and money that goes back."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from tests.journeys.demo import Demo
from tests.journeys.hands import Hand, Mouse
from tests.journeys.support import mails, open_mail, sees_it_ordered, shows, sign_in, violations, wait_for
from tests.journeys.test_gift_journey import payment

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

STAFF, SHOP, RECEIVED = "Dennis Achterberg", "Harriet Lomax", "miriam.holmquist@letters.example"
GIFT, GOOD, DECLINED = "A book of puzzles", "4242 4242 4242 4242", "4000 0000 0000 0002"


@pytest.fixture
def hands(stack: Demo, chromium: "Browser") -> Iterator[dict[str, Hand]]:
    """A stranger who buys, somebody who brings, and who looks after the shop."""
    contexts = [chromium.new_context(viewport={"width": 360, "height": 780}, reduced_motion="reduce") for _ in range(3)]
    buyer, dennis, harriet = (Mouse.at(context, stack.hospital("mercy")) for context in contexts)
    for hand, name in ((dennis, STAFF), (harriet, SHOP)):
        sign_in(hand.page, stack.login(name))
    yield {"buyer": buyer, "dennis": dennis, "harriet": harriet}
    for context in contexts:
        context.close()


def orders(buyer: Hand, stack: Demo, email: str) -> None:
    """By name, as a guest, up to Stripe's page."""
    buyer.page.goto(f"{stack.hospital('mercy')}shop")
    buyer.press(buyer.page.get_by_role("link", name=GIFT).first)
    buyer.press(buyer.button("Put it into the cart"))
    buyer.press(buyer.button("Go on"))
    buyer.arrives("Your order")
    buyer.write(buyer.field("The patient’s full name"), "Graciela Lucero")
    buyer.press(buyer.page.get_by_text("Give me my money back", exact=True))
    buyer.write(buyer.field("Your name"), "Nell")
    buyer.write(buyer.field("Your e-mail address"), email)
    buyer.press(buyer.button("Go on to pay"))
    buyer.press(buyer.page.get_by_role("main").get_by_role("link", name=re.compile("^Pay")))


def pays(buyer: Hand, card: str) -> None:
    """On Stripe's page."""
    buyer.write(buyer.field("Card number"), card)
    buyer.press(buyer.button("Pay"))


def status(stack: Demo) -> Any:
    """Of the newest payment."""
    return payment(stack)["status"]


def test_a_declined_card_and_a_change_of_mind_charge_nothing(stack: Demo, hands: dict[str, Hand]) -> None:
    buyer = hands["buyer"]
    orders(buyer, stack, "declined@friends.example")
    pays(buyer, DECLINED)
    buyer.page.get_by_role("alert").wait_for()
    buyer.press(buyer.page.get_by_role("link", name="Go back without paying"))
    buyer.press(buyer.button("I have paid"))
    buyer.page.get_by_text("The card was declined. Nothing was charged.").wait_for()
    assert violations(buyer.page) == []
    buyer.press(buyer.button("Change something"))
    buyer.page.get_by_text("Nothing was charged. Your cart is as it was.").wait_for()
    assert GIFT in buyer.text
    assert violations(buyer.page) == []
    assert mails(stack, "declined@friends.example", "") == []


@pytest.mark.parametrize("reason", ["The person does not want it", "The person was not to be found"])
def test_refused_or_discharged_is_one_and_the_same_to_the_sender(stack: Demo, hands: dict[str, Hand], reason: str) -> None:
    buyer, dennis = hands["buyer"], hands["dennis"]
    email = f"{reason.split()[-1]}@friends.example"
    orders(buyer, stack, email)
    pays(buyer, GOOD)
    sees_it_ordered(buyer)
    code = re.search(r"Number (\S+),", buyer.text)
    assert code
    dennis.page.goto(f"{stack.hospital('mercy')}gifts")
    dennis.press(dennis.link(code[1]))
    dennis.press(dennis.button("I prepare it"))
    dennis.press(dennis.page.get_by_text("It could not be given", exact=True).first)
    dennis.press(dennis.page.get_by_text(reason, exact=True))
    assert violations(dennis.page) == []
    dennis.press(dennis.button("It could not be given"))
    wait_for(lambda: status(stack) == "canceled", "the card is let go")
    assert payment(stack)["amount_received"] == 0
    buyer.page.reload()
    assert "The shop is looking after it." in buyer.text, "at the same hour whatever becomes of it"
    assert reason not in buyer.text
    assert violations(buyer.page) == []
    open_mail(buyer, stack, email, "your order is with us")
    assert len(mails(stack, email, "")) == 1


def test_money_goes_back_from_the_console(stack: Demo, hands: dict[str, Hand]) -> None:
    harriet = hands["harriet"]
    harriet.page.goto(f"{stack.hospital('mercy')}admin/orders/?state=handed_over&words={RECEIVED}")
    assert violations(harriet.page) == []
    harriet.press(harriet.page.get_by_role("main").get_by_role("table").get_by_role("link").last)
    harriet.write(harriet.field("How much"), "2.00")
    harriet.press(harriet.page.get_by_text("Out of kindness", exact=True))
    assert violations(harriet.page) == []
    harriet.press(harriet.button("Give it back"))
    shows(harriet.page, "$7.00 given back")
    wait_for(lambda: len(mails(stack, RECEIVED, "money on its way back")) == 2, "both letters about money")
