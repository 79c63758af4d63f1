"""Leaving: seven days in which the account can be kept, and what is left of somebody's words, pages and name after them."""

import pytest

from accounts.actions import disable
from accounts.leaving import delete_person
from accounts.models import Person, Purpose
from kernel.db import db
from pages.models import Right
from tests.accounts.helping import letters, long_ago, proof, row_of, sessions, signs_in, week_over
from tests.support.browser import Browser, Page
from tests.support.people import JOINING, is_in, rows
from tests.support.world import PASSWORD, APage, Somebody, World


def leave(browser: Browser, words: str = "stay") -> Page:
    """Asks for the account to end."""
    return browser.open("/account/leave").submit({"words": words}, action="/account/leave")


def a_page_she_wrote_on(world: World) -> tuple[Somebody, APage]:
    """Ben's page, with a word of Anna's that Ben answered, one that nobody did, and her answer to his word."""
    hospital = world.hospital()
    anna, ben = hospital.person("Anna Berg"), hospital.person("Ben Stone")
    page = hospital.page(ben, patient="Paul")
    hospital.guest(page, anna.email, name="Anna")
    hers, his = anna.browser(), ben.browser()
    words = f"{page.path}/messages"
    hers.open(words).submit({"body": "Answered word."}, action="messages")
    [(answered,)] = rows(world, "select id from support_message")
    his.open(f"{words}?reply_to={answered}").submit({"body": "His answer."}, action="messages")
    hers.open(words).submit({"body": "Lonely word."}, action="messages")
    his.open(words).submit({"body": "His own word."}, action="messages")
    [(own,)] = rows(world, "select id from support_message where body = 'His own word.'")
    hers.open(f"{words}?reply_to={own}").submit({"body": "Her answer."}, action="messages")
    return anna, page


def test_at_once_she_is_signed_out_everywhere_and_told_how_to_come_back(world: World) -> None:
    anna = world.hospital().person("Anna Berg")
    browser, other = anna.browser(), anna.browser()
    page = leave(browser)
    assert "ends in seven days" in page.text
    assert not is_in(browser)
    assert not is_in(other)
    assert sessions(world, anna.id) == 0
    [letter] = letters(anna.hospital)
    assert (letter.name, letter.to) == ("accounts/leaving", anna.email)
    assert "Anna" not in letter.text


def test_whoever_signs_in_within_the_week_may_keep_it_and_nothing_is_lost(world: World) -> None:
    anna = world.hospital().person("Anna Berg")
    page = anna.hospital.page(anna)
    leave(anna.browser())
    browser = anna.hospital.browser()
    offered = browser.sign_in(anna.email, PASSWORD)
    assert offered.heading == "Keep your account?"
    assert "held back since you asked will not come any more" in offered.text
    assert not is_in(browser)
    browser.open("/account/keep").submit(action="keep")
    assert is_in(browser)
    assert browser.open(page.path).status == 200
    week_over(world)
    assert row_of(anna) is not None
    assert letters(anna.hospital, "accounts/leaving") == []


def test_a_wrong_password_offers_nothing_and_nobody_is_offered_somebody_elses_account(world: World) -> None:
    anna = world.hospital().person("Anna Berg")
    leave(anna.browser())
    browser = anna.hospital.browser()
    assert browser.sign_in(anna.email, "not the right one").status == 422
    assert browser.open("/account/keep").heading == "Sign in"
    browser.post("/account/keep", {"csrf_token": browser.token(), "id": str(anna.id)})
    found = row_of(anna)
    assert found is not None
    assert found.leaves_at is not None


def test_a_forgotten_password_is_a_way_back_too(world: World) -> None:
    anna = world.hospital().person("Anna Berg")
    leave(anna.browser())
    browser = anna.hospital.browser()
    browser.open("/sign-in/forgotten").submit({"email": anna.email})
    token, _ = proof(anna.hospital, Purpose.NEW_PASSWORD)
    page = browser.open(f"/sign-in/new-password/{token}").submit({"password": "eleven brown hares"})
    assert page.heading == "Keep your account?"
    page.submit(action="keep")
    assert is_in(browser)


def test_asking_anew_begins_a_new_week(world: World) -> None:
    anna = world.hospital().person("Anna Berg")
    leave(anna.browser())
    browser = anna.hospital.browser()
    browser.sign_in(anna.email, PASSWORD).submit(action="keep")
    leave(browser)
    with anna.hospital.entered():
        delete_person.work(person_id=str(anna.id))  # the first asking's job
    assert row_of(anna) is not None


