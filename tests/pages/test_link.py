"""A page for anyone with its link: coming by it, following by it, and what renewing it cuts off."""

import pytest

from tests.integrations.sandbox_fixtures import RunningSandbox
from tests.pages.scenes import act, guest_id, hospital_of, letters, open_page, set_page, stands
from tests.support.browser import Browser
from tests.support.people import crowd, follow_token, rows
from tests.support.statements import statements
from tests.support.world import APage, World

TESS = "tess@example.org"
HER = {"name": "Tess", "email": TESS}
pytestmark = pytest.mark.usefixtures("sandbox")


@pytest.fixture
def page(world: World) -> APage:
    """A page for anyone with its link."""
    return open_page(world, "link")


def link_of(page: APage) -> str:
    """What the keeper passes on, without the host."""
    field = page.keeper.browser().open(f"{page.path}/links").soup.select_one("#link")
    assert field is not None
    return str(field["value"]).partition(hospital_of(page).host)[2].lstrip(":0123456789")


def come(page: APage, browser: Browser | None = None) -> Browser:
    """Somebody presses the button behind the link."""
    browser = browser or hospital_of(page).browser()
    path = link_of(page)
    browser.open(path).submit(action=path)
    return browser


def follow(page: APage, visitor: Browser) -> None:
    """Somebody who came by the link follows, and shows that the mailbox is hers."""
    visitor.open(page.path).submit(action="/follow").submit(HER, action="/follow/mail")


def test_the_link_opens_the_page_to_whoever_presses_its_button(page: APage) -> None:
    visitor, path = hospital_of(page).browser(), link_of(page)
    door = visitor.open(path)
    assert "Elena" not in door.text
    assert visitor.open(page.path).status == 404, "opening the link changes nothing"
    assert "She slept well." in door.submit(action=path).text
    assert visitor.open(path).heading == "Elena’s page"


def test_the_link_is_the_same_each_time_and_no_other_page_has_one(world: World, page: APage) -> None:
    assert link_of(page) == link_of(page)
    set_page(world, page, visibility="invited")
    assert page.keeper.browser().open(f"{page.path}/links").soup.select_one("#link") is None


def test_a_page_can_be_made_for_anyone_with_its_link(world: World) -> None:
    maker = world.hospital().person().browser()
    made = maker.open("/pages/new").submit({"who": "other", "patient_name": "Theo", "visibility": "link"})
    assert made.heading == "Links to Theo’s page"
    assert made.soup.select_one("#link") is not None


@pytest.mark.parametrize("visibility", ["invited", "asks", "hospital"])
def test_a_link_opens_nothing_once_the_page_is_open_to_others(world: World, page: APage, visibility: str) -> None:
    visitor, old = come(page), link_of(page)
    keeper = page.keeper.browser()
    keeper.open(f"{page.path}/settings").submit({"visibility": visibility}, action="/settings")
    assert visitor.open(page.path).status == hospital_of(page).browser().open(old).status == 404
    keeper.open(f"{page.path}/settings").submit({"visibility": "link"}, action="/settings")
    assert visitor.open(page.path).status == hospital_of(page).browser().open(old).status == 404


def test_renewing_the_link_cuts_off_everybody_who_came_by_the_old_one_and_nobody_else(world: World, page: APage) -> None:
    hospital, old = hospital_of(page), link_of(page)
    stranger, follower = come(page), come(page)
    member = come(page, hospital.person("Mia Lund").browser())
    member.open(page.path).submit(action="/follow")
    follow(page, follower)
    by_letter = hospital.guest_browser(guest_id(world, page, TESS))
    invited = hospital.guest_browser(hospital.guest(page))
    assert by_letter.open(page.path).status == member.open(page.path).status == 200
    page.keeper.browser().open(f"{page.path}/links").submit(action="/links/page")
    for outside in (stranger, follower, member, by_letter):
        assert outside.open(page.path).status == 404
    assert hospital.browser().open(old).status == 404
    assert invited.open(page.path).status == 200
    assert stands(world, page, TESS) == "asked"
    assert come(page).open(page.path).status == 200, "the new one opens"


def test_a_letter_of_proof_that_waits_is_cut_off_with_the_link(world: World, page: APage, sandbox: RunningSandbox) -> None:
    follow(page, come(page))
    proof = f"/follow/{follow_token(hospital_of(page), guest_id(world, page, TESS))}"
    page.keeper.browser().open(f"{page.path}/links").submit(action="/links/page")
    assert hospital_of(page).browser().open(proof).status == 404
    assert letters(world, sandbox, TESS) == []


def test_a_visitor_follows_only_once_her_mailbox_has_shown_itself_and_her_words_wait(
    world: World, page: APage, sandbox: RunningSandbox
) -> None:
    follow(page, come(page))
    assert stands(world, page, TESS) == "invited"
    assert letters(world, sandbox, TESS) == ["News from Anna: is this your mailbox?"]
    assert "Elena" not in str(sandbox.mails()[0])
    reader = hospital_of(page).guest_browser(guest_id(world, page, TESS))
    assert stands(world, page, TESS) == "admitted"
    act(reader, f"{page.path}/messages", body="Thinking of you.")
    assert rows(world, "select state from support_message") == [("waiting",)]


@pytest.mark.parametrize("state", ["blocked", "removed"])
def test_a_mailbox_that_was_shut_out_does_not_follow_by_the_link(
    world: World, page: APage, sandbox: RunningSandbox, state: str
) -> None:
    hospital_of(page).guest(page, TESS, state=state)
    follow(page, come(page))
    assert stands(world, page, TESS) == state
    assert letters(world, sandbox, TESS) == []


