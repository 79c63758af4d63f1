"""More than five hundred attempts to make a hospital's look do something: fetch, cover, run, speak for somebody else."""

import re
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

import pytest
from bs4 import BeautifulSoup
from werkzeug.test import TestResponse

from integrations.sendgrid_mail import request_body
from kernel.brand import current_brand
from kernel.text import plain
from mail.letters import Letter, Personal, all_letters, register, seal
from mail.models import Mailing
from tests.support.browser import Browser, Page
from tests.support.world import Hospital, World
from tests.tenants.hostile import EVIL, PICTURES, TEXTS

WORDS = {"name": 80, "welcome": 1000, "welcome_es": 1000, "footer": 300, "footer_es": 300}  # and how long each may be
WORDS |= {"emergency-0-label": 60, "emergency-0-label_es": 60}
OTHERS = ("mark", "color", "accent", "typeface", "language", "emergency-0-number", "sender_name", "reply_to", "time_zone")
_FONTS = r"[A-Za-z0-9 ,-]+"
_TOKENS = "".join(rf"  --{name}: #[0-9a-f]{{6}};\n" for name in ("brand", "brand-ink", "brand-soft", "link", "accent"))
SHEET = re.compile(
    rf":root {{\n{_TOKENS}}}\n@media screen and \(prefers-color-scheme: dark\) {{\n:root {{\n{_TOKENS}}}\n}}\n"
    rf":root {{\n  --serif: {_FONTS};\n  --sans: {_FONTS};\n}}\n"
)
OWN_ADDRESS = re.compile(r"/[^/\\]?.*|#.*|tel:[0-9+*#]+|http://mercy\.localhost/.*|\[\[read\.[0-9a-f]{12}\]\]")
LETTER_STYLE = re.compile(r"url\(|@import|expression|behavior|</style|<script", re.IGNORECASE)

Skeleton = list[tuple[str, ...]]


@dataclass(frozen=True)
class Look:
    """A hospital whose administrator is at its branding page."""

    hospital: Hospital
    admin: Browser
    typed: dict[str, str]

    def send(self, **values: str) -> TestResponse:
        """Posts the form, as browsers do, with some values instead; what it leads to is not followed."""
        return self.admin.client.post(
            "/admin/branding/",
            data=urlencode({**self.typed, **values}),
            content_type="application/x-www-form-urlencoded",
            base_url=f"http://{self.hospital.host}",
        )


@pytest.fixture
def look(world: World, monkeypatch: pytest.MonkeyPatch) -> Look:
    """A hospital with every field filled in. No socket of ours can be opened from here on (PostgreSQL's are not Python's)."""
    hospital = world.hospital()
    admin = hospital.person("Ada Stone", "tenant_admin").browser()

    def refuse(*_: object) -> None:
        raise AssertionError("something is fetched")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    typed = {"csrf_token": admin.token(), "name": "Mercy Hospital", "mark": "M", "color": "#1f5f6b", "accent": "#b4532a"}
    typed |= {"typeface": "book", "language": "en", "welcome": "Welcome", "welcome_es": "Hola", "footer": "Foot"}
    typed |= {"footer_es": "Pie", "sender_name": "Mercy", "reply_to": "care@mercy.example", "time_zone": "America/New_York"}
    typed |= {"emergency-0-label": "Emergency", "emergency-0-label_es": "E", "emergency-0-number": "911"}
    made = Look(hospital, admin, typed)
    assert made.send().status_code == 302
    return made


def skeleton(html: str) -> Skeleton:
    """The elements of a document with the names of their attributes: what no words may change."""
    return [(tag.name, *sorted(tag.attrs)) for tag in BeautifulSoup(html, "html.parser").find_all(True)]


def addresses_in(html: str) -> Iterator[str]:
    """Everywhere a document leads, or fetches from."""
    for tag in BeautifulSoup(html, "html.parser").find_all(True):
        for name in ("href", "src", "action", "formaction", "srcset", "poster", "data", "background"):
            if tag.has_attr(name):
                yield str(tag[name])


def frames_of(page: Page) -> list[str]:
    """The documents in the console's frames."""
    return [str(frame["srcdoc"]) for frame in page.soup.select("iframe")]


def assert_harmless(html: str, like: Skeleton) -> None:
    """The same elements as ever, and every address our own."""
    assert skeleton(html) == like
    assert [one for one in addresses_in(html) if not OWN_ADDRESS.fullmatch(one)] == []


def sealed_body(hospital: Hospital) -> dict[str, Any]:
    """What would go to SendGrid for a letter of this hospital."""
    known = next((letter for letter in all_letters() if letter.name == "accounts/new_password"), None)
    assert known is not None
    bare = Letter(name=known.name, fill=lambda about: {}, personal=lambda about, delivery: Personal(), links=("read",))
    try:
        register(bare)
        with hospital.entered():
            letter = seal(Mailing(id=uuid4(), letter=bare.name, about_id=UUID(int=1)), current_brand())
            return request_body(letter, [], uuid4())
    finally:
        register(known)


@dataclass(frozen=True)
class Shapes:
    """What a stranger's page, the console's frames and a letter are made of, whatever words stand in them."""

    home: Skeleton
    frames: list[Skeleton]
    letter: Skeleton

    @classmethod
    def of(cls, look: Look) -> "Shapes":
        """As they are before anything hostile was typed."""
        home = look.hospital.browser().open("/").answer.get_data(as_text=True)
        frames = [skeleton(frame) for frame in frames_of(look.admin.open("/admin/branding/"))]
        return cls(skeleton(home), frames, skeleton(html_of(sealed_body(look.hospital))))


