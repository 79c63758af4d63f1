"""A page in memory of somebody: never by one person alone, never by letter, and with nothing on it that asks for anything."""

import pytest

from billing.shelf.models import Shop, ShopState
from kernel.db import db
from pages.models import Right
from tests.pages.scenes import act
from tests.support.browser import Browser
from tests.support.people import rows
from tests.support.world import APage, Hospital, Somebody, World

WORDS = "1948 – 2026. She loved the <b>sea</b>."


@pytest.fixture
def hospital(world: World) -> Hospital:
    """A hospital whose gift shop is open."""
    made = world.hospital()
    with made.entered():
        db.session.add(Shop(state=ShopState.OPEN, currency="USD"))
    return made


@pytest.fixture
def keeper(hospital: Hospital) -> Somebody:
    """Who keeps a page."""
    return hospital.person("Anna Berg")


@pytest.fixture
def page(hospital: Hospital, keeper: Somebody) -> APage:
    """Hers."""
    return hospital.page(keeper)


def ask(browser: Browser, page: APage, words: str = WORDS) -> None:
    """One who keeps it asks for it."""
    browser.open(f"{page.path}/memorial").submit({"words": words})


def is_memorial(world: World) -> bool:
    """Whether the page is in memory of somebody now."""
    return rows(world, "select memorial_since is not null from care_page where patient_name = 'Elena'") == [(True,)]


def test_one_asks_letters_are_held_at_once_and_a_second_keeper_says_yes(
    world: World, hospital: Hospital, keeper: Somebody, page: APage
) -> None:
    reader = hospital.guest_browser(hospital.guest(page))
    assert reader.open(page.path).soup.select_one("form[action^='/order/for/']")
    second = hospital.manager(page, "Paul Berg", Right.POST)
    hers = keeper.browser()
    ask(hers, page)
    assert rows(world, "select silenced_at is not null from care_page") == [(True,)]
    assert "In memory" not in reader.open(page.path).text
    asked = hers.open(f"{page.path}/memorial")
    assert "Somebody else who keeps this page can say yes" in asked.text
    assert hers.post(f"{page.path}/memorial/confirm", {"csrf_token": hers.token()}).status == 404
    assert not is_memorial(world)
    ask_again = hers.post(f"{page.path}/memorial", {"csrf_token": hers.token(), "words": "twice"})
    assert ask_again.status == 200
    his = second.browser()
    assert "It was asked that this page be in memory of Elena." in his.open(page.path).text
    his.open(f"{page.path}/memorial").submit(action="/memorial/confirm")
    assert is_memorial(world)
    act(hers, f"{page.path}/release")
    hospital.update(page)
    shown = reader.open(page.path)
    assert "In memory of Elena" in shown.text
    assert WORDS in shown.text
    assert not shown.soup.select("form[action^='/order/for/'], main a[href*='/shop'], main a[href*='/give']")
    assert his.post(f"{page.path}/memorial/confirm", {"csrf_token": his.token()}).status == 404
    assert his.post(f"{page.path}/memorial/end", {"csrf_token": his.token()}).status == 403
    act(hers, f"{page.path}/memorial/end")
    assert not is_memorial(world)
    assert reader.open(page.path).soup.select_one("form[action^='/order/for/']")


def test_who_keeps_it_alone_is_answered_by_the_hospital_which_sees_nothing_but_the_words(
    world: World, hospital: Hospital, keeper: Somebody, page: APage
) -> None:
    hers = keeper.browser()
    ask(hers, page)
    assert "somebody of Mercy Hospital looks at your words" in hers.open(f"{page.path}/memorial").text
    [(memorial_id,)] = rows(world, "select id from memorial")
    ours = hospital.person("Moira Hale", "moderator").browser()
    other = world.hospital("other").person("Olga Hale", "moderator").browser()
    for stranger in (hospital.browser(), keeper.browser(), hospital.person("Vera Lund", "volunteer").browser(), other):
        assert stranger.post(f"/memorials/{memorial_id}/confirm", {"csrf_token": stranger.token()}).status in (401, 403, 404)
        assert "Elena" not in stranger.open("/memorials").text
    shown = ours.open("/memorials")
    assert WORDS in shown.text
    assert "News from Anna" in shown.text
    assert "Elena" not in shown.text
    assert page.slug not in str(shown.soup)
    shown.submit(action="/confirm")
    assert is_memorial(world)
    assert ours.post(f"/memorials/{memorial_id}/confirm", {"csrf_token": ours.token()}).status == 404
    assert rows(world, "select count(*) from mailing") == [(0,)]


def test_the_hospitals_own_never_say_yes_to_themselves_nor_where_another_keeps_the_page(
    world: World, hospital: Hospital
) -> None:
    moderator = hospital.person("Moira Hale", "moderator")
    own = hospital.page(moderator)
    hers = moderator.browser()
    ask(hers, own, "")
    [(memorial_id,)] = rows(world, "select id from memorial")
    assert hers.post(f"/memorials/{memorial_id}/confirm", {"csrf_token": hers.token()}).status == 404
    hospital.manager(own, "Paul Berg", Right.POST)
    ours = hospital.person("Mona Hale", "tenant_admin").browser()
    assert "Nothing waits." in ours.open("/memorials").text
    assert ours.post(f"/memorials/{memorial_id}/confirm", {"csrf_token": ours.token()}).status == 404
    assert not is_memorial(world)


def test_a_reader_and_a_helper_without_the_right_ask_for_nothing(hospital: Hospital, keeper: Somebody, page: APage) -> None:
    reader = hospital.guest_browser(hospital.guest(page))
    helper = hospital.manager(page, "Paul Berg", Right.POST).browser()
    for browser, status in ((reader, 404), (helper, 403), (hospital.browser(), 404)):
        assert browser.post(f"{page.path}/memorial", {"csrf_token": browser.token(), "words": "x"}).status in (status, 401)
    assert helper.post(f"{page.path}/memorial/end", {"csrf_token": helper.token()}).status == 403
    hers = keeper.browser()
    assert hers.post(f"{page.path}/memorial", {"csrf_token": hers.token(), "words": "x" * 301}).status == 422
