"""From joining to unsubscribing: a family is told and answers. With a mouse, without JavaScript, and by keyboard alone."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from PIL.ExifTags import IFD

from tests.journeys.demo import Demo
from tests.journeys.hands import PATIENCE, Hand, Keyboard, Mouse
from tests.journeys.support import Console, download, mails, open_mail, shows, wait_for
from tests.photos.pictures import encoded, exif

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

INVITATION, UPDATE, DIGITS = "an invitation to read", "there is a new update", "Your six digits"
READERS = ("Ruth", "Tom", "Wanda")
PAGE = "Elena’s page"
NEWS = "She slept through the night."


@dataclass(frozen=True)
class Way:
    """How the people of a journey use their browsers."""

    name: str
    hand: type[Hand]
    scripts: bool = True


WAYS = [Way("mouse", Mouse), Way("noscript", Mouse, scripts=False), Way("keyboard", Keyboard)]


@dataclass
class Cast:
    """The people of one journey, each with a phone of her own."""

    way: Way
    stack: Demo
    chromium: "Browser"
    console: Console = field(default_factory=Console)

    def phone(self) -> Hand:
        """A phone that was never here before, on the hospital's first page."""
        context = self.chromium.new_context(
            viewport={"width": 390, "height": 844}, java_script_enabled=self.way.scripts, reduced_motion="reduce"
        )
        self.console.listen(context)
        return self.way.hand.at(context, self.stack.hospital("mercy"))

    def address(self, name: str) -> str:
        """Somebody's mailbox, another one in each journey."""
        return f"{name.lower()}.{self.way.name}@example.org"

    def letters(self, name: str) -> int:
        """How many letters about updates somebody got."""
        return len(mails(self.stack, self.address(name), UPDATE))


@pytest.fixture(params=WAYS, ids=lambda way: way.name)
def cast(request: pytest.FixtureRequest, stack: Demo, chromium: "Browser") -> Iterator[Cast]:
    """The people, before anything has happened."""
    cast = Cast(request.param, stack, chromium)
    yield cast
    for context in chromium.contexts:
        context.close()
    assert cast.console.complaints == []


def test_a_family_is_told_and_answers(cast: Cast, tmp_path: Path) -> None:
    ana = cast.phone()
    join(ana, cast)
    make_a_page(ana)
    invite(ana, cast)
    phones = {name: cast.phone() for name in READERS}
    for name, phone in phones.items():
        come(phone, cast, name)

    publish_with_picture(ana, tmp_path)
    wait_for(lambda: all(cast.letters(name) == 1 for name in READERS), "a letter for each")
    assert not any("Elena" in mail["text"] + mail["html"] for mail in mails(cast.stack, cast.address("Tom"), UPDATE))
    ruth = read_by_letter(phones["Ruth"], cast, "Ruth")
    answer(ruth)
    see_the_answer(ana)
    see_who_was_reached(ana)

    unsubscribe(phones["Tom"], cast, "Tom")
    stop_and_put_right(ana)
    wait_for(lambda: all(cast.letters(name) >= 2 for name in ("Ruth", "Wanda")), "a letter for those who still follow")
    assert [cast.letters(name) for name in READERS] == [2, 1, 2], "no letter about what was taken back, none to Tom"


def test_the_first_stop_of_the_keyboard_leads_past_the_menu(stack: Demo, chromium: "Browser") -> None:
    with chromium.new_context() as context:
        hand = Keyboard.at(context, stack.hospital("mercy"))
        assert "Skip to the page" in hand.step("Tab")
        hand.page.keyboard.press("Enter")
        assert hand.page.evaluate("document.activeElement.id") == "main"
        hand.step("Tab")
        assert hand.page.evaluate("document.activeElement.closest('main') !== null")


def join(ana: Hand, cast: Cast) -> None:
    """At 2 a.m.: making a page leads through joining and the six digits, and back to it."""
    ana.press(ana.link("Make a page"))
    ana.arrives("Sign in")
    ana.press(ana.link("Join"))
    ana.write(ana.field("Your name"), "Ana Quintero")
    ana.write(ana.field("Your e-mail address"), cast.address("ana"))
    ana.choose("18 or older")
    ana.write(ana.field("A password"), "three blue lanterns")
    ana.press(ana.button("Join"))
    ana.arrives("Look in your mailbox")
    mailbox = type(ana)(ana.page.context.new_page())
    open_mail(mailbox, cast.stack, cast.address("ana"), DIGITS)
    digits = re.search(r"^\s*(\d{6})$", mailbox.page.locator(".plain").inner_text(), re.MULTILINE)
    assert digits, "the letter has no six digits on a line of their own"
    ana.write(ana.field("The six digits from our letter"), digits[1])
    ana.press(ana.button("Go on"))
    ana.page.get_by_text("Your mailbox is yours, and so is your account.").wait_for()


def make_a_page(ana: Hand) -> None:
    """Two answers are enough."""
    ana.arrives("Make a page")
    ana.choose("I keep it for somebody")
    ana.write(ana.field("First name of whoever is ill"), "Elena")
    ana.press(ana.button("Make the page"))
    ana.arrives(PAGE)


def invite(ana: Hand, cast: Cast) -> None:
    """Three mailboxes, one to a line."""
    ana.press(ana.link("See and invite"))
    ana.write(ana.field("Name and e-mail address"), "\n".join(f"{name} {cast.address(name)}" for name in READERS))
    ana.press(ana.button("Send the invitations"))
    ana.page.get_by_text("3 invitations are on their way.").wait_for()
    ana.press(ana.link(f"Back to {PAGE}"))


