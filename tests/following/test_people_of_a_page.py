"""The people of a page: finding one among many, what each may do, who is expected and who never comes."""

import pytest

from tests.integrations.sandbox_fixtures import RunningSandbox
from tests.pages.scenes import act, guest_id, hospital_of, letters, open_page, stands
from tests.support.people import crowd, fetch, rows
from tests.support.statements import statements
from tests.support.world import APage, Somebody, World

pytestmark = pytest.mark.usefixtures("sandbox")
TESS = "tess@example.org"
MAY = "select may_write, sees_pictures, may_download, is_caregiver from guest where email = %s"


@pytest.fixture
def page(world: World) -> APage:
    """A page."""
    return open_page(world)


def helper(world: World, page: APage, *rights: str) -> Somebody:
    """A co-manager with these rights."""
    somebody = hospital_of(page).person("Hal Helper")
    with world.as_superuser() as connection:
        query = """insert into page_manager (tenant_id, id, created_at, page_id, person_id, is_owner, rights)
                   values (%s, gen_random_uuid(), now(), %s, %s, false, %s)"""
        connection.execute(query, (hospital_of(page).id, page.id, somebody.id, list(rights)))
    return somebody


def test_what_one_person_may_see_and_do_is_set_on_her_page(world: World, page: APage) -> None:
    tess = hospital_of(page).guest(page, TESS, name="Tess")
    keeper = page.keeper.browser()
    link = keeper.open(f"{page.path}/followers").soup.select_one("main th a")
    assert link is not None
    hers = keeper.open(str(link["href"]))
    assert hers.heading == "Tess"
    kept = hers.submit({"may_download": "y", "is_caregiver": "y"}, action=f"/{tess}")
    assert [e["name"] for e in kept.soup.select("main input[checked]")] == [
        "may_write",
        "sees_pictures",
        "may_download",
        "is_caregiver",
    ]
    act(keeper, f"{page.path}/followers/{tess}", sees_pictures="y")
    assert rows(world, MAY, TESS) == [(False, True, False, False)]


def test_only_who_manages_the_page_sets_it_and_only_who_invites_removes(world: World, page: APage) -> None:
    tess = hospital_of(page).guest(page, TESS)
    inviter = helper(world, page, "invite").browser()
    assert act(inviter, f"{page.path}/followers/{tess}", is_caregiver="y").status == 403
    assert rows(world, MAY, TESS) == [(True, True, False, False)]
    assert inviter.open(f"{page.path}/followers/{tess}").soup.select_one("[name=is_caregiver]") is None
    act(inviter, f"{page.path}/followers/{tess}/remove")
    assert stands(world, page, TESS) == "removed"


@pytest.mark.parametrize("rights", ["manage", "post", "answer", "approve"])
def test_without_the_right_to_invite_nobody_is_invited_removed_or_blocked(world: World, page: APage, rights: str) -> None:
    tess = hospital_of(page).guest(page, TESS)
    browser = helper(world, page, rights).browser()
    shown = browser.open(f"{page.path}/followers")
    assert shown.status == 200
    assert not shown.soup.select("main form[method=post]")
    for verb in ("remove", "block", "renew", "invite", "forget"):
        assert act(browser, f"{page.path}/followers/{tess}/{verb}").status == 403
    assert act(browser, f"{page.path}/followers", people="Eve eve@example.org").status == 403
    assert act(browser, f"{page.path}/lists", expected="eve@example.org").status == 403
    assert stands(world, page, TESS) == "admitted"
    assert stands(world, page, "eve@example.org") is None


def test_an_address_that_never_shall_come_is_outside_at_once_and_not_told(
    world: World, page: APage, sandbox: RunningSandbox
) -> None:
    reader = hospital_of(page).guest_browser(hospital_of(page).guest(page, TESS))
    lists = page.keeper.browser().open(f"{page.path}/lists")
    lists.submit({"never": f"{TESS}\nEve eve@example.org"}, action="/lists")
    assert reader.open(page.path).status == 404
    assert [stands(world, page, email) for email in (TESS, "eve@example.org")] == ["blocked", "blocked"]
    assert letters(world, sandbox, TESS) == letters(world, sandbox, "eve@example.org") == []


def test_who_is_expected_is_taken_off_the_list_as_if_she_had_never_been_on_it(world: World, page: APage) -> None:
    keeper = page.keeper.browser()
    keeper.open(f"{page.path}/lists").submit({"expected": TESS}, action="/lists")
    listed = keeper.open(f"{page.path}/followers?state=expected")
    assert "May come as soon as they ask" in listed.text
    listed.submit(action="/forget")
    assert stands(world, page, TESS) is None


