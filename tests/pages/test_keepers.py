"""Who keeps a page: asked and answered, chosen rights, handing over; and what somebody would try who wants more."""

from uuid import UUID

import pytest

from pages.models import Right
from tests.integrations.sandbox_fixtures import RunningSandbox
from tests.pages.scenes import act, guest_id, hospital_of, keepers, letters, open_page, stands
from tests.support.browser import Browser
from tests.support.people import JOINING, rows
from tests.support.world import PASSWORD, APage, Somebody, World

pytestmark = pytest.mark.usefixtures("sandbox")
OWNER = "anna@mercy.example"


@pytest.fixture
def page(world: World) -> APage:
    """A page that Anna owns."""
    return open_page(world)


def ask_for_help(page: APage, email: str, *rights: str) -> None:
    """The owner asks by the form."""
    form = page.keeper.browser().open(f"{page.path}/keepers")
    form.submit({"name": "Hal", "email": email, "rights": list(rights)}, action="/keepers")


def helper(page: APage, *rights: str, name: str = "Hal Helper") -> Somebody:
    """Somebody who was asked and said yes."""
    somebody = hospital_of(page).person(name)
    ask_for_help(page, somebody.email, *rights)
    said = somebody.browser().open(f"{page.path}/keep").submit({"answer": "yes"}, action="/keep")
    assert "You help keep this page" in said.text
    return somebody


def keeper_id(world: World, somebody: Somebody) -> UUID:
    """Her row among those who keep a page."""
    [(found,)] = rows(world, "select id from page_manager where person_id = %s", somebody.id)
    return UUID(str(found))


def test_who_is_asked_sees_in_plain_words_what_it_is_and_has_the_rights_only_after_a_yes(
    world: World, page: APage, sandbox: RunningSandbox
) -> None:
    hal = hospital_of(page).person("Hal Helper")
    ask_for_help(page, hal.email, "post", "answer")
    assert keepers(world, page) == {OWNER: (True, [])}
    assert letters(world, sandbox, hal.email) == ["News from Anna: a question to you", "News from Anna: an invitation to read"]
    letter = next(mail for mail in sandbox.mails() if "question" in mail["subject"])
    assert "Elena" not in str(letter)
    way = "/keep/" + letter["text"].partition("/keep/")[2].split()[0]
    browser = hal.browser()
    assert browser.open(f"{page.path}/updates").status == 404
    asked = browser.open(way)
    assert asked.heading == "Will you help keep Elena’s page?"
    assert "Write, change and take away updates and pictures" in asked.text
    assert "Put people on the list" not in asked.text
    asked.submit({"answer": "yes"}, action="/keep")
    assert keepers(world, page)[hal.email] == (False, ["answer", "post"])
    assert browser.open(f"{page.path}/updates").status == 200


def test_a_stranger_who_was_asked_signs_in_first_and_comes_back_to_the_question(page: APage) -> None:
    hal = hospital_of(page).person("Hal Helper")
    ask_for_help(page, hal.email, "post")
    browser = hospital_of(page).browser()
    assert (
        browser.open(f"{page.path}/keep").submit({"email": hal.email, "password": PASSWORD}).heading.startswith("Will you help")
    )


def test_a_no_changes_nothing(world: World, page: APage) -> None:
    hal = hospital_of(page).person("Hal Helper")
    ask_for_help(page, hal.email, "post")
    browser = hal.browser()
    browser.open(f"{page.path}/keep").submit({"answer": "no"}, action="/keep")
    assert keepers(world, page) == {OWNER: (True, [])}
    assert act(browser, f"{page.path}/keep", answer="yes").status == 404
    assert keepers(world, page) == {OWNER: (True, [])}


def test_an_offer_to_another_mailbox_is_nobody_elses_to_take(world: World, page: APage) -> None:
    hospital = hospital_of(page)
    ask_for_help(page, "hal@mercy.example", *Right)
    ruth = hospital.guest_browser(hospital.guest(page))
    for thief in (hospital.person("Eve Stone").browser(), ruth, hospital.browser()):
        assert "Will you help" not in thief.open(f"{page.path}/keep").text
        act(thief, f"{page.path}/keep", answer="yes")
    assert keepers(world, page) == {OWNER: (True, [])}


def test_a_letter_with_the_question_in_the_wrong_hands_opens_nothing(
    world: World, page: APage, sandbox: RunningSandbox
) -> None:
    ask_for_help(page, "hal@mercy.example", *Right)
    letters(world, sandbox, "hal@mercy.example")
    text = next(mail["text"] for mail in sandbox.mails() if "question" in mail["subject"])
    way = "/keep/" + text.partition("/keep/")[2].split()[0]
    eve = hospital_of(page).person("Eve Stone").browser()
    assert eve.open(way).status == 404
    assert hospital_of(page).browser().open(way).heading == "Sign in"
    assert keepers(world, page) == {OWNER: (True, [])}


