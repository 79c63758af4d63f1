"""How somebody sets up a second step in tests, and shows it."""

import json
import re
from dataclasses import dataclass
from typing import Any

import pyotp

from accounts.factors.app_codes import STEP
from kernel.clock import now
from tests.accounts.soft_key import SoftKey
from tests.support.browser import Browser, Page
from tests.support.people import rows
from tests.support.world import PASSWORD, Hospital, Somebody, World

SECOND, CONSOLE = "/sign-in/second", "/admin/policies/"


@dataclass(frozen=True)
class Phone:
    """An app on a telephone."""

    secret: str

    def code(self, ahead: int = 0) -> str:
        """What it shows, so many steps from now."""
        return pyotp.TOTP(self.secret).generate_otp(int(now().timestamp()) // STEP + ahead)


def set_up_app(browser: Browser, onward: str = "", *, ahead: int = 0) -> tuple[Phone, list[str]]:
    """Sets up an app by the page; the phone, and the recovery codes if it was the first factor.

    With `ahead` -1 it shows the code before, so that the one of now is still to be used.
    """
    shown = browser.open(f"/account/second/app{f'?next={onward}' if onward else ''}")
    secret = shown.soup.select_one(".second-secret")
    assert secret is not None, shown.text
    phone = Phone(secret.get_text().replace(" ", ""))
    kept = shown.submit({"code": phone.code(ahead)})
    assert kept.status == 200, kept.text
    return phone, re.findall(r"\w{4}-\w{4}-\w{4}", kept.text)


def set_up_key(browser: Browser, key: SoftKey, **other: str) -> Page:
    """Makes a passkey by the page."""
    shown = browser.open("/account/second/passkey")
    return shown.submit({"name": "My key", "credential": key.make(asked(browser, "/account/second/passkey/ask")), **other})


def first_removal(browser: Browser) -> str:
    """Where the first of her factors is removed."""
    link = browser.open("/account/second").soup.select_one("a[href$='/remove']")
    assert link is not None
    return str(link["href"])


def asked(browser: Browser, path: str = "/sign-in/second/passkey") -> dict[str, Any]:
    """What our script is told to ask the browser for."""
    answer = browser.client.post(path, data={"csrf_token": browser.token()}, base_url=f"http://{browser.at}")
    assert answer.mimetype == "application/json", answer.get_data(as_text=True)
    told: dict[str, Any] = json.loads(answer.get_data())
    return told


def weak(somebody: Somebody) -> Browser:
    """Her browser after the password, and before anything else."""
    browser = somebody.hospital.browser()
    browser.sign_in(somebody.email, PASSWORD)
    return browser


def admin_of(hospital: Hospital, name: str = "Ada Stone") -> Somebody:
    """An administrator without a second step."""
    return hospital.person(name, "tenant_admin")


def grow_old(world: World) -> None:
    """All sessions go on, and whoever signed in did so a quarter of an hour ago."""
    moved = "created_at = created_at - interval '11 min', sure_at = sure_at - interval '11 min'"
    with world.as_superuser() as connection:
        connection.execute(f"update session set {moved}".encode())


def trail(world: World) -> list[str]:
    """What stands on record of second steps, in order."""
    return [str(row[0]) for row in rows(world, "select action from audit_entry where action like 'factor.%%' order by id")]


def letters(world: World) -> list[str]:
    """The letters about second steps that wait."""
    return [str(row[0]) for row in rows(world, "select letter from mailing where letter like 'factors/%%' order by id")]
