"""Finding a listed page by name, and what can be left at its door."""

import pytest

from tests.pages.scenes import act, hospital_of, open_page, set_page, stands
from tests.support.browser import Browser, Page
from tests.support.people import JOINING, comparable, fetch, rows
from tests.support.world import APage, World

HELLO = "We were neighbours in Harrow Street."


@pytest.fixture
def page(world: World) -> APage:
    """A listed page for invited people."""
    return open_page(world, listed=True)


def find(browser: Browser, name: str) -> Page:
    """Looks for a name."""
    return browser.open(f"/pages/find?q={name}")


def member(page: APage) -> Browser:
    """Somebody with an account, who is on no list."""
    return hospital_of(page).person("Mia Lund").browser()


def test_a_member_finds_the_page_and_leaves_a_word_that_waits_for_a_yes(world: World, page: APage) -> None:
    mia = member(page)
    found = find(mia, "elen")
    assert "She slept well." not in found.text
    link = found.soup.select_one("main .shelf a")
    assert link is not None
    door = mia.open(str(link["href"]))
    assert "She slept well." not in door.text
    assert door.submit({"body": HELLO}, action="/hello").heading == "Thank you"
    ruth = hospital_of(page).guest_browser(hospital_of(page).guest(page))
    keeper = page.keeper.browser()
    assert HELLO not in ruth.open(page.path).text
    keeper.open(page.path).submit(action="/accept")
    assert HELLO in ruth.open(page.path).text
    assert mia.open(page.path).status == 404


def test_at_the_door_she_can_ask_to_come_though_the_page_takes_no_questions_else(world: World, page: APage) -> None:
    member(page).open(f"{page.path}/hello").submit({"word": HELLO}, action="/ask")
    assert stands(world, page, "mia@mercy.example") == "asked"


def test_whoever_may_read_the_page_goes_in(page: APage) -> None:
    assert page.keeper.browser().open(f"{page.path}/hello").path == page.path


@pytest.mark.parametrize("state", ["blocked", "removed"])
def test_to_somebody_who_was_shut_out_nothing_is_listed(world: World, page: APage, state: str) -> None:
    mia = member(page)
    hospital_of(page).guest(page, "mia@mercy.example", state=state)
    assert not find(mia, "Elena").soup.select("main .shelf a")
    assert mia.open(f"{page.path}/hello").status == 404
    assert act(mia, f"{page.path}/hello", body=HELLO).status == 404
    act(mia, f"{page.path}/ask", word=HELLO)
    assert rows(world, "select from support_message") == []
    assert stands(world, page, "mia@mercy.example") == state
    closed, none = fetch(mia, f"{page.path}/hello"), fetch(mia, "/pages/0123456789ab/hello")
    assert comparable(closed, page.slug) == comparable(none, "0123456789ab")


def test_a_page_that_is_not_listed_has_no_door(world: World, page: APage) -> None:
    mia = member(page)
    set_page(world, page, listed=False)
    assert not find(mia, "Elena").soup.select("main .shelf a")
    assert mia.open(f"{page.path}/hello").status == 404
    assert act(mia, f"{page.path}/hello", body=HELLO).status == 404
    assert rows(world, "select from support_message") == []


def test_a_childs_page_is_never_listed_by_any_way(world: World) -> None:
    page = open_page(world)
    set_page(world, page, patient_is_minor=True)
    keeper = page.keeper.browser()
    assert keeper.open(f"{page.path}/settings").soup.select_one("[name=listed]") is None
    act(keeper, f"{page.path}/settings", neutral_label="News", visibility="invited", listed="y")
    mia = member(page)
    assert not find(mia, "Elena").soup.select("main .shelf a")
    assert act(mia, f"{page.path}/hello", body=HELLO).status == 404
    with pytest.raises(Exception, match="minors_are_not_found"):
        set_page(world, page, listed=True)


def test_only_the_owner_lists_her_page(world: World) -> None:
    page = open_page(world)
    helper = hospital_of(page).person("Hal Helper")
    with world.as_superuser() as connection:
        query = """insert into page_manager (tenant_id, id, created_at, page_id, person_id, is_owner, rights)
                   values (%s, gen_random_uuid(), now(), %s, %s, false, '{manage}')"""
        connection.execute(query, (hospital_of(page).id, page.id, helper.id))
    act(helper.browser(), f"{page.path}/settings", neutral_label="News", visibility="invited", listed="y")
    assert rows(world, "select listed from care_page") == [(False,)]
    page.keeper.browser().open(f"{page.path}/settings").submit({"listed": "y"}, action="/settings")
    act(helper.browser(), f"{page.path}/settings", neutral_label="News", visibility="invited")
    assert rows(world, "select listed from care_page") == [(True,)]


def test_strangers_and_unproved_newcomers_find_nobody(page: APage) -> None:
    stranger, newcomer = hospital_of(page).browser(), hospital_of(page).browser()
    newcomer.open("/join").submit(JOINING)
    assert find(stranger, "Elena").heading == "Sign in"
    assert "Elena" not in find(newcomer, "elen").text
    assert newcomer.open(f"{page.path}/hello").status == 404


@pytest.mark.parametrize("name", ["", "e", "%25", "__", "%25%25%25"])
def test_nobody_reads_through_all_there_are(page: APage, name: str) -> None:
    assert not find(member(page), name).soup.select("main .shelf a")


def test_another_hospitals_page_is_not_found(world: World, page: APage) -> None:
    other = world.hospital("brigid").person("Bea Other").browser()
    assert not find(other, "Elena").soup.select("main .shelf a")
    assert other.open(f"{page.path}/hello").status == 404


def test_a_door_is_not_knocked_at_all_day(world: World, page: APage) -> None:
    mia = member(page)
    answers = [act(mia, f"{page.path}/hello", body=HELLO).status for _ in range(4)]
    assert answers == [200, 200, 200, 429]
    assert len(rows(world, "select from support_message")) == 3