def test_an_account_that_never_proved_the_mailbox_takes_no_offer(world: World, page: APage) -> None:
    ask_for_help(page, JOINING["email"], *Right)
    newcomer = hospital_of(page).browser()
    newcomer.open("/join").submit(JOINING)
    assert newcomer.open(f"{page.path}/keep").status == 404
    assert act(newcomer, f"{page.path}/keep", answer="yes").status == 404
    assert keepers(world, page) == {OWNER: (True, [])}


@pytest.mark.parametrize("verb", ["block", "remove"])
def test_an_offer_ends_when_the_mailbox_is_shut_out(world: World, page: APage, verb: str) -> None:
    hal = hospital_of(page).person("Hal Helper")
    ask_for_help(page, hal.email, "post")
    keeper, guest = page.keeper.browser(), guest_id(world, page, hal.email)
    act(keeper, f"{page.path}/followers/{guest}/{verb}")
    browser = hal.browser()
    assert browser.open(f"{page.path}/keep").status == 404
    act(browser, f"{page.path}/keep", answer="yes")
    assert keepers(world, page) == {OWNER: (True, [])}
    act(keeper, f"{page.path}/followers/{guest}/remove")
    act(keeper, f"{page.path}/followers/{guest}/invite")
    assert browser.open(f"{page.path}/keep").status == 404, "nor does it come back with an invitation"


def test_a_blocked_mailbox_is_not_asked(world: World, page: APage, sandbox: RunningSandbox) -> None:
    hospital_of(page).guest(page, "hal@mercy.example", state="blocked")
    form = page.keeper.browser().open(f"{page.path}/keepers")
    again = form.submit({"name": "Hal", "email": "hal@mercy.example", "rights": ["post"]}, action="/keepers")
    assert again.status == 422
    assert "is blocked" in again.text
    assert stands(world, page, "hal@mercy.example") == "blocked"
    assert letters(world, sandbox, "hal@mercy.example") == []


def test_an_offer_that_was_taken_back_is_no_offer(world: World, page: APage) -> None:
    hal = hospital_of(page).person("Hal Helper")
    ask_for_help(page, hal.email, "post")
    page.keeper.browser().open(f"{page.path}/keepers").submit(action="/withdraw")
    assert act(hal.browser(), f"{page.path}/keep", answer="yes").status == 404
    assert keepers(world, page) == {OWNER: (True, [])}


# What each right opens, and nothing else does: (how, where).
DOORS = {
    Right.APPROVE: ("post", "followers/{asked}/no"),
    Right.INVITE: ("get", "lists"),
    Right.MANAGE: ("get", "settings"),
    Right.POST: ("get", "updates"),
}


@pytest.mark.parametrize("right", DOORS)
def test_a_co_manager_can_do_what_she_was_given_and_nothing_else(world: World, page: APage, right: Right) -> None:
    browser = helper(page, right).browser()
    asked = hospital_of(page).guest(page, "tess@example.org", state="asked")
    for other, (how, where) in DOORS.items():
        path = f"{page.path}/{where.format(asked=asked)}"
        found = act(browser, path) if how == "post" else browser.open(path)
        assert (found.status == 403) == (other != right), f"{other}: {found.status}"


def test_nobody_raises_her_own_rights_or_gives_any(world: World, page: APage) -> None:
    hal = helper(page, *Right)
    browser, own = hal.browser(), keeper_id(world, hal)
    before = keepers(world, page)
    act(browser, f"{page.path}/keepers", name="Eve", email="eve@example.org", rights=["manage"])
    act(browser, f"{page.path}/keepers/{own}", rights=["post"])
    act(browser, f"{page.path}/keepers/{own}/hand-over", password=PASSWORD)
    act(browser, f"{page.path}/keepers/{own}/end")
    assert browser.open(f"{page.path}/keepers/{own}").status == 403
    assert keepers(world, page) == before
    assert stands(world, page, "eve@example.org") is None


def test_the_owner_is_removed_by_nobody_and_cannot_leave(world: World, page: APage) -> None:
    hal = helper(page, *Right)
    owner = keeper_id(world, page.keeper)
    hospital_of(page).guest(page, OWNER)
    own_row = guest_id(world, page, OWNER)
    act(hal.browser(), f"{page.path}/keepers/{owner}/end")
    act(hal.browser(), f"{page.path}/followers/{own_row}/block")
    act(hal.browser(), f"{page.path}/lists", expected="", never=OWNER)
    for path in (f"keepers/{owner}/end", f"keepers/{owner}", "keepers/leave"):
        act(page.keeper.browser(), f"{page.path}/{path}", rights=["post"])
    assert keepers(world, page)[OWNER] == (True, [])
    assert stands(world, page, OWNER) == "admitted"
    assert page.keeper.browser().open(f"{page.path}/settings").status == 200


def test_rights_are_changed_and_taken_away_at_once(world: World, page: APage) -> None:
    hal = helper(page, "post")
    browser, own, owner = hal.browser(), keeper_id(world, hal), page.keeper.browser()
    owner.open(f"{page.path}/keepers/{own}").submit({"rights": ["approve"]}, action=f"/keepers/{own}")
    assert browser.open(f"{page.path}/updates").status == 403
    owner.open(f"{page.path}/keepers/{own}").submit(action="/end")
    assert browser.open(f"{page.path}/keepers").status == 404
    assert browser.open(page.path).status == 200, "she was invited, and still is"
    assert keepers(world, page) == {OWNER: (True, [])}


