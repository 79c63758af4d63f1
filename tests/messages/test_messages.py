"""Words from readers: leaving one, answering one, what waits and what is hidden, and who sees which."""

from datetime import timedelta

import pytest
import time_machine

from kernel.clock import now
from kernel.db import db
from pages.models import Guest
from tests.messages.visit import Visit, leave, many, message_id, words
from tests.support.people import open_letters, rows
from tests.support.world import World


def see(visit: Visit, body: str) -> list[bool]:
    """Whether keeper, reader by letter and member see a word, on the page and in the list of all alike."""
    seen = [[body in words(browser, f"{visit.page.path}{where}") for where in ("", "/messages")] for browser in visit.everybody]
    assert all(on_page == in_list for on_page, in_list in seen)
    return [on_page for on_page, _ in seen]


def test_a_word_from_whoever_was_let_in_or_keeps_the_page_stands_there_at_once(visit: Visit) -> None:
    leave(visit.ruth, visit.page, "We think of you.")
    leave(visit.keeper, visit.page, "Thank you all.")
    assert see(visit, "We think of you.") == see(visit, "Thank you all.") == [True, True, True]


def test_a_word_by_letter_carries_the_name_on_the_list_and_says_that_it_came_by_mail(visit: Visit, world: World) -> None:
    leave(visit.ruth, visit.page, "From the bus.")
    word = visit.member.open(visit.page.path).soup.select_one(f"#m-{message_id(world, 'From the bus.')}")
    assert word is not None
    assert "Ruth" in word.text
    assert "from the mail, without an account" in word.text
    assert rows(world, "select person_id, by_mail from support_message") == [(None, True)]


def test_a_word_from_anybody_else_waits_for_a_yes_and_is_seen_by_its_author_and_the_keeper_alone(
    visit: Visit, world: World
) -> None:
    shown = leave(visit.member, visit.page, "You do not know me.")
    assert "Your words are shown once somebody who keeps the page has seen them." in shown.text
    assert see(visit, "You do not know me.") == [True, False, True]
    accept = f"/messages/{message_id(world, 'You do not know me.')}/accept"
    assert not visit.member.open(visit.page.path).soup.select(f"form[action$='{accept}']")
    visit.keeper.open(visit.page.path).submit(action=accept)
    assert see(visit, "You do not know me.") == [True, True, True]


def test_what_waits_from_a_mailbox_without_account_is_seen_by_no_other_such_mailbox(visit: Visit, world: World) -> None:
    visit.member.open(visit.page.path).submit(action="/follow")
    with visit.hospital.entered():
        guest = db.session.query(Guest).filter_by(email="max@mercy.example").one()
        guest_id = guest.id
    leave(open_letters(visit.hospital, visit.hospital.browser(), [guest_id]), visit.page, "Not for all.")
    assert rows(world, "select state, person_id from support_message") == [("waiting", None)]
    assert "Not for all." not in words(visit.ruth, f"{visit.page.path}/messages")
    assert "Not for all." in words(visit.keeper, visit.page.path)


def test_a_hidden_word_is_gone_for_everybody_and_comes_back_for_nobody(visit: Visit, world: World) -> None:
    leave(visit.ruth, visit.page, "Unkind.")
    path = f"/messages/{message_id(world, 'Unkind.')}"
    assert not visit.ruth.open(visit.page.path).soup.select(f"form[action$='{path}/hide']")
    assert "Nobody is told" in visit.keeper.open(visit.page.path).submit(action=f"{path}/hide").text
    assert see(visit, "Unkind.") == [False, False, False]
    token = visit.keeper.open(visit.page.path).soup.select_one("[name=csrf_token]")["value"]  # type: ignore[index]
    assert visit.keeper.post(f"{visit.page.path}{path}/accept", {"csrf_token": token}).status == 404
    assert visit.ruth.open(f"{visit.page.path}/messages?reply_to={path[10:]}").status == 404


def test_an_answer_stands_under_the_word_and_an_answer_to_it_beside_it(visit: Visit, world: World) -> None:
    leave(visit.ruth, visit.page, "Shall I bring soup?")
    first = message_id(world, "Shall I bring soup?")
    link = visit.keeper.open(visit.page.path).soup.select_one(f"#m-{first} a[href*=reply_to]")
    assert link is not None
    form = visit.keeper.open(str(link["href"]))
    assert form.heading == "Answer Ruth"
    form.submit({"body": "Yes, please."}, action="/messages")
    leave(visit.ruth, visit.page, "On Sunday?", f"?reply_to={message_id(world, 'Yes, please.')}")
    assert rows(world, "select distinct reply_to_id from support_message where reply_to_id is not null") == [(first,)]
    for browser in visit.everybody:
        for where in ("", "/messages"):
            thread = browser.open(f"{visit.page.path}{where}").soup.select_one(f"#m-{first}")
            assert thread is not None
            said = [e.get_text() for e in thread.select(".word-text")]
            assert said == ["Shall I bring soup?", "Yes, please.", "On Sunday?"]


def test_an_answer_that_waits_is_seen_by_its_author_and_the_keeper_alone(visit: Visit, world: World) -> None:
    leave(visit.ruth, visit.page, "Shall I bring soup?")
    address = f"?reply_to={message_id(world, 'Shall I bring soup?')}"
    leave(visit.member, visit.page, "I would.", address)
    found = ["I would." in words(browser, f"{visit.page.path}/messages") for browser in visit.everybody]
    assert found == [True, False, True]


