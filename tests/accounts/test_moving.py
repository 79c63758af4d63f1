"""A new e-mail address: proved by the new mailbox, told to both, put back by the old one; and the attacks on it."""

from datetime import timedelta

import pytest
import time_machine

from accounts.models import Purpose
from accounts.moving import EmailChanged
from kernel.clock import now
from kernel.events import _listeners
from tests.accounts.helping import NEW, ask, change, email_of, letters, long_ago, proof, sessions, signs_in, without_password
from tests.support.people import JOINING, comparable, is_in
from tests.support.world import PASSWORD, World

OTHER_PASSWORD = "eleven brown hares"


def test_nothing_changes_until_the_new_mailbox_shows_its_digits_and_then_both_are_told(world: World) -> None:
    anna = world.hospital().person("Anna Berg")
    browser, elsewhere = anna.browser(), anna.browser()
    ask(browser)
    assert email_of(anna) == anna.email
    assert [(one.name, one.to) for one in letters(anna.hospital)] == [
        ("accounts/email_asked", anna.email),
        ("accounts/new_email", NEW),
    ]
    page = browser.open("/account/email/prove").submit({"code": proof(anna.hospital, Purpose.NEW_EMAIL)[1]})
    assert NEW in page.text
    assert email_of(anna) == NEW
    told = {one.name: one.to for one in letters(anna.hospital)}
    assert told["accounts/email_changed"] == NEW
    assert told["accounts/email_moved"] == anna.email
    assert is_in(browser)
    assert not is_in(elsewhere)
    assert signs_in(anna.hospital, NEW)
    assert not signs_in(anna.hospital, anna.email)


def test_letters_say_which_hospital_and_nothing_else_about_anybody(world: World) -> None:
    anna = world.hospital().person("Anna Berg")
    anna.hospital.page(anna, patient="Elena")
    change(anna, anna.browser())
    for letter in letters(anna.hospital):
        assert "Mercy Hospital" in letter.subject + letter.text
        for word in ("Anna", "Berg", "Elena"):
            assert word not in letter.subject + letter.text + letter.html
        assert {NEW, anna.email}.isdisjoint(letter.text.split())
        assert letter.text.count("http://mercy.localhost") == 1


def test_those_above_hear_of_a_changed_address(world: World) -> None:
    anna = world.hospital().person("Anna Berg")
    heard: list[EmailChanged] = []
    _listeners[EmailChanged].append(heard.append)
    try:
        change(anna, anna.browser())
    finally:
        _listeners[EmailChanged].remove(heard.append)
    assert heard == [EmailChanged(anna.id, anna.email, NEW)]


def test_the_link_changes_it_for_whoever_asked_and_opens_nothing_for_whoever_else_holds_it(world: World) -> None:
    hospital = world.hospital()
    anna, ben = hospital.person("Anna Berg"), hospital.person("Ben Stone")
    browser, other = anna.browser(), ben.browser()
    ask(browser)
    path = f"/account/email/prove/{proof(hospital, Purpose.NEW_EMAIL)[0]}"
    assert other.open(path).status == 410
    assert other.post(path, {"csrf_token": other.token()}).status == 410
    assert hospital.browser().open(path).heading == "Sign in"
    assert email_of(anna) == anna.email
    assert NEW in browser.open(path).text
    browser.open(path).submit()
    assert email_of(anna) == NEW
    assert browser.open(path).status == 410


def test_a_wrong_code_changes_nothing_and_after_six_tries_the_right_one_does_not_either(world: World) -> None:
    anna = world.hospital().person("Anna Berg")
    browser = anna.browser()
    ask(browser)
    _, right = proof(anna.hospital, Purpose.NEW_EMAIL)
    for _ in range(6):
        page = browser.open("/account/email/prove").submit({"code": "000000" if right != "000000" else "111111"})
        assert page.status == 422
    assert "run out" in browser.open("/account/email/prove").submit({"code": right}).text
    assert email_of(anna) == anna.email


def test_asking_for_another_address_ends_the_letter_before(world: World) -> None:
    anna = world.hospital().person("Anna Berg")
    browser = anna.browser()
    ask(browser, "first@example.org")
    token, code = proof(anna.hospital, Purpose.NEW_EMAIL)
    ask(browser)
    assert browser.open(f"/account/email/prove/{token}").status == 410
    assert browser.open("/account/email/prove").submit({"code": code}).status == 422
    assert [one.to for one in letters(anna.hospital, "new_email")] == [NEW]


