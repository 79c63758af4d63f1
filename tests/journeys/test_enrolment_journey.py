"""At the bedside: staff make a card, the family opens the page on a phone of 360 pixels, and staff see that and undo it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.journeys.demo import Demo
from tests.journeys.support import Console, mails, sign_in, violations, wait_for

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = pytest.mark.browser

STAFF, PATIENT = "Dennis Achterberg", "Philomena"
HER = "octavia.lund@example.org"


@pytest.fixture
def desk(chromium: "Browser") -> "Iterator[BrowserContext]":
    """A tablet of the ward, on its side."""
    with chromium.new_context(viewport={"width": 1280, "height": 900}, color_scheme="dark") as context:
        yield context


@pytest.fixture
def phone(chromium: "Browser") -> "Iterator[BrowserContext]":
    """A small phone of the family."""
    with chromium.new_context(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True) as context:
        yield context


class Finger:
    """Presses buttons and ticks on a phone, and counts."""

    def __init__(self, page: "Page") -> None:
        self.page, self.taps = page, 0

    def press(self, name: str) -> None:
        """Taps a button."""
        self.taps += 1
        self.page.get_by_role("button", name=name, exact=True).tap()

    def tick(self, words: str) -> None:
        """Taps a choice; consent is not counted among the taps."""
        self.page.get_by_text(words, exact=True).tap()

    def looks_well(self) -> None:
        """Nothing is wider than the phone, and axe-core is silent."""
        assert self.page.evaluate("document.documentElement.scrollWidth") <= 360
        assert violations(self.page) == []


def test_from_the_card_to_the_page_in_two_taps_and_the_consent_and_staff_undo_it(
    stack: Demo, desk: "BrowserContext", phone: "BrowserContext"
) -> None:
    console = Console()
    console.listen(desk)
    console.listen(phone)
    ward, family = desk.new_page(), phone.new_page()
    code, word = make_card(stack, ward)
    page = open_page(Finger(family), f"{stack.hospital('mercy')}enrol/claim/{code}", word)
    wait_for(lambda: bool(mails(stack, HER, "six digits")), "the letter that asks whose mailbox it is")
    undo(stack, ward, family, page)
    assert console.complaints == []


def test_a_scanned_wristband_leads_to_the_card_in_one_press(stack: Demo, desk: "BrowserContext") -> None:
    console, ward = Console(), desk.new_page()
    console.listen(desk)
    sign_in(ward, stack.login(STAFF))
    ward.goto(f"{stack.hospital('mercy')}enrol")
    ward.get_by_role("link", name="Find in the record").click()
    ward.get_by_role("heading", level=1, name="Find in the record").wait_for()
    for number, words in (("M-204424", "ask the ward’s lead"), ("W-77204418", "Luz Marina Echeverría Soto")):
        ward.keyboard.type(number)  # as a scanner does: where the cursor stands, and Enter after it
        ward.keyboard.press("Enter")
        ward.get_by_text(words).wait_for()
        assert violations(ward) == []
    ward.get_by_role("button", name="Make the card").click()
    ward.get_by_role("heading", level=1, name="The card for Luz").wait_for()
    assert console.complaints == []


def make_card(stack: Demo, ward: "Page") -> tuple[str, str]:
    """Staff fill in three fields and press one button; gives what is read from the screen."""
    sign_in(ward, stack.login(STAFF))
    ward.get_by_role("link", name="Enrol", exact=True).click()
    ward.get_by_label("First name of the patient").fill(PATIENT)
    ward.get_by_text("Somebody close, while the patient cannot decide", exact=True).click()
    assert violations(ward) == []
    ward.get_by_role("button", name="Make the card").click()
    ward.get_by_role("heading", level=1, name=f"The card for {PATIENT}").wait_for()
    assert violations(ward) == []
    return ward.locator(".enrol-code").inner_text().replace(" ", ""), ward.locator(".enrol-word").inner_text()


def open_page(finger: Finger, address: str, word: str) -> str:
    """The family scans, types the word, consents; returns the page's address."""
    page = finger.page
    page.goto(address)
    finger.looks_well()
    page.get_by_label("The word you were told").fill(word)
    page.get_by_label("Your name").fill("Octavia Lund")
    page.get_by_label("Your e-mail address").fill(HER)
    finger.tick("18 or older")
    finger.press("Go on")
    page.get_by_role("heading", level=1, name="What you agree to").wait_for()
    assert PATIENT not in page.content()
    finger.looks_well()
    finger.tick("I have read this, and I agree.")
    finger.press("I agree, open the page")
    page.get_by_role("heading", level=1, name=f"{PATIENT}’s page").wait_for()
    finger.looks_well()
    assert finger.taps <= 3
    return page.url


def undo(stack: Demo, ward: "Page", family: "Page", page: str) -> None:
    """Staff see who used the card, close the page, and put it back."""
    ward.goto(f"{stack.hospital('mercy')}enrol")
    ward.get_by_text("by Octavia Lund").wait_for()
    assert violations(ward) == []
    ward.get_by_role("button", name="Undo: close the page").first.click()
    ward.get_by_text("The page is closed to everybody.").wait_for()
    family.goto(page)
    family.get_by_role("heading", level=1, name="There is nothing here that you can see").wait_for()
    ward.get_by_role("button", name="Put the page back").first.click()
    ward.get_by_text("The page is there again").wait_for()
    family.goto(page)
    family.get_by_role("heading", level=1, name=f"{PATIENT}’s page").wait_for()
