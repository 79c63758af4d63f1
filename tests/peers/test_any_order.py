"""Adults and teens, in any order of acts: what each is shown is held against a small model of what she may be shown."""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from uuid import UUID

import pytest
from flask.ctx import RequestContext
from sqlalchemy import select, update

from accounts.models import AgeGroup, Person
from kernel.db import db
from kernel.errors import NotFound
from peers.actions import block, unblock
from peers.choosing import be_found, hide, say, take_all_back
from peers.introducing import agree, ask, decline, withdraw
from peers.models import Introduction, Stage, Standing
from peers.queries import askings, introduced_to, people_like
from tests.peers.two import lives_with, teen
from tests.support.world import Hospital, Somebody

CODES = ("lupus", "asthma")
STEPS = 40


@dataclass
class Known:
    """What is known of somebody."""

    person: Somebody
    is_teen: bool
    codes: set[str] = field(default_factory=set)
    found: bool = False


@dataclass
class Model:
    """Everybody, who blocked whom, and what was asked: (asker, asked) and how it stands."""

    people: list[Known]
    blocks: set[tuple[int, int]] = field(default_factory=set)
    asked: dict[tuple[int, int], str] = field(default_factory=dict)

    def apart(self, a: int, b: int) -> bool:
        """Whether the two never meet."""
        return self.people[a].is_teen != self.people[b].is_teen or bool({(a, b), (b, a)} & self.blocks)

    def alike(self, a: int, b: int) -> bool:
        """Whether each may be shown to the other."""
        one, other = self.people[a], self.people[b]
        return one.found and other.found and bool(one.codes & other.codes) and not self.apart(a, b)

    def suggested(self, a: int, b: int) -> bool:
        """Whether b is suggested to a."""
        return self.alike(a, b) and not {(a, b), (b, a)} & set(self.asked)

    def answers(self, a: int, b: int) -> bool:
        """Whether a may answer b."""
        return self.asked.get((b, a)) == "asked" and self.alike(a, b)

    def waits(self, a: int, b: int) -> bool:
        """Whether it looks to a as if b had not answered."""
        return self.asked.get((a, b)) in ("asked", "declined") and self.people[a].is_teen == self.people[b].is_teen

    def known(self, a: int, b: int) -> bool:
        """Whether the two know each other."""
        return "agreed" in (self.asked.get((a, b)), self.asked.get((b, a))) and not self.apart(a, b)


def _says(model: Model, a: int, b: int, code: str) -> None:
    say(model.people[a].person.reader, code, Standing.PATIENT, Stage.AFTERWARDS)
    model.people[a].codes.add(code)


def _is_found(model: Model, a: int, b: int, code: str) -> None:
    be_found(model.people[a].person.reader)
    model.people[a].found = True


def _hides(model: Model, a: int, b: int, code: str) -> None:
    hide(model.people[a].person.reader)
    model.people[a].found = False


def _takes_back(model: Model, a: int, b: int, code: str) -> None:
    take_all_back(model.people[a].person.reader)
    model.people[a].codes.clear()
    model.people[a].found = False


def _grows_up(model: Model, a: int, b: int, code: str) -> None:
    grown = update(Person).where(Person.id == model.people[a].person.id).values(age_group=AgeGroup.ADULT)
    db.session.execute(grown)
    model.people[a].is_teen = False


def _asks(model: Model, a: int, b: int, code: str) -> None:
    may = model.suggested(a, b)
    assert may is _is_done(lambda: ask(model.people[a].person.reader, model.people[b].person.id))
    if may:
        model.asked[a, b] = "asked"


def _answers(model: Model, a: int, b: int, code: str) -> None:
    """Yes or no, as the code falls, by whoever of the two was asked."""
    a, b = (b, a) if (a, b) in model.asked else (a, b)
    act, becomes = (agree, "agreed") if code == "lupus" else (decline, "declined")
    may = model.answers(a, b)
    assert may is _is_done(lambda: act(model.people[a].person.reader, _between(model, b, a)))
    if may:
        model.asked[b, a] = becomes