def assert_nothing_was_done(look: Look, shapes: Shapes) -> None:
    """What is kept now, as it stands in style sheet, page and letter."""
    stranger = look.hospital.browser()
    assert SHEET.fullmatch(stranger.open("/brand.css").answer.get_data(as_text=True))
    assert_harmless(stranger.open("/").answer.get_data(as_text=True), shapes.home)
    assert_letter_harmless(sealed_body(look.hospital), shapes.letter)


def test_no_words_do_anything(look: Look) -> None:
    shapes = Shapes.of(look)
    for text in TEXTS:
        hostile = {field: text[:most] for field, most in WORDS.items()}
        shown = look.send(**hostile, preview="yes")
        nul, empty = "\0" in text, not plain(text[:60])
        assert shown.status_code == (400 if nul else 422 if empty else 200), f"{text[:80]!r}: {shown.status_code}"
        if shown.status_code != 200:
            continue
        for frame, expected in zip(frames_of(Page(look.admin, shown, "preview")), shapes.frames, strict=True):
            assert_harmless(frame, expected)
        assert look.send(**hostile).status_code == 302
        assert_nothing_was_done(look, shapes)


@pytest.mark.parametrize("field", OTHERS)
def test_no_value_does_anything(field: str, look: Look) -> None:
    shapes, accepted = Shapes.of(look), 0
    for text in TEXTS:
        answer = look.send(**{field: text})
        assert answer.status_code in ((400,) if "\0" in text else (302, 422)), f"{field}: {text[:80]!r}: {answer.status}"
        if answer.status_code == 302:
            accepted += 1
            assert_nothing_was_done(look, shapes)
    assert bool(accepted) is (field in ("mark", "sender_name")), f"{accepted} of {len(TEXTS)} were accepted"


@pytest.mark.parametrize("field", WORDS)
def test_words_that_are_too_long_are_refused_in_a_sentence(field: str, look: Look) -> None:
    shown = look.send(**{field: "x" * 1_000_000})
    assert shown.status_code == 422
    assert f"Up to {WORDS[field]} fit here." in shown.get_data(as_text=True)


def html_of(body: dict[str, Any]) -> str:
    """The letter's HTML part."""
    return str(body["content"][1]["value"])


def assert_letter_harmless(body: dict[str, Any], like: Skeleton) -> None:
    """Its headers are one line each, and its HTML is what it always is."""
    sender, subject, html = body["from"], str(body["subject"]), html_of(body)
    assert isinstance(sender, dict)
    assert sender["email"] == "letters@mercy.localhost"
    assert re.fullmatch(r'[^\x00-\x1f\x7f<>@,;"\\]+', sender["name"]), sender
    assert subject.isprintable()
    reply = body.get("reply_to")
    assert reply is None or re.fullmatch(r"[^\s<>,;:\"@]+@[^\s<>,;:\"@]+", reply["email"])
    soup = BeautifulSoup(html, "html.parser")
    assert_harmless(html, like)
    written = [*(sheet.get_text() for sheet in soup.select("style")), *(str(tag["style"]) for tag in soup.select("[style]"))]
    assert not LETTER_STYLE.search(" ".join(written))
    assert not soup.select("script, form, iframe, link, base, object")


def test_there_are_more_than_five_hundred_attempts() -> None:
    assert len(TEXTS) * (len(WORDS) + len(OTHERS)) + 2 * len(PICTURES) > 500


@pytest.mark.parametrize("shape", ["logo", "mark"])
def test_no_picture_does_anything(shape: str, look: Look) -> None:
    field, stranger = {"logo": "logo", "mark": "square"}[shape], look.hospital.browser()
    for name, content in PICTURES.items():
        sent = {"csrf_token": look.typed["csrf_token"], "act": f"keep-{shape}", field: (BytesIO(content), "logo.svg")}
        answer = look.admin.post("/admin/branding/pictures", sent)
        assert answer.status in (200, 422), f"{name}: {answer.status}"
        path = "/brand/logo.jpg" if shape == "logo" else "/brand/mark-180.jpg"
        served = stranger.client.get(path, base_url="http://mercy.localhost")
        if served.status_code == 200:
            assert served.mimetype == "image/jpeg"
            assert served.data.startswith(b"\xff\xd8\xff\xe0\x00\x10JFIF")
            assert served.data.endswith(b"\xff\xd9")
            assert b"script" not in served.data
            assert b"Marker" not in served.data
    assert EVIL not in stranger.open("/").answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "query",
    [
        "color=red;}body{display:none",
        "color=url(http://evil.example/x)",
        "accent=%23fff%0A%7D",
        "typeface=serif;}",
        "typeface=../../x",
        "scheme=dark;",
        "sheet=../tokens",
        "color=%00",
    ],
)
def test_the_previews_style_sheet_takes_nothing_but_its_own_values(query: str, look: Look) -> None:
    assert look.admin.open(f"/admin/branding/preview.css?{query}").status == 404
    assert (
        look.hospital.browser().client.get("/admin/branding/preview.css", base_url="http://mercy.localhost").status_code == 302
    )


@pytest.mark.parametrize(
    "name", ["emergency-²-number", f"emergency-{'9' * 5000}-number", "emergency--1-number", "emergency-x-label"]
)
def test_a_line_of_numbers_that_no_form_of_ours_has_is_left_alone(name: str, look: Look) -> None:
    assert look.send(**{name: "911"}).status_code == 302
    assert len(look.hospital.browser().open("/").soup.select(".emergency-list li")) == 1


def test_a_hundred_numbers_are_cut_to_as_many_as_there_are_lines(look: Look) -> None:
    many = {f"emergency-{n}-{part}": value for n in range(100) for part, value in (("label", "Help"), ("number", "911"))}
    assert look.send(**many).status_code == 302
    assert len(look.hospital.browser().open("/").soup.select(".emergency-list li")) == 8
