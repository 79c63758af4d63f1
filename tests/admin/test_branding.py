"""The console page *Branding*: what an administrator changes is worn at once, everywhere; what she only looks at is not."""

from collections.abc import Iterator

import psycopg
import pytest
from bs4 import BeautifulSoup
from flask_babel import force_locale

import wsgi
from accounts.actions import ask_for_new_password
from kernel.brand import Words, current_brand
from kernel.config import Settings
from kernel.db import db
from kernel.web import House, limiter
from tenants.actions import create_hospital
from tests.admin.test_branding_pictures import keep
from tests.integrations.sandbox_fixtures import RunningSandbox, running_sandbox
from tests.photos.pictures import encoded, halves
from tests.support.browser import Browser
from tests.support.world import Hospital, World

PURPLE, HERE = "#6b1f5f", "/admin/branding/"


@pytest.fixture
def other_worker(settings: Settings) -> Iterator[House]:
    """The application once more, as in another process, asked before anything is changed."""
    made = wsgi.create_app(settings)
    limiter.enabled = False
    yield made
    with made.app_context():
        for engine in db.engines.values():
            engine.dispose()


@pytest.fixture(scope="module")
def sandbox() -> Iterator[RunningSandbox]:
    """A mailbox to look into."""
    with running_sandbox() as running:
        yield running


def stylesheet(browser: Browser) -> tuple[str, str]:
    """The address of the hospital's own style sheet, and the sheet."""
    link = browser.open("/").soup.select_one("link[href^='/brand.css']")
    assert link is not None
    return str(link["href"]), browser.open(str(link["href"])).answer.get_data(as_text=True)


def test_the_next_page_wears_what_was_changed_in_every_worker(mercy: Hospital, admin: Browser, other_worker: House) -> None:
    elsewhere = Browser(other_worker, mercy.host)
    old_address, old_sheet = stylesheet(elsewhere)
    keep(admin, "logo", encoded(halves((400, 100)), "PNG"))
    admin.open(HERE).submit({"color": PURPLE, "welcome": "You are\nnot alone.", "typeface": "letter"})
    for browser in (mercy.browser(), elsewhere):
        home = browser.open("/")
        assert "You are\nnot alone." in str(home.soup.select_one(".lead"))
        logo = home.soup.select_one("header img.logo")
        assert logo is not None
        assert logo["alt"] == "Mercy Hospital"
        picture = browser.client.get(str(logo["src"]), base_url=f"http://{mercy.host}")
        assert (picture.status_code, picture.mimetype) == (200, "image/jpeg")
        address, sheet = stylesheet(browser)
        assert address != old_address
        assert f"--brand: {PURPLE};" in sheet
        assert "Georgia" in sheet
    assert PURPLE not in old_sheet


def test_a_preview_shows_what_is_typed_and_keeps_nothing(mercy: Hospital, admin: Browser, world: World) -> None:
    with world.as_superuser() as connection:
        before = _rows(connection)
        shown = admin.open(HERE).submit({"name": "St. Ursula", "color": "0f6", "welcome": "Come in.", "preview": "yes"})
        assert _rows(connection) == before
    assert "It is not saved yet." in shown.text
    assert shown.soup.select_one("#name") is not None
    assert shown.soup.select_one("#name")["value"] == "St. Ursula"  # type: ignore[index]
    frames = {str(f["data-kind"]): BeautifulSoup(str(f["srcdoc"]), "html.parser") for f in shown.soup.select("iframe")}
    assert set(frames) == {"page", "phone", "dark", "letter"}
    for kind, frame in frames.items():
        assert "St. Ursula" in frame.get_text()
        assert not frame.select("script, style, [style]"), f"{kind} could not be shown under our policy"
    assert "Come in." in frames["page"].get_text()
    assert "Make a page" in frames["phone"].get_text()
    assert "St. Ursula" not in mercy.browser().open("/").text


def test_what_the_last_act_left_to_say_stands_on_the_page_and_not_in_its_frames(admin: Browser) -> None:
    shown = admin.open(HERE).submit({"welcome": "Come in."})
    assert "The hospital's look is kept." in shown.text
    assert "look is kept" not in "".join(str(frame["srcdoc"]) for frame in shown.soup.select("iframe"))


