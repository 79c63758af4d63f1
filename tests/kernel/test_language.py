"""Which language a page is in, who decides it, and how one changes it without losing one's place."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from flask import g, render_template_string
from flask_babel import Locale

from kernel import language, words
from kernel.access import Reader
from kernel.brand import Brand, BrandSource, current_brand
from kernel.language import LANGUAGES, speaking
from kernel.showing import clock, short_date
from kernel.web import House
from tests.kernel.conftest import PutView
from tests.support.browser import Browser, Page
from tests.support.world import Hospital, World

SPANISH, ENGLISH = "Menú", "Menu"
EVENING = datetime(2021, 11, 14, 23, 40, tzinfo=UTC)


def opened(browser: Browser, path: str = "/", says: str = "") -> Page:
    """A page as a browser gets it that asks for languages."""
    headers = {"Accept-Language": says} if says else {}
    return Page(browser, browser.client.get(path, base_url=f"http://{browser.at}", headers=headers, buffered=True), path)


def spoken(page: Page) -> str:
    """The language of a page: what it says of itself, what its header says, and the words on it agree."""
    assert page.soup.html is not None
    said = str(page.soup.html["lang"])
    menu = page.soup.select_one("summary")
    assert menu is not None
    assert menu.get_text() == {"en": ENGLISH, "es": SPANISH}[said]
    assert page.answer.headers["Content-Language"] == said
    return said


def press(browser: Browser, choice: str, on: str = "/", **headers: str) -> Page:
    """Presses a language at the foot of a page."""
    form = browser.open(on).soup.select_one("form.languages")
    assert form is not None
    token = form.select_one("input[name=csrf_token]")
    assert token is not None
    sent = {"csrf_token": token["value"], "language": choice}
    said = {"Referer": f"http://{browser.at}{on}"} | headers
    answer = browser.client.post(str(form["action"]), data=sent, base_url=f"http://{browser.at}", headers=said)
    return Page(browser, answer, on)


@pytest.mark.parametrize(
    ("says", "is_answered"),
    [
        ("es", "es"),
        ("es-MX,es;q=0.9,en;q=0.8", "es"),
        ("ES_mx", "es"),
        ("fr,de;q=0.9,es;q=0.2", "es"),
        ("en-GB,es;q=0.9", "en"),
        ("es;q=0,fr", "en"),
        ("fr", "en"),
        ("*", "en"),
        ("", "en"),
        ("%%%;;;,,,q=", "en"),
        ("../../es", "en"),
    ],
)
def test_a_stranger_is_spoken_to_as_her_browser_asks(mercy: Hospital, says: str, is_answered: str) -> None:
    assert spoken(opened(mercy.browser(), says=says)) == is_answered


def test_caches_are_told_that_the_same_address_differs_by_language_and_cookie(mercy: Hospital) -> None:
    page = opened(mercy.browser())
    assert {"Accept-Language", "Cookie"} <= {part.strip() for part in page.answer.headers["Vary"].split(",")}
    assert "Accept-Language" not in opened(mercy.browser(), "/static/css/base.css").answer.headers.get("Vary", "")
    assert "Content-Language" not in opened(mercy.browser(), "/brand.css").answer.headers


def test_the_hospitals_language_is_spoken_to_whoever_says_nothing(mercy: Hospital, monkeypatch: pytest.MonkeyPatch) -> None:
    reads: BrandSource = mercy.world.app.extensions["brand_source"]

    def spanish() -> Brand:
        return replace(reads(), language="es")

    monkeypatch.setitem(mercy.world.app.extensions, "brand_source", spanish)
    assert spoken(opened(mercy.browser())) == "es"
    assert spoken(opened(mercy.browser(), says="fr")) == "es"
    assert spoken(opened(mercy.browser(), says="en")) == "en"


def test_a_strangers_choice_holds_in_her_browser_and_goes_before_what_it_asks_for(mercy: Hospital) -> None:
    browser = mercy.browser()
    assert press(browser, "es").status == 303
    assert spoken(opened(browser, says="en")) == "es"
    assert spoken(opened(browser, "/sign-in", says="en")) == "es"
    press(browser, "en")
    assert spoken(opened(browser, says="es")) == "en"
    assert spoken(opened(mercy.browser(), says="es")) == "es"


def test_a_choice_made_with_an_account_stays_with_the_account(mercy: Hospital) -> None:
    somebody = mercy.person()
    press(somebody.browser(), "es")
    elsewhere = somebody.browser()
    assert spoken(opened(elsewhere, says="en")) == "es"
    press(elsewhere, "en")
    assert spoken(opened(somebody.browser(), says="es")) == "en"


def test_an_accounts_choice_goes_before_what_was_chosen_in_the_browser_before_signing_in(mercy: Hospital) -> None:
    somebody = mercy.person()
    press(somebody.browser(), "es")
    browser = mercy.browser()
    press(browser, "en")
    browser.sign_in(somebody.email, "three blue lanterns")
    assert spoken(opened(browser, says="en")) == "es"


@pytest.mark.parametrize("on", ["/", "/sign-in", "/pages/nothing?before=1", "/sign-in/forgotten"])
def test_whoever_chooses_comes_back_to_where_she_was(mercy: Hospital, on: str) -> None:
    assert press(mercy.browser(), "es", on).answer.location == on


@pytest.mark.parametrize(
    "referer",
    [
        "",
        "http://evil.example/",
        "http://evil.example/sign-in",
        "http://mercy.localhost.evil.example/sign-in",
        "http://mercy.localhost//evil.example/",
        "http://mercy.localhost/\\evil.example",
        "http://mercy.localhost/sign-out",
        "javascript:alert(1)",
        "http://[",
    ],
)
def test_nobody_is_led_elsewhere_by_a_forged_way_back(mercy: Hospital, referer: str) -> None:
    assert press(mercy.browser(), "es", Referer=referer).answer.location == "/"


@pytest.mark.parametrize("choice", ["", "fr", "he", "../../etc/passwd", "es\r\nX: 1"])
def test_a_language_that_is_not_ours_is_not_chosen(mercy: Hospital, choice: str) -> None:
    browser = mercy.browser()
    assert press(browser, choice).status == 404
    assert spoken(opened(browser)) == "en"


def test_looking_at_the_address_chooses_nothing(mercy: Hospital) -> None:
    browser = mercy.browser()
    assert browser.open("/language?language=es").status == 405
    assert spoken(opened(browser)) == "en"


def test_a_choice_needs_its_token(mercy: Hospital) -> None:
    browser = mercy.browser()
    assert browser.post("/language", {"language": "es"}).status == 400
    assert spoken(opened(browser)) == "en"


def test_the_platforms_own_page_can_be_read_in_each_language(world: World, app: House) -> None:
    browser = Browser(app)
    assert opened(browser, says="es").soup.html["lang"] == "es"  # type: ignore[index]
    press(browser, "en")
    assert opened(browser, says="es").soup.html["lang"] == "en"  # type: ignore[index]


def test_each_language_is_named_in_its_own_tongue_and_the_one_spoken_is_marked(mercy: Hospital) -> None:
    buttons = opened(mercy.browser(), says="es").soup.select("form.languages button")
    assert {str(b["value"]): b.get_text() for b in buttons} == dict(LANGUAGES)
    assert [b["value"] for b in buttons if b.get("aria-current")] == ["es"]
    assert all(b["lang"] == b["value"] for b in buttons)


def test_errors_are_told_in_the_readers_language_even_when_nothing_else_works(mercy: Hospital, put_view: PutView) -> None:
    assert "Aquí no hay nada que usted pueda ver" in opened(mercy.browser(), "/nothing", says="es").text

    def broken() -> str:
        raise LookupError

    put_view("hospital.home", broken)
    assert "Algo salió mal de nuestro lado" in opened(mercy.browser(), says="es").text


def test_days_and_hours_are_written_as_the_language_writes_them_and_where_the_reader_is(mercy: Hospital) -> None:
    with mercy.entered():
        with speaking("en"):
            assert (short_date(EVENING), clock(EVENING)) == ("14 Nov 2021", "6:40 pm")
        with speaking("es"):
            assert (short_date(EVENING), clock(EVENING)) == ("14 nov 2021", "18:40")


def test_a_reader_who_is_elsewhere_is_told_her_own_time(mercy: Hospital) -> None:
    with mercy.entered():
        g.reader = Reader(time_zone="Asia/Tokyo")
        with speaking("en"):
            assert (short_date(EVENING), clock(EVENING)) == ("15 Nov 2021", "8:40 am")


def test_a_language_that_runs_from_right_to_left_turns_the_page(mercy: Hospital, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language, "LANGUAGES", {**LANGUAGES, "he": "עברית"})
    page = opened(mercy.browser(), says="he")
    assert page.soup.html is not None
    assert (page.soup.html["lang"], page.soup.html["dir"]) == ("he", "rtl")
    assert Locale.parse("he").text_direction == "rtl"


def test_every_language_has_its_catalogue_but_the_one_the_sources_are_written_in() -> None:
    assert {folder.name for folder in words.FOLDER.iterdir()} == set(LANGUAGES) - {"en"}


def test_an_unknown_language_is_never_spoken(mercy: Hospital) -> None:
    with mercy.entered(), speaking("xx"):
        assert render_template_string("{{ language }} {{ direction }} {{ _('Menu') }}") == "en ltr Menu"
        assert current_brand().language in LANGUAGES
