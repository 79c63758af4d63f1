"""What the tests of the audit trail share: entries, the chain over them, its check, and whoever has all power over it."""

from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select

from kernel.audit import AuditEntry, record
from kernel.audit_chain import Verdict, check_chain, seal_of
from kernel.db import db
from kernel.operators import operator_session
from tests.support.world import Hospital, World


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
