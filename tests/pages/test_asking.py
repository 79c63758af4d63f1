"""Asking to come: one answer to everybody about every address, and what becomes of a request."""

import pytest

from pages import closed
from pages.models import GuestState
from tests.integrations.sandbox_fixtures import RunningSandbox
from tests.pages.scenes import act, guest_id, hospital_of, letters, open_page, set_page, stands
from tests.support.people import comparable, fetch, rows
from tests.support.statements import statements
from tests.support.world import World

pytestmark = pytest.mark.usefixtures("sandbox")
TESS = "tess@example.org"
ASKS = {"name": "Tess", "email": TESS, "word": "We shared a room at school."}


def test_a_stranger_asks_and_whoever_may_say_yes_reads_her_word_and_invites_her(world: World, sandbox: RunningSandbox) -> None:
    page = open_page(world, "asks")
    thanks = hospital_of(page).browser().open(page.path).submit(ASKS, action="/ask")
    assert thanks.heading == "Thank you"
    people = page.keeper.browser().open(f"{page.path}/followers")
    assert ASKS["word"] in people.text
    people.submit(action="/invite")
    assert stands(world, page, TESS) == "invited"
    assert len(letters(world, sandbox, TESS)) == 1


def test_a_no_is_not_announced_and_asking_again_leads_nowhere(world: World, sandbox: RunningSandbox) -> None:
    page = open_page(world, "asks")
    asker = hospital_of(page).browser()
    first = asker.open(page.path).submit(ASKS, action="/ask")
    page.keeper.browser().open(f"{page.path}/followers").submit(action="/no")
    assert stands(world, page, TESS) == "removed"
    assert asker.open(page.path).submit(ASKS, action="/ask").text == first.text
    assert stands(world, page, TESS) == "removed"
    assert letters(world, sandbox, TESS) == []


@pytest.mark.parametrize("visibility", ["invited", "link", "hospital"])
def test_a_page_that_takes_no_questions_answers_the_same_and_notes_nothing(world: World, visibility: str) -> None:
    page = open_page(world, visibility)
    asker = hospital_of(page).browser()
    assert asker.open(page.path).submit(ASKS, action="/ask").heading == "Thank you"
    assert stands(world, page, TESS) is None


def test_every_closed_address_gives_the_same_page_and_asks_the_database_alike(world: World) -> None:
    page = open_page(world)
    asker, answers = hospital_of(page).browser(), []
    for path in (page.path, "/pages/0123456789ab"):
        with statements() as sent:
            opened = fetch(asker, path)
            asked = asker.client.post(
                f"{path}/ask", data={**ASKS, "csrf_token": asker.token()}, base_url=f"http://{asker.at}", buffered=True
            )
        assert opened.status_code == 404
        slug = path.rpartition("/")[2]
        answers.append((comparable(opened, slug), comparable(asked, slug), len(sent)))
    assert answers[0] == answers[1]


def test_to_the_asker_a_page_that_takes_questions_looks_like_none(world: World) -> None:
    page = open_page(world, "asks")
    asker = hospital_of(page).browser()
    said = [asker.open(path).submit(ASKS, action="/ask").text for path in (page.path, "/pages/0123456789ab")]
    assert said[0] == said[1]
    assert comparable(fetch(asker, page.path), page.slug) == comparable(fetch(asker, "/pages/0123456789ab"), "0123456789ab")


@pytest.mark.parametrize("state", [GuestState.BLOCKED, GuestState.REMOVED])
def test_a_mailbox_that_was_shut_out_is_thanked_and_not_heard(world: World, state: GuestState) -> None:
    page = open_page(world, "asks")
    hospital_of(page).guest(page, TESS, state=state)
    assert hospital_of(page).browser().open(page.path).submit(ASKS, action="/ask").heading == "Thank you"
    assert stands(world, page, TESS) == state
    assert ASKS["word"] not in page.keeper.browser().open(f"{page.path}/followers").text


def test_a_blocked_member_is_not_heard_under_another_name_either(world: World) -> None:
    page = open_page(world, "asks")
    member = hospital_of(page).person("Mia Lund")
    hospital_of(page).guest(page, member.email, state="blocked")
    act(member.browser(), f"{page.path}/ask", name="Somebody", email="new@example.org", word="Hello")
    assert stands(world, page, "new@example.org") is None
    assert stands(world, page, member.email) == "blocked"


