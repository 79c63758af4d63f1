"""One queue: what is reported waits, is taken, hidden, decided and undone; both sides are told, and neither of the other."""

from uuid import UUID

import pytest
from sqlalchemy import select

from forums.models import PostState
from kernel.access import Role
from kernel.brand import current_brand
from kernel.db import db
from kernel.events import listens_to
from kernel.tokens import issue
from mail.letters import address, seal
from mail.models import Delivery, Mailing
from moderation.actions import Reported
from moderation.letters import ASKABLE, DECIDED
from tests.forums.visit import a_topic, posts
from tests.messages.visit import press, status, words
from tests.moderation.table import QUEUE, Table
from tests.support.people import rows

HEARD: list[Reported] = []
listens_to(Reported)(HEARD.append)


def test_a_report_waits_without_words_and_a_case_shows_the_copy_alone(table: Table) -> None:
    table.ruth.open(f"{table.page.path}/messages").submit({"body": "Another word."}, action="/messages")
    table.ruth.open(f"{table.page.path}/messages").submit({"body": "<b>I know</b> where you live."}, action="/messages")
    table.report(kind="unkind", reason="<script>alert(1)</script>")
    queue = table.looks.open(QUEUE)
    assert "A message on a care page" in queue.text
    assert "I know" not in queue.text
    case = table.looks.open(table.case_path)
    for told in (
        "<b>I know</b> where you live.",
        "<script>alert(1)</script>",
        "They hurt or threaten somebody",
        "Max Member",
        "Ruth",
    ):
        assert told in case.text
    for kept_back in (table.page.slug, "Elena", "Another word", "@example.org", "@mercy.example"):
        assert kept_back not in case.answer.text
    assert rows(table.world, "select details->>'copy' is not null from audit_entry where action = 'page.read'")[0] == (True,)
    opened = table.page.keeper.browser().open(f"{table.page.path}/opened")
    assert "read a copy of words from this page that somebody reported" in opened.text
    assert "Mo" in opened.text


def test_urgent_ones_come_first_then_the_oldest_and_readers_of_one_thing_make_one_case(table: Table) -> None:
    HEARD.clear()
    topic = a_topic(table.page.keeper)
    table.report()
    table.report(f"{topic.post_path(1)}/report")
    table.report(f"{topic.post_path(1)}/report", by=table.mona, urgent="y")
    for _ in range(2):
        table.report(f"{topic.post_path(1)}/report", by=table.mona)
    cards = [" ".join(card.text.split()) for card in table.looks.open(QUEUE).soup.select("li.card")]
    assert [("A post" in card, "Urgent" in card) for card in cards] == [(True, True), (False, False)]
    assert "reported 2 times" in cards[0]
    assert [(event.about, event.urgent) for event in HEARD] == [("message", False), ("post", False), ("post", True)]


def test_a_word_is_hidden_from_everybody_while_it_is_looked_at_and_comes_back_as_it_was(table: Table) -> None:
    table.report()
    keeper = table.page.keeper.browser()
    table.act("claim", "hide")
    for browser in (keeper, table.ruth, table.max.browser()):
        assert words(browser, table.page.path) == []
    assert "I know" not in keeper.open(f"{table.page.path}/messages/hidden").text
    [(message_id,)] = rows(table.world, "select id from support_message")
    for end in ("show", "accept", "hide"):
        assert status(keeper, f"{table.page.path}/messages/{message_id}/{end}") == 404
    table.act("unhide")
    assert words(keeper, table.page.path) == ["I know where you live."]
    assert table.letters == []


def test_what_is_kept_stands_and_only_whoever_reported_is_told_that_it_was_looked_at(table: Table) -> None:
    table.report()
    table.act("claim", "hide")
    table.decide("kept")
    assert words(table.ruth, table.page.path) == ["I know where you live."]
    assert table.letters == [("looked_at", "max@mercy.example")]
    assert "Nothing waits." in table.looks.open(QUEUE).text
    assert "The words stand" in table.looks.open(f"{QUEUE}decided").text