def test_somebody_elses_address_gets_the_same_answer_an_honest_letter_and_is_never_taken(world: World) -> None:
    hospital = world.hospital()
    anna, ben = hospital.person("Anna Berg"), hospital.person("Ben Stone")
    browser = anna.browser()
    known = ask(browser, ben.email)
    unknown = ask(browser, "nob@mercy.example")
    assert comparable(known.answer, ben.email) == comparable(unknown.answer, "nob@mercy.example")
    ask(browser, ben.email)
    assert [one.to for one in letters(hospital, "address_taken")] == [ben.email]
    token, code = proof(hospital, Purpose.NEW_EMAIL)
    assert code not in str(letters(hospital, "address_taken"))
    assert browser.open("/account/email/prove").submit({"code": code}).status == 422
    assert browser.open(f"/account/email/prove/{token}").submit().status == 410
    assert email_of(anna) == anna.email
    assert email_of(ben) == ben.email


def test_an_address_that_found_its_own_account_in_the_meantime_stays_with_it(world: World) -> None:
    anna = world.hospital().person("Anna Berg")
    browser = anna.browser()
    ask(browser)
    _, code = proof(anna.hospital, Purpose.NEW_EMAIL)
    ben = anna.hospital.person("Ben Stone", email=NEW)
    assert browser.open("/account/email/prove").submit({"code": code}).status == 422
    assert (email_of(anna), email_of(ben)) == (anna.email, NEW)


def test_the_own_address_however_it_is_spelt_is_no_new_one(world: World) -> None:
    anna = world.hospital().person("Anna Berg")
    page = ask(anna.browser(), anna.email.upper())
    assert page.status == 422
    assert "your address already" in page.text
    assert letters(anna.hospital) == []


def test_whoever_finds_an_open_browser_needs_the_password(world: World) -> None:
    anna = world.hospital().person("Anna Berg")
    browser = anna.browser()
    long_ago(world)
    assert ask(browser, again="").status == 422
    page = ask(browser, again="not her password")
    assert page.status == 422
    assert "not your password" in page.text
    assert page.soup.select_one("#email")["value"] == NEW  # type: ignore[index]
    assert letters(anna.hospital) == []
    assert ask(browser, again=PASSWORD).heading == "Look in your new mailbox"


def test_the_password_cannot_be_left_out_of_the_form(world: World) -> None:
    anna = world.hospital().person("Anna Berg")
    browser = anna.browser()
    long_ago(world)
    assert browser.post("/account/email", {"csrf_token": browser.token(), "email": NEW}).status == 422
    assert letters(anna.hospital) == []


def test_somebody_without_a_password_types_six_digits_from_her_old_mailbox(world: World) -> None:
    anna = world.hospital().person("Anna Berg")
    browser = anna.browser()
    long_ago(world)
    without_password(world, anna)
    page = browser.open("/account/email").submit(action="digits")
    assert page.path == "/account/email"
    assert [(one.name, one.to) for one in letters(anna.hospital)] == [("accounts/digits", anna.email)]
    _, code = proof(anna.hospital, Purpose.ACT)
    assert ask(browser, digits="000000" if code != "000000" else "111111").status == 422
    assert ask(browser, digits=code).heading == "Look in your new mailbox"
    assert browser.post("/account/email", {"csrf_token": browser.token(), "email": NEW, "digits": code}).status == 422


def test_an_account_that_was_never_proved_proves_its_mailbox_first(world: World) -> None:
    hospital = world.hospital()
    browser = hospital.browser()
    browser.open("/join").submit(JOINING)
    assert browser.open("/account/email").path.startswith("/join/prove")
    browser.post("/account/email", {"csrf_token": browser.token(), "email": "victim@example.org"})
    assert [one.name for one in letters(hospital)] == ["accounts/prove"]


def test_the_old_mailbox_stops_a_change_before_it_happens(world: World) -> None:
    anna = world.hospital().person("Anna Berg")
    thief = anna.browser()
    ask(thief)
    token, _ = proof(anna.hospital, Purpose.STOP_EMAIL)
    page = anna.hospital.browser().open(f"/account/email/stop/{token}")
    assert email_of(anna) == anna.email
    page.submit()
    assert sessions(world, anna.id) == 0
    assert not signs_in(anna.hospital, anna.email)
    assert [one.to for one in letters(anna.hospital, "new_password")] == [anna.email]
    token, _ = proof(anna.hospital, Purpose.NEW_PASSWORD)
    hers = anna.hospital.browser()
    hers.open(f"/sign-in/new-password/{token}").submit({"password": OTHER_PASSWORD})
    assert is_in(hers)
    assert hers.open("/account/email/prove").path == "/account/email"


