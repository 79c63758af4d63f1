"""What one chooses in the account: name, language, time zone, size of words, letters and quiet hours."""

import pytest

from accounts.queries import Wishes, wishes_of
from kernel.language import LANGUAGES
from tests.accounts.helping import row_of
from tests.support.world import Somebody, World


def anna(world: World) -> Somebody:
    """Somebody with an account."""
    return world.hospital().person("Anna Berg")


def test_the_account_shows_the_way_to_all_there_is_to_choose(world: World) -> None:
    browser = anna(world).browser()
    page = browser.open("/account")
    links = {str(a["href"]) for a in page.soup.select("main a[href^='/account/']")}
    parts = ("data", "email", "leave", "letters", "living", "name", "photo", "reading", "second", "sessions")
    assert links == {f"/account/{part}" for part in parts}
    assert all(browser.open(link).status == 200 for link in links)


def test_a_new_name_stands_beside_what_is_written_from_then_on_and_not_before(world: World) -> None:
    somebody = anna(world)
    page = somebody.hospital.page(somebody)
    somebody.hospital.update(page, "Before.")
    browser = somebody.browser()
    assert browser.open("/account/name").submit({"name": "  Anna   Stone "}).status == 200
    browser.open(f"{page.path}/messages").submit({"body": "After."}, action="messages")
    shown = browser.open(page.path).text
    assert "Anna Berg" in shown
    assert "Anna Stone" in shown


def test_a_name_is_needed_and_what_was_typed_is_kept(world: World) -> None:
    page = anna(world).browser().open("/account/name").submit({"name": "x" * 90})
    assert page.status == 422
    assert "10 characters too long" in page.text
    assert page.soup.select_one("#name")["value"] == "x" * 90  # type: ignore[index]


def test_the_size_of_words_is_on_every_page_once_it_was_chosen_and_for_her_alone(world: World) -> None:
    somebody = anna(world)
    browser = somebody.browser()
    browser.open("/account/reading").submit({"text_size": "larger", "language": "", "time_zone": ""})
    assert browser.open("/pages").soup.html["data-text-size"] == "larger"  # type: ignore[index]
    assert not browser.open("/sign-in").soup.select("html:not([data-text-size])")
    assert somebody.hospital.browser().open("/sign-in").soup.select("html:not([data-text-size])")
    browser.open("/account/reading").submit({"text_size": "normal"})
    assert browser.open("/pages").soup.select("html:not([data-text-size])")


def test_moments_are_shown_in_the_time_zone_she_chose(world: World) -> None:
    somebody = anna(world)
    page = somebody.hospital.page(somebody)
    update = somebody.hospital.update(page)
    with world.as_superuser() as connection:
        connection.execute("update update set published_at = '2026-03-01 12:00+00' where id = %s", [update])
    browser = somebody.browser()
    browser.open("/account/reading").submit({"time_zone": "Asia/Tokyo"})
    assert "9:00 pm" in browser.open(page.path).text.replace("\u202f", " ")


@pytest.mark.parametrize("zone", ["Europe/Atlantis", "../etc/passwd", "UTC+3", "x" * 5000])
def test_a_time_zone_that_is_none_is_refused(world: World, zone: str) -> None:
    somebody = anna(world)
    page = somebody.browser().open("/account/reading").submit({"time_zone": zone})
    assert page.status == 422
    found = row_of(somebody)
    assert found is not None
    assert found.time_zone is None


def test_every_language_of_the_house_can_be_chosen_and_no_other(world: World) -> None:
    somebody = anna(world)
    browser = somebody.browser()
    for code in LANGUAGES:
        assert browser.open("/account/reading").submit({"language": code}).status == 200
        found = row_of(somebody)
        assert found is not None
        assert found.language == code
    assert browser.open("/account/reading").submit({"language": "xx"}).status == 422


def test_what_she_chose_about_letters_can_be_asked_for_by_who_sends_them(world: World) -> None:
    somebody = anna(world)
    browser = somebody.browser()
    with somebody.hospital.entered():
        assert wishes_of([somebody.id]) == {somebody.id: Wishes("each", "each", "each", None, None)}
    browser.open("/account/reading").submit({"time_zone": "America/Chicago"})
    browser.open("/account/letters").submit(
        {"updates": "daily", "words": "never", "answers": "each", "quiet_from": "21", "quiet_until": "7"}
    )
    with somebody.hospital.entered():
        assert wishes_of([somebody.id]) == {somebody.id: Wishes("daily", "never", "each", (21, 7), "America/Chicago")}
    shown = browser.open("/account/letters").soup
    assert shown.select_one("#quiet_from option[selected]")["value"] == "21"  # type: ignore[index]
    browser.open("/account/letters").submit({"quiet_from": "", "quiet_until": ""})
    with somebody.hospital.entered():
        assert wishes_of([somebody.id])[somebody.id].quiet is None


@pytest.mark.parametrize(("since", "until"), [("21", ""), ("", "7"), ("8", "8"), ("24", "7"), ("-1", "7")])
def test_quiet_hours_that_make_no_sense_are_refused_with_a_sentence(world: World, since: str, until: str) -> None:
    page = anna(world).browser().open("/account/letters").submit({"quiet_from": since, "quiet_until": until})
    assert page.status == 422
    assert page.soup.select(".wrong")


def test_a_stranger_and_a_reader_by_letter_have_no_account(world: World) -> None:
    somebody = anna(world)
    page = somebody.hospital.page(somebody)
    reader = somebody.hospital.guest_browser(somebody.hospital.guest(page))
    for browser in (reader, somebody.hospital.browser()):
        for part in ("", "/data", "/email", "/leave", "/letters", "/name", "/photo", "/photo.jpg", "/reading", "/sessions"):
            assert browser.open(f"/account{part}").heading == "Sign in", part
