"""A conversation of a few, in any order of acts: nobody reads, or is asked, what is not for her. Held against a small model."""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from uuid import UUID

import pytest
from sqlalchemy import select, update

from accounts.models import AgeGroup, Person
from conversations import actions, growing
from conversations.access import conversation_for
from conversations.models import Newcomer
from conversations.queries import chapter_of
from kernel.access import NotAllowed
from kernel.db import db
from kernel.errors import NotFound
from kernel.ids import new_id
from peers.actions import block, unblock
from tests.conversations.few import a_few
from tests.peers.two import TEEN, changed, introduce
from tests.support.world import Hospital, Somebody

STEPS = 50


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