def test_looking_at_the_old_mailboxs_link_does_nothing(world: World) -> None:
    anna = world.hospital().person("Anna Berg")
    change(anna, anna.browser())
    token, _ = proof(anna.hospital, Purpose.STOP_EMAIL)
    assert anna.hospital.browser().open(f"/account/email/stop/{token}").heading == "This was not me"
    assert email_of(anna) == NEW
    assert sessions(world, anna.id) == 1


@pytest.mark.parametrize("number", [0, 1])
def test_the_old_mailbox_undoes_a_change_by_either_of_its_letters_and_once(world: World, number: int) -> None:
    anna = world.hospital().person("Anna Berg")
    thief = anna.browser()
    change(anna, thief)
    token, _ = proof(anna.hospital, Purpose.STOP_EMAIL, number=number)
    path = f"/account/email/stop/{token}"
    anna.hospital.browser().open(path).submit()
    assert email_of(anna) == anna.email
    assert not is_in(thief)
    assert not signs_in(anna.hospital, NEW)
    assert anna.hospital.browser().open(path).status == 410


def test_a_thief_who_changes_twice_cannot_outrun_the_first_mailbox(world: World) -> None:
    anna = world.hospital().person("Anna Berg")
    thief = anna.browser()
    change(anna, thief, "thief@example.org")
    change(anna, thief, "thief.two@example.org")
    token, _ = proof(anna.hospital, Purpose.STOP_EMAIL)  # what the thief's own first mailbox was told
    anna.hospital.browser().open(f"/account/email/stop/{token}").submit()
    assert email_of(anna) == "thief@example.org"
    token, _ = proof(anna.hospital, Purpose.STOP_EMAIL, number=0)
    anna.hospital.browser().open(f"/account/email/stop/{token}").submit()
    assert email_of(anna) == anna.email
    for number in range(4):
        token, _ = proof(anna.hospital, Purpose.STOP_EMAIL, number=number)
        other = anna.hospital.browser().open(f"/account/email/stop/{token}")
        if other.status == 200:
            other.submit()
    assert email_of(anna) == anna.email


def test_a_week_after_the_change_the_old_mailbox_can_undo_nothing(world: World) -> None:
    anna = world.hospital().person("Anna Berg")
    change(anna, anna.browser())
    with time_machine.travel(now() + timedelta(days=7, hours=3), tick=True):
        token, _ = proof(anna.hospital, Purpose.STOP_EMAIL)
        browser = anna.hospital.browser()
        assert browser.open(f"/account/email/stop/{token}").submit().status == 410
    assert email_of(anna) == NEW


def test_a_password_letter_to_the_old_mailbox_opens_nothing_after_the_change(world: World) -> None:
    anna = world.hospital().person("Anna Berg")
    browser = anna.browser()
    anna.hospital.browser().open("/sign-in/forgotten").submit({"email": anna.email})
    token, _ = proof(anna.hospital, Purpose.NEW_PASSWORD)
    change(anna, browser)
    page = anna.hospital.browser().open(f"/sign-in/new-password/{token}").submit({"password": OTHER_PASSWORD})
    assert page.status == 410
    assert signs_in(anna.hospital, NEW)


def test_tokens_of_one_kind_hospital_or_person_open_nothing_of_another(world: World) -> None:
    anna = world.hospital().person("Anna Berg")
    there = world.hospital("brigid").person("Anna Berg")
    change(anna, anna.browser())
    stop, _ = proof(anna.hospital, Purpose.STOP_EMAIL)
    assert there.browser().open(f"/account/email/stop/{stop}").status == 410
    assert anna.hospital.browser().open(f"/sign-in/new-password/{stop}").status == 410
    other = anna.hospital.person("Ben Stone").browser()
    assert other.open(f"/account/email/prove/{stop}").status == 410


def test_nobodys_mailbox_is_flooded_by_asking_for_it_again_and_again(world: World) -> None:
    anna = world.hospital().person("Anna Berg")
    browser = anna.browser()
    statuses = [ask(browser, "victim@example.org").status for _ in range(6)]
    assert statuses == [200] * 5 + [429]
