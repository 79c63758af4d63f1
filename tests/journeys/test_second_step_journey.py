"""Somebody of the staff signs in by the code from a telephone, makes a passkey in a real browser, and comes back by it."""

from typing import TYPE_CHECKING

import pytest

from tests.journeys.demo import Demo
from tests.journeys.support import Console, sign_in, violations

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

NURSE = "Owen Tranter"
VIRTUAL = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def test_a_nurse_makes_a_passkey_and_signs_in_with_it(stack: Demo, chromium: "Browser") -> None:
    console, nurse = Console(), stack.login(NURSE)
    with chromium.new_context(viewport={"width": 360, "height": 800}) as context:
        console.listen(context)
        page = context.new_page()
        devtools = context.new_cdp_session(page)
        devtools.send("WebAuthn.enable")
        key = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": VIRTUAL})["authenticatorId"]
        sign_in(page, nurse)
        page.goto(f"{nurse.url}account/second")
        page.get_by_role("link", name="Make a passkey").click()
        page.get_by_label("What you call it").fill("The ward’s tablet")
        page.get_by_role("button", name="Make a passkey").click()
        page.get_by_text("Passkey: The ward’s tablet").first.wait_for()
        assert violations(page) == []
        come_back(page, nurse.url, nurse.email, nurse.password)
        page.get_by_role("button", name="Use a passkey").click()
        page.get_by_role("heading", name="Enrol a patient").wait_for()
        come_back(page, nurse.url, nurse.email, nurse.password)
        devtools.send("WebAuthn.setUserVerified", {"authenticatorId": key, "isUserVerified": False})
        page.get_by_role("button", name="Use a passkey").click()
        page.get_by_text("The passkey did not answer.").wait_for()
        assert violations(page) == []
    assert console.complaints == []


def come_back(page: "Page", url: str, email: str, password: str) -> None:
    """In the same browser, by the password once more, on the way to the patients."""
    page.context.clear_cookies()
    page.goto(f"{url}enrol")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="One step more").wait_for()