def test_what_is_taken_down_is_told_to_both_and_undone_it_stands_again(table: Table) -> None:
    table.report()
    table.decide("taken_down")
    assert words(table.ruth, table.page.path) == []
    assert table.letters == [("looked_at", "max@mercy.example"), ("taken_down", "ruth@example.org")]
    table.act("undo")
    assert words(table.ruth, table.page.path) == ["I know where you live."]
    assert table.letters[2:] == [("back", "ruth@example.org")]
    table.decide("kept")
    assert len(table.letters) == 3  # whoever reported knows already
    steps = ["claim", "decide", "undo", "claim", "decide"]
    assert table.trail() == ["report.make", *(f"case.{step}" for step in steps)]


def test_letters_say_neither_what_nor_why_nor_who(table: Table) -> None:
    table.report(reason="He is my ex-husband.")
    table.decide("taken_down", "A threat.")
    told = {name: letter(table, name) for name in ("looked_at", "taken_down")}
    for said in told.values():
        for kept_back in ("I know", "ex-husband", "threat", "Max", "Ruth", "Mo ", table.page.slug, "Elena"):
            assert kept_back not in said, kept_back
    assert "/words-taken-down/" in told["taken_down"]
    assert "/words-taken-down/" not in told["looked_at"]


def test_whoever_wrote_sees_her_own_words_and_asks_once_that_somebody_looks_again(table: Table) -> None:
    table.report(reason="He is my ex-husband.")
    table.decide("taken_down", "A threat.")
    path = link_of(table)
    page = table.hospital.browser().open(path)
    assert "I know where you live." in page.text
    for kept_back in ("Max", "ex-husband", "threat", "Mo "):
        assert kept_back not in page.text, kept_back
    assert page.submit({"words": " "}).status == 422
    assert "You asked that somebody looks again." in page.submit({"words": "It was a joke."}).text
    assert status(table.hospital.browser(), path, words="And again.") == 403
    assert words(table.ruth, table.page.path) == []
    assert "It was a joke." in table.looks.open(table.case_path).text
    table.decide("taken_down")
    assert table.letters[2:] == [("taken_down", "ruth@example.org")]
    assert "It can be asked only once." in table.hospital.browser().open(path).text
    table.act("undo")
    assert table.hospital.browser().open(path).status == 404


def test_a_post_goes_with_its_topic_and_bears_no_name_in_the_queue_where_it_bore_none(table: Table) -> None:
    author = table.hospital.person("Nora Night", email="nora@mercy.example")
    topic = a_topic(author, "Cheap pills", anonymous=True)
    table.report(f"{topic.post_path(1)}/report")
    case = table.looks.open(table.case_path)
    assert "Cheap pills How do you sleep?" in " ".join(case.text.split())
    assert "Nora" not in case.answer.text
    assert str(author.id) not in case.answer.text
    table.decide("taken_down")
    assert table.max.browser().open(topic.path).status == 404
    assert table.letters == [("looked_at", "max@mercy.example"), ("taken_down", "nora@mercy.example")]
    path = link_of(table, str(author.id))
    assert table.hospital.browser().open(path).heading != "Words of yours were taken down"
    assert table.max.browser().open(path).status == 404
    assert "Cheap pills" in author.browser().open(path).text
    table.act("undo")
    assert len(posts(table.max.browser().open(topic.path))) == 1
    assert rows(table.world, "select state, shown from post join topic on topic.id = topic_id") == [(PostState.SHOWN, 1)]


def test_nobody_decides_about_a_case_that_is_not_hers_and_it_can_be_taken_over(table: Table) -> None:
    table.report()
    other, case = table.mona.browser(), table.case_path
    table.act("claim")
    for end in ("hide", "unhide", "give-back"):
        assert status(other, f"{case}/{end}") == 403
    assert status(other, case, outcome="kept", note="Mine.") == 403
    assert "Mo is looking at it." in other.open(case).text
    press(other, f"{case}/claim")
    assert status(table.looks, case, outcome="kept", note="Mine.") == 403
    for wrong in ({"outcome": "kept", "note": " "}, {"outcome": "", "note": "Why."}, {"outcome": "burn", "note": "Why."}):
        assert status(other, case, **wrong) == 422
    press(other, f"{case}/give-back")
    assert "Take this case" in table.looks.open(case).text
    assert rows(table.world, "select outcome from moderation_case") == [(None,)]


