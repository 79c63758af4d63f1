"""The chain over the audit trail: whole whatever commits beside what, and one changed byte anywhere is found and named."""

import threading
from collections.abc import Callable
from importlib import import_module
from typing import Any
from uuid import UUID, uuid4

import pytest
from psycopg.sql import SQL, Identifier
from psycopg.types.json import Jsonb
from sqlalchemy import select, text

from kernel.audit import AuditEntry, record
from kernel.audit_chain import Verdict, check_chain, seal_of
from kernel.db import db, inside
from kernel.embedded import OPERATOR
from kernel.ids import new_id
from kernel.operators import operator_session
from kernel.web import House
from tests.support.world import Hospital, World

NASTY = 'a "quote", a \\ backslash, a \t tab, a \x1b, a \x7f, é, 💐, \u2028, ], null'


@pytest.fixture
def trail(mercy: Hospital) -> list[UUID]:
    """Entries of a hospital, the newest last; there were some before."""
    return [entry(mercy, number=n) for n in range(5)]


def entry(hospital: Hospital, **details: Any) -> UUID:
    """An entry more, in a transaction of its own; its id."""
    with hospital.entered():
        record("test.act", "test", uuid4(), actor="test", **details)
        db.session.flush()
        return db.session.scalars(select(AuditEntry.id).order_by(AuditEntry.id.desc()).limit(1)).one()


def verdict(hospital: Hospital, expect: str | None = None) -> Verdict:
    """What the check says."""
    with hospital.world.app.app_context(), operator_session() as session:
        return check_chain(session, hospital.id, expect=seal_of(expect) if expect else None)


def seals(hospital: Hospital) -> list[tuple[Any, ...]]:
    """The chain as it stands: number, entry, hash."""
    with hospital.world.as_superuser() as connection:
        query = "select seq, id, hash from audit_seal where tenant_id = %s order by seq"
        return connection.execute(query, [hospital.id]).fetchall()


def tamper(world: World, statement: str, *values: object) -> None:
    """Does what only somebody with all power over the database can."""
    with world.as_superuser() as connection:
        connection.execute("set session_replication_role = replica")  # no trigger, no foreign key
        assert connection.execute(statement.encode(), values).rowcount > 0


def seq_of(hospital: Hospital, entry_id: UUID) -> int:
    """Which number an entry has."""
    return next(int(seq) for seq, own_id, _ in seals(hospital) if own_id == entry_id)


def test_every_row_is_sealed_in_its_turn(mercy: Hospital, trail: list[UUID]) -> None:
    chain = seals(mercy)
    assert [seq for seq, _, _ in chain] == list(range(1, len(chain) + 1))
    assert [own_id for _, own_id, _ in chain][-5:] == trail
    found = verdict(mercy)
    assert (found.rows, found.fault) == (len(chain), None)
    assert str(found.newest) == f"{len(chain)}:{chain[-1][2].hex()}"


def test_each_hospital_has_a_chain_of_its_own(world: World, mercy: Hospital, trail: list[UUID]) -> None:
    grace = world.hospital("grace")
    entry(mercy)
    assert seals(grace)[0][0] == 1
    assert verdict(grace).fault is None
    assert verdict(mercy).rows == len(seals(mercy))


def test_whatever_a_row_holds_the_check_reckons_as_postgresql_does(mercy: Hospital) -> None:
    with mercy.world.as_superuser() as connection:
        details = Jsonb({"z": [1, 2.50, None, True], NASTY: {"b": NASTY, "aa": ""}})
        for actor_id, moment in ((None, "1969-12-31 23:59:59.999999+00"), (uuid4(), "infinity"), (None, "4713-01-01 BC")):
            columns = "tenant_id, id, actor, actor_id, action, about, about_id, details, created_at"
            query = f"insert into audit_entry ({columns}) values (%s, %s, %s, %s, %s, '', %s, %s, %s)".encode()
            connection.execute(query, [mercy.id, new_id(), NASTY, actor_id, NASTY, uuid4(), details, moment])
    assert verdict(mercy).fault is None


def test_a_seal_is_the_same_whatever_time_zone_and_locale_the_session_has(mercy: Hospital, trail: list[UUID]) -> None:
    with mercy.world.as_superuser() as connection:
        query = "select sha256(audit_canonical(audit_entry)) from audit_entry where id = %s"
        usual = connection.execute(query, [trail[0]]).fetchone()
        connection.execute("set timezone = 'Asia/Kathmandu'; set datestyle = 'German'; set intervalstyle = 'sql_standard'")
        connection.execute("set extra_float_digits = -5; set bytea_output = 'escape'; set client_encoding = 'LATIN1'")
        assert connection.execute(query, [trail[0]]).fetchone() == usual


