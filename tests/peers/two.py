"""Two people in a few words: of which age, and what stands between them."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from accounts.models import AgeGroup, Person
from kernel.clock import now
from kernel.db import db
from kernel.ids import new_id
from peers.access import acquainted
from peers.actions import block
from peers.choosing import be_found, say
from peers.introducing import ask
from peers.models import Introduction, IntroductionState, Stage, Standing
from peers.queries import askings, people_like
from tests.support.world import Hospital, Somebody

TEEN: Mapping[str, Any] = {"age_group": AgeGroup.TEEN}


def changed(somebody: Somebody, **values: object) -> Somebody:
    """Somebody about whose account something is otherwise."""
    with somebody.hospital.entered():
        db.session.execute(update(Person).where(Person.id == somebody.id).values(**values))
    return somebody


def teen(hospital: Hospital, name: str) -> Somebody:
    """Somebody under 18."""
    return changed(hospital.person(name), **TEEN)


def introduce(one: Somebody, other: Somebody) -> None:
    """Both have agreed."""
    with one.hospital.entered():
        made = Introduction(id=new_id(), from_id=one.id, to_id=other.id, state=IntroductionState.AGREED, answered_at=now())
        db.session.add(made)


def blocks(one: Somebody, other: Somebody) -> None:
    """One wants nothing to do with the other."""
    with one.hospital.entered():
        block(one.reader, other.id)


def know_each_other(one: Somebody, other: Somebody) -> bool:
    """Whether they may write to each other; the same whoever of them asks."""
    with one.hospital.entered():
        found = {acquainted(one.id, other.id), acquainted(other.id, one.id)}
    assert len(found) == 1
    return found.pop()


def states(hospital: Hospital) -> list[str]:
    """The states of all introductions, the oldest first."""
    with hospital.entered():
        return list(db.session.scalars(select(Introduction.state).order_by(Introduction.id)))


def lives_with(
    somebody: Somebody,
    *codes: str,
    standing: Standing = Standing.PATIENT,
    stage: Stage = Stage.LIVING_WITH_IT,
    found: bool = True,
) -> Somebody:
    """Somebody says what she lives with, and lets people like her find her."""
    with somebody.hospital.entered():
        for code in codes:
            say(somebody.reader, code, standing, stage)
        if found:
            be_found(somebody.reader)
    return somebody


def sees(somebody: Somebody) -> list[str]:
    """The people like her who are suggested to somebody, by first name, in their order."""
    with somebody.hospital.entered():
        return [one.name for one in people_like(somebody.reader, 1)[0]]


def asks(one: Somebody, other: Somebody) -> UUID:
    """One asks to be introduced to the other; the introduction's id."""
    with one.hospital.entered():
        ask(one.reader, other.id)
        query = select(Introduction.id).where(Introduction.from_id == one.id, Introduction.to_id == other.id)
        return db.session.scalars(query.order_by(Introduction.id.desc()).limit(1)).one()


def waiting(somebody: Somebody) -> tuple[list[str], list[str]]:
    """Who asks somebody, and whom she has asked, as far as she is told."""
    with somebody.hospital.entered():
        by_others, by_her = askings(somebody.reader)
        return [one.name for one in by_others], [one.name for one in by_her]
