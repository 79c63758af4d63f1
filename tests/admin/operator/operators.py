"""Operators in tests: one in a few words, and her browser, signed in by her own door."""

from dataclasses import dataclass

import pyotp

from admin.operator.actions import create_operator
from kernel.operators import operator_session
from tests.support.browser import Browser, Page
from tests.support.world import World

PASSWORD = "seven grey herons"
CONSOLE = "console.localhost"
EMAIL = "olga@carepages.example"


@dataclass
class Operated:
    """An operator's browser, and the secret of her app."""

    browser: Browser
    secret: str

    def open(self, path: str) -> Page:
        """Opens an address of the console."""
        return self.browser.open(path)

    def press(self, path: str, **values: object) -> Page:
        """Presses a button whose form is not at hand."""
        return self.browser.post(path, {"csrf_token": token(self.browser), **values})


def an_operator(world: World, email: str = EMAIL) -> None:
    """Somebody who runs the platform."""
    with world.app.app_context(), operator_session() as session:
        create_operator(session, email=email, name="Olga Ray", password=PASSWORD)


def first_step(world: World, email: str = EMAIL) -> Browser:
    """A browser in which the password was right."""
    made = Browser(world.app, CONSOLE)
    made.open("/operator/sign-in").submit({"email": email, "password": PASSWORD})
    return made


def operated(world: World, email: str = EMAIL) -> Operated:
    """An operator, signed in with both steps."""
    an_operator(world, email)
    browser = first_step(world, email)
    page = browser.open("/operator/sign-in/second")
    secret = "".join(page.soup.select_one(".second-secret").get_text().split())  # type: ignore[union-attr]
    assert page.submit({"code": pyotp.TOTP(secret).now()}).path.startswith("/operator/hospitals")
    return Operated(browser, secret)


def token(browser: Browser) -> str:
    """A CSRF token of this browser."""
    found = browser.open("/operator/acts/").soup.select_one("input[name=csrf_token]")
    assert found is not None
    return str(found["value"])