def test_a_blocked_member_is_not_let_in_by_the_link(page: APage) -> None:
    mia = hospital_of(page).person("Mia Lund")
    hospital_of(page).guest(page, mia.email, state="blocked")
    browser, path = mia.browser(), link_of(page)
    assert browser.open(path).status == 404
    assert act(browser, path).status == 404
    assert browser.open(page.path).status == 404


def test_a_link_of_another_hospital_or_a_guessed_one_opens_nothing(world: World, page: APage) -> None:
    other = world.hospital("brigid")
    [(key,)] = rows(world, "select link_key::text from care_page")
    for browser, path in ((other.browser(), link_of(page)), (hospital_of(page).browser(), f"/come/{key}")):
        assert browser.open(path).status == 404
        assert act(browser, path).status == 404


def test_every_link_is_renewed_at_once_and_the_vouched_get_new_ones(world: World, sandbox: RunningSandbox) -> None:
    page = open_page(world)
    hospital, old = hospital_of(page), {}
    for name in ("ruth", "tom", "uma"):
        guest = hospital.guest(page, f"{name}@example.org", name=name)
        old[name] = f"/follow/{follow_token(hospital, guest)}"
    ruth = hospital.guest_browser(guest_id(world, page, "ruth@example.org"))
    hospital.guest(page, "invited@example.org", state="invited")
    with world.as_superuser() as connection:
        connection.execute(
            "update follower set unsubscribed_at = now() where guest_id = %s", [guest_id(world, page, "uma@example.org")]
        )
        connection.execute("update guest set vouched = true")
    page.keeper.browser().open(f"{page.path}/links").submit(action="/links/all")
    assert ruth.open(page.path).status == 404
    assert [hospital.browser().open(path).status for path in old.values()] == [404] * 3
    to = {name: letters(world, sandbox, f"{name}@example.org") for name in ("ruth", "tom", "uma", "invited")}
    assert to == {
        "ruth": ["News from Anna: a new link for you"],
        "tom": ["News from Anna: a new link for you"],
        "uma": [],
        "invited": [],
    }
    text = next(mail["text"] for mail in sandbox.mails() if mail["to"] == "ruth@example.org")
    new = "/follow/" + text.partition("/follow/")[2].split()[0]
    assert "She slept well." in ruth.open(new).submit(action=new).text


def test_renewing_every_link_costs_the_same_for_five_and_for_five_thousand_guests(world: World) -> None:
    costs, hospital = [], world.hospital()
    somebody = hospital.person()
    keeper = somebody.browser()
    token = keeper.token()
    for number in (5, 5_000):
        page = hospital.page(somebody)
        crowd(hospital, page, number)
        with statements() as sent:
            keeper.client.post(f"{page.path}/links/all", data={"csrf_token": token}, base_url=f"http://{keeper.at}")
        costs.append(len(sent))
    assert costs[0] == costs[1]


def test_a_letter_that_waits_when_links_are_renewed_carries_the_new_one(world: World, sandbox: RunningSandbox) -> None:
    page = open_page(world)
    hospital_of(page).guest(page)
    keeper = page.keeper.browser()
    act(keeper, f"{page.path}/silence")
    world.work(everything=True)
    act(keeper, f"{page.path}/links/all")
    act(keeper, f"{page.path}/release")
    world.work(everything=True)
    for mail in [mail for mail in sandbox.mails() if mail["to"] == "ruth@example.org"]:
        path = "/follow/" + mail["text"].partition("/follow/")[2].split()[0]
        assert hospital_of(page).browser().open(path).heading == "Are you Ruth?"


def test_only_who_manages_the_page_sees_and_renews_its_links(world: World, page: APage) -> None:
    helper = hospital_of(page).person("Hal Helper")
    with world.as_superuser() as connection:
        query = """insert into page_manager (tenant_id, id, created_at, page_id, person_id, is_owner, rights)
                   values (%s, gen_random_uuid(), now(), %s, %s, false, '{post,answer,invite,approve}')"""
        connection.execute(query, (hospital_of(page).id, page.id, helper.id))
    browser, before = helper.browser(), rows(world, "select link_key from care_page")
    assert browser.open(f"{page.path}/links").status == 403
    assert act(browser, f"{page.path}/links/page").status == act(browser, f"{page.path}/links/all").status == 403
    assert rows(world, "select link_key from care_page") == before


@pytest.mark.parametrize("how", ["block", "remove"])
def test_whoever_is_shut_out_does_not_read_on_by_the_link_she_has(page: APage, how: str) -> None:
    tess, visitor = hospital_of(page).guest(page, TESS), come(page)
    assert visitor.open(page.path).status == 200
    act(page.keeper.browser(), f"{page.path}/followers/{tess}/{how}")
    assert visitor.open(page.path).status == 404


def test_an_address_that_shall_never_come_loses_the_link_and_a_declined_one_costs_nobody_else_hers(page: APage) -> None:
    asking, visitor, keeper = hospital_of(page).guest(page, TESS, state="asked"), come(page), page.keeper.browser()
    act(keeper, f"{page.path}/followers/{asking}/refuse")
    assert visitor.open(page.path).status == 200
    act(keeper, f"{page.path}/lists", never="ex@example.org")
    assert visitor.open(page.path).status == 404


def test_the_letter_of_proof_says_nothing_that_a_stranger_typed(world: World, page: APage, sandbox: RunningSandbox) -> None:
    visitor = come(page)
    visitor.open(page.path).submit(action="/follow").submit(
        {**HER, "name": "Win a prize at bad.example"}, action="/follow/mail"
    )
    world.work()
    [letter] = sandbox.mails()
    assert "bad.example" not in f"{letter['subject']}{letter['text']}{letter['html']}"
