"""The house in Spanish and back, with and without scripts; and a care page that runs from right to left."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.journeys.demo import Demo
from tests.journeys.support import Console, sign_in, violations

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = pytest.mark.browser

KEEPER = "Ana Quintero"

# Pairs of words, buttons or pictures that lie over one another; what lies under a sticky bar is scrolled free.
_OVERLAPS = """() => {
  const seen = [...document.querySelectorAll("h1, h2, h3, p, li, time, button, a.button, img, input, textarea, .initials")]
    .filter(it => it.checkVisibility({visibilityProperty: true}) && !it.closest(".bar, .acts-thumb, .visually-hidden, .shelf"))
    .filter(it => !it.matches(".visually-hidden, .skip"))
    .map(it => [it, it.getBoundingClientRect()]).filter(([, box]) => box.width > 1 && box.height > 1);
  const found = [];
  for (const [a, one] of seen) for (const [b, two] of seen) {
    if (a === b || a.contains(b) || b.contains(a)) continue;
    const wide = Math.min(one.right, two.right) - Math.max(one.left, two.left);
    const high = Math.min(one.bottom, two.bottom) - Math.max(one.top, two.top);
    if (wide > 2 && high > 2) found.push(`${a.outerHTML.slice(0, 90)} over ${b.outerHTML.slice(0, 90)}`);
  }
  return found;
}"""


@pytest.fixture
def without_scripts(chromium: "Browser") -> "Iterator[BrowserContext]":
    """A browser in which no script runs."""
    with chromium.new_context(java_script_enabled=False) as context:
        yield context


@pytest.fixture
def page(chromium: "Browser") -> "Iterator[Page]":
    """A tab of a fresh browser, which must not complain about anything."""
    console = Console()
    with chromium.new_context() as context:
        console.listen(context)
        yield context.new_page()
    assert console.complaints == []


def choose(page: "Page", language: str, name: str) -> None:
    """Presses a language at the foot of a page, and waits until the page speaks it."""
    page.get_by_role("button", name=name, exact=True).click()
    page.locator(f"html[lang={language}]").wait_for()


def test_without_scripts_a_visitor_switches_to_spanish_and_back_and_stays_where_she_was(
    stack: Demo, without_scripts: "BrowserContext"
) -> None:
    page = without_scripts.new_page()
    page.goto(f"{stack.hospital('mercy')}join?next=/pages")
    where = page.url
    choose(page, "es", "Español")
    assert page.url == where
    assert page.get_by_text("Ir a la página").count() == 1
    page.goto(f"{stack.hospital('mercy')}no-such-page")
    page.get_by_role("heading", name="Aquí no hay nada que usted pueda ver").wait_for()
    page.goto(where)
    choose(page, "en", "English")
    assert page.url == where
    assert page.get_by_text("Skip to the page").count() == 1


def test_a_browser_that_asks_for_spanish_is_answered_in_it(stack: Demo, chromium: "Browser") -> None:
    with chromium.new_context(locale="es-MX") as context:
        page = context.new_page()
        page.goto(stack.hospital("mercy"))
        page.locator("html[lang=es]").wait_for()


def test_nothing_typed_is_lost_when_the_language_is_changed_in_the_middle_of_it(stack: Demo, page: "Page") -> None:
    page.goto(f"{stack.hospital('mercy')}join")
    page.locator("[name=name]").fill("Nora Whitfield")
    page.locator("[name=email]").fill("nora@example.org")
    page.get_by_text("13 to 17", exact=True).click()
    page.locator("[name=password]").fill("three blue lanterns")
    choose(page, "es", "Español")
    assert page.locator("[name=name]").input_value() == "Nora Whitfield"
    assert page.locator("[name=email]").input_value() == "nora@example.org"
    assert page.locator("[name=age_group][value=teen]").is_checked()
    assert page.locator("[name=password]").input_value() == "", "a password is kept nowhere"
    page.reload()
    assert page.locator("[name=name]").input_value() == "", "it came along once, and lies nowhere any more"


@pytest.mark.parametrize("width", [360, 1280])
def test_a_care_page_that_runs_from_right_to_left_keeps_everything_in_its_place(width: int, stack: Demo, page: "Page") -> None:
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(page, stack.login(KEEPER))
    page.goto(f"{stack.hospital('mercy')}pages")
    page.locator(".shelf a").first.click()
    page.locator("article.update").first.wait_for()
    at_first = page.evaluate(_OVERLAPS)
    page.evaluate("document.documentElement.dir = 'rtl'")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("document.body.scrollWidth") <= width
    assert page.evaluate(_OVERLAPS) == at_first == []
    assert violations(page) == []
    mark = page.locator(".mark").bounding_box()
    assert mark is not None
    assert mark["x"] > width / 2, "the hospital's name begins on the right"