def test_at_least_one_right_is_chosen(world: World, page: APage) -> None:
    hal = helper(page, "post")
    own = keeper_id(world, hal)
    again = page.keeper.browser().open(f"{page.path}/keepers/{own}").submit({"rights": []}, action=f"/keepers/{own}")
    assert again.status == 422
    assert "Choose at least one of these." in again.text
    assert keepers(world, page)[hal.email] == (False, ["post"])


def test_a_co_manager_leaves_by_herself(world: World, page: APage) -> None:
    hal = helper(page, "post")
    hal.browser().open(f"{page.path}/keepers").submit(action="/leave")
    assert keepers(world, page) == {OWNER: (True, [])}


def hand_over(page: APage, world: World, to: Somebody, password: str = PASSWORD, browser: Browser | None = None) -> str:
    """Types the password on the page that explains it."""
    path = f"{page.path}/keepers/{keeper_id(world, to)}/hand-over"
    return (browser or page.keeper.browser()).open(path).submit({"password": password}, action="/hand-over").text


def test_a_page_is_handed_over_to_a_co_manager_who_is_told(world: World, page: APage, sandbox: RunningSandbox) -> None:
    hal = helper(page, "post")
    hand_over(page, world, hal)
    assert keepers(world, page) == {OWNER: (False, sorted(Right)), hal.email: (True, ["post"])}
    assert "News from Anna: it is yours to keep now" in letters(world, sandbox, hal.email)
    assert hal.browser().open(f"{page.path}/settings").status == 200
    assert act(page.keeper.browser(), f"{page.path}/keepers/{keeper_id(world, hal)}/end").status in (403, 404)
    assert keepers(world, page)[hal.email][0]


def test_without_the_owners_password_a_page_stays_whose_it_is(world: World, page: APage) -> None:
    hal = helper(page, "post")
    assert "This is not your password." in hand_over(page, world, hal, "four red lanterns")
    assert keepers(world, page)[OWNER] == (True, [])


def test_an_owner_who_signs_in_without_a_password_is_asked_for_none(world: World, page: APage) -> None:
    hal, owner = helper(page, "post"), page.keeper.browser()
    with world.as_superuser() as connection:
        connection.execute("update person set password_hash = null where id = %s", [page.keeper.id])
    path = f"{page.path}/keepers/{keeper_id(world, hal)}/hand-over"
    owner.open(path).submit(action="/hand-over")
    assert keepers(world, page)[hal.email][0]


def test_nobody_of_another_page_is_reached_through_this_one(world: World, page: APage) -> None:
    hospital = hospital_of(page)
    theirs = hospital.page(hospital.person("Tom Other"))
    tess = hospital.guest(theirs, "tess@example.org")
    with world.as_superuser() as connection:
        connection.execute("update guest set offered_rights = '{post}' where id = %s", [tess])
    [(their_keeper,)] = rows(world, "select id from page_manager where page_id = %s", theirs.id)
    owner = page.keeper.browser()
    for path in (f"offers/{tess}/withdraw", f"keepers/{their_keeper}/end", f"keepers/{their_keeper}", f"followers/{tess}/no"):
        assert act(owner, f"{page.path}/{path}", rights=["post"]).status == 404
    for path in (f"followers/{tess}", f"as/{tess}", f"keepers?guest={tess}"):
        assert owner.open(f"{page.path}/{path}").status == 404
    assert rows(world, "select offered_rights, state from guest where id = %s", tess) == [(["post"], "admitted")]


def test_any_one_who_keeps_the_page_silences_it_and_only_who_manages_it_releases_it(world: World, page: APage) -> None:
    browser = helper(page, "answer").browser()
    act(browser, f"{page.path}/silence")
    assert rows(world, "select silenced_at is null from care_page") == [(False,)]
    assert act(browser, f"{page.path}/release").status == 403
    assert "Let the letters leave" not in browser.open(page.path).text
    act(page.keeper.browser(), f"{page.path}/release")
    assert rows(world, "select silenced_at is null from care_page") == [(True,)]


@pytest.mark.parametrize("right", Right)
def test_no_button_leads_a_co_manager_to_what_she_may_not_do(page: APage, right: Right) -> None:
    browser = helper(page, right).browser()
    hospital_of(page).guest(page, "tess@example.org", state="asked")
    act(browser, f"{page.path}/silence")
    for path in (page.path, f"{page.path}/followers", f"{page.path}/keepers"):
        shown = browser.open(path)
        assert shown.status == 200
        links = [str(e["href"]) for e in shown.soup.select("main a[href]") if str(e["href"]).startswith(page.path)]
        forms = sorted({str(e["action"]) for e in shown.soup.select("main form[method=post][action]")})
        assert [link for link in links if browser.open(link).status == 403] == []
        assert [form for form in forms if not form.endswith("/leave") and act(browser, form).status == 403] == []