def test_after_a_week_the_account_is_gone_and_the_address_free(world: World) -> None:
    anna = world.hospital().person("Anna Berg")
    leave(anna.browser())
    week_over(world)
    assert row_of(anna) is None
    assert anna.hospital.browser().sign_in(anna.email, PASSWORD).status == 422
    assert [(one.name, one.to) for one in letters(anna.hospital, "left")] == [("accounts/left", anna.email)]
    assert anna.hospital.person("Anna Berg").id != anna.id
    kept = rows(world, "select actor_id, about_id, details::text from audit_entry where action like 'person.%%'")
    assert any(about == anna.id for _, about, _ in kept)
    assert "Anna" not in str(kept)
    assert anna.email not in str(kept)


def test_words_stay_without_her_name(world: World) -> None:
    anna, page = a_page_she_wrote_on(world)
    leave(anna.browser(), "stay")
    week_over(world)
    shown = page.keeper.browser().open(page.path).text
    for word in ("Answered word.", "Lonely word.", "Her answer.", "His answer.", "His own word."):
        assert word in shown
    assert "Anna" not in shown
    assert "Somebody who left" in shown


def test_words_go_when_she_says_so_and_answers_of_others_stay(world: World) -> None:
    anna, page = a_page_she_wrote_on(world)
    leave(anna.browser(), "away")
    week_over(world)
    shown = page.keeper.browser().open(page.path).text
    for word in ("Answered word.", "Lonely word.", "Her answer.", "Anna"):
        assert word not in shown
    for word in ("His answer.", "His own word.", "took the words away"):
        assert word in shown
    held = rows(world, "select author_name || body from support_message")
    assert "Her answer" not in str(held)


def test_words_she_left_from_her_mailbox_are_hers_too(world: World) -> None:
    hospital = world.hospital()
    anna, ben = hospital.person("Anna Berg"), hospital.person("Ben Stone")
    page = hospital.page(ben)
    reader = hospital.guest_browser(hospital.guest(page, anna.email, name="Anna by mail"))
    reader.open(f"{page.path}/messages").submit({"body": "From the mailbox."}, action="messages")
    leave(anna.browser(), "away")
    week_over(world)
    assert rows(world, "select id from support_message") == []
    assert rows(world, "select id from guest") == []


def test_a_page_she_kept_alone_is_named_before_and_closed_to_everybody_after(world: World) -> None:
    hospital = world.hospital()
    anna = hospital.person("Anna Berg")
    alone = hospital.page(anna, patient="Elena", open_to_hospital=True)
    together = hospital.page(anna, patient="Paul", open_to_hospital=True)
    hospital.update(together, "Written together.")
    reader = hospital.guest_browser(hospital.guest(alone))
    ben = hospital.manager(together, "Ben Stone", Right.POST)
    browser = anna.browser()
    closes, goes_on = browser.open("/account/leave").soup.select("section.card:has(a)")
    assert "Elena’s page" in closes.get_text()
    assert "Paul’s page" not in closes.get_text()
    assert "Paul’s page" in goes_on.get_text()
    leave(browser)
    assert reader.open(alone.path).status == 200  # she may still come back
    week_over(world)
    for somebody in (reader, ben.browser(), hospital.browser()):
        assert somebody.open(alone.path).status == 404
    shown = ben.browser().open(together.path).text
    assert "Written together." in shown
    assert "Somebody who left" in shown
    assert "Anna Berg" not in shown.replace("Kept by Anna Berg", "")
    assert rows(world, "select patient_name from care_page where id = %s", alone.id) == [("Elena",)]


def test_no_letter_leaves_for_somebody_who_is_leaving_and_others_get_theirs(world: World) -> None:
    hospital = world.hospital()
    anna, ben = hospital.person("Anna Berg"), hospital.person("Ben Stone")
    page = hospital.page(ben)
    hospital.guest(page, anna.email, name="Anna")
    hospital.guest(page, "ruth@example.org")
    leave(anna.browser())
    assert "to 1 person" in ben.browser().open(f"{page.path}/updates").text
    hospital.update(page)
    with world.as_superuser() as connection:
        connection.execute("delete from jobs.procrastinate_jobs where task_name like 'mail.%' and status = 'todo'")
        connection.execute("update jobs.procrastinate_jobs set scheduled_at = now() where task_name = 'following.fan_out'")
    world.mail_through("http://127.0.0.1:9")
    world.work()
    to = rows(
        world, "select d.email::text from delivery d join mailing m on m.id = d.mailing_id where letter = 'following/update'"
    )
    assert to == [("ruth@example.org",)]


