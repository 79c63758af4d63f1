"""A patient who could not be asked: her page is provisional, and what was said in her name is hers to decide about later."""

import pytest

from pages.agreement import Agreement
from pages.models import Right
from tests.pages.patients import ADULT, TEEN, come, decide, judge, kept, make_card, newest_card, page_about, told
from tests.pages.scenes import act, keepers, set_page
from tests.support.browser import Browser
from tests.support.people import fetch, rows
from tests.support.world import APage, World

TAKES = {"agree": "y"}


@pytest.fixture
def page(world: World) -> APage:
    """A provisional page that Anna keeps."""
    hospital = world.hospital()
    return page_about(world, hospital, hospital.person("Anna Berg"), Agreement.PROVISIONAL)


def opened(page: APage) -> Browser:
    """The patient, who has come by her card."""
    browser = page.keeper.hospital.browser()
    assert come(make_card(page), browser, **ADULT).heading == "A page about you"
    assert "came to anna" in told(page.keeper.hospital.world)
    return browser


def test_a_page_for_somebody_who_cannot_say_yes_says_so_and_is_on_record_as_a_proxys(world: World) -> None:
    hospital = world.hospital()
    anna = hospital.person("Anna Berg").browser()
    made = {"who": "cannot", "patient_name": "Elena", "visibility": "hospital"}
    shown = anna.open("/pages/new").submit(made)
    assert "Elena has not agreed to this page yet" in shown.text
    assert "Write as if Elena will read it" in anna.open(f"{shown.path}/updates").text
    assert rows(world, "select agreement, visibility from care_page") == [("provisional", "invited")]
    assert rows(world, "select given_as, version, language from consent") == [("proxy", "page-2026-11", "en")]
    widened = {"visibility": "link", "neutral_label": "News", "kept_by": "", "listed": "y", "full_text_mail": "y"}
    act(anna, f"{shown.path}/settings", **widened)
    assert rows(world, "select visibility, listed, full_text_mail from care_page") == [("invited", False, False)]
    assert hospital.person("Max Member").browser().open(shown.path).status == 404


@pytest.mark.parametrize("column", ["listed", "full_text_mail"])
def test_the_database_itself_keeps_a_provisional_page_among_the_invited(world: World, page: APage, column: str) -> None:
    with pytest.raises(Exception, match="care_page_sheltered_check"):
        set_page(world, page, **{column: True})


def test_from_the_moment_she_comes_nobody_else_writes_and_no_letter_leaves_until_she_has_decided(
    world: World, page: APage
) -> None:
    hospital, anna = page.keeper.hospital, page.keeper.browser()
    helper = hospital.manager(page, "Hal Helper", Right.POST, Right.MANAGE).browser()
    her = opened(page)
    for keeper in (anna, helper):
        assert "Elena is looking at this page" in keeper.open(page.path).text
        assert act(keeper, f"{page.path}/updates", body="Not now.").status == 403
        assert act(keeper, f"{page.path}/messages", body="Nor this.").status == 403
        assert act(keeper, f"{page.path}/settings", neutral_label="x", visibility="invited").status == 403
        assert act(keeper, f"{page.path}/keepers", name="x", email="x@example.org", rights="post").status == 403
    world.work(everything=True)
    assert rows(world, "select state from mailing where letter = 'following/update'") == [("held",)]
    decide(her, page, "put_off")
    assert told(world) == ["decided to anna", "decided to hal"]
    assert act(anna, f"{page.path}/updates", body="We go on.").status == 200
    assert decide(her, page, "begin").status == 200
    assert act(anna, f"{page.path}/updates", body="Not now.").status == 403


def test_she_takes_it_and_whoever_kept_it_has_what_she_gives(world: World, page: APage) -> None:
    hospital = page.keeper.hospital
    hospital.manager(page, "Hal Helper", Right.POST, Right.MANAGE)
    [(anna_row,)] = rows(world, "select id from page_manager where is_owner")
    her = opened(page)
    assert "Tick this if you agree" in act(her, f"{page.path}/yours/take").text
    shown = act(her, f"{page.path}/yours/take", agree="y", **{f"rights-{anna_row}": ["post", "everything"]})
    assert shown.path == page.path
    assert keepers(world, page) == {ADULT["email"]: (True, []), "anna@mercy.example": (False, ["post"])}
    assert sorted(told(world)) == ["decided to anna", "decided to hal"]
    assert (kept(hospital, page).agreement, kept(hospital, page).opened_at) == ("agreed", None)
    consents = rows(world, "select given_as, version from consent where page_id = %s", page.id)
    assert consents == [("patient", "page-2026-11")]
    assert page.keeper.browser().open(f"{page.path}/settings").status == 403
    assert hospital.browser().open(page.path).status == 404