def _withdraws(model: Model, a: int, b: int, code: str) -> None:
    if model.asked.get((a, b)) in ("asked", "declined"):
        withdraw(model.people[a].person.reader, _between(model, a, b))
        model.asked[a, b] = "withdrawn"


def _blocks(model: Model, a: int, b: int, code: str) -> None:
    block(model.people[a].person.reader, model.people[b].person.id)
    if (a, b) not in model.blocks:
        model.blocks.add((a, b))
        ends = {(a, b): {"asked": "withdrawn", "declined": "withdrawn"}, (b, a): {"asked": "declined"}}
        for pair, becomes in ends.items():
            if pair in model.asked:
                model.asked[pair] = ({"agreed": "ended"} | becomes).get(model.asked[pair], model.asked[pair])


def _unblocks(model: Model, a: int, b: int, code: str) -> None:
    unblock(model.people[a].person.reader, model.people[b].person.id)
    model.blocks.discard((a, b))


def _between(model: Model, asker: int, asked: int) -> UUID:
    ids = model.people[asker].person.id, model.people[asked].person.id
    found = db.session.scalar(select(Introduction.id).where(Introduction.from_id == ids[0], Introduction.to_id == ids[1]))
    return found or ids[0]


def _is_done(act: Callable[[], object]) -> bool:
    try:
        act()
    except NotFound:
        return False
    return True


ACTS = (*[_asks, _answers] * 8, *[_says, _is_found] * 3, _hides, _takes_back, _grows_up, _withdraws, _blocks, _unblocks)


def check(model: Model, *people: int) -> None:
    """Each of these is shown what the model says, no more and no less."""
    numbers = {known.person.id: number for number, known in enumerate(model.people)}
    for a in people:
        reader, others = model.people[a].person.reader, [b for b in numbers.values() if b != a]
        assert {numbers[one.id] for one in people_like(reader, 1)[0]} == {b for b in others if model.suggested(a, b)}
        asks, asked = askings(reader)
        assert {numbers[one.introduction.from_id] for one in asks} == {b for b in others if model.answers(a, b)}
        assert {numbers[one.introduction.to_id] for one in asked} == {b for b in others if model.waits(a, b)}
        assert {numbers[one.id] for one in introduced_to(reader).rows} == {b for b in others if model.known(a, b)}


@pytest.mark.parametrize("seed", [2, 5])
def test_whatever_happens_in_whichever_order_nobody_is_shown_whom_she_must_not_meet(
    hospital: Hospital, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("peers.introducing.MOST_A_DAY", STEPS)
    monkeypatch.setattr("peers.choosing._MOST_A_DAY", STEPS)
    chance = Random(seed)  # noqa: S311  # the same walk each time
    people = [*(hospital.person(name) for name in ("Anna", "Berta")), *(teen(hospital, name) for name in ("Tess", "Tom"))]
    for somebody in people:
        lives_with(somebody, "lupus")
    model = Model([Known(somebody, number > 1, {"lupus"}, True) for number, somebody in enumerate(people)])
    everybody = range(len(people))
    with _looking(hospital), hospital.entered():
        for _ in range(STEPS):
            a, b = chance.choice([(2, 3), (3, 2), (0, 1), chance.sample(everybody, 2)])
            chance.choice(ACTS)(model, a, b, chance.choice(CODES))
            check(model, a, b)
        check(model, *everybody)
        for number in everybody:
            _takes_back(model, number, number, "")
            check(model, *everybody)
    assert set(model.asked.values()) - {"asked"}


def _looking(hospital: Hospital) -> RequestContext:
    """Lists read from the address which page of them is meant."""
    return hospital.world.app.test_request_context("/people", base_url=f"http://{hospital.host}")
