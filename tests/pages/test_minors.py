"""Pages about children: the month of birth, a teenager's yes and no, what she does not want there, and her eighteenth year."""

from datetime import timedelta

import pytest

from accounts.leaving import PersonDeleted
from kernel.access import Reader, person_reader
from kernel.clock import now
from kernel.events import publish
from pages.agreement import Agreement
from pages.archive import page_files
from pages.models import Right, Visibility
from tests.pages.patients import ADULT, TEEN, born, come, decide, judge, kept, make_card, new_day, newest_card, page_about, told
from tests.pages.scenes import act, keepers, set_page
from tests.support.browser import Browser
from tests.support.people import fetch, rows
from tests.support.statements import statements
from tests.support.world import APage, World


def child_page(world: World, years: int, agreement: Agreement = Agreement.WAITING, *, months: int = 0) -> APage:
    """A page about a child of this age."""
    hospital = world.hospital()
    return page_about(world, hospital, hospital.person("Anna Berg"), agreement, born=born(years, months=months))


def mia(page: APage, **who: str) -> Browser:
    """The teenager, who has come by her card."""
    browser = page.keeper.hospital.browser()
    shown = come(make_card(page), browser, **{**TEEN, **who})
    assert shown.heading == "A page about you", shown.text
    assert "came to anna" in told(page.keeper.hospital.world)
    return browser


@pytest.mark.parametrize(
    ("years", "months", "agreement"),
    [(13, 1, "guardian"), (13, 0, "waiting"), (18, 0, "waiting")],
)
def test_the_month_of_birth_says_who_is_asked(world: World, years: int, months: int, agreement: str) -> None:
    month = born(years, months=months)
    anna = world.hospital().person("Anna Berg").browser()
    made = {"who": "other", "patient_name": "Mia", "patient_is_minor": "y", "visibility": "link"}
    assert anna.open("/pages/new").submit(made).status == 422
    anna.open("/pages/new").submit({**made, "born_month": str(month.month), "born_year": str(month.year)})
    assert rows(world, "select agreement, born, visibility from care_page") == [(agreement, month, "invited")]


@pytest.mark.parametrize("year", ["2200", "1990", "²⁰¹⁴", "x" * 9])
def test_a_month_that_cannot_be_a_childs_is_asked_again(world: World, year: str) -> None:
    anna = world.hospital().person("Anna Berg").browser()
    made = {"who": "other", "patient_name": "Mia", "patient_is_minor": "y", "born_month": "3", "born_year": year}
    assert anna.open("/pages/new").submit(made).status == 422
    assert rows(world, "select from care_page") == []


def test_until_she_says_yes_nobody_but_the_owner_sees_hears_or_counts_anything_of_the_page(world: World) -> None:
    page = child_page(world, 14)
    hospital = page.keeper.hospital
    [(guest_id,)] = rows(world, "select id from guest")
    guest, helper = hospital.guest_browser(guest_id), hospital.manager(page, "Hal Helper", Right.MANAGE, Right.POST).browser()
    anna = page.keeper.browser()
    shown = anna.open(page.path)
    assert "Nobody but you sees this page" in shown.text
    assert "Nobody gets a letter" in anna.open(f"{page.path}/updates").text
    act(anna, f"{page.path}/updates", body="She is asleep.")
    act(anna, f"{page.path}/followers", people="Paul paul@example.org")
    for browser in (guest, helper, hospital.person("Max Member").browser(), hospital.person("Nora", "staff").browser()):
        assert fetch(browser, page.path).status_code == 404
        assert "Elena" not in browser.open("/pages").text if browser is not guest else True
    world.work(everything=True)
    assert rows(world, "select from delivery where state not in ('queued', 'stopped')") == []
    her = mia(page)
    assert her.open(page.path).status == 200
    assert fetch(guest, page.path).status_code == 404
    decide(her, page, "yes")
    assert told(world) == ["decided to anna", "decided to hal"]
    for browser in (guest, helper):
        assert "She is asleep" in browser.open(page.path).text
    assert rows(world, "select given_as, person_id is not null from consent") == [("patient", True)]
    updates = "select d.state from delivery d join mailing m on m.id = d.mailing_id where m.letter = 'following/update'"
    world.work(everything=True)
    assert [state for (state,) in rows(world, updates) if state != "stopped"] == []


def test_she_may_say_no_and_take_her_yes_back_and_change_her_mind(world: World) -> None:
    page = child_page(world, 15)
    her, anna = mia(page), page.keeper.browser()
    for what, then, reads in (("no", "waiting", 404), ("yes", "agreed", 200), ("no", "waiting", 404), ("yes", "agreed", 200)):
        decide(her, page, what)
        assert kept(page.keeper.hospital, page).agreement == then
        assert anna.open(page.path).status == reads
        assert told(world) == ["decided to anna"]
    assert her.open(page.path).status == 200


