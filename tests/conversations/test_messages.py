"""What is written in a conversation: how it is shown, changed and taken away, what word rules make of it, and what is kept."""

import json
from collections.abc import Callable, Mapping
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import insert, update

from accounts.leaving import delete_person
from conversations.archive import conversation_files
from conversations.models import Conversation, PrivateMessage
from conversations.queries import MESSAGES_A_CHAPTER
from kernel.clock import now
from kernel.db import db
from kernel.ids import new_id
from moderation.actions import add_rule
from moderation.models import Act, WordRule
from moderation.sources import source_of
from tests.conversations.visit import Talk, a_talk, messages, press
from tests.forums.test_hostile import HOSTILE, inside
from tests.peers.two import TEEN, changed
from tests.support.people import fetch, rows
from tests.support.statements import statements
from tests.support.world import Hospital, World


def rule(hospital: Hospital, word: str, act: Act, instead: str = "") -> None:
    """A word rule of the hospital."""
    with hospital.entered():
        add_rule(WordRule(id=new_id(), phrase=word, folded=word, act=act, instead=instead, language="en"), actor="test")


def test_what_one_writes_the_other_reads_changed_and_taken_away(world: World, talk: Talk) -> None:
    anna, mia = talk.anna.browser(), talk.mia.browser()
    shown = mia.open(talk.path)
    assert "With Anna" in shown.heading
    assert "Berg" not in shown.text
    answered = shown.submit({"body": "Hello **Anna**"}, action=talk.path)
    assert [one.split(" ")[1] for one in messages(answered)] == ["Anna", "You"]
    mia.open(f"{talk.message_path()}/change").submit({"body": "Hello lantern"})
    assert "lantern" in messages(anna.open(talk.path))[1]
    assert "changed" in messages(anna.open(talk.path))[1]
    press(mia, f"{talk.message_path()}/delete")
    assert messages(anna.open(talk.path))[1] == "Whoever wrote here took the words away."
    assert rows(world, "select body, body_html from private_message where state = 'deleted'") == [("", "")]


def test_words_are_changed_for_a_quarter_of_an_hour_by_the_houses_own_clock(talk: Talk) -> None:
    anna, path = talk.anna.browser(), f"{talk.message_path()}/change"
    with time_machine.travel(now() + timedelta(minutes=14), tick=False):
        assert fetch(anna, path).status_code == 200
    with time_machine.travel(now() + timedelta(minutes=16), tick=False):
        assert fetch(anna, path).status_code == 403
        assert press(anna, path, body="Too late").status == 403
        assert "Change" not in anna.open(talk.path).text
        assert press(anna, f"{talk.message_path()}/delete").status == 200


def test_a_button_that_is_pressed_twice_says_it_once_and_what_is_refused_is_kept(world: World, talk: Talk) -> None:
    mia = talk.mia.browser()
    shown = mia.open(talk.path)
    for _ in range(2):
        shown.submit({"body": "Only once"}, action=talk.path)
    assert rows(world, "select count(*) from private_message where body = 'Only once'") == [(1,)]
    refused = mia.open(talk.path).submit({"body": "x" * 5_001}, action=talk.path)
    assert refused.status == 422
    assert "x" * 5_001 in refused.soup.select_one("textarea").get_text()  # type: ignore[union-attr]


def test_hostile_words_run_nowhere(talk: Talk) -> None:
    anna, mia = changed(talk.anna, name="<img/src=x/onerror=alert(1)> Berg").browser(), talk.mia.browser()
    for start in range(0, len(HOSTILE), 120):
        said = "\n\n".join(HOSTILE[start : start + 120])[:5_000]
        assert anna.open(talk.path).submit({"body": said}, action=talk.path).status == 200
    assert inside(mia.open(talk.path).soup) == []
    assert inside(mia.open("/conversations").soup) == []
    assert inside(mia.open(f"{talk.message_path()}/report").soup) == []


def test_word_rules_block_replace_and_flag(world: World, talk: Talk) -> None:
    rule(talk.hospital, "thornbury", Act.BLOCK)
    rule(talk.hospital, "aubergine", Act.REPLACE, "…")
    rule(talk.hospital, "quill", Act.FLAG)
    mia = talk.mia.browser()
    refused = mia.open(talk.path).submit({"body": "Thornbury"}, action=talk.path)
    assert (refused.status, "Thornbury" in refused.text) == (422, True)
    mia.open(talk.path).submit({"body": "An aubergine and a quill"}, action=talk.path)
    assert "An … and a quill" in talk.anna.browser().open(talk.path).text
    assert rows(world, "select about, said from moderation_case join report on true") == [("private", "An … and a quill")]


def test_what_a_rule_holds_is_its_authors_alone_until_a_moderator_says_yes_and_then_it_is_new(talk: Talk) -> None:
    rule(talk.hospital, "quill", Act.HOLD)
    mia, anna = talk.mia.browser(), talk.anna.browser()
    assert "waits until a moderator" in mia.open(talk.path).submit({"body": "A quill"}, action=talk.path).text
    talk.says(talk.anna, "Are you there?")
    assert "quill" not in anna.open(talk.path).text
    assert "new message" not in anna.open("/conversations").text
    held = messages(mia.open(talk.path))[-1]
    assert "A quill" in held
    with talk.hospital.entered():
        [(message_id,)] = db.session.execute(db.select(PrivateMessage.id).where(PrivateMessage.number.is_(None)))
        source_of("private").release(message_id)
    assert "A quill" in messages(anna.open(talk.path))[-1]
    assert "One new message" in anna.open("/conversations").text


