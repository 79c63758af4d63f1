"""The console page *Letters*: every letter stands there, with nothing real in it, and looking sends and writes nothing."""

import pytest
from bs4 import BeautifulSoup

from admin.letters.told import TOLD
from kernel.text import brief
from mail.letters import all_letters
from tests.support.browser import Browser
from tests.support.world import Hospital, World

HERE = "/admin/letters/"


def test_every_letter_of_the_house_has_its_line() -> None:
    assert set(TOLD) == {letter.name for letter in all_letters()}, "admin/letters/told.py says of each letter when it is sent"


def test_every_letter_can_be_opened_from_the_list_in_both_languages(admin: Browser) -> None:
    links = [str(link["href"]) for link in admin.open(HERE).soup.select(".letters a")]
    assert len(links) == len(TOLD)
    for link in links:
        for language, danger in (("en", "If somebody is in danger, call"), ("es", "Si alguien está en peligro, llame")):
            shown = admin.open(f"{link}&language={language}")
            assert shown.status == 200
            for plain in shown.soup.select("pre"):
                assert plain["lang"] == language
                assert danger in plain.get_text()
            frames = [BeautifulSoup(str(frame["srcdoc"]), "html.parser") for frame in shown.soup.select("iframe[sandbox]")]
            assert len(frames) == 3 * len(shown.soup.select("pre"))
            for frame in frames:
                assert danger in frame.get_text()
                assert not frame.select("script, style, [style], form"), "our policy would not show it"


def test_a_letter_wears_the_hospitals_look(admin: Browser) -> None:
    admin.open("/admin/branding/").submit({"name": "St. Ursula", "footer": "Always with you.", "color": "#6b1f5f"})
    shown = admin.open(f"{HERE}show?letter=following/invitation")
    for frame in shown.soup.select("iframe"):
        assert "Always with you." in str(frame["srcdoc"])
        assert "color=%236b1f5f" in str(frame["srcdoc"])
    assert "St. Ursula" in shown.soup.select("pre")[0].get_text()


def test_nothing_of_anybody_is_in_a_sample_and_its_links_open_nothing(mercy: Hospital, admin: Browser) -> None:
    page = mercy.page(mercy.person("Marigold Finch"), patient="Peregrine")
    mercy.update(page)
    mercy.guest(page, "thistle@example.org", name="Thistle")
    for name in TOLD:
        shown = admin.open(f"{HERE}show?letter={name}")
        said = str(shown.soup)
        assert not [word for word in ("Marigold", "Peregrine", "Thistle", "thistle", page.slug) if word in said]
        for frame in shown.soup.select("iframe"):
            for link in BeautifulSoup(str(frame["srcdoc"]), "html.parser").select("a[href^='http://mercy']"):
                path = str(link["href"]).removeprefix(f"http://{mercy.host}")
                assert mercy.browser().client.get(path, base_url=f"http://{mercy.host}").status_code == 404


def test_looking_at_a_letter_posts_none(admin: Browser, world: World) -> None:
    for name in TOLD:
        assert admin.open(f"{HERE}show?letter={name}").status == 200
    with world.as_superuser() as connection:
        assert connection.execute("select count(*) from mailing").fetchone() == (0,)


@pytest.mark.parametrize(
    "query", ["letter=nothing", "letter=../base", "letter=letters/base", "letter=", "language=fr", "language=", "letter=%00"]
)
def test_what_is_no_letter_or_no_language_of_ours_is_not_found(query: str, admin: Browser) -> None:
    assert admin.open(f"{HERE}show?{query}").status == 404


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Mercy Hospital", "Mercy Hospital"),
        ("x" * 32, "x" * 32),
        ("Saint Bartholomew of the Hills Hospital", "Saint Bartholomew of the Hills…"),
        ("y" * 40, "y" * 31 + "…"),
    ],
)
def test_a_long_name_is_cut_between_words(name: str, short: str) -> None:
    assert brief(name) == short