@pytest.mark.parametrize("what", ["begin", "put_off", "close", "take", "nonsense", ""])
def test_a_child_decides_no_more_than_a_child_is_asked(world: World, what: str) -> None:
    page = child_page(world, 15)
    her = mia(page)
    assert decide(her, page, what).status == 404
    assert act(her, f"{page.path}/yours/take", agree="y").status == 404
    assert her.open(f"{page.path}/review").status == 404
    [(update,)] = rows(world, "select id from update")
    assert judge(her, page, "updates", update, "delete").status == 404
    for path in ("settings", "updates", "followers", "keepers", "child", "hand-back"):
        assert fetch(her, f"{page.path}/{path}").status_code in (403, 404)


def test_what_she_does_not_want_is_hidden_at_once_and_nobody_overrules_her(world: World) -> None:
    page = child_page(world, 15)
    hospital, anna = page.keeper.hospital, page.keeper.browser()
    her = mia(page)
    decide(her, page, "yes")
    world.work()
    update = hospital.update(page, "She cried all night.")
    guest = hospital.guest_browser(rows(world, "select id from guest")[0][0])
    assert "cried" in guest.open(page.path).text
    her.open(page.path).submit(action=f"updates/{update}")
    assert "cried" in her.open(page.path).text
    for browser in (guest, anna):
        assert "cried" not in browser.open(page.path).text
        for path in ("", "/change", "/versions", "/again", "/reach"):
            assert fetch(browser, f"{page.path}/updates/{update}{path}").status_code in (404, 403, 302)
    assert "Elena does not want this update here" in anna.open(page.path).text
    assert "An update of" in anna.open(f"{page.path}/child").text
    for verb in ("back", "delete", "pin", "now", "stop"):
        assert act(anna, f"{page.path}/updates/{update}/{verb}").status == 404
    world.work(everything=True)
    letters = f"select from delivery d join mailing m on m.id = d.mailing_id where m.about_id = '{update}' and d.state = 'sent'"
    assert rows(world, letters) == []
    judge(her, page, "updates", update, "keep")
    assert "cried" in guest.open(page.path).text


def test_a_child_who_is_too_young_for_an_account_is_asked_on_her_own_device_all_the_same(world: World) -> None:
    page = child_page(world, 13, Agreement.GUARDIAN, months=20)
    hospital = page.keeper.hospital
    set_page(world, page, agreement="waiting")
    browser = hospital.browser()
    shown = come(make_card(page), browser, age_group="under_13", name="", email="")
    assert shown.heading == "A page about you"
    assert rows(world, "select from person where age_group <> 'adult'") == []
    decide(browser, page, "yes")
    assert rows(world, "select actor, actor_id from audit_entry where action = 'assent.give'") == [("patient", None)]
    assert rows(world, "select given_as, person_id from consent") == [("patient", None)]
    assert browser.open(page.path).status == 200
    assert fetch(hospital.browser(), f"{page.path}/yours").status_code == 404


def test_an_adult_cannot_answer_in_her_place(world: World) -> None:
    page = child_page(world, 15)
    card = make_card(page)
    stranger = page.keeper.hospital.browser()
    assert "for the young person" in come(card, stranger, **ADULT).text
    assert "for the young person" in come(card, page.keeper.hospital.person("Max Member").browser()).text
    assert kept(page.keeper.hospital, page).patient_id is None


def test_those_who_keep_a_page_are_told_a_month_before_and_only_then_it_waits(world: World) -> None:
    page = child_page(world, 13, Agreement.GUARDIAN, months=3)
    hospital, anna = page.keeper.hospital, page.keeper.browser()
    new_day(hospital)
    assert told(world) == []
    set_page(world, page, born=born(13))
    for _ in range(2):  # a day that begins twice changes nothing
        new_day(hospital)
    assert told(world) == ["asked_soon to anna"]
    assert "Elena is asked" in anna.open(page.path).text
    assert kept(hospital, page).agreement == "guardian"
    assert act(anna, f"{page.path}/child", born_month="1", born_year="2020").status == 404
    set_page(world, page, warned_at=now() - timedelta(days=31))
    for _ in range(2):
        new_day(hospital)
    assert told(world) == ["asked_now to anna"]
    assert kept(hospital, page).agreement == "waiting"


@pytest.mark.parametrize("agreement", [Agreement.AGREED, Agreement.GUARDIAN, Agreement.WAITING])
def test_at_eighteen_the_page_is_offered_and_after_a_month_without_an_answer_it_is_kept_for_her(
    world: World, agreement: Agreement
) -> None:
    page = child_page(world, 17, agreement)
    hospital, anna = page.keeper.hospital, page.keeper.browser()
    set_page(world, page, born=born(18, months=-1))
    for _ in range(2):
        new_day(hospital)
    assert told(world) == ["of_age to anna"]
    assert "Elena is 18" in anna.open(page.path).text
    set_page(world, page, of_age_at=now() - timedelta(days=31), born=born(18, months=-3))
    for _ in range(2):
        new_day(hospital)
    assert told(world) == ["kept_for_her to anna"]
    assert anna.open(page.path).status == 404
    assert rows(world, "select count(*) from update") == [(1,)]