def come(phone: Hand, cast: Cast, name: str) -> None:
    """By the invitation's button, without an account."""
    open_mail(phone, cast.stack, cast.address(name), INVITATION)
    reader = phone.opened_by(phone.page.locator(".plain a[href*='/follow/']"))
    assert reader.heading == f"Are you {name}?"
    reader.press(reader.button(f"I am {name}"))
    reader.arrives(PAGE)


def publish_with_picture(ana: Hand, tmp_path: Path) -> None:
    """She sees to how many it goes before it goes; the place hidden in the picture stays behind."""
    picture = tmp_path / "cup.jpg"
    picture.write_bytes(encoded(Image.new("RGB", (900, 600), "#7a9a8a"), exif=exif()))
    assert Image.open(io.BytesIO(picture.read_bytes())).getexif().get_ifd(IFD.GPSInfo), "it should say where it was taken"
    ana.press(ana.link("Write the first update"))
    ana.arrives("Write an update")
    assert "Goes to 3 people who follow this page." in ana.text
    ana.write(ana.field("What would you like to tell everyone?"), NEWS)
    ana.attach(ana.field("Pictures"), picture)
    ana.press(ana.button("Publish"))
    ana.page.get_by_text(NEWS).wait_for()
    ana.button("Stop, and take it back").wait_for()


def read_by_letter(phone: Hand, cast: Cast, name: str) -> Hand:
    """The letter's button opens the update; where she came before nobody asks again who she is."""
    reader = phone if cast.way.scripts else cast.phone()
    open_mail(reader, cast.stack, cast.address(name), UPDATE)
    if isinstance(reader, Keyboard):
        link = reader.page.locator(".plain a[href*='/follow/']")
    else:
        link = reader.page.frame_locator("iframe.letter").get_by_role("link", name="Read the update")
    if not cast.way.scripts:  # without scripts only pressing "I am …" tells that she read it: so she takes another phone
        opened = reader.opened_by(link)
        opened.press(opened.button(f"I am {name}"))
    else:
        was_seen = reader.page.context.expect_event(
            "response", lambda r: r.url.endswith("/seen") and r.status == 204, timeout=4 * PATIENCE
        )
        with was_seen:
            opened = reader.opened_by(link)
            opened.go_to(opened.page.get_by_text("Leave a word for this update"))
    opened.page.get_by_text(NEWS).wait_for()
    check_picture(opened)
    return opened


def check_picture(reader: Hand) -> None:
    """It is there, and says nothing of where and when it was taken."""
    image = reader.page.get_by_role("img", name="Picture 1")
    assert image.bounding_box()
    medium = image.get_attribute("src") or ""
    for size in ("small", "medium", "large"):
        shown = Image.open(io.BytesIO(download(reader, medium.replace("medium", size))))
        assert shown.format == "JPEG"
        assert not shown.getexif()
        assert not {"exif", "xmp", "comment"} & set(shown.info)


def answer(reader: Hand) -> None:
    """Under the update, without an account."""
    reader.press(reader.page.get_by_text("Leave a word for this update"))
    words = reader.page.locator("details", has_text="Leave a word for this update")
    reader.write(words.get_by_label("Your words"), "Kiss her from me.")
    reader.press(words.get_by_role("button", name=f"Send it to {PAGE}"))
    reader.page.locator(".word-text", has_text="Kiss her from me.").wait_for()


def see_the_answer(ana: Hand) -> None:
    """The caregiver finds it on the page."""
    ana.page.reload()
    word = ana.page.locator(".word", has_text="Kiss her from me.")
    assert "Ruth" in word.inner_text()
    assert "from the mail, without an account" in word.inner_text()


def see_who_was_reached(ana: Hand) -> None:
    """Follower by follower, as the mail company told us and as they read."""
    shows(ana.page, "3 of 3 know")
    ana.press(ana.page.get_by_role("link", name="See who").first)
    ana.arrives("Who knows")
    for name, state in (("Ruth", "Read it"), ("Tom", "In the mailbox"), ("Wanda", "In the mailbox")):
        row = ana.page.get_by_role("row").filter(has=ana.page.get_by_role("rowheader", name=name))
        assert state in row.inner_text(), f"{name}: {row.inner_text()}"


def unsubscribe(phone: Hand, cast: Cast, name: str) -> None:
    """By the link in the letter, with one press and no question."""
    open_mail(phone, cast.stack, cast.address(name), UPDATE)
    opened = phone.opened_by(phone.page.locator(".plain a[href*='/unsubscribe/']"))
    opened.press(opened.button("No more letters, please"))
    opened.arrives("No more letters")


def stop_and_put_right(ana: Hand) -> None:
    """Bad news in the wrong words: stopped within its seconds, put right, and only then sent."""
    ana.press(ana.link("Back to the update"))
    ana.press(ana.link(f"All of {PAGE}"))
    ana.press(ana.link("Write an update"))
    assert "Goes to 2 people who follow this page." in ana.text
    ana.write(ana.field("What would you like to tell everyone?"), "It is spreading")
    ana.press(ana.button("Publish"))
    ana.press(ana.button("Stop, and take it back"))
    ana.arrives("Put the update right")
    assert "Stopped. No letter left" in ana.text
    ana.write(ana.field("What would you like to tell everyone?"), "The good news is spreading.")
    ana.press(ana.button("Publish"))
    ana.page.get_by_text("The good news is spreading.").wait_for()
