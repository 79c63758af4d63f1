"""Giving help: one has it, whoever is quicker; it is answered, given back, ended, and asked again when it did not help."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from accounts.leaving import PersonDeleted
from helping.access import request_to_help
from helping.actions import take
from helping.queries import LINES_A_PAGE
from kernel.access import Role
from kernel.events import publish
from kernel.processes import until
from tests.helping.visit import CANARY, House, press
from tests.house.test_statements import MOST, cost
from tests.support.people import rows


def test_of_two_who_take_it_at_once_one_has_it(house: House) -> None:
    request_id, otto = house.asked(), house.otto.browser()
    token = otto.token()
    with ThreadPoolExecutor() as pool:
        with house.hospital.entered():
            visit = request_to_help(house.vera.reader, request_id)
            late = pool.submit(otto.post, f"/requests/{request_id}/take", {"csrf_token": token})
            assert until(house.world.waits_for_a_lock, 10)
            assert take(visit)
        assert "Somebody was quicker" in late.result().text
    assert house.request(request_id).taken_by_id == house.vera.id
    assert "Vera Vole has taken it" in otto.open("/requests/waiting").text
    assert rows(house.world, "select count(*) from audit_entry where action = 'request.take'") == [(1,)]


def test_it_is_taken_answered_and_ended_and_each_is_told_by_a_letter_without_a_word_of_it(house: House) -> None:
    path, vera = f"/requests/{house.asked()}", house.vera.browser()
    vera.open(path).submit(action="/take")
    vera.open(path).submit({"body": "I am here."}, action=path)
    anna = house.anna.browser()
    assert "Vera Vole has answered you" in anna.open("/requests").text
    anna.open(path).submit({"body": "Thank you."}, action=path)
    vera.open(path).submit({"outcome": "done"}, action="/end")
    assert "It is closed: it was done" in anna.open(path).text
    assert house.letters == [("answer", "anna"), ("answer", "vera"), ("answer", "anna")]
    assert house.otto.browser().open(path).status == 404
    assert press(vera, path, body="One word more.").status == 403
    request = house.request(house.request_of(path).id)
    assert request.first_answer_at == request.answered_at


def test_how_it_ended_is_said_by_whoever_has_it_and_in_no_other_words(house: House) -> None:
    request_id = house.asked()
    house.taken(request_id)
    vera = house.vera.browser()
    for outcome in ("", "away", "closed", "healed"):
        assert press(vera, f"/requests/{request_id}/end", outcome=outcome).status == 422
    assert house.request(request_id).closed_at is None


def test_what_was_given_back_waits_for_others_with_all_that_was_written(house: House) -> None:
    request_id = house.asked()
    house.taken(request_id)
    since, place = house.request(request_id).waits_since, house.request(request_id).place
    vera = house.vera.browser()
    press(vera, f"/requests/{request_id}/give-back")
    assert (house.request(request_id).place, house.request(request_id).waits_since) == (place, since)
    house.taken(request_id)
    house.answered(request_id, f"{CANARY} answers.")
    assert "Nobody is waiting." in house.otto.browser().open("/requests/waiting").text
    press(vera, f"/requests/{request_id}/give-back")
    assert house.request(request_id).waits_since > since
    assert f"{CANARY} answers." not in vera.open(f"/requests/{request_id}").text
    house.taken(request_id, house.otto)
    assert f"{CANARY} answers." in house.otto.browser().open(f"/requests/{request_id}").text


def test_this_did_not_help_lets_it_wait_again_and_the_first_answer_stays_on_record(house: House) -> None:
    request_id = house.asked()
    house.taken(request_id)
    house.answered(request_id)
    first = house.request(request_id).first_answer_at
    anna, path = house.anna.browser(), f"/requests/{request_id}"
    press(anna, f"{path}/close")
    press(anna, f"{path}/close")
    assert house.otto.browser().open(path).status == 404
    anna.open(path).submit(action="/again")
    request = house.request(request_id)
    assert (request.taken_by_id, request.answered_at, request.closed_at) == (None, None, None)
    assert request.first_answer_at == first
    press(anna, f"{path}/again")  # it waits already
    assert house.request(request_id).place == request.place
    assert CANARY in house.otto.browser().open("/requests/waiting").text


@pytest.mark.parametrize("change", ["roles = '{}'", "disabled_at = now()", "banned_until = now() + interval '1 day'"])
def test_what_is_written_to_somebody_who_may_not_help_any_more_lets_it_wait_for_another(house: House, change: str) -> None:
    request_id = house.asked()
    house.taken(request_id)
    house.answered(request_id)
    house.changed(house.vera, change)
    house.replied(request_id)
    assert house.letters == [("answer", "anna")]
    assert house.taken(request_id, house.otto)


@pytest.mark.parametrize("words_away", [True, False])
def test_when_a_helper_leaves_what_she_had_waits_and_her_answers_lose_her_name_or_go(house: House, words_away: bool) -> None:
    request_id = house.asked()
    house.taken(request_id)
    house.answered(request_id, f"{CANARY} answers.")
    with house.hospital.entered():
        publish(PersonDeleted(house.vera.id, house.vera.email, words_away))
    with house.world.as_superuser() as connection:
        connection.execute("delete from session")
        connection.execute("delete from person where id = %s", [house.vera.id])
    shown = house.anna.browser().open(f"/requests/{request_id}").text
    assert "It waits for somebody" in shown
    assert ("answers." in shown, "Somebody who left" in shown) == (not words_away, not words_away)
    with house.world.as_superuser() as connection:
        connection.execute("delete from person where id = %s", [house.anna.id])
    assert rows(house.world, "select (select count(*) from help_request), (select count(*) from help_line)") == [(0, 0)]


def test_the_list_begins_with_the_longest_wait_goes_on_and_can_be_of_one_kind(house: House) -> None:
    for number in range(21):
        house.asked(f"Wish {number}.", kind="practical" if number == 3 else "talk")
    vera = house.vera.browser()
    first = vera.open("/requests/waiting")
    assert "Wish 0." in first.text
    assert "Wish 20." not in first.text
    further = first.soup.select_one("a[rel=next]")
    assert further is not None
    second = vera.open(str(further["href"]))
    assert [("Wish 20." in second.text), ("Wish 0." in second.text)] == [True, False]
    assert second.soup.select_one("a[rel=prev]") is not None
    only = vera.open("/requests/waiting?kind=practical")
    assert [number for number in range(21) if f"Wish {number}." in only.text] == [3]
    for tampered in ("?kind=prayer", "?kind=x", "?after=x", "?after=%00"):
        assert vera.open(f"/requests/waiting{tampered}").status in (200, 404)


def test_a_request_costs_the_same_however_much_was_written_and_its_beginning_is_a_page_further(house: House) -> None:
    request_id = house.asked()
    house.taken(request_id)
    browsers, path = (house.anna.browser(), house.vera.browser()), f"/requests/{request_id}"
    house.answered(request_id, "The first words.")
    before = [cost(browser, path) for browser in browsers]
    with house.world.as_superuser() as connection:
        copied = "tenant_id, request_id, author_id, by_asker, state, created_at"
        many = f"select gen_random_uuid(), 'More.', {copied} from help_line, generate_series(1, %s)"
        connection.execute(f"insert into help_line (id, body, {copied}) {many}".encode(), [LINES_A_PAGE])
    assert [cost(browser, path) for browser in browsers] == before
    assert max(before) <= MOST
    shown = browsers[0].open(path)
    assert len(shown.soup.select("article.post")) == LINES_A_PAGE + 1
    older = shown.soup.select_one("a[rel=next]")
    assert older is not None
    assert len(browsers[0].open(str(older["href"])).soup.select("article.post")) == 2


def test_a_moderator_frees_what_somebody_does_not_go_on_with_and_not_her_own(house: House) -> None:
    mo = house.hospital.person("Mo Derator", Role.MODERATOR)
    browser = mo.browser()
    for request_id, status in ((house.asked(kind="prayer"), 200), (house.asked(by=mo), 403)):
        house.taken(request_id, house.sol if status == 200 else house.vera)
        assert press(browser, f"/admin/requests/{request_id}/free").status == status
        assert (house.request(request_id).taken_by_id is None) is (status == 200)
    elsewhere = house.world.hospital("brigid").person("Bea Other", Role.TENANT_ADMIN).browser()
    assert press(elsewhere, f"/admin/requests/{request_id}/free").status == 404
