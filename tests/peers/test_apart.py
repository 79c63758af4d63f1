"""Who may meet whom, whatever was agreed before."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from accounts.models import Person
from kernel.audit import AuditEntry
from kernel.clock import now
from kernel.db import db
from kernel.errors import NotFound
from kernel.events import Event
from peers import actions
from peers.access import are_kept_apart
from peers.actions import block, unblock
from peers.events import PersonBlocked
from tests.peers.two import TEEN, blocks, changed, introduce, know_each_other, states
from tests.support.world import Hospital, Somebody, World

MEANWHILE: dict[str, Callable[[Somebody, Somebody], object]] = {
    "one is a teen": lambda one, other: changed(one, **TEEN),
    "the other is a teen": lambda one, other: changed(other, **TEEN),
    "one has blocked": blocks,
    "the other has blocked": lambda one, other: blocks(other, one),
    "one was disabled": lambda one, other: changed(one, disabled_at=now()),
    "the other leaves": lambda one, other: changed(other, leaves_at=now()),
    "a mailbox is not proved": lambda one, other: changed(other, proved_at=None),
}


@pytest.mark.parametrize("what", MEANWHILE)
def test_whoever_was_introduced_is_so_no_more_as_soon(hospital: Hospital, what: str) -> None:
    anna, berta = hospital.person("Anna"), hospital.person("Berta")
    assert not know_each_other(anna, berta)
    introduce(anna, berta)
    assert know_each_other(anna, berta)
    MEANWHILE[what](anna, berta)
    assert not know_each_other(anna, berta)


def test_two_teens_may_meet_and_nobody_meets_who_is_elsewhere_or_not_there(world: World, hospital: Hospital) -> None:
    anna, berta = changed(hospital.person("Anna"), **TEEN), changed(hospital.person("Berta"), **TEEN)
    carla = world.hospital("stjude").person("Carla")
    introduce(anna, berta)
    assert know_each_other(anna, berta)
    with hospital.entered():
        assert not are_kept_apart(anna.id, berta.id)
        assert are_kept_apart(anna.id, carla.id)
        assert are_kept_apart(anna.id, None)
        with pytest.raises(NotFound):
            block(anna.reader, carla.id)
        with pytest.raises(NotFound):
            block(anna.reader, anna.id)


def test_a_block_is_told_to_the_house_once_and_put_on_record_without_whom(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna, berta = hospital.person("Anna"), hospital.person("Berta")
    told: list[Event] = []
    monkeypatch.setattr(actions, "publish", told.append)
    blocks(anna, berta)
    blocks(anna, berta)
    assert told == [PersonBlocked(anna.id, berta.id)]
    with hospital.entered():
        entries = list(db.session.scalars(select(AuditEntry).where(AuditEntry.action == "person.block")))
        assert [(entry.actor_id, entry.details) for entry in entries] == [(anna.id, {})]
        assert berta.id not in {entry.about_id for entry in entries}


def test_a_block_taken_back_lets_them_meet_anew_and_brings_nothing_back(hospital: Hospital) -> None:
    anna, berta = hospital.person("Anna"), hospital.person("Berta")
    introduce(anna, berta)
    blocks(anna, berta)
    with hospital.entered():
        unblock(berta.reader, anna.id)
        assert are_kept_apart(anna.id, berta.id)
        unblock(anna.reader, berta.id)
        assert not are_kept_apart(anna.id, berta.id)
    assert states(hospital) == ["ended"]


def test_all_between_two_people_goes_when_one_is_deleted(hospital: Hospital) -> None:
    anna, berta = hospital.person("Anna"), hospital.person("Berta")
    introduce(anna, berta)
    blocks(berta, anna)
    with hospital.entered():
        db.session.delete(db.session.get_one(Person, (hospital.id, anna.id)))
    assert states(hospital) == []
