"""Looks whether a hospital's audit trail is as it was sealed, row by row; the first that is not is named."""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Text, and_, cast, func, select
from sqlalchemy.orm import Session

from kernel.audit import AuditEntry, AuditSeal

AT_A_TIME = 2000  # rows held in memory
_SAME = and_(AuditSeal.tenant_id == AuditEntry.tenant_id, AuditSeal.id == AuditEntry.id)


@dataclass(frozen=True)
class Seal:
    """One link of the chain, as it can be written down elsewhere: `SEQ:HASH`."""

    seq: int
    hash: bytes

    def __str__(self) -> str:
        return f"{self.seq}:{self.hash.hex()}"


@dataclass(frozen=True)
class Fault:
    """The first row that is not as it was sealed. `moment`: when it was made, as far as it can still be known."""

    seq: int | None
    entry_id: UUID | None
    moment: datetime | None
    why: str


@dataclass(frozen=True)
class Verdict:
    """How many rows hold, the newest seal among them, and what is wrong with the next, if anything is."""

    rows: int
    newest: Seal | None
    fault: Fault | None


def seal_of(spelt: str) -> Seal:
    """The seal that `SEQ:HASH` spells. Raises ValueError for anything else."""
    seq, _, digest = spelt.strip().partition(":")
    made = Seal(int(seq), bytes.fromhex(digest))
    if made.seq < 1 or len(made.hash) != hashlib.sha256().digest_size:
        raise ValueError(spelt)
    return made


def newest_seq(session: Session, tenant_id: UUID) -> int:
    """How far the chain of a hospital goes, for whoever shows how far a check has come."""
    return session.scalar(select(func.max(AuditSeal.seq)).where(AuditSeal.tenant_id == tenant_id)) or 0


def check_chain(
    session: Session, tenant_id: UUID, *, expect: Seal | None = None, tick: Callable[[], object] = lambda: None
) -> Verdict:
    """Goes through the whole chain of a hospital, in an operators' session that begins here, as it stands at one moment.

    The hashes are reckoned here and not in PostgreSQL, whose functions could have been changed as well. What was cut off
    at the end, or sealed anew as a whole, shows only against a seal kept elsewhere: `expect`. `tick` is called once a row.
    """
    session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    newest, rows = None, 0
    for row in _in_order(session, tenant_id):
        found = Seal(rows + 1, _hash(newest.hash if newest else b"", tenant_id, row))
        fault = _fault(row, found, expect)
        if fault is not None:
            return Verdict(rows, newest, fault)
        newest, rows = found, rows + 1
        tick()
    return Verdict(rows, newest, _cut_off(rows, expect) or _unsealed(session, tenant_id))


def _fault(row: Row[Any], found: Seal, expect: Seal | None) -> Fault | None:
    if row.seq != found.seq:
        return Fault(found.seq, None, None, f"is gone with its seal; the next is row {row.seq}, entry {row.id}")
    why = _wrong(row, found, expect)
    return Fault(found.seq, row.id, _moment(row.epoch, row.id), why) if why else None


def _wrong(row: Row[Any], found: Seal, expect: Seal | None) -> str | None:
    if row.epoch is None:
        return "is gone; only its seal is left"
    if row.hash != found.hash:
        return "is not as it was sealed: the row or its seal was changed"
    if expect is not None and expect.seq == found.seq and expect.hash != found.hash:
        return "does not have the seal that is expected: the chain up to here was made anew"
    return None


def _cut_off(rows: int, expect: Seal | None) -> Fault | None:
    if expect is None or expect.seq <= rows:
        return None
    return Fault(rows + 1, None, None, f"is gone, and all after it: the chain should reach {expect.seq} at least")


def _unsealed(session: Session, tenant_id: UUID) -> Fault | None:
    query = (
        select(AuditEntry.id, *_columns())
        .outerjoin(AuditSeal, _SAME)
        .where(AuditEntry.tenant_id == tenant_id, AuditSeal.seq.is_(None))
        .order_by(AuditEntry.id)
        .limit(1)
    )
    row = session.execute(query).one_or_none()
    return Fault(None, row.id, _moment(row.epoch, row.id), "has no seal") if row else None


def _in_order(session: Session, tenant_id: UUID) -> Iterator[Row[Any]]:
    query = (
        select(AuditSeal.seq, AuditSeal.id, AuditSeal.hash, *_columns())
        .select_from(AuditSeal)
        .outerjoin(AuditEntry, _SAME)
        .where(AuditSeal.tenant_id == tenant_id)
        .order_by(AuditSeal.seq)
        .execution_options(yield_per=AT_A_TIME)
    )
    with session.execute(query) as result:
        yield from result


def _columns() -> tuple[Any, ...]:
    """What is hashed of an entry besides its key. Its moment stays text: PostgreSQL knows moments that Python does not."""
    return (
        AuditEntry.actor,
        AuditEntry.actor_id,
        AuditEntry.action,
        AuditEntry.about,
        AuditEntry.about_id,
        cast(AuditEntry.details, Text).label("details"),
        cast(func.extract("epoch", AuditEntry.created_at), Text).label("epoch"),
    )


def _hash(before: bytes, tenant_id: UUID, row: Row[Any]) -> bytes:
    """As the trigger reckons it (`audit_canonical` in `migrations/`): the JSON array of all columns, PostgreSQL's spelling."""
    spelt = [tenant_id, row.id, row.actor, row.actor_id, row.action, row.about, row.about_id]
    parts = [json.dumps(None if part is None else str(part), ensure_ascii=False) for part in spelt]
    whole = ", ".join([*parts, row.details or "null", json.dumps(row.epoch)])
    return hashlib.sha256(before + f"[{whole}]".encode()).digest()


def _moment(epoch: str | None, entry_id: UUID) -> datetime | None:
    """When an entry was made: as it says itself, else as its id does (UUIDv7: milliseconds in the first 48 bits)."""
    try:
        return datetime.fromtimestamp(float(epoch) if epoch else (entry_id.int >> 80) / 1000, UTC)
    except (OverflowError, ValueError):
        return None
