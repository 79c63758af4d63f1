"""People sign in with the accounts of their hospital, in a real browser, with and without scripts."""

from typing import TYPE_CHECKING

import pytest

from tests.journeys.demo import Demo
from tests.journeys.support import Console, digits, violations

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = pytest.mark.browser

WITH = "Sign in with Mercy Riverside account"


def go(page: "Page", stack: Demo, name: str) -> None:
    """From the hospital's page to its own sign-in, as this person, and back."""
    page.goto(f"{stack.hospital('mercy')}sign-in")
    page.get_by_role("link", name=WITH).click()
    page.get_by_role("button", name=name).click()


def finish(page: "Page", scripts: bool) -> None:
    """The step between, which scripts take by themselves."""
    if not scripts:
        page.get_by_role("heading", name="One moment").wait_for()
        page.get_by_role("button", name="Sign in").last.click()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "noscript"])
def test_somebody_comes_for_the_first_time_and_again(stack: Demo, chromium: "Browser", scripts: bool) -> None:
    name, email = ("Imogen Vance", "imogen.vance@post.example") if scripts else ("Silas Bremer", "silas.bremer@mail.example")
    console = Console()
    with chromium.new_context(java_script_enabled=scripts, viewport={"width": 360, "height": 800}) as context:
        console.listen(context)
        page = context.new_page()
        go(page, stack, name)
        finish(page, scripts)
        page.get_by_role("heading", name="Look in your mailbox").wait_for()
        page.get_by_label("The six digits from our letter").fill(digits(stack, email))
        page.get_by_role("button", name="Go on").click()
        page.get_by_role("heading", name="Welcome").wait_for()
        assert page.get_by_label("Your name").input_value() == name
        page.get_by_text("18 or older").click()
        page.get_by_role("button", name="Go on").click()
        page.get_by_text("You are signed in.").wait_for()
        leave(page, stack)
        go(page, stack, name)
        finish(page, scripts)
        page.get_by_role("heading", name=f"Hello, {name}").wait_for()
    assert console.complaints == []


def leave(page: "Page", stack: Demo) -> None:
    """Signs out here, and at the provider too."""
    page.set_viewport_size({"width": 1280, "height": 900})  # where the menu stands open
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("heading", name="You are signed out here").wait_for()
    page.get_by_role("link", name="Sign out there too").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(stack.hospital("mercy"))


def test_an_administrator_tests_the_provider_and_tries_her_rules(stack: Demo, chromium: "Browser") -> None:
    with chromium.new_context(viewport={"width": 1280, "height": 900}) as context:
        page = context.new_page()
        go(page, stack, "Harriet Lomax")
        page.get_by_role("heading", name="Hello, Harriet Lomax").wait_for()
        page.goto(f"{stack.hospital('mercy')}admin/signon/")
        page.get_by_role("link", name="Mercy Riverside account").click()
        page.get_by_role("button", name="Test this connection").click()
        page.get_by_text("The provider answers and calls itself by this name.").wait_for()
        page.get_by_label("Claims, as JSON").fill('{"groups": ["care-teams"]}')
        page.get_by_role("button", name="Try it").click()
        page.get_by_text("Somebody with these claims is here: Staff").wait_for()
        assert violations(page) == []


def test_a_nurse_and_a_neighbour_s_browser_stay_two(stack: Demo, chromium: "Browser") -> None:
    with chromium.new_context() as nurse, chromium.new_context() as neighbour:
        page = nurse.new_page()
        go(page, stack, "Dennis Achterberg")
        page.get_by_role("heading", name="Hello, Dennis Achterberg").wait_for()
        assert not is_in(neighbour, stack)


def is_in(context: "BrowserContext", stack: Demo) -> bool:
    """Whether somebody is signed in there."""
    page = context.new_page()
    page.goto(f"{stack.hospital('mercy')}account")
    return page.get_by_role("heading", name="Your account").count() > 0