MEANWHILE: Mapping[str, Callable[[Talk], object]] = {
    "she has left": lambda talk: press(talk.mia.browser(), f"{talk.path}/leave"),
    "she has blocked": lambda talk: press(talk.mia.browser(), f"{talk.path}/block"),
    "she is a teen": lambda talk: changed(talk.mia, **TEEN),
}


@pytest.mark.parametrize("what", MEANWHILE)
def test_what_was_held_never_comes_when_meanwhile(world: World, talk: Talk, what: str) -> None:
    rule(talk.hospital, "quill", Act.HOLD)
    talk.anna.browser().open(f"{talk.message_path()}/change").submit({"body": "A quill, changed"})
    talk.anna.browser().open(talk.path).submit({"body": "A quill"}, action=talk.path)
    MEANWHILE[what](talk)
    with talk.hospital.entered():
        for (message_id,) in db.session.execute(db.select(PrivateMessage.id)):
            source_of("private").release(message_id)
            source_of("private").show(message_id, "shown")
    assert rows(world, "select distinct state from private_message") == [("waiting",)]
    assert "quill" not in talk.mia.browser().open(talk.path).text


def test_what_its_author_took_away_no_moderator_brings_back(world: World, talk: Talk) -> None:
    message = talk.newest()
    with talk.hospital.entered():
        assert source_of("private").hide(message) == "shown"
        source_of("private").show(message, "shown")
    press(talk.anna.browser(), f"{talk.message_path()}/delete")
    with talk.hospital.entered():
        assert source_of("private").hide(message) is None
        source_of("private").show(message, "shown")
    assert rows(world, "select state, body from private_message") == [("deleted", "")]


@pytest.mark.parametrize("number", [1, 3 * MESSAGES_A_CHAPTER])
def test_pages_cost_the_same_however_much_was_said(world: World, talk: Talk, number: int) -> None:
    said = {"conversation_id": talk.id, "author_id": talk.anna.id, "author_name": "Anna", "body": "x", "body_html": "<p>x</p>"}
    with talk.hospital.entered():
        db.session.execute(insert(PrivateMessage), [{**said, "id": new_id(), "number": n} for n in range(2, number + 2)])
        db.session.execute(update(Conversation).values(last_number=number + 1))
    mia = talk.mia.browser()
    others = [talk.hospital.person(f"Nora {n}", email=f"nora-{n}@mercy.example") for n in range(3)]
    for other in others:
        a_talk(other, talk.mia)
    for path, cost in {talk.path: 6, "/conversations": 6, f"{talk.path}/leave": 4, f"{talk.message_path()}/report": 5}.items():
        with statements() as sent:
            assert fetch(mia, path).status_code == 200
        assert len(sent) == cost, path
    if number > 1:
        assert len(messages(mia.open(talk.path))) == 1  # the fourth chapter has begun
        assert len(messages(mia.open(f"{talk.path}?chapter=1"))) == MESSAGES_A_CHAPTER
        assert "Earlier messages" in mia.open(f"{talk.path}?chapter=99").text


def test_what_is_new_is_hers_to_know_until_she_has_read_it(world: World, talk: Talk) -> None:
    mia = talk.mia.browser()
    assert "One new message" in mia.open("/conversations").text
    assert press(mia, f"{talk.path}/seen/99").path == "/conversations"
    assert rows(world, "select seen from conversation_member order by seen") == [(1,), (1,)]
    talk.says(talk.anna, "And another")
    assert "New since you were here" in mia.open(talk.path).text
    for word in ("seen", "read it", "online"):
        assert word not in talk.anna.browser().open(talk.path).soup.select_one(".posts").get_text().lower()  # type: ignore[union-attr]


@pytest.mark.parametrize("words_away", [True, False])
def test_when_somebody_leaves_the_hospital_her_name_goes_and_her_words_if_she_wants(
    world: World, talk: Talk, words_away: bool
) -> None:
    talk.says(talk.mia, "Wisteria")
    changed(talk.anna, leaves_at=now() - timedelta(days=1), words_away=words_away)
    with talk.hospital.entered():
        delete_person.work(person_id=str(talk.anna.id))
    shown = talk.mia.browser().open(talk.path)
    assert ("marigold" in shown.text) is not words_away
    assert "Anna" not in shown.text
    assert "This conversation has ended." in shown.text
    changed(talk.mia, leaves_at=now() - timedelta(days=1))
    with talk.hospital.entered():
        delete_person.work(person_id=str(talk.mia.id))
    assert rows(world, "select count(*) from conversation, private_message, conversation_member") == [(0,)]


def test_a_copy_of_her_data_holds_her_own_words_and_nobody_elses(talk: Talk) -> None:
    talk.says(talk.mia, "Wisteria")
    with talk.hospital.entered():
        files = {entry.path: entry.content.decode() for entry in conversation_files(talk.anna.reader)}
    assert [one["words"] for one in json.loads(files["conversations/messages.json"])] == ["Hello marigold"]
    assert "Wisteria" not in str(files)
    assert str(talk.mia.id) not in str(files)


def test_the_trail_tells_nobody_who_writes_to_whom(world: World, talk: Talk) -> None:
    press(talk.mia.browser(), talk.path, body="Wisteria")
    press(talk.mia.browser(), f"{talk.path}/leave")
    hers = rows(world, "select action, about_id, details from audit_entry where actor = 'person'")
    assert {action for action, _, _ in hers} >= {"private.write", "conversation.leave"}
    assert not [row for row in hers if str(talk.id) in str(row) or str(talk.anna.id) in str(row[1:])]