@pytest.mark.parametrize("role", [None, Role.STAFF, Role.VOLUNTEER, Role.SPIRITUAL_CARE])
def test_nobody_else_of_the_hospital_comes_near_a_case(table: Table, role: Role | None) -> None:
    table.report()
    browser = table.hospital.person("Sam Hill", *([role] if role else [])).browser()
    for path in (QUEUE, f"{QUEUE}decided", table.case_path):
        assert browser.open(path).status == 404
    assert status(browser, f"{table.case_path}/claim") == 404
    assert table.page.keeper.browser().open(table.case_path).status == 404


def test_a_moderator_of_another_hospital_finds_no_such_case(table: Table) -> None:
    table.report()
    case = table.case_path
    elsewhere = table.world.hospital("brigid").person("Mona Moore", Role.MODERATOR).browser()
    assert "Nothing waits." in elsewhere.open(QUEUE).text
    assert elsewhere.open(case).status == 404
    for end in ("claim", "hide", "undo"):
        assert status(elsewhere, f"{case}/{end}") == 404
    table.decide("taken_down")
    path = link_of(table)
    assert elsewhere.open(path).status == 404
    assert table.hospital.browser().open(path[:-4] + "AAAA").status == 404


def test_a_moderator_who_wrote_the_words_never_learns_who_reported_them(table: Table) -> None:
    browser, topic = table.mona.browser(), a_topic(table.page.keeper)
    number = topic.says(table.mona, "Mona was here.", anonymous=True)
    table.report(f"{topic.post_path(number)}/report")
    for path in (QUEUE, f"{QUEUE}decided"):
        assert "A post" not in browser.open(path).text
    assert browser.open(table.case_path).status == 404
    assert status(browser, f"{table.case_path}/claim") == 404
    by_letter = table.hospital.guest(table.page, "mo@mercy.example")
    table.hospital.guest_browser(by_letter).open(f"{table.page.path}/messages").submit({"body": "Also I."}, action="/messages")
    table.report()
    assert table.looks.open(table.case_path).status == 404  # she wrote it by letter, from the mailbox of her account


def test_what_one_may_not_read_or_wrote_oneself_is_not_reported_in_a_forum(table: Table) -> None:
    topic = a_topic(table.page.keeper)
    own, path = table.page.keeper.browser(), f"{topic.post_path(1)}/report"
    assert own.open(path).status == 404
    press(table.looks, f"{topic.post_path(1)}/hide")
    assert table.max.browser().open(path).status == 404
    assert status(table.max.browser(), path, reason="Why not?") == 404
    assert status(table.hospital.browser(), path, reason="Why not?") == 401
    assert rows(table.world, "select from report") == []


def test_reported_anew_a_decision_is_no_longer_taken_back(table: Table) -> None:
    table.report()
    table.decide("kept")
    before = table.case_path
    table.report()
    assert "reported again" in press(table.looks, f"{before}/undo").text
    assert table.case_path != before


def link_of(table: Table, to: str | None = None) -> str:
    """Where the letter to whoever wrote the words leads."""
    [(case_id, guest_id)] = rows(table.world, "select id, author_guest_id from moderation_case order by id desc limit 1")
    with table.hospital.entered():
        return f"/words-taken-down/{issue(DECIDED, case_id, guest_id if to is None else UUID(to), lasts=ASKABLE)}"


def letter(table: Table, name: str) -> str:
    """The newest letter of this name, as it leaves: subject, text and paper."""
    with table.hospital.entered():
        query = select(Mailing, Delivery).join(Delivery, Delivery.mailing_id == Mailing.id)
        mailing, delivery = db.session.execute(query.where(Mailing.letter == f"moderation/{name}")).one()
        sealed = seal(mailing, current_brand())
        return " ".join([sealed.subject, sealed.text, sealed.html, *address(mailing, delivery).values.values()])