def _rows(connection: psycopg.Connection) -> list[object]:
    tables = "select to_jsonb(b)::text from hospital_brand b union all select to_jsonb(a)::text from audit_entry a order by 1"
    return list(connection.execute(tables).fetchall())


def test_the_frames_fetch_style_sheets_in_the_colours_typed(admin: Browser) -> None:
    shown = admin.open(HERE).submit({"color": "rebeccapurple", "preview": "yes"})
    for frame in shown.soup.select("iframe"):
        sheets = BeautifulSoup(str(frame["srcdoc"]), "html.parser").select("link[href*='preview.css']")
        assert len(sheets) == 1
        answer = admin.open(str(sheets[0]["href"]))
        assert answer.status == 200
        sheet = answer.answer.get_data(as_text=True)
        assert "prefers-color-scheme" not in sheet
        assert "#663399" in sheet


def test_the_dark_frame_is_dark_whatever_the_browser_is_in(admin: Browser) -> None:
    light = admin.open(f"{HERE}preview.css?scheme=light").answer.get_data(as_text=True)
    dark = admin.open(f"{HERE}preview.css?scheme=dark").answer.get_data(as_text=True)
    assert "@media not all" in light
    assert "color-scheme: light;" in light
    assert "@media not all" not in dark
    assert "color-scheme: dark;" in dark


def test_what_was_mended_for_reading_is_said_with_both_colours(admin: Browser) -> None:
    shown = admin.open(HERE).submit({"color": "#f2c500"})
    assert "Your main colour #f2c500 was made darker, #b28b00, so that buttons can be seen on paper." in shown.text
    spots = [str(spot["fill"]) for spot in shown.soup.select(".mended rect")]
    assert spots[:2] == ["#f2c500", "#b28b00"]


@pytest.mark.parametrize("typed", ["bluish", "", "#12", "rgb(0 0 0 / .5)"])
def test_what_is_no_colour_is_said_beside_it_and_all_that_was_typed_is_kept(typed: str, admin: Browser) -> None:
    shown = admin.open(HERE).submit({"color": typed, "welcome": "A long welcome.", "sender_name": "Mercy"})
    assert shown.status == 422
    wrong = shown.soup.select_one("#color-wrong")
    assert wrong is not None
    field, words = shown.soup.select_one("#color"), shown.soup.select_one("#welcome")
    assert field is not None
    assert words is not None
    assert field["value"] == typed
    assert "A long welcome." in words.get_text()


@pytest.mark.parametrize(
    ("label", "number", "sentence"),
    [
        ("", "", "At least one number must stand here"),
        ("Emergency", "", "Write the number too"),
        ("", "911", "Say what this number is for"),
        ("Emergency", "call us", "A number reads like 911"),
    ],
)
def test_no_hospital_is_without_a_number_that_helps(label: str, number: str, sentence: str, admin: Browser) -> None:
    rows = {f"emergency-{n}-{part}": "" for n in range(2) for part in ("label", "number")}
    page = admin.open(HERE)
    shown = page.submit({**rows, "emergency-0-label": label, "emergency-0-number": number})
    assert shown.status == 422
    assert sentence in shown.text
    assert admin.open("/").soup.select(".emergency-list a")[0]["href"] == "tel:911"


@pytest.mark.parametrize(
    ("typed", "dialled"),
    [("112", "112"), ("988", "988"), ("(555) 010-2030", "5550102030"), ("+1 555 010 2030", "+15550102030")],
)
def test_numbers_are_shown_as_they_are_written_and_dialled_without_ornament(typed: str, dialled: str, admin: Browser) -> None:
    admin.open(HERE).submit({"emergency-1-label": "Desk", "emergency-1-number": typed})
    link = admin.open("/").soup.select(".emergency-list a")[1]
    assert (link.get_text(), link["href"]) == (typed, f"tel:{dialled}")


