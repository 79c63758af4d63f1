"""The chain over the audit trail grows by a seal for each row, whatever commits beside what, and holds."""

import threading
from importlib import import_module
from uuid import UUID, uuid4

import pytest
from psycopg.sql import SQL, Identifier
from psycopg.types.json import Jsonb
from sqlalchemy import text

from kernel.audit import record
from kernel.db import db, inside
from kernel.embedded import OPERATOR
from kernel.ids import new_id
from kernel.web import House
from tests.kernel.trail import entry, seals, tamper, verdict
from tests.support.world import Hospital, World

NASTY = 'a "quote", a \\ backslash, a \t tab, a \x1b, a \x7f, é, 💐, \u2028, ], null'


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
    with app.app_context():
        db.engine.dispose()  # other tests look at one connection
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