def test_a_teenager_who_has_come_of_age_takes_her_page_by_the_account_she_has(world: World) -> None:
    page = child_page(world, 17)
    hospital, her = page.keeper.hospital, mia(page)
    decide(her, page, "yes")
    set_page(world, page, born=born(18, months=-1))
    with world.as_superuser() as connection:
        connection.execute("update person set proved_at = now()")
    told(world)
    new_day(hospital)
    assert told(world) == ["of_age to anna", "offered to mia"]
    assert "Pages about you" in her.open("/pages").text
    decide(her, page, "begin")
    assert act(page.keeper.browser(), f"{page.path}/updates", body="Not now.").status == 403
    assert "18 or older" in act(her, f"{page.path}/yours/take", agree="y").text
    act(her, f"{page.path}/yours/take", agree="y", of_age="y")
    assert keepers(world, page) == {TEEN["email"]: (True, [])}
    row = kept(hospital, page)
    assert (row.patient_is_minor, row.born, row.agreement, row.of_age_at) == (False, None, "agreed", None)
    assert rows(world, "select age_group from person where email = %s", TEEN["email"]) == [("adult",)]


def test_somebody_of_age_whom_nobody_knows_comes_by_a_card_also_to_a_page_that_is_kept_for_her(world: World) -> None:
    page = child_page(world, 17)
    hospital = page.keeper.hospital
    set_page(world, page, of_age_at=now(), born=born(18, months=-1))
    make_card(page)
    set_page(world, page, closed_at=now())
    browser = hospital.browser()
    assert come(newest_card(hospital), browser, **ADULT).heading == "A page about you"
    assert page.keeper.browser().open(page.path).status == 404
    act(browser, f"{page.path}/yours/take", agree="y")
    assert browser.open(page.path).status == 200
    assert keepers(world, page) == {ADULT["email"]: (True, [])}


def test_a_teenager_who_ends_her_account_agrees_to_nothing_any_more(world: World) -> None:
    page = child_page(world, 15)
    hospital, her = page.keeper.hospital, mia(page)
    decide(her, page, "yes")
    person_id = kept(hospital, page).patient_id
    assert person_id is not None
    with hospital.entered():
        publish(PersonDeleted(person_id, None, False))
    row = kept(hospital, page)
    assert (row.patient_id, row.agreement) == (None, "waiting")


@pytest.mark.parametrize("visibility", [Visibility.ASKS, Visibility.HOSPITAL])
def test_no_adult_stranger_writes_to_a_teenager_who_keeps_a_page_or_helps(world: World, visibility: Visibility) -> None:
    hospital = world.hospital()
    page = hospital.page(hospital.person("Anna Berg"), visibility=visibility)
    set_page(world, page, listed=True)
    helper, max_member = hospital.manager(page, "Tess Teen", Right.APPROVE), hospital.person("Max Member").browser()
    assert max_member.open("/pages/find?q=Elena").soup.select("main .shelf a")
    with world.as_superuser() as connection:
        connection.execute("update person set age_group = 'teen' where id = %s", [helper.id])
    assert not max_member.open("/pages/find?q=Elena").soup.select("main .shelf a")
    act(max_member, f"{page.path}/hello", body="Who are you?") if visibility == Visibility.ASKS else None
    act(hospital.browser(), f"{page.path}/ask", name="Ned", email="ned@example.org", word="Who are you?")
    assert rows(world, "select from support_message") == []
    assert rows(world, "select from guest") == []


def test_nobody_takes_home_a_copy_of_what_is_not_shown_to_her(world: World) -> None:
    page = child_page(world, 15)
    hospital, her = page.keeper.hospital, mia(page)
    helper = hospital.manager(page, "Hal Helper", Right.POST)
    update = hospital.update(page, "A secret of hers.")
    judge(her, page, "updates", update, "hide")
    [(mia_id,)] = rows(world, "select patient_id from care_page")
    assert copy_of(page, helper.reader) == ""
    assert "She slept well" in copy_of(page, page.keeper.reader)
    assert "A secret" not in copy_of(page, page.keeper.reader)
    assert "A secret" in copy_of(page, person_reader(mia_id, "Mia", None, []))


def copy_of(page: APage, reader: Reader) -> str:
    """What of a page stands in a copy of somebody's data."""
    with page.keeper.hospital.entered():
        entries = [entry for entry in page_files(reader) if page.slug in entry.path]
        return " ".join(bytes(entry.content).decode(errors="replace") for entry in entries)


def test_looking_at_ones_own_page_costs_no_more_than_anybody_elses(world: World) -> None:
    page = child_page(world, 15)
    her = mia(page)
    for path, most in (("", 8), ("/yours", 5)):
        with statements() as sent:
            assert fetch(her, f"{page.path}{path}").status_code == 200
        assert len(sent) <= most, path
