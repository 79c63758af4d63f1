"""A hospital begins: from an operator's form to a branded place with its own sign-on and a shop, by people new to it all."""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyotp
import pytest
from PIL import Image, ImageDraw

from admin.shelf.usual import USUAL
from tests.journeys.counting import Counting, Tally
from tests.journeys.demo import Demo
from tests.journeys.hands import Hand, Mouse
from tests.journeys.support import Console, digits, open_mail, violations, wait_for

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext

pytestmark = pytest.mark.browser

NAME, SLUG = "Harbour View", "harbour-view"
ADA, EMAIL, PASSWORD = "Ada Stone", "ada.stone@harbour-view.example", "seven grey herons"
GREEN, GREEN_SEEN = "#0b5d4e", "rgb(11, 93, 78)"
WELCOME = "You are in good hands here."
MEMBER = "Rosa Lindqvist"
MOST_ACTS = 60  # presses and fields; at five seconds each, and as long again to read, that is ten minutes


@dataclass
class Cast:
    """Who acts, and where: an operator at her console, an administrator who has never seen any of it."""

    stack: Demo
    operator: Counting
    ada: Counting
    home: str = ""


def test_from_nothing_to_branded_signed_on_and_stocked(
    stack: Demo, chromium: "Browser", tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    console, Counting.tally = Console(), Tally(since=time.monotonic())
    with chromium.new_context(viewport={"width": 1280, "height": 900}) as hers, chromium.new_context() as desk:
        for context in (hers, desk):
            console.listen(context)
        cast = Cast(stack, Counting.at(hers, stack.operator.url), Counting.at(desk, stack.mailbox))
        add(cast)
        come(cast)
        dress(cast, tmp_path)
        be_on_call(cast)
        sign_on(cast)
        stock(cast)
        make_live(cast)
        tally, seconds = Counting.tally, time.monotonic() - Counting.tally.since
    with capsys.disabled():
        print(f"\nA hospital took {tally.presses} presses, {tally.fields} fields, and {seconds:.0f} s of a hand that knows.")
    assert tally.presses + tally.fields <= MOST_ACTS
    with chromium.new_context(viewport={"width": 360, "height": 800}) as phone:
        console.listen(phone)
        see_as_stranger(phone, cast.home)
        see_as_member(phone, cast)
    assert console.complaints == []


def add(cast: Cast) -> None:
    """The operator signs in by both steps, and types three things."""
    olga, login = cast.operator, cast.stack.operator
    assert login.secret is not None
    olga.write(olga.field("E-mail address"), login.email)
    olga.write(olga.field("Password"), login.password)
    olga.press(olga.button("Go on"))
    olga.arrives("The second step")
    olga.write(olga.page.locator("input[name=code]"), pyotp.TOTP(login.secret).now())
    olga.press(olga.button("Go on"))
    olga.arrives("Hospitals")
    olga.press(olga.link("Add a hospital"))
    olga.write(olga.field("Name of the hospital"), NAME)
    olga.write(olga.field("Name of the first administrator"), ADA)
    olga.write(olga.field("Her or his e-mail address"), EMAIL)
    olga.look()
    olga.press(olga.button("Add it"))
    olga.arrives(SLUG)
    assert "Not yet: The first administrator has signed in" in olga.text
    olga.look()


def come(cast: Cast) -> None:
    """Ada reads her letter, chooses a password and a second step, and stands before what there is to do."""
    open_mail(cast.ada, cast.stack, EMAIL, "Look after the CarePages")
    ada = cast.ada = cast.ada.opened_by(cast.ada.page.locator(".plain a[href*='/new-password/']"))
    ada.write(ada.field("Password"), PASSWORD)
    ada.press(ada.button("Keep this password"))
    ada.press(ada.link("Set up an app"))
    secret = "".join(ada.page.locator(".second-secret").inner_text().split())
    ada.write(ada.page.locator("input[name=code]"), pyotp.TOTP(secret).now())
    ada.press(ada.button("Go on"))
    ada.press(ada.link("I have kept them"))
    ada.arrives("Console")
    cast.home = ada.page.url.removesuffix("admin/")
    assert undone(ada) == ["look", "call", "accounts", "shop"]
    ada.look()


WORDS = {
    "look": "The hospital has chosen its look",
    "numbers": "Emergency numbers are set",
    "call": "Somebody is on call, and proved the mailbox",
    "accounts": "People can sign in with the hospital’s own accounts",
    "shop": "The shop is open, with something on its shelf",
}


def undone(ada: Hand) -> list[str]:
    """Which steps her first page still asks for."""
    return [short for short, words in WORDS.items() if f"Not yet: {words}" in ada.text]


def take(ada: Counting, step: str, heading: str) -> None:
    """From her first page to where a step is taken."""
    ada.press(ada.link(WORDS[step]))
    ada.arrives(heading)
    ada.look()


def back(ada: Counting) -> None:
    """To her first page."""
    ada.press(ada.link("Console"))
    ada.arrives("Console")


def dress(cast: Cast, tmp_path: Path) -> None:
    """A colour, words of welcome and a logo."""
    ada = cast.ada
    take(ada, "look", "Branding")
    ada.write(ada.field("Main colour"), GREEN)
    ada.write(ada.field("Words of welcome on the first page, in English"), WELCOME)
    ada.press(ada.button("Save"))
    ada.page.get_by_text("The hospital's look is kept.").wait_for()
    ada.press(ada.link("Logo and square picture"))
    ada.attach(ada.field("A wide picture"), logo(tmp_path / "logo.png"))
    ada.press(ada.button("Keep this logo"))
    ada.page.get_by_alt_text("The logo as it is kept").wait_for()
    ada.look()
    ada.press(ada.link("Branding"))
    back(ada)
    assert undone(ada) == ["call", "accounts", "shop"]


def logo(path: Path) -> Path:
    """A green sail."""
    picture = Image.new("RGBA", (400, 100), (0, 0, 0, 0))
    ImageDraw.Draw(picture).polygon([(10, 90), (60, 5), (110, 90)], fill=(11, 93, 78, 255))
    picture.save(path)
    return path


def be_on_call(cast: Cast) -> None:
    """Her own name and address stand there already."""
    ada = cast.ada
    take(ada, "call", "On call")
    ada.press(ada.button("Put on the list"))
    ada.page.get_by_text("You are on call from now on.").wait_for()
    ada.look()
    back(ada)
    assert "All that is needed is there." in ada.text


def sign_on(cast: Cast) -> None:
    """CarePages is registered at the hospital's sign-in, tested, and let in."""
    ada = cast.ada
    take(ada, "accounts", "Sign-on")
    ada.press(ada.link("Add a provider"))
    came, gone = ada.page.locator("#register dd, [aria-labelledby=register] dd").all_inner_texts()[:2]
    issuer, client, secret = registered(cast, came, gone)
    ada.write(ada.field("Address of the provider"), issuer)
    ada.write(ada.field("Our name there"), client)
    ada.write(ada.field("Our secret there"), secret)
    ada.look()
    ada.press(ada.button("Keep it"))
    ada.arrives(f"{NAME} account")
    ada.press(ada.button("Test this connection"))
    ada.page.get_by_text("All is well.").wait_for()
    ada.press(ada.button("Let people sign in with it"))
    ada.page.get_by_text("People can sign in with it from now on.").wait_for()
    ada.look()
    ada.press(ada.link("Sign-on"))
    back(ada)
    assert undone(ada) == ["shop"]


def registered(cast: Cast, came: str, gone: str) -> tuple[str, str, str]:
    """What the hospital's own people do at its provider, in another tab: an address, a name and a secret."""
    it = Counting.at(cast.ada.page.context, f"{cast.stack.mailbox}oidc")
    it.write(it.field("Name of the hospital"), NAME)
    it.write(it.field("Redirect URI"), came)
    it.write(it.field("Post-logout redirect URI"), gone)
    it.press(it.button("Register CarePages"))
    it.arrives("CarePages is registered")
    it.look()
    told = (it.page.locator(f"#{name}").inner_text() for name in ("issuer", "client-id", "client-secret"))
    return next(told), next(told), next(told)


def stock(cast: Cast) -> None:
    """Usual things are put on the shelf, and the shop is opened."""
    ada = cast.ada
    take(ada, "shop", "Products")
    ada.press(ada.button("Put usual things on the shelf"))
    ada.page.get_by_text("They are on the shelf.").wait_for()
    ada.look()
    ada.press(ada.link("Open the shop"))
    ada.arrives("Shop")
    ada.look()
    ada.choose("Open")
    ada.press(ada.button("Keep it"))
    ada.page.get_by_text("It is kept, and holds from now on.").wait_for()
    back(ada)
    assert undone(ada) == []
    ada.look()


def make_live(cast: Cast) -> None:
    """The operator sees that all is there, and ends the trial."""
    olga, ada = cast.operator, cast.ada
    olga.press(olga.button("Count anew"))
    olga.page.get_by_text("All that is needed is there. You can make it live.").wait_for()
    olga.look()
    olga.press(olga.button("Make it live"))
    olga.page.get_by_text("It is live.").wait_for()
    olga.look()
    ada.page.reload()
    assert ada.page.get_by_role("heading", name="First steps").count() == 0


def see_as_stranger(phone: "BrowserContext", home: str) -> None:
    """The hospital's colour, logo and words; and what one can give."""
    page = Mouse.at(phone, home).page
    page.get_by_text(WELCOME).wait_for()
    mark = page.get_by_alt_text(NAME)
    assert mark.evaluate("it => it.complete && it.naturalWidth") == 400
    assert page.locator(".top").evaluate("it => getComputedStyle(it).borderTopColor") == GREEN_SEEN
    assert violations(page) == []
    page.goto(f"{home}shop")
    page.get_by_text("A bear to hold").first.wait_for()
    assert "$18.00" in page.get_by_role("main").inner_text()
    pictures = page.get_by_role("main").locator("img").all()
    assert len(pictures) == len(USUAL)
    for picture in pictures:
        picture.scroll_into_view_if_needed()
        wait_for(lambda picture=picture: picture.evaluate("it => it.naturalWidth") > 0, "a drawn picture")  # type: ignore[misc]
    assert violations(page) == []


def see_as_member(phone: "BrowserContext", cast: Cast) -> None:
    """Somebody with an account of the hospital comes by it."""
    page = Mouse.at(phone, f"{cast.home}sign-in").page
    page.get_by_role("link", name=f"Sign in with {NAME} account").click()
    page.get_by_text("p-1@").wait_for()
    email = page.locator("li", has_text=MEMBER).inner_text().split("p-1@")[1].split()[0].rstrip(",")
    page.get_by_role("button", name=MEMBER).click()
    page.get_by_role("heading", name="Look in your mailbox").wait_for()
    page.get_by_label("The six digits from our letter").fill(digits(cast.stack, f"p-1@{email}"))
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("heading", name="Welcome").wait_for()
    page.get_by_text("18 or older").click()
    page.get_by_role("button", name="Go on").click()
    page.get_by_text("You are signed in.").wait_for()