def test_she_goes_through_all_that_was_said_and_can_stop_and_go_on(world: World, page: APage) -> None:
    hospital, anna = page.keeper.hospital, page.keeper.browser()
    secret = hospital.update(page, "A secret of hers.")
    act(anna, f"{page.path}/messages", body="Thank you all, from Elena.")
    act(anna, f"{page.path}/updates", body="Planned for later.", day="2027-01-01", hour="10:00")
    world.work(everything=True)
    with world.as_superuser() as connection:
        connection.execute("update delivery set state = 'delivered'")
    her = opened(page)
    shown = her.open(f"{page.path}/review")
    assert "0 of 4" in shown.text
    assert "1 person was told by letter" in shown.text
    assert "It was never published" in shown.text
    assert "Thank you all, from Elena." in shown.text
    judge(her, page, "updates", secret, "hide")
    [(word,)] = rows(world, "select id from support_message")
    judge(her, page, "words", word, "delete")
    shown = her.open(f"{page.path}/review")
    assert "2 of 4" in shown.text
    assert "A secret of hers" not in shown.text
    for keeper in (anna, hospital.guest_browser(rows(world, "select id from guest")[0][0])):
        text = keeper.open(page.path).text
        assert "She slept well" in text
        assert "A secret" not in text
        assert "Thank you all" not in text
    assert fetch(anna, f"{page.path}/updates/{secret}").status_code == 404
    judge(her, page, "updates", secret, "keep")
    assert "A secret" in anna.open(page.path).text
    act(her, f"{page.path}/review")
    assert "4 of 4" in her.open(f"{page.path}/yours").text
    assert rows(world, "select count(*) from review_mark") == [(4,)]


def test_what_was_planned_in_her_name_is_not_published_by_itself(world: World, page: APage) -> None:
    act(page.keeper.browser(), f"{page.path}/updates", body="Planned for later.", day="2027-01-01", hour="10:00")
    opened(page)
    with world.as_superuser() as connection:
        connection.execute("update update set published_at = now() where state = 'scheduled'")
    world.work(everything=True)
    assert rows(world, "select count(*) from update where state = 'scheduled'") == [(1,)]
    assert rows(world, "select count(*) from jobs.procrastinate_jobs where task_name = 'pages.publish_planned'") == [(0,)]


def test_she_closes_the_page_with_one_press_and_she_alone_opens_it_again(world: World, page: APage) -> None:
    her, anna = opened(page), page.keeper.browser()
    decide(her, page, "close")
    assert anna.open(page.path).status == 404
    assert told(world) == ["decided to anna"]
    assert "It is closed: nobody but you sees it" in her.open(page.path).text
    assert "Pages about you" in her.open("/pages").text
    decide(her, page, "begin")
    assert anna.open(page.path).status == 404
    act(her, f"{page.path}/yours/take", **TAKES)
    assert her.open(page.path).status == 200
    assert anna.open(page.path).status == 404


def test_a_card_is_good_for_whom_it_is_meant_alone_and_once(world: World, page: APage) -> None:
    hospital, anna = page.keeper.hospital, page.keeper.browser()
    card = make_card(page)
    assert "Whoever keeps the page cannot use it" in come(card, anna).text
    assert "for the patient" in come(card, hospital.browser(), **TEEN).text
    assert come((card[0], "maple 1"), hospital.browser(), **ADULT).status == 422
    assert kept(hospital, page).patient_id is None
    newer = make_card(page)
    assert come(card, hospital.browser(), **ADULT).status == 422
    assert come(newer, hospital.browser(), **ADULT).heading == "A page about you"
    assert come(newer, hospital.browser(), **{**ADULT, "email": "other@own.example"}).status == 422
    assert fetch(anna, f"{page.path}/hand-back").status_code == 403


@pytest.mark.parametrize("who", ["keeper", "helper", "guest", "member", "stranger"])
def test_nobody_else_decides_whatever_is_sent(world: World, page: APage, who: str) -> None:
    hospital = page.keeper.hospital
    update = hospital.update(page)
    helper = hospital.manager(page, "Hal Helper", Right.POST, Right.MANAGE)
    opened(page)
    browsers = {
        "keeper": page.keeper.browser,
        "helper": helper.browser,
        "guest": lambda: hospital.guest_browser(rows(world, "select id from guest")[0][0]),
        "member": lambda: hospital.person("Max Member").browser(),
        "stranger": hospital.browser,
    }
    browser, before = browsers[who](), rows(world, "select * from care_page")
    for path in ("yours", "yours/take", "review", f"review/updates/{update}"):
        for sent in ({"act": "close", "agree": "y"}, {"verdict": "hide"}):
            assert act(browser, f"{page.path}/{path}", **sent).status in (401, 404)
    assert rows(world, "select * from care_page") == before
    assert rows(world, "select from review_mark") == []


def test_staff_who_see_that_it_was_somebody_else_undo_it_all(world: World) -> None:
    hospital = world.hospital()
    anna = hospital.person("Anna Berg").browser()
    path = anna.open("/pages/new").submit({"who": "cannot", "patient_name": "Elena"}).path
    [(page_id,)] = rows(world, "select id from care_page")
    page = APage(page_id, path.rpartition("/")[2], hospital.person("Nora Nurse", "staff"))
    act(anna, f"{path}/updates", body="She slept well.")
    [(update,)] = rows(world, "select id from update")
    act(anna, f"{path}/hand-back", act="make")
    wrong = hospital.browser()
    come(newest_card(hospital), wrong, **ADULT)
    judge(wrong, page, "updates", update, "delete")
    act(wrong, f"{path}/yours/take", **TAKES)
    assert anna.open(path).status == 404
    [(card,)] = rows(world, "select id from enrolment")
    act(page.keeper.browser(), f"/enrol/cards/{card}/take-back")
    assert wrong.open(path).status == 404
    assert "She slept well" in anna.open(path).text
    assert rows(world, "select agreement, patient_id from care_page") == [("provisional", None)]
    assert make_card(APage(page_id, page.slug, page.keeper), anna)
