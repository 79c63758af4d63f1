"""Two hospitals share one house, and nobody of one is known at the other."""

from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from tests.journeys.demo import Demo
from tests.journeys.support import sign_in

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext

pytestmark = pytest.mark.browser


@pytest.fixture
def phone(chromium: "Browser") -> "Iterator[BrowserContext]":
    """A browser that was never here before."""
    with chromium.new_context() as context:
        yield context


def test_a_session_at_one_hospital_is_nobody_at_the_other(stack: Demo, phone: "BrowserContext") -> None:
    page, brigid = phone.new_page(), stack.hospital("brigid")
    sign_in(page, stack.login("Ana Quintero"))
    assert page.get_by_role("heading", level=1).inner_text() == "Hello, Ana Quintero"
    page.goto(brigid)
    assert page.get_by_role("heading", level=1).inner_text() == "Tell everyone once"


def test_a_cookie_carried_to_the_other_hospital_opens_nothing(stack: Demo, phone: "BrowserContext") -> None:
    page, mercy, brigid = phone.new_page(), stack.hospital("mercy"), stack.hospital("brigid")
    sign_in(page, stack.login("Ana Quintero"))
    taken = [(cookie["name"], cookie["value"]) for cookie in phone.cookies(mercy)]
    assert taken
    phone.clear_cookies()
    phone.add_cookies([{"name": name, "value": value, "url": brigid} for name, value in taken])
    page.goto(f"{brigid}account")
    assert urlsplit(page.url).path == "/sign-in"


def test_an_account_of_one_hospital_does_not_sign_in_at_the_other(stack: Demo, phone: "BrowserContext") -> None:
    page, ana = phone.new_page(), stack.login("Ana Quintero")
    page.goto(f"{stack.hospital('brigid')}sign-in")
    page.get_by_label("E-mail address").fill(ana.email)
    page.get_by_label("Password").fill(ana.password)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.get_by_role("alert").get_by_text("Address and password do not fit together.").wait_for()
