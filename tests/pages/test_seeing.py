"""Looking at a page as somebody else sees it: what is shown, and that nothing can be done there."""

from uuid import UUID

import pytest

from kernel.clock import now
from pages.models import Audience
from tests.pages.scenes import act, hospital_of, open_page, set_page
from tests.support.people import print_of, rows
from tests.support.world import APage, World


@pytest.fixture
def page(world: World) -> APage:
    """A page with a picture and words."""
    return open_page(world)


def for_managers(world: World, page: APage) -> None:
    """An update that only those who keep the page see."""
    hidden = hospital_of(page).update(page, "Only among us.")
    with world.as_superuser() as connection:
        connection.execute("update update set audience = %s where id = %s", (Audience.MANAGERS, hidden))


def test_it_shows_what_her_own_browser_shows_and_says_whose_view_it_is(world: World, page: APage) -> None:
    ruth = hospital_of(page).guest(page)
    for_managers(world, page)
    seen = page.keeper.browser().open(f"{page.path}/as/{ruth}")
    assert "You see it as Ruth sees it." in seen.text
    assert seen.soup.select_one(f"a[href='{page.path}']") is not None
    own = hospital_of(page).guest_browser(ruth).open(page.path)
    bodies = [[e.get_text() for e in shown.soup.select(".prose")] for shown in (seen, own)]
    assert bodies[0] == bodies[1]
    assert "Only among us." not in seen.text


def test_nothing_on_it_can_be_pressed_or_sent_and_nothing_is_noted(world: World, page: APage) -> None:
    ruth = hospital_of(page).guest(page)
    browser, before = page.keeper.browser(), print_of(world, hospital_of(page))
    seen = browser.open(f"{page.path}/as/{ruth}")
    for element in seen.soup.select("main form, main button, main textarea, main input"):
        assert element.find_parent("fieldset", disabled=True) is not None, element
    assert not seen.soup.select("script[src*='seen']")
    for path in (f"as/{ruth}", "as"):
        assert act(browser, f"{page.path}/{path}", body="As if I were Ruth.").status == 405
    assert print_of(world, hospital_of(page)) == before


def test_without_pictures_none_is_shown(world: World, page: APage) -> None:
    ruth = hospital_of(page).guest(page)
    with world.as_superuser() as connection:
        connection.execute("update guest set sees_pictures = false")
    assert not page.keeper.browser().open(f"{page.path}/as/{ruth}").soup.select("main figure img")


@pytest.mark.parametrize("state", ["blocked", "removed", "invited", "asked", "expected"])
def test_to_somebody_who_may_not_come_the_page_is_closed(page: APage, state: str) -> None:
    tess = hospital_of(page).guest(page, "tess@example.org", name="Tess", state=state)
    assert "The page is closed" in page.keeper.browser().open(f"{page.path}/as/{tess}").text


@pytest.mark.parametrize(
    ("visibility", "who", "shown"),
    [
        ("link", "anybody with the link", True),
        ("hospital", "a member of the hospital", True),
        ("asks", "somebody who is not on your list", False),
        ("invited", "somebody who is not on your list", False),
    ],
)
def test_it_can_be_seen_as_somebody_who_is_on_no_list(world: World, visibility: str, who: str, shown: bool) -> None:
    page = open_page(world, visibility)
    for_managers(world, page)
    seen = page.keeper.browser().open(f"{page.path}/as")
    assert f"You see it as {who} sees it." in seen.text
    assert ("She slept well." in seen.text) == shown
    assert "Only among us." not in seen.text


@pytest.mark.parametrize(("rights", "status"), [("{manage}", 200), ("{invite}", 200), ("{post,answer,approve}", 403)])
def test_only_who_manages_or_invites_looks_as_another(world: World, page: APage, rights: str, status: int) -> None:
    ruth: UUID = hospital_of(page).guest(page)
    helper = hospital_of(page).person("Hal Helper")
    with world.as_superuser() as connection:
        query = """insert into page_manager (tenant_id, id, created_at, page_id, person_id, is_owner, rights)
                   values (%s, gen_random_uuid(), now(), %s, %s, false, %s)"""
        connection.execute(query, (hospital_of(page).id, page.id, helper.id, rights))
    browser = helper.browser()
    assert browser.open(f"{page.path}/as/{ruth}").status == browser.open(f"{page.path}/as").status == status


def test_a_reader_does_not_look_as_another(world: World, page: APage) -> None:
    ruth, tom = hospital_of(page).guest(page), hospital_of(page).guest(page, "tom@example.org", name="Tom")
    [(email,)] = rows(world, "select email::text from guest where id = %s", tom)
    assert email == "tom@example.org"
    assert hospital_of(page).guest_browser(ruth).open(f"{page.path}/as/{tom}").heading == "Sign in"
    member = hospital_of(page).person("Mia Lund").browser()
    assert member.open(f"{page.path}/as/{tom}").status == 404


def test_what_rests_for_its_author_alone_is_not_read_with_her_eyes(world: World, page: APage) -> None:
    ruth = hospital_of(page).guest(page)
    set_page(world, page, quiet_since=now())
    hers = hospital_of(page).guest_browser(ruth)
    act(hers, f"{page.path}/messages", body="For later.")
    assert "For later." in hers.open(page.path).text
    assert "For later." not in page.keeper.browser().open(f"{page.path}/as/{ruth}").text