def test_many_rows_of_one_transaction_are_sealed_together(mercy: Hospital) -> None:
    before = len(seals(mercy))
    with mercy.entered():
        for number in range(300):
            record("test.act", "test", uuid4(), actor="test", number=number)
    assert len(seals(mercy)) == before + 300
    assert verdict(mercy).fault is None


def test_what_is_undone_leaves_neither_a_seal_nor_a_gap(mercy: Hospital) -> None:
    before = len(seals(mercy))
    with mercy.entered():
        record("test.first", "test", uuid4(), actor="test")
        with db.session.begin_nested() as savepoint:
            record("test.undone", "test", uuid4(), actor="test")
            db.session.flush()
            savepoint.rollback()
        record("test.last", "test", uuid4(), actor="test")
    with mercy.world.app.app_context(), inside(mercy.id):
        record("test.undone", "test", uuid4(), actor="test")
        db.session.flush()
        db.session.rollback()
    assert [seq for seq, _, _ in seals(mercy)] == list(range(1, before + 3))
    assert verdict(mercy).fault is None


def test_two_that_commit_at_once_make_one_chain(app: House, mercy: Hospital) -> None:
    before, gate = len(seals(mercy)), threading.Barrier(4)

    def work() -> None:
        for _ in range(25):
            with app.app_context(), inside(mercy.id):
                record("test.act", "test", uuid4(), actor="test")
                db.session.flush()
                gate.wait(timeout=60)
                db.session.commit()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert [seq for seq, _, _ in seals(mercy)] == list(range(1, before + 101))
    assert verdict(mercy).fault is None


def test_a_long_transaction_holds_up_nobody_before_it_commits(app: House, mercy: Hospital) -> None:
    with mercy.world.as_superuser() as slow:
        with slow.transaction():
            columns = "tenant_id, id, actor, action, about, about_id, details, created_at"
            values = [mercy.id, new_id(), uuid4()]
            query = f"insert into audit_entry ({columns}) values (%s, %s, 'test', 'test.slow', 'test', %s, '{{}}', now())"
            slow.execute(query.encode(), values)
            quick = entry(mercy)
        assert [own_id for _, own_id, _ in seals(mercy)][-2:] == [quick, values[1]]
    assert verdict(mercy).fault is None


def test_the_applications_role_can_put_no_seal_of_its_own(app: House, mercy: Hospital, trail: list[UUID]) -> None:
    forged = "insert into audit_seal (tenant_id, id, seq, hash) values (:tenant, :id, 99, 'x')"
    for own_id in (trail[0], uuid4()):
        with app.app_context(), inside(mercy.id), pytest.raises(Exception, match="violates"):
            db.session.execute(text(forged), {"tenant": mercy.id, "id": own_id})
    for statement in ("update audit_seal set seq = seq + 1", "delete from audit_seal", "delete from audit_entry"):
        with app.app_context(), inside(mercy.id), pytest.raises(Exception, match="permission denied"):
            db.session.execute(text(statement))


CHANGED: dict[str, object] = {
    "actor": "tesu",
    "actor_id": uuid4(),
    "action": "test.acu",
    "about": "tesu",
    "about_id": uuid4(),
    "details": Jsonb({"number": 3.0}),
    "created_at": "2026-01-01 00:00:00.000001+00",
}


@pytest.mark.parametrize("column", [c.name for c in AuditEntry.__table__.columns if c.name not in ("tenant_id", "id")])
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


def test_rows_that_were_there_before_are_sealed_by_the_migration(mercy: Hospital, trail: list[UUID]) -> None:
    whole = seals(mercy)
    tamper(mercy.world, "delete from audit_seal")
    with mercy.world.as_superuser() as connection, connection.transaction():
        connection.execute(SQL("set local role {}").format(Identifier(OPERATOR)))
        connection.execute(import_module("migrations.versions.0007_audit_chain").SEAL_OLD_ROWS)
    assert verdict(mercy).fault is None
    assert [own_id for _, own_id, _ in seals(mercy)] == sorted(own_id for _, own_id, _ in whole)
    entry(mercy)
    assert verdict(mercy).rows == len(whole) + 1
