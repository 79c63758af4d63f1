"""Writing on a bad night: kept as it is typed, over a lost connection and on another device; for some, for later, for good."""

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from tests.journeys.demo import Demo
from tests.journeys.hands import Mouse
from tests.journeys.support import Console, sign_in, violations

if TYPE_CHECKING:
    from playwright.sync_api import Browser, StorageState

pytestmark = pytest.mark.browser

BODY = "What would you like to tell everyone?"
NewDevice = Callable[..., Mouse]


@pytest.fixture(scope="module")
def signed_in(stack: Demo, chromium: "Browser") -> "StorageState":
    """What the browser of a page's owner remembers once she has signed in; signing in again and again is refused."""
    with chromium.new_context() as context:
        hand = Mouse.at(context, stack.hospital("mercy"))
        sign_in(hand.page, stack.login("Ana Quintero"))
        return context.storage_state()


@pytest.fixture
def device(stack: Demo, chromium: "Browser", signed_in: "StorageState") -> Iterator[NewDevice]:
    """Makes a device on which the owner of a page is signed in, on her page."""
    console = Console()

    def made(*, scripts: bool = True, width: int = 390) -> Mouse:
        context = chromium.new_context(
            viewport={"width": width, "height": 844},
            java_script_enabled=scripts,
            reduced_motion="reduce",
            storage_state=signed_in,
        )
        console.listen(context)
        hand = Mouse.at(context, f"{stack.hospital('mercy')}pages")
        hand.press(hand.page.get_by_role("main").get_by_role("link", name=re.compile("Elena")).first)
        hand.page.wait_for_url(re.compile("/pages/[0-9a-f]{12}"))
        return hand

    yield made
    for context in chromium.contexts:
        context.close()
    assert [line for line in console.complaints if "ERR_INTERNET_DISCONNECTED" not in line] == []


def kept(hand: Mouse) -> None:
    """Waits until the page says that what was typed is kept."""
    hand.page.locator("[data-draft-said]", has_text="Kept at").wait_for()


def test_what_is_typed_is_on_the_other_device_before_it_was_sent(device: NewDevice) -> None:
    phone, laptop = device(), device(width=1280)
    phone.press(phone.link("Write an update"))
    phone.write(phone.field(BODY), "They let her sit up")
    kept(phone)
    laptop.press(laptop.link("Write an update"))
    assert laptop.field(BODY).input_value() == "They let her sit up"
    laptop.write(laptop.field(BODY), "They let her sit up today.")
    kept(laptop)
    phone.field(BODY).press_sequentially(", for a while")
    other = phone.page.locator("[data-draft-other]")
    other.wait_for()
    phone.press(phone.button("Show the other words"))
    assert phone.field(BODY).input_value() == "They let her sit up today."
    phone.press(phone.button("Show the other words"))
    assert phone.field(BODY).input_value() == "They let her sit up, for a while"
    phone.press(phone.button("Show the other words"))
    phone.press(phone.button("Go on with what stands here"))
    kept(phone)
    assert violations(phone.page) == []
    phone.press(phone.button("Throw the draft away"))
    phone.arrives("The draft is thrown away")
    phone.press(phone.button("Put it back"))
    phone.arrives("Write an update")
    assert phone.field(BODY).input_value() == "They let her sit up today."
    phone.press(phone.button("Throw the draft away"))
    phone.arrives("The draft is thrown away")


