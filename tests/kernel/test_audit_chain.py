"""One changed byte anywhere in the audit trail or its seals is found, and the first bad row is named."""

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from psycopg.sql import SQL, Identifier
from psycopg.types.json import Jsonb

from kernel.audit import AuditEntry
from kernel.audit_chain import seal_of
from kernel.ids import new_id
from tests.kernel.trail import entry, seals, seq_of, tamper, verdict
from tests.support.world import Hospital, World

CHANGED: dict[str, object] = {
    "actor": "tesu",
    "actor_id": uuid4(),
    "action": "test.acu",
    "about": "tesu",
    "about_id": uuid4(),
    "details": Jsonb({"number": 3.0}),
    "created_at": "2026-01-01 00:00:00.000001+00",
}


@pytest.mark.parametrize(
    "column", [c.name for c in AuditEntry.__table__.columns if c.name not in ("tenant_id", "id") and c.computed is None]
)
def test_one_changed_byte_in_any_column_is_found_and_named(column: str, mercy: Hospital, trail: list[UUID]) -> None:
    changed = CHANGED[column]
    tamper(mercy.world, f"update audit_entry set {column} = %s where id = %s", changed, trail[2])
    fault = verdict(mercy).fault
    assert fault is not None
    assert (fault.seq, fault.entry_id) == (seq_of(mercy, trail[2]), trail[2])
    assert fault.moment is not None
    assert fault.why == "is not as it was sealed: the row or its seal was changed"


def test_a_row_that_became_another_hospitals_is_missed(world: World, mercy: Hospital, trail: list[UUID]) -> None:
    grace = world.hospital("grace")
    tamper(world, "update audit_entry set tenant_id = %s where id = %s", grace.id, trail[2])
    here, there = verdict(mercy).fault, verdict(grace).fault
    assert here is not None
    assert (here.entry_id, here.why) == (trail[2], "is gone; only its seal is left")
    assert there is not None
    assert (there.entry_id, there.why) == (trail[2], "has no seal")


def test_a_moment_nobody_can_read_is_named_all_the_same(mercy: Hospital, trail: list[UUID]) -> None:
    tamper(mercy.world, "update audit_entry set created_at = 'infinity' where id = %s", trail[2])
    fault = verdict(mercy).fault
    assert fault is not None
    assert (fault.entry_id, fault.moment) == (trail[2], None)


def swap_rows(hospital: Hospital, first: UUID, second: UUID) -> None:
    with hospital.world.as_superuser() as connection, connection.transaction():
        connection.execute("set local session_replication_role = replica")
        for old, new in ((first, UUID(int=0)), (second, first), (UUID(int=0), second)):
            connection.execute("update audit_entry set id = %s where id = %s", [new, old])


def swap_seals(hospital: Hospital, first: UUID, second: UUID) -> None:
    one, other = seq_of(hospital, first), seq_of(hospital, second)
    for own_id, seq in ((first, -1), (second, one), (first, other)):
        tamper(hospital.world, "update audit_seal set seq = %s where id = %s", seq, own_id)


def change_hash(hospital: Hospital, first: UUID, second: UUID) -> None:
    tamper(hospital.world, "update audit_seal set hash = set_byte(hash, 31, get_byte(hash, 31) # 1) where id = %s", first)


@pytest.mark.parametrize("attack", [swap_rows, swap_seals, change_hash])
def test_rows_and_seals_that_changed_places_or_hashes_are_found(
    attack: Callable[[Hospital, UUID, UUID], None], mercy: Hospital, trail: list[UUID]
) -> None:
    wanted = seq_of(mercy, trail[1])
    attack(mercy, trail[1], trail[3])
    found = verdict(mercy)
    assert found.fault is not None
    assert (found.fault.seq, found.rows) == (wanted, wanted - 1)


@pytest.mark.parametrize("tables", [["audit_entry"], ["audit_seal"], ["audit_entry", "audit_seal"]])
def test_a_row_that_was_deleted_is_missed(tables: list[str], mercy: Hospital, trail: list[UUID]) -> None:
    wanted = seq_of(mercy, trail[2])
    for table in tables:
        tamper(mercy.world, f"delete from {table} where id = %s", trail[2])
    fault = verdict(mercy).fault
    assert fault is not None
    assert fault.seq == wanted
    if tables == ["audit_entry"]:
        assert (fault.entry_id, fault.why) == (trail[2], "is gone; only its seal is left")
        assert fault.moment is not None, "its id still tells when it was made"
    else:
        assert fault.why == f"is gone with its seal; the next is row {wanted + 1}, entry {trail[3]}"


def test_a_row_put_in_past_the_trigger_has_no_seal(mercy: Hospital, trail: list[UUID]) -> None:
    columns = "tenant_id, actor, action, about, about_id, details, created_at"
    query = f"insert into audit_entry (id, {columns}) select %s, {columns} from audit_entry where id = %s"
    tamper(mercy.world, query, forged := new_id(), trail[2])
    fault = verdict(mercy).fault
    assert fault is not None
    assert (fault.seq, fault.entry_id, fault.why) == (None, forged, "has no seal")


def cut_tail(hospital: Hospital, trail: list[UUID]) -> None:
    """Deletes the two newest rows and their seals."""
    for table in ("audit_seal", "audit_entry"):
        statement = SQL("delete from {} where id = any(%s)").format(Identifier(table))
        with hospital.world.as_superuser() as connection:
            connection.execute("set session_replication_role = replica")
            connection.execute(statement, [trail[-2:]])


def test_a_cut_off_end_shows_against_a_seal_that_was_kept(mercy: Hospital, trail: list[UUID]) -> None:
    kept = str(verdict(mercy).newest)
    assert verdict(mercy, kept).fault is None
    cut_tail(mercy, trail)
    assert verdict(mercy).fault is None, "from within nothing can be seen"
    fault = verdict(mercy, kept).fault
    assert fault is not None
    assert (fault.seq, fault.entry_id) == (len(seals(mercy)) + 1, None)


def test_a_chain_made_anew_shows_against_a_seal_that_was_kept(mercy: Hospital, trail: list[UUID]) -> None:
    kept = str(verdict(mercy).newest)
    cut_tail(mercy, trail)
    for _ in range(4):
        entry(mercy)
    assert verdict(mercy).fault is None, "from within nothing can be seen"
    fault = verdict(mercy, kept).fault
    assert fault is not None
    assert str(fault.seq) == kept.partition(":")[0]
    assert "made anew" in fault.why


def test_a_seal_that_was_kept_stays_in_the_chain_as_it_grows(mercy: Hospital, trail: list[UUID]) -> None:
    kept = str(verdict(mercy).newest)
    entry(mercy)
    assert verdict(mercy, kept).fault is None


@pytest.mark.parametrize("spelt", ["", "1", "1:", "1:zz", "x:" + "0" * 64, "0:" + "0" * 64, "1:" + "0" * 62])
def test_what_is_no_seal_is_refused(spelt: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  # the caller says what it was
        seal_of(spelt)
