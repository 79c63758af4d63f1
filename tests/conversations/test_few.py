"""A conversation of a few: it begins when all agree, and in any order of acts nobody reads what is not for her."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from uuid import UUID

import pytest
import time_machine
from sqlalchemy import func, select, update

from accounts.models import AgeGroup, Person
from conversations import actions, growing
from conversations.access import conversation_for
from conversations.models import Conversation, ConversationMember, Newcomer
from conversations.queries import chapter_of, conversations_of
from kernel.access import NotAllowed
from kernel.clock import now
from kernel.db import db
from kernel.errors import NotFound
from kernel.ids import new_id
from peers.actions import block, unblock
from tests.conversations.visit import Talk, messages, press
from tests.peers.two import TEEN, blocks, changed, introduce
from tests.support.live import listening
from tests.support.people import fetch, rows
from tests.support.world import Hospital, Somebody, World

STEPS = 50
LETTERS = "select m.letter, d.email from delivery d join mailing m on m.id = d.mailing_id order by d.id"


def a_few(hospital: Hospital, *people: Somebody) -> UUID:
    """They are in one conversation."""
    with hospital.entered():
        made = Conversation(id=new_id(), of_few=True, place=new_id(), last_number=0)
        db.session.add(made)
        db.session.flush()
        db.session.add_all(ConversationMember(conversation_id=made.id, person_id=one.id) for one in people)
        return made.id


def proposed(somebody: Somebody) -> UUID:
    """The newest proposal about her."""
    with somebody.hospital.entered():
        query = select(Newcomer.id).where(Newcomer.person_id == somebody.id).order_by(Newcomer.id.desc())
        return db.session.scalars(query.limit(1)).one()


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


@dataclass
class Model:
    """Five teenagers, of whom the first three are in one conversation; who knows whom, who blocked whom, what was written."""

    people: list[Somebody]
    own_id: UUID
    known: set[frozenset[int]]
    present: set[int] = field(default_factory=lambda: {0, 1, 2})
    since: dict[int, int] = field(default_factory=dict)
    grown: set[int] = field(default_factory=set)
    blocked: set[tuple[int, int]] = field(default_factory=set)
    said: list[int] = field(default_factory=list)
    asked: dict[int, "Asked"] = field(default_factory=dict)

    def apart(self, a: int, b: int) -> bool:
        """Whether something keeps the two apart."""
        return bool({(a, b), (b, a)} & self.blocked) or (a in self.grown) != (b in self.grown)

    def knows(self, a: int, b: int) -> bool:
        """Whether they may write to each other."""
        return frozenset((a, b)) in self.known and not self.apart(a, b)

    def meets(self, a: int) -> set[int]:
        """Whom she meets there."""
        return {b for b in self.present - {a} if not self.apart(a, b)} if a in self.present else set()

    def reads(self, a: int) -> set[int]:
        """The numbers of what she is shown."""
        found = {n for n, author in enumerate(self.said, 1) if n > self.since.get(a, 0) and not self.apart(a, author)}
        return found if a in self.present else set()

    def stands(self, c: int) -> bool:
        """Whether it may go on that she is asked."""
        return c in self.asked and self.asked[c].by in self.present and self.knows(self.asked[c].by, c)

    def decides(self, a: int) -> set[int]:
        """Of whom she is asked."""
        own = {c for c, it in self.asked.items() if it.state == "asked" and self.stands(c) and a not in (it.by, *it.yes)}
        return {c for c in own if not self.apart(a, c)} if self.meets(a) else set()

    def agreed(self, c: int) -> bool:
        """Whether all who are there have."""
        it = self.asked[c]
        return len(self.present) > 1 and all(a in (it.by, *it.yes) and not self.apart(a, c) for a in self.present)

    def invited(self, c: int) -> bool:
        """Whether she may come."""
        return c in self.asked and self.asked[c].state == "invited" and self.stands(c) and self.agreed(c)

    def settle(self) -> None:
        """Whom all agree to is asked herself."""
        for c, it in self.asked.items():
            if it.state == "asked" and self.stands(c) and self.agreed(c):
                it.state = "invited"


@dataclass
class Asked:
    """Somebody who may come in."""

    by: int
    yes: set[int] = field(default_factory=set)
    state: str = "asked"


def _done(act: Callable[[], object]) -> bool:
    try:
        with db.session.begin_nested():
            act()
    except (NotFound, NotAllowed):
        return False
    return True


def _id(model: Model, c: int) -> UUID:
    query = select(Newcomer.id).where(Newcomer.person_id == model.people[c].id).order_by(Newcomer.id.desc()).limit(1)
    return db.session.scalar(query) or new_id()


def _proposes(model: Model, a: int, c: int) -> None:
    may = bool(model.meets(a)) and c not in model.present | model.asked.keys() and a != c and model.knows(a, c)
    assert may is _done(lambda: growing.propose(conversation_for(model.people[a].reader, model.own_id), model.people[c].id))
    if may:
        model.asked[c] = Asked(a)


def _agrees(model: Model, a: int, c: int) -> None:
    may, own = c in model.decides(a), _id(model, c)
    assert may is _done(lambda: growing.answer(conversation_for(model.people[a].reader, model.own_id), own, yes=True))
    if may:
        model.asked[c].yes.add(a)
        model.settle()


def _declines(model: Model, a: int, c: int) -> None:
    may, own = c in model.decides(a), _id(model, c)
    assert may is _done(lambda: growing.answer(conversation_for(model.people[a].reader, model.own_id), own, yes=False))
    if may:
        model.asked[c].state = "declined"


def _comes(model: Model, a: int, c: int) -> None:
    may, own = model.invited(c), _id(model, c)
    assert may is _done(lambda: growing.come(model.people[c].reader, own))
    if may:
        model.present.add(c)
        model.since[c] = len(model.said)
        del model.asked[c]


def _leaves(model: Model, a: int, c: int) -> None:
    if a in model.present and len(model.present) > 2:
        actions.leave(conversation_for(model.people[a].reader, model.own_id))
        model.present.discard(a)
        model.settle()


def _writes(model: Model, a: int, c: int) -> None:
    if model.meets(a):
        actions.write(conversation_for(model.people[a].reader, model.own_id), f"Said by {a}")
        model.said.append(a)


def _blocks(model: Model, a: int, b: int) -> None:
    if a != b:
        block(model.people[a].reader, model.people[b].id)
        if (a, b) not in model.blocked:
            model.known.discard(frozenset((a, b)))
        model.blocked.add((a, b))


def _unblocks(model: Model, a: int, b: int) -> None:
    unblock(model.people[a].reader, model.people[b].id)
    model.blocked.discard((a, b))


def _grows_up(model: Model, a: int, b: int) -> None:
    db.session.execute(update(Person).where(Person.id == model.people[a].id).values(age_group=AgeGroup.ADULT))
    model.grown.add(a)


ACTS = (*[_proposes, _agrees, _comes] * 6, *[_writes] * 6, _declines, *[_leaves] * 2, _blocks, _unblocks, _grows_up)


def _check(model: Model, *people: int) -> None:
    for a in people:
        somebody = model.people[a]
        if a not in model.present:
            assert not _done(lambda somebody=somebody: conversation_for(somebody.reader, model.own_id))  # type: ignore[misc]
        else:
            visit = conversation_for(somebody.reader, model.own_id)
            assert {line.message.number for line in chapter_of(visit, None).lines} == model.reads(a)
            assert {one.id for one in visit.fellows} == {model.people[b].id for b in model.meets(a)}
            assert visit.goes_on is bool(model.meets(a))
        assert {one.id for one in growing.waiting_for(somebody.reader)} == {_id(model, c) for c in model.decides(a)}
        assert bool(growing.invitations_of(somebody.reader)) is model.invited(a)


@pytest.mark.parametrize("seed", [1, 4])
def test_in_any_order_of_acts_each_reads_and_is_asked_what_the_model_says(
    hospital: Hospital, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("conversations.growing.MOST_A_DAY", 99)
    chance = Random(seed)  # noqa: S311  # the same walk each time
    people = [changed(hospital.person(f"{name} Reader"), **TEEN) for name in ("Anna", "Ben", "Cleo", "Dina", "Eva")]
    known = [(0, 1), (0, 3), (1, 4), (2, 3), (0, 4), (3, 4)]
    for a, b in known:
        introduce(people[a], people[b])
    model = Model(people, a_few(hospital, *people[:3]), {frozenset(pair) for pair in known})
    did: set[str] = set()
    with hospital.world.app.test_request_context(base_url=f"http://{hospital.host}"), hospital.entered():
        for _ in range(STEPS):
            a, c = chance.choice([(0, 3), (1, 4), (2, 3), *[chance.sample(range(5), 2)] * 2])
            chance.choice(ACTS)(model, a, c)
            did |= {it.state for it in model.asked.values()}
            _check(model, a, c)
        _check(model, *range(len(people)))
    assert {"asked"} <= did
    assert model.said