def test_only_who_was_never_more_than_expected_is_forgotten(world: World, page: APage) -> None:
    tess = hospital_of(page).guest(page, TESS)
    act(page.keeper.browser(), f"{page.path}/followers/{tess}/forget")
    assert stands(world, page, TESS) == "admitted"


def test_to_expect_somebody_who_has_asked_already_is_to_invite_her(world: World, page: APage, sandbox: RunningSandbox) -> None:
    hospital_of(page).guest(page, TESS, state="asked")
    page.keeper.browser().open(f"{page.path}/lists").submit({"expected": TESS}, action="/lists")
    assert stands(world, page, TESS) == "invited"
    assert len(letters(world, sandbox, TESS)) == 1


@pytest.mark.parametrize("state", ["blocked", "admitted", "invited"])
def test_to_expect_changes_nothing_for_who_is_blocked_or_invited(world: World, page: APage, state: str) -> None:
    hospital_of(page).guest(page, TESS, state=state)
    page.keeper.browser().open(f"{page.path}/lists").submit({"expected": TESS}, action="/lists")
    assert stands(world, page, TESS) == state


def test_lines_that_cannot_be_read_are_named_and_nothing_is_changed(world: World, page: APage) -> None:
    lists = page.keeper.browser().open(f"{page.path}/lists")
    again = lists.submit({"expected": f"{TESS}\nnobody at home", "never": "eve@example.org"}, action="/lists")
    assert again.status == 422
    assert "nobody at home" in again.text
    assert rows(world, "select from guest") == []


def test_one_person_is_found_among_many(page: APage) -> None:
    crowd(hospital_of(page), page, 300)
    hospital_of(page).guest(page, TESS, name="Tess Ortega")
    hospital_of(page).guest(page, "eve@example.org", name="Eve", state="blocked")
    keeper = page.keeper.browser()

    def shown(query: str) -> list[str]:
        return [e.get_text(strip=True) for e in keeper.open(f"{page.path}/followers?{query}").soup.select("tbody th")]

    assert shown("q=ortega") == shown("q=TESS@") == ["Tess Ortega"]
    assert shown("state=blocked") == ["Eve"]
    assert shown("state=blocked&q=ortega") == []
    assert len(shown("state=admitted")) == len(shown("state=nonsense")) == 100
    assert shown("q=%25") == []


@pytest.mark.parametrize("query", ["", "?q=f&state=admitted"])
def test_the_people_of_a_page_cost_the_same_for_five_and_for_five_thousand(world: World, page: APage, query: str) -> None:
    keeper, costs = page.keeper.browser(), []
    for number in (5, 4_995):
        crowd_named(page, number)
        with statements() as sent:
            assert fetch(keeper, f"{page.path}/followers{query}").status_code == 200
        costs.append(len(sent))
    assert costs[0] == costs[1] <= 8


def crowd_named(page: APage, number: int) -> None:
    """That many guests more, under addresses that no crowd before had."""
    world = hospital_of(page).world
    with world.as_superuser() as connection:
        query = """insert into guest (tenant_id, id, created_at, page_id, email, name, state, vouched, key, word,
                     may_write, sees_pictures, may_download, is_caregiver)
                   select %s, gen_random_uuid(), now(), %s, gen_random_uuid() || '@crowd.example', 'F', 'admitted', true,
                     gen_random_uuid(), '', true, true, false, false from generate_series(1, %s)"""
        connection.execute(query, (hospital_of(page).id, page.id, number))


def test_a_person_of_another_page_is_not_reached_through_this_one(world: World, page: APage) -> None:
    hospital = hospital_of(page)
    theirs = hospital.page(hospital.person("Tom Other"))
    hospital.guest(theirs, TESS)
    tess, keeper = guest_id(world, theirs, TESS), page.keeper.browser()
    for path in ("", "/remove", "/block", "/renew", "/invite", "/forget", "/no"):
        assert act(keeper, f"{page.path}/followers/{tess}{path}", is_caregiver="y").status == 404
    assert rows(world, MAY, TESS) == [(True, True, False, False)]
    assert stands(world, theirs, TESS) == "admitted"


def test_nobody_writes_to_strangers_from_a_mailbox_that_was_never_proved(world: World, page: APage) -> None:
    with world.as_superuser() as connection:
        connection.execute("update person set proved_at = null where id = %s", (page.keeper.id,))
    said = act(page.keeper.browser(), f"{page.path}/lists", expected="Tess tess@example.org")
    assert said.status == 422
    assert "First show that your own mailbox is yours" in said.text
    assert stands(world, page, TESS) is None
