"""A conversation of a few: it begins when all agree, and a block among them is silence between two."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from conversations import actions, growing
from conversations.access import conversation_for
from conversations.models import ConversationMember
from conversations.queries import conversations_of
from kernel.clock import now
from kernel.db import db
from kernel.errors import NotFound
from tests.conversations.few import a_few, proposed
from tests.conversations.visit import Talk, messages, press
from tests.peers.two import blocks, introduce
from tests.support.live import listening
from tests.support.people import fetch, rows
from tests.support.world import Hospital, World

LETTERS = "select m.letter, d.email from delivery d join mailing m on m.id = d.mailing_id order by d.id"


def test_from_two_to_three_with_the_yes_of_all_and_what_was_of_two_stays_theirs(talk: Talk, world: World) -> None:
    cleo = talk.hospital.person("Cleo Marsh")
    introduce(talk.anna, cleo)
    anna, mia, hers = talk.anna.browser(), talk.mia.browser(), cleo.browser()
    form = anna.open(f"{talk.path}/newcomers")
    assert "Marsh" not in form.text
    assert "everybody in the conversation" in form.submit({"who": str(cleo.id)}, action="/newcomers").text
    assert "Cleo" in anna.open(f"{talk.path}/newcomers").text
    assert hers.open("/conversations").soup.select_one("[href*='/invitations/']") is None
    assert fetch(hers, f"/conversations/invitations/{proposed(cleo)}").status_code == 404
    assert "May Cleo come in?" in mia.open("/conversations").text
    mia.open(talk.path).submit(action="/agree")
    asked = hers.open(f"/conversations/invitations/{proposed(cleo)}")
    assert [item.get_text() for item in asked.soup.select("main li")] == ["Anna", "Mia"]
    came = asked.submit(action="/come")
    assert came.path != talk.path
    assert "marigold" not in came.text
    came.submit({"body": "Lantern to all"}, action=came.path.split("?")[0])
    for browser in (anna, mia):
        assert "Lantern to all" in " ".join(messages(browser.open(came.path)))
        assert talk.is_to(browser) == "w"
    assert fetch(hers, talk.path).status_code == 404
    assert press(hers, f"/conversations/invitations/{proposed(cleo)}/come").status == 404
    letters = [(str(letter), str(email).partition("@")[0]) for letter, email in rows(world, LETTERS)][1:]
    assert letters == [("following/newcomer", "mia"), ("following/newcomer", "cleo")]


@pytest.mark.parametrize(
    "who", ["anna proposes a stranger", "anna proposes mia", "mia answers her own", "cleo before all agree", "otto"]
)
def test_whoever_is_not_asked_answers_nothing(talk: Talk, who: str) -> None:
    cleo, otto = talk.hospital.person("Cleo Marsh"), talk.hospital.person("Otto Outside", "moderator")
    introduce(talk.mia, cleo)
    mia, anna = talk.mia.browser(), talk.anna.browser()
    if who.startswith("anna"):
        person = cleo if "stranger" in who else talk.mia
        assert press(anna, f"{talk.path}/newcomers", who=str(person.id)).status == 422
        return
    press(mia, f"{talk.path}/newcomers", who=str(cleo.id))
    path = f"{talk.path}/newcomers/{proposed(cleo)}"
    browser = {"mia": mia, "cleo": cleo.browser(), "otto": otto.browser()}[who.split()[0]]
    for answer in ("agree", "decline"):
        assert press(browser, f"{path}/{answer}").status == 404
    for end in ("", "/come", "/refuse"):
        asked = f"/conversations/invitations/{proposed(cleo)}{end}"
        assert (press(browser, asked).status if end else fetch(browser, asked).status_code) == 404


# Whom a block keeps apart from somebody there waits in vain, and whoever proposed her is told no more than of a no.
@pytest.mark.parametrize("blocker", ["mia", "cleo"])
def test_a_block_between_any_two_looks_like_somebody_who_has_not_answered(talk: Talk, blocker: str) -> None:
    cleo, dina = talk.hospital.person("Cleo Marsh"), talk.hospital.person("Dina Wood")
    for one in (cleo, dina):
        introduce(talk.anna, one)
    blocks(*((talk.mia, cleo) if blocker == "mia" else (cleo, talk.mia)))
    anna, mia = talk.anna.browser(), talk.mia.browser()
    for one in (cleo, dina):
        press(anna, f"{talk.path}/newcomers", who=str(one.id))
    shown = mia.open(talk.path).text
    assert ("May Cleo" in shown, "May Dina" in shown) == (False, True)
    assert press(mia, f"{talk.path}/newcomers/{proposed(cleo)}/agree").status == 404
    press(mia, f"{talk.path}/newcomers/{proposed(dina)}/decline")
    waits = [item.get_text() for item in anna.open(f"{talk.path}/newcomers").soup.select("main ul:last-of-type li[dir]")]
    assert waits == ["Cleo", "Dina"]
    with time_machine.travel(now() + timedelta(days=31)):
        assert sorted(
            item.get_text().strip() for item in talk.anna.browser().open(f"{talk.path}/newcomers").soup.select(".choice")
        ) == [
            "Cleo",
            "Dina",
        ]


def test_nine_are_too_many_and_the_eighth_comes_once(hospital: Hospital) -> None:
    people = [hospital.person(f"{name} Reader") for name in ("Anna", "Ben", "Cleo", "Dina", "Eva", "Finn", "Gus", "Hal", "Ida")]
    own_id = a_few(hospital, *people[:7])
    eighth, ninth = people[7:]
    for one in (eighth, ninth):
        introduce(people[0], one)
        with hospital.entered():
            growing.propose(conversation_for(people[0].reader, own_id), one.id)
    for member in people[1:7]:
        for one in (eighth, ninth):
            newcomer_id = proposed(one)
            with hospital.entered():
                growing.answer(conversation_for(member.reader, own_id), newcomer_id, yes=True)
    for _ in range(2):
        press(eighth.browser(), f"/conversations/invitations/{proposed(eighth)}/come")
    assert press(ninth.browser(), f"/conversations/invitations/{proposed(ninth)}/come").status == 404
    with hospital.entered():
        count = select(func.count()).select_from(ConversationMember).where(ConversationMember.conversation_id == own_id)
        assert db.session.scalar(count) == growing.MOST_IN
        with pytest.raises(NotFound):
            growing.propose(conversation_for(people[0].reader, own_id), ninth.id)


def test_among_few_a_block_is_silence_between_two_at_once_and_leaving_is_offered(hospital: Hospital) -> None:
    anna, mia, cleo = (hospital.person(name) for name in ("Anna Berg", "Mia Lund", "Cleo Marsh"))
    own_id = a_few(hospital, anna, mia, cleo)
    path, on = f"/conversations/{own_id}", f"conversation:{own_id}"
    with hospital.entered():
        actions.write(conversation_for(mia.reader, own_id), "Marigold by Mia")
    hers = anna.browser()
    with listening(hers, on) as hears, listening(cleo.browser(), on) as too:
        left = press(hers, f"{path}/block", who=str(mia.id))
        assert left.path == f"{path}/leave"
        assert "If you would rather leave" in left.text
        for author, body in ((mia, "Crimson by Mia"), (cleo, "Indigo by Cleo")):
            with hospital.entered():
                actions.write(conversation_for(author.reader, own_id), body)
        assert hears.next().kind == "again"
        assert "Indigo" in hears.next().words
        assert "Crimson" not in hears.heard
        assert ["Crimson" in too.next().words, "Indigo" in too.next().words] == [True, True]
    shown = hers.open(path)
    assert ("Marigold" in shown.text, "Mia" in shown.text, "With Cleo" in shown.text) == (False, False, True)
    with hospital.world.app.test_request_context(base_url=f"http://{hospital.host}"), hospital.entered():
        assert [line.news for line in conversations_of(anna.reader).rows] == [3]  # she opened it before a word was hers