def test_words_are_in_the_readers_language_or_else_in_the_hospitals(mercy: Hospital, admin: Browser) -> None:
    both = {"welcome": "Welcome", "welcome_es": "Bienvenidos", "footer": "", "footer_es": "Siempre", "language": "es"}
    admin.open(HERE).submit({**both, "emergency-0-label_es": "Emergencias"})
    with mercy.entered():
        brand = current_brand()
        assert brand.language == "es"
        for locale, welcome, label in (("en", "Welcome", "Emergency"), ("es", "Bienvenidos", "Emergencias")):
            with force_locale(locale):
                assert (str(brand.welcome), str(brand.emergency[0].label)) == (welcome, label)
                assert str(brand.footer) == "Siempre"
        with force_locale("fr"):
            assert str(brand.welcome) == "Bienvenidos"
    shown = admin.open(HERE)
    kept = {name: shown.soup.select_one(f"#{name}") for name in ("welcome_es", "footer_es")}
    assert [field and field.get_text().strip() for field in kept.values()] == ["Bienvenidos", "Siempre"]


def test_words_in_no_language_are_nothing() -> None:
    assert not Words({"en": "", "es": ""})
    assert str(Words({})) == ""


@pytest.mark.parametrize(
    "typed", ["Mercy, Boston", "Mercy <a@b.example>", 'Mercy "us"', "a@b.example", "Mercy; Bcc: x", "back\\slash"]
)
def test_a_senders_name_that_means_something_to_mail_is_refused(typed: str, admin: Browser) -> None:
    shown = admin.open(HERE).submit({"sender_name": typed})
    assert shown.status == 422
    assert "no comma, quotation mark or address" in shown.text


@pytest.mark.parametrize("typed", ["nobody", "a@b.example, c@d.example", "A <a@b.example>", "a@b.example\r\nBcc: c@d.example"])
def test_a_reply_address_is_one_mailbox(typed: str, admin: Browser) -> None:
    assert admin.open(HERE).submit({"reply_to": typed}).status == 422


def test_a_hospital_is_opened_with_a_sender_that_mail_can_carry(world: World) -> None:
    with world.app.app_context():
        create_hospital(slug="mary", name='St. Mary\'s, "Old" <Boston>', host="mary.localhost", actor="test")
    with world.as_superuser() as connection:
        assert connection.execute("select sender_name from hospital_brand").fetchall() == [("St. Mary's Old Boston",)]


def test_a_letter_wears_the_look_and_can_be_read_with_pictures_off(
    mercy: Hospital, admin: Browser, world: World, sandbox: RunningSandbox
) -> None:
    world.mail_through(sandbox.url)
    keep(admin, "logo", encoded(halves((440, 110)), "PNG"))
    changes = {"color": PURPLE, "typeface": "classic", "sender_name": "Mercy Families", "reply_to": "care@mercy.example"}
    admin.open(HERE).submit({**changes, "footer": "First line\nSecond line"})
    with mercy.entered():
        ask_for_new_password("ada@mercy.example")
    world.work(everything=True)
    [mail] = sandbox.mails()
    assert (mail["from_name"], mail["from"], mail["reply_to"]) == (
        "Mercy Families",
        "letters@mercy.localhost",
        "care@mercy.example",
    )
    letter = BeautifulSoup(mail["html"], "html.parser")
    [logo] = letter.select("img")
    assert str(logo["src"]).startswith("http://mercy.localhost/brand/logo.jpg?v=")
    assert (logo["alt"], logo["width"], logo["height"]) == ("Mercy Hospital", "176", "44")
    assert f"background-color: {PURPLE}" in str(letter.select_one(".act-in"))
    assert "Palatino" in str(letter.select_one("h1"))
    assert "First line\nSecond line" in mail["text"]
    shown = mercy.browser().client.get(
        str(logo["src"]).removeprefix("http://mercy.localhost"), base_url="http://mercy.localhost"
    )
    assert shown.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "Set-Cookie" not in shown.headers


def test_the_trail_names_the_fields_and_not_the_words(admin: Browser, world: World) -> None:
    admin.open(HERE).submit({"welcome": "Marigold", "color": "teal"})
    admin.open(HERE).submit()
    with world.as_superuser() as connection:
        rows = connection.execute("select details from audit_entry where action = 'branding.change'").fetchall()
    assert rows == [({"fields": ["color", "welcome"]},)]