def test_her_address_is_kept_nowhere_in_the_end(world: World) -> None:
    anna, page = a_page_she_wrote_on(world)
    anna.hospital.update(page)
    browser = anna.browser()
    anna.hospital.browser().open("/sign-in/forgotten").submit({"email": anna.email})
    leave(browser)
    week_over(world)
    with world.as_superuser() as connection:
        connection.execute("delete from jobs.procrastinate_jobs where task_name like 'mail.%' and status = 'todo'")
    world.work(everything=True)
    for table in ("person", "guest", "delivery", "proof", "session", "audit_entry", "archive", "support_message"):
        assert anna.email not in str(rows(world, f"select to_jsonb(t)::text from {table} t")), table


def test_who_was_shut_out_stays_shut_out_after_leaving_and_joining_anew(world: World) -> None:
    hospital = world.hospital()
    ben, rex = hospital.person("Ben Stone"), hospital.person("Rex Old")
    page = hospital.page(ben, open_to_hospital=True)
    hospital.guest(page, rex.email, name="Rex", state="blocked")
    assert rex.browser().open(page.path).status == 404
    leave(rex.browser())
    week_over(world)
    again = hospital.person("Rex Old")
    assert again.browser().open(page.path).status == 404
    assert rows(world, "select name from guest") == [("Somebody who left",)]


def test_a_choice_and_the_password_are_needed(world: World) -> None:
    anna = world.hospital().person("Anna Berg")
    browser = anna.browser()
    assert browser.open("/account/leave").submit().status == 422
    long_ago(world)
    assert browser.open("/account/leave").submit({"words": "stay", "again": "not the right one"}).status == 422
    assert is_in(browser)
    browser.open("/account/leave").submit({"words": "stay", "again": PASSWORD})
    assert not is_in(browser)


def test_a_claim_that_was_never_proved_ends_without_a_letter_and_touches_nothing_of_the_real_owner(world: World) -> None:
    hospital = world.hospital()
    page = hospital.page(hospital.person("Anna Berg"))
    guest = hospital.guest(page, JOINING["email"])
    browser = hospital.browser()
    browser.open("/join").submit(JOINING)
    leave(browser, "away")
    assert letters(hospital, "leaving") == []
    week_over(world)
    assert rows(world, "select id, state from guest") == [(guest, "admitted")]


@pytest.mark.parametrize("role", ["staff", "tenant_admin"])
def test_people_of_the_hospital_leave_the_same_way_and_nobody_leaves_for_them(world: World, role: str) -> None:
    hospital = world.hospital()
    anna, ben = hospital.person("Anna Berg", role), hospital.person("Ben Stone")
    hospital.person("Olga Ray", "tenant_admin")  # somebody has to be there
    leave(ben.browser())
    week_over(world)
    assert row_of(ben) is None
    assert row_of(anna) is not None
    leave(anna.browser())
    assert hospital.browser().sign_in(anna.email, PASSWORD).heading == "Keep your account?"


def test_who_was_shut_out_by_the_hospital_within_the_week_does_not_come_back_by_leaving(world: World) -> None:
    hospital = world.hospital()
    anna = hospital.person("Anna Berg")
    leave(anna.browser())
    with hospital.entered():
        person = db.session.get_one(Person, (hospital.id, anna.id))
        disable(person, actor="test")
    week_over(world)
    found = row_of(anna)
    assert found is not None
    assert (found.email, found.leaves_at) == (anna.email, None)
    assert found.disabled_at is not None
    assert not signs_in(hospital, anna.email)
    browser = hospital.browser()
    browser.open("/join").submit({**JOINING, "email": anna.email})
    token, _ = proof(hospital, Purpose.JOIN)
    browser.open(f"/join/prove/{token}").submit()
    assert rows(world, "select id from person where proved_at is not null") == [(anna.id,)]


@pytest.mark.parametrize(("path", "values"), [("/account/keep", {"answer": "end"}), ("/sign-out", {})])
def test_who_lets_it_end_leaves_no_key_to_the_account_in_that_browser(world: World, path: str, values: dict[str, str]) -> None:
    anna = world.hospital().person("Anna Berg")
    leave(anna.browser())
    browser = anna.hospital.browser()
    offered = browser.sign_in(anna.email, PASSWORD)
    ends = offered.soup.select_one("form[method=post] button[name=answer][value=end]")
    assert ends is not None
    browser.post(path, {"csrf_token": browser.token(), **values})
    assert browser.open("/account/keep").heading == "Sign in"
    browser.post("/account/keep", {"csrf_token": browser.token()})
    assert not is_in(browser)
    found = row_of(anna)
    assert found is not None
    assert found.leaves_at is not None
