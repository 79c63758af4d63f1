"""Every letter as people get it: on a narrow telephone, by day and in the dark, in each language, and without pictures."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pytest
from bs4 import BeautifulSoup

from admin.branding.preview import made_up
from admin.letters.told import TOLD
from kernel.brand import Brand, Logo, Words, current_brand
from kernel.language import LANGUAGES, USUAL, speaking
from mail.letters import all_letters, paper_of, words_of
from tests.journeys.demo import Demo
from tests.journeys.support import OF_COLOUR, WCAG, Console, axe, sign_in, violations, wait_for
from tests.support.world import Hospital, World

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

NARROWEST, LONGEST_SUBJECT = 320, 70
LONGEST_NAME = "Llanfairpwllgwyngyllgogerychwyrndrobwll Memorial Hospital for Women and Children"
LONGEST_LABEL = "Llanfairpwllgwyngyllgogerychwyrndrobwll and all of her family"[:60]
NOWHERE = "http://pictures.invalid/logo.jpg"
# Whatever is cut off, or sticks out of the window.
_CUT_OFF = """() => [...document.querySelectorAll("body *")].filter(it => {
  const box = it.getBoundingClientRect();
  return box.right > innerWidth + 1 || box.left < -1 || (it.scrollWidth > it.clientWidth + 1 && it.clientWidth > 0);
}).map(it => it.outerHTML.slice(0, 120))"""
_SIZE = "it => [innerWidth, it.scrollWidth, it.scrollHeight <= innerHeight]"


@dataclass(frozen=True)
class Got:
    """A letter in somebody's mailbox, by the language and the case it was written for."""

    language: str
    case: str
    brand: Brand
    subject: str
    text: str
    html: str

    @property
    def soup(self) -> BeautifulSoup:
        """Its elements."""
        return BeautifulSoup(self.html, "html.parser")


@pytest.fixture
def hospital(world: World) -> Hospital:
    """Whose letters they are."""
    return world.hospital()


@pytest.fixture
def page(chromium: "Browser") -> "Iterator[Page]":
    """A narrow telephone that is shown no pictures."""
    with chromium.new_context(viewport={"width": NARROWEST, "height": 700}) as context:
        context.route("**/*", lambda route: route.abort())
        context.add_init_script(axe())
        yield context.new_page()


def got(hospital: Hospital, name: str, /, **look: Any) -> list[Got]:
    """A letter with all its samples, in every language, from a hospital that looks like that."""
    letter, found = next(letter for letter in all_letters() if letter.name == name), []
    with hospital.entered():
        for language in LANGUAGES:
            with speaking(language):
                brand = replace(current_brand(), **look)
                face = {"brand": brand, "logo_url": brand.logo and brand.logo.url}
                for case, sample in TOLD[name].samples.items():
                    given, to = {**sample(), **face}, made_up(letter)
                    if look and "label" in given:
                        given["label"] = LONGEST_LABEL
                    parts = *words_of(letter, to, given), paper_of(letter, to, given)
                    found.append(Got(language, str(case or ""), brand, *parts))
    return found


def folded(text: str) -> str:
    """Words alone, white space and capitals aside."""
    return " ".join(text.split()).casefold()


@pytest.mark.parametrize("name", TOLD)
def test_a_letter_fits_a_narrow_telephone_and_can_be_read_by_day_and_in_the_dark(
    name: str, hospital: Hospital, page: "Page"
) -> None:
    wrong = []
    usual, at_its_longest = got(hospital, name), got(hospital, name, name=LONGEST_NAME, logo=Logo(NOWHERE, 100, 100))
    for letter in usual + at_its_longest:
        page.set_content(letter.html)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            wide = page.evaluate("document.documentElement.scrollWidth")
            found = [f"{wide} px wide"] if wide > NARROWEST else []
            found += [f"sticks out: {it}" for it in page.evaluate(_CUT_OFF)]
            if letter in usual and (scheme == "light" or letter.language == USUAL):
                # By night only the colours are others; of the rest only the words are others, or longer.
                found += violations(page, WCAG if scheme == "light" else OF_COLOUR)
            wrong += [f"{letter.language} {letter.case} {scheme}: {it}" for it in found]
    assert wrong == []


@pytest.mark.parametrize("name", TOLD)
def test_a_letters_plain_text_stands_on_its_own(name: str, hospital: Hospital) -> None:
    for letter in got(hospital, name):
        text, soup = folded(letter.text), letter.soup
        assert text.startswith(folded(letter.brand.name))
        for link in soup.select("a[href]"):
            said = link.get_text() if str(link["href"]).startswith("tel:") else str(link["href"])
            assert folded(said) in text, f"{letter.language}: {said} is not in the plain text"
        assert soup.h1 is not None
        assert folded(soup.h1.get_text(" ")) in text
        for line in letter.brand.emergency:
            with_label = f"{line.label}: {line.number}" if letter.language == "en" else line.number
            assert folded(with_label) in text
        assert "this button" not in text
        assert "este botón" not in text
        assert "<" not in text


@pytest.mark.parametrize("name", TOLD)
def test_a_letter_says_the_same_without_pictures(name: str, hospital: Hospital, page: "Page") -> None:
    for letter in got(hospital, name, logo=Logo(NOWHERE, 100, 100)):
        pictures = letter.soup.select("img")
        assert [picture["alt"] for picture in pictures] == [letter.brand.name]
        page.set_content(letter.html)
        shown = folded(page.inner_text("body"))
        for part in (letter.brand.name, *(line.number for line in letter.brand.emergency)):
            assert folded(part) in shown
        assert [text for text in letter.soup.body.stripped_strings if folded(text) not in shown] == []  # type: ignore[union-attr]


@pytest.mark.parametrize("name", TOLD)
def test_a_letters_subject_is_short_however_long_the_names(name: str, hospital: Hospital) -> None:
    for letter in got(hospital, name, name=LONGEST_NAME, footer=Words({"en": "With you."})):
        assert 0 < len(letter.subject) <= LONGEST_SUBJECT, letter.subject


def test_an_administrator_looks_at_a_letter_in_both_languages(stack: Demo, chromium: "Browser") -> None:
    console = Console()
    with chromium.new_context(viewport={"width": 1280, "height": 900}) as context:
        console.listen(context)
        page = context.new_page()
        sign_in(page, stack.login("Harriet Lomax"))
        page.goto(f"{stack.hospital('mercy')}admin/")
        page.get_by_role("main").get_by_role("link", name="Letters", exact=True).click()
        page.get_by_role("link", name="An invitation", exact=True).click()
        page.get_by_role("heading", name="An invitation").wait_for()
        page.get_by_role("link", name="Español").click()
        page.locator("pre[lang=es]").wait_for()
        for kind, wide in (("desk", 640), ("narrow", NARROWEST), ("night", NARROWEST)):
            letter = page.frame_locator(f"iframe[data-kind={kind}]").locator("html[lang=es]")
            fits = [wide, wide, True]
            wait_for(lambda letter=letter, fits=fits: letter.evaluate(_SIZE) == fits, f"the letter for {kind} in its frame")  # type: ignore[misc]
        paper = (
            page.frame_locator("iframe[data-kind=night]").locator("body").evaluate("it => getComputedStyle(it).backgroundColor")
        )
        assert paper == "rgb(26, 24, 22)"
        assert violations(page) == []
    assert console.complaints == []