def test_an_expected_mailbox_gets_its_invitation_as_soon_as_it_asks(world: World, sandbox: RunningSandbox) -> None:
    page = open_page(world, "invited")
    page.keeper.browser().open(f"{page.path}/lists").submit({"expected": f"Tess {TESS}"}, action="/lists")
    assert stands(world, page, TESS) == "expected"
    assert letters(world, sandbox, TESS) == []
    hospital_of(page).browser().open(page.path).submit(ASKS, action="/ask")
    assert stands(world, page, TESS) == "invited"
    assert len(letters(world, sandbox, TESS)) == 1
    reader = hospital_of(page).guest_browser(guest_id(world, page, TESS))
    assert "She slept well." in reader.open(page.path).text


def test_a_member_is_asked_for_nothing_but_a_word(world: World) -> None:
    page = open_page(world, "asks")
    member = hospital_of(page).person("Mia Lund")
    closed = member.browser().open(page.path)
    assert {e["name"] for e in closed.form("/ask").select("[name]")} == {"csrf_token", "word"}
    closed.submit({"word": "From the choir."}, action="/ask")
    assert rows(world, "select name, word from guest where email = %s", member.email) == [("Mia Lund", "From the choir.")]


def test_an_unproved_newcomer_has_no_name_but_what_she_types_and_gains_nothing(world: World) -> None:
    page = open_page(world, "asks")
    newcomer = hospital_of(page).browser()
    her = {"name": "Nora", "email": TESS, "age_group": "adult", "password": "seven grey herons"}
    newcomer.open("/join").submit(her)
    newcomer.open(page.path).submit(ASKS, action="/ask")
    assert stands(world, page, TESS) == "asked"
    assert newcomer.open(page.path).status == 404


def test_what_was_typed_stays_when_something_is_missing(world: World) -> None:
    page = open_page(world, "asks")
    again = (
        hospital_of(page).browser().open(page.path).submit({**ASKS, "email": "tess at home", "word": "x" * 501}, action="/ask")
    )
    assert again.status == 422
    assert "tess at home" in str(again.soup)
    assert "1 character too long" in again.text
    assert stands(world, page, TESS) is None


def test_asking_in_great_numbers_is_slowed_down(world: World) -> None:
    page = open_page(world, "asks")
    asker = hospital_of(page).browser()
    answers = [act(asker, f"{page.path}/ask", **ASKS).status for _ in range(11)]
    assert answers == [200] * 10 + [429]


def test_a_keeper_without_the_right_to_say_yes_can_not(world: World) -> None:
    page = open_page(world, "asks")
    hospital_of(page).browser().open(page.path).submit(ASKS, action="/ask")
    helper = hospital_of(page).person("Hal Helper")
    with world.as_superuser() as connection:
        query = """insert into page_manager (tenant_id, id, created_at, page_id, person_id, is_owner, rights)
                   values (%s, gen_random_uuid(), now(), %s, %s, false, '{post,invite}')"""
        connection.execute(query, (hospital_of(page).id, page.id, helper.id))
    browser, asked = helper.browser(), guest_id(world, page, TESS)
    assert ASKS["word"] not in browser.open(f"{page.path}/followers").text
    for verb in ("invite", "no"):
        assert act(browser, f"{page.path}/followers/{asked}/{verb}").status == 403
    assert stands(world, page, TESS) == "asked"


def test_a_childs_page_never_takes_questions_whatever_is_sent(world: World) -> None:
    page = open_page(world)
    set_page(world, page, patient_is_minor=True)
    act(page.keeper.browser(), f"{page.path}/settings", neutral_label="News", visibility="asks", listed="y")
    assert rows(world, "select visibility, listed from care_page") == [("invited", False)]


def test_whoever_floods_a_page_is_thanked_as_ever_and_heard_no_more(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(closed, "MOST_A_DAY", 2)
    page = open_page(world, "asks")
    stranger = hospital_of(page).browser()
    answers = {act(stranger, f"{page.path}/ask", name="Ned", email=f"ned{n}@example.org").text for n in range(4)}
    assert len(answers) == 1
    assert rows(world, "select count(*) from guest") == [(2,)]
