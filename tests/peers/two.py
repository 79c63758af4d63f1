"""Two people in a few words: of which age, and what stands between them."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select, update

from accounts.models import AgeGroup, Person
from kernel.clock import now
from kernel.db import db
from kernel.ids import new_id
from peers.access import acquainted
from peers.actions import block
from peers.models import Introduction, IntroductionState
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