def test_a_lost_connection_loses_no_word(device: NewDevice) -> None:
    phone = device()
    phone.press(phone.link("Write an update"))
    phone.page.wait_for_load_state()  # in the tunnel not even a script would still come
    phone.page.context.set_offline(True)
    phone.write(phone.field(BODY), "Written in the tunnel")
    phone.page.get_by_text("There is no connection just now.").wait_for()
    phone.page.context.set_offline(False)
    kept(phone)
    assert phone.page.locator(".notice[data-offline]").is_hidden()
    phone.page.reload()
    assert phone.field(BODY).input_value() == "Written in the tunnel"
    phone.page.evaluate("() => { window.fetch = () => Promise.reject(new TypeError()); }")
    phone.write(phone.field(BODY), "Written in the tunnel, and after it")
    phone.page.reload()
    assert phone.field(BODY).input_value() == "Written in the tunnel, and after it"
    phone.press(phone.button("Publish"))
    phone.page.get_by_text("Written in the tunnel, and after it").wait_for()
    phone.press(phone.link("Write an update"))
    assert phone.field(BODY).input_value() == ""
    assert phone.page.evaluate("Object.keys(sessionStorage)") == []


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "noscript"])
def test_one_line_is_enough_and_it_says_how_many_get_it(device: NewDevice, scripts: bool) -> None:
    phone = device(scripts=scripts)
    assert re.search(r"Goes to \d+ people", phone.page.locator(".quick-word").inner_text())
    line = f"Home on Friday, {'with' if scripts else 'without'} scripts."
    phone.write(phone.field("A quick word"), line)
    phone.press(phone.button("Publish this"))
    phone.page.locator(".update", has_text=line).wait_for()
    assert phone.field("A quick word").input_value() == ""


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "noscript"])
def test_some_news_is_for_one_person_by_name(device: NewDevice, scripts: bool) -> None:
    phone = device(scripts=scripts)
    phone.press(phone.link("Write an update"))
    names = phone.page.locator("[data-person] label")
    assert names.first.is_hidden()
    phone.choose("Only people I choose")
    name = names.nth(3).inner_text()
    phone.write(phone.field("Find somebody by name"), name)
    if not scripts:
        phone.press(phone.button("Find"))
    phone.press(phone.page.locator("[data-person]:visible label").first)
    if scripts:
        phone.page.get_by_text("Goes to 1 person you chose.").wait_for()
        assert violations(phone.page) == []
    phone.write(phone.field(BODY), f"Between us, {scripts}.")
    phone.press(phone.button("Publish"))
    update = phone.page.locator(".update", has_text=f"Between us, {scripts}.")
    update.get_by_text(f"For {name}.").wait_for()


def test_an_update_is_changed_pinned_deleted_and_put_back(device: NewDevice) -> None:
    phone = device()
    phone.write(phone.field("A quick word"), "Frist steps.")
    phone.press(phone.button("Publish this"))

    def act(words: str, name: str) -> None:
        update = phone.page.locator(".update", has_text=words)
        phone.press(update.get_by_text("Change, pin or delete"))
        phone.press(update.get_by_text(name, exact=False).first)

    act("Frist steps.", "Change it")
    phone.arrives("Change the update")
    phone.write(phone.field(BODY), "First steps.")
    phone.choose("A milestone")
    phone.press(phone.button("Save the change"))
    phone.page.locator(".update", has_text="Changed on").wait_for()
    assert violations(phone.page) == []
    act("First steps.", "Pin it")
    phone.page.locator(".update", has_text="First steps.").get_by_text("Pinned").wait_for()
    act("First steps.", "Delete it")
    deleted = phone.page.locator(".update", has_text="First steps.")
    deleted.get_by_text("Deleted on").wait_for()
    assert violations(phone.page) == []
    phone.press(deleted.get_by_role("button", name="Put it back"))
    deleted.get_by_text("Deleted on").wait_for(state="detached")


@pytest.mark.parametrize("width", [360, 1280])
def test_the_page_reads_from_its_start_like_a_book(device: NewDevice, width: int) -> None:
    reader = device(width=width)
    reader.press(reader.link("Read from the start"))
    reader.arrives("Elena’s page from the start")
    reader.press(reader.page.get_by_text("All chapters"))
    assert violations(reader.page) == []
    chapter = reader.page.locator(".chapters a").last
    name = chapter.locator("span").first.inner_text()
    reader.press(chapter)
    assert reader.page.locator(".chapter-name").first.inner_text() == " ".join(name.split())
    reader.press(reader.link("Newest first"))
    reader.arrives("Elena’s page")
