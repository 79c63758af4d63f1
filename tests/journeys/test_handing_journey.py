"""Somebody who could not be asked gets her page back: from her husband's screen to her own phone of 360 pixels."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.journeys.demo import Demo
from tests.journeys.support import Console, sign_in, violations

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = pytest.mark.browser

PROXY, PATIENT = "Lucinda Farrow", "Odile"


@pytest.fixture
def phones(chromium: "Browser") -> "Iterator[tuple[BrowserContext, BrowserContext]]":
    """Two small phones."""
    with (
        chromium.new_context(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True) as his,
        chromium.new_context(
            viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True, color_scheme="dark"
        ) as hers,
    ):
        yield his, hers


def looks_well(page: "Page") -> None:
    """Nothing is wider than the phone, and axe-core is silent."""
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert violations(page) == []


def test_a_page_that_was_kept_for_her_becomes_her_own(stack: Demo, phones: "tuple[BrowserContext, BrowserContext]") -> None:
    console = Console()
    for context in phones:
        console.listen(context)
    his, hers = (context.new_page() for context in phones)
    sign_in(his, stack.login(PROXY))
    page = kept_for_her(his, stack)
    code, word = card_for_her(his)
    hers.goto(f"{stack.hospital('mercy')}enrol/claim/{code}")
    hers.get_by_label("The word you were told").fill(word)
    hers.get_by_label("Your name").fill("Odile Farrow")
    hers.get_by_label("Your e-mail address").fill("odile@own.example")
    hers.get_by_text("18 or older", exact=True).tap()
    hers.get_by_role("button", name="Go on", exact=True).tap()
    hers.get_by_role("heading", level=1, name="A page about you").wait_for()
    looks_well(hers)
    goes_through_it(hers)
    takes_it(hers)
    his.goto(page)
    his.get_by_role("heading", level=1, name="There is nothing here that you can see").wait_for()
    assert [line for line in console.complaints if "404" not in line] == []


def kept_for_her(his: "Page", stack: Demo) -> str:
    """He makes the page and writes a line; returns its address."""
    his.goto(f"{stack.hospital('mercy')}pages/new")
    his.get_by_text("I keep it for somebody who cannot say yes just now", exact=True).tap()
    his.get_by_label("First name of whoever is ill").fill(PATIENT)
    assert not his.get_by_label("Year of birth").is_visible()
    looks_well(his)
    his.get_by_role("button", name="Make the page").tap()
    his.get_by_text(f"{PATIENT} has not agreed to this page yet.").wait_for()
    page = his.url
    his.get_by_label("A quick word").fill("She squeezed my hand.")
    his.get_by_role("button", name="Publish this").tap()
    his.locator("article.update").wait_for()
    looks_well(his)
    return page


def card_for_her(his: "Page") -> tuple[str, str]:
    """He makes the card; what is read from his screen."""
    his.get_by_role("link", name=f"{PATIENT} can decide again").tap()
    his.get_by_role("button", name="Make the card").tap()
    his.locator(".enrol-code").wait_for()
    looks_well(his)
    return his.locator(".enrol-code").inner_text().replace(" ", ""), his.locator(".enrol-word").inner_text()


def goes_through_it(hers: "Page") -> None:
    """She hides the one thing that was said."""
    hers.get_by_role("link", name="Look through it").tap()
    hers.get_by_text("You have looked at 0 of 1.").wait_for()
    looks_well(hers)
    hers.get_by_role("button", name="Hide", exact=True).tap()
    hers.get_by_text("You have looked at 1 of 1.").wait_for()
    hers.get_by_role("link", name="Back, and go on later").tap()


def takes_it(hers: "Page") -> None:
    """She lets nobody help, and the page is hers."""
    hers.get_by_role("link", name="Take the page").tap()
    hers.get_by_role("heading", level=1, name="Who helps you from now on?").wait_for()
    looks_well(hers)
    hers.get_by_text("I have read this, and I agree.", exact=True).tap()
    hers.get_by_role("button", name="The page is mine").tap()
    hers.get_by_text("The page is yours.", exact=True).wait_for()
    hers.get_by_text("Hidden. Nobody but you sees this.").wait_for()
    looks_well(hers)