def test_a_word_to_an_update_stands_under_it(visit: Visit, world: World) -> None:
    [(update,)] = rows(world, "select id from update")
    visit.ruth.open(visit.page.path).submit({"body": "Sleep well."}, action="/messages")  # the first form is the update's
    article = visit.member.open(visit.page.path).soup.select_one(f"#u-{update}")
    assert article is not None
    assert "Sleep well." in article.text
    assert "Sleep well." in words(visit.member, f"{visit.page.path}/updates/{update}")
    assert "Sleep well." in words(visit.member, f"{visit.page.path}/messages?update={update}")


def test_words_for_an_update_that_was_taken_back_are_seen_by_keepers_only(visit: Visit, world: World) -> None:
    leave(visit.ruth, visit.page, "A second stroke? How terrible.", f"?update={rows(world, 'select id from update')[0][0]}")
    visit.keeper.open(visit.page.path).submit(action="/stop")
    assert "A second stroke? How terrible." not in words(visit.member, f"{visit.page.path}/messages")


def test_a_word_can_be_left_only_for_what_its_author_sees(visit: Visit, world: World) -> None:
    other = visit.hospital.page(visit.hospital.person("Bea Other"))
    elsewhere = visit.hospital.update(other)
    leave(other.keeper.browser(), other, "On the other page.")
    word = message_id(world, "On the other page.")
    leave(visit.member, visit.page, "Waiting.")
    token = visit.ruth.token()
    for field, value in (("update", elsewhere), ("reply_to", word), ("reply_to", message_id(world, "Waiting."))):
        typed = {"csrf_token": token, "body": "Let me in.", field: str(value)}
        assert visit.ruth.post(f"{visit.page.path}/messages", typed).status == 404
    for action in ("accept", "hide"):
        assert (
            visit.keeper.post(f"{visit.page.path}/messages/{word}/{action}", {"csrf_token": visit.keeper.token()}).status == 404
        )
    assert rows(world, "select from support_message where body = 'Let me in.'") == []


def test_a_word_too_long_is_kept_beside_a_sentence(visit: Visit, world: World) -> None:
    long = "so " * 1667
    shown = leave(visit.ruth, visit.page, long)
    assert shown.status == 422
    assert "Up to 5000 fit here." in shown.soup.select_one("#body-wrong").text  # type: ignore[union-attr]
    assert shown.soup.select_one("textarea[name=body]").text.strip() == long.strip()  # type: ignore[union-attr]
    shown.submit({"body": "so"})
    assert rows(world, "select body from support_message") == [("so",)]


@pytest.mark.parametrize("typed", ["", " \n "])
def test_an_empty_word_is_refused_and_says_whom_it_was_an_answer_to(visit: Visit, world: World, typed: str) -> None:
    leave(visit.ruth, visit.page, "Shall I bring soup?")
    shown = leave(visit.keeper, visit.page, typed, f"?reply_to={message_id(world, 'Shall I bring soup?')}")
    assert shown.status == 422
    assert "Write a few words first." in shown.soup.select_one("#body-wrong").text  # type: ignore[union-attr]
    shown.submit({"body": "Yes, please."})
    assert rows(world, "select count(*) from support_message where reply_to_id is not null") == [(1,)]


def test_words_are_shown_as_they_were_typed(visit: Visit) -> None:
    leave(visit.ruth, visit.page, "<b>Hello</b> *Elena*\n<script>alert(1)</script>")
    word = visit.member.open(visit.page.path).soup.select_one(".word-text")
    assert word is not None
    assert word.text.splitlines() == ["<b>Hello</b> *Elena*", "<script>alert(1)</script>"]
    assert word.find(True) is None


def test_the_page_shows_the_newest_three_and_the_list_shows_thirty_at_a_time(visit: Visit) -> None:
    many(visit, 65)
    assert words(visit.member, visit.page.path) == ["Word 64", "Word 63", "Word 62"]
    seen, path = [], f"{visit.page.path}/messages"
    while path:
        shown = visit.member.open(path)
        seen.append(words(visit.member, path))
        older = shown.soup.select_one("a[rel=next]")
        path = str(older["href"]) if older else ""
    assert [len(part) for part in seen] == [30, 30, 5]
    assert [word for part in seen for word in part] == [f"Word {n}" for n in reversed(range(65))]


def test_the_words_for_one_update_are_paged_by_themselves(visit: Visit, world: World) -> None:
    [(update,)] = rows(world, "select id from update")
    many(visit, 40, update_id=update)
    many(visit, 3)
    assert "All 40 words for this update" in visit.member.open(visit.page.path).text
    first = visit.member.open(f"{visit.page.path}/messages?update={update}")
    older = str(first.soup.select_one("a[rel=next]")["href"])  # type: ignore[index]
    assert len(words(visit.member, older)) == 10
    assert visit.member.open(older).soup.select("a[rel=prev]")


def test_sixty_words_an_hour_are_enough_and_the_next_is_told_how_long_to_wait(visit: Visit, world: World) -> None:
    token, path, base = visit.ruth.token(), f"{visit.page.path}/messages", f"http://{visit.ruth.at}"
    with time_machine.travel(
        (now() + timedelta(hours=1)).replace(minute=20), tick=False
    ):  # hours are counted from the full hour
        for n in range(61):
            answer = visit.ruth.client.post(path, data={"csrf_token": token, "body": f"{n}"}, base_url=base)
            assert answer.status_code == (302 if n < 60 else 429)
    assert int(answer.headers["Retry-After"]) in (39 * 60, 40 * 60)
    assert rows(world, "select count(*) from support_message") == [(60,)]


def test_words_of_somebody_not_on_the_list_are_read_only_by_who_opens_them(visit: Visit) -> None:
    leave(visit.member, visit.page, "You will be sorry.")
    [word] = [e for e in visit.keeper.open(visit.page.path).soup.select(".word-text") if "sorry" in e.get_text()]
    assert word.find_parent("details") is not None
    assert visit.keeper.open(visit.page.path).soup.select("details[open] .word-text") == []
