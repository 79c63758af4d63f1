"""The audit trail: insert-only, one row for each change, never any content; and the seals that chain its rows together."""

from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Computed,
    ForeignKeyConstraint,
    Index,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from kernel.access import Reader
from kernel.db import Base, TenantTable, db, in_tenant

PAGE_READ = "page.read"  # somebody of the hospital opened a page that she does not keep


class AuditEntry(TenantTable):
    """Who did what to which row. Every role may insert and read here, and nothing else (see `migrations/`).

    The whole trail goes with the hospital's own row, and in no other way (`tenants/life/ending.py`).
    """

    __tablename__ = "audit_entry"
    __table_args__ = (
        in_tenant("CASCADE"),
        Index("audit_entry_about_idx", "tenant_id", "about_id", "id"),
        Index("audit_entry_action_idx", "tenant_id", "action", "id"),
        Index("audit_entry_actor_idx", "tenant_id", "actor_id", "id"),
        Index("audit_entry_day_idx", "tenant_id", "created_at"),
        Index("audit_entry_reading_idx", "tenant_id", "about_id", "id", postgresql_where=text(f"action = '{PAGE_READ}'")),
    )

    actor: Mapped[str]
    actor_id: Mapped[UUID | None]
    action: Mapped[str]
    about: Mapped[str]
    about_id: Mapped[UUID]
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)


def _area_of_entries() -> Column[str]:
    """What of an action stands before its dot: made by PostgreSQL (see `migrations/`), never loaded, and not under the seal."""
    table = cast(Table, AuditEntry.__table__)
    column = Column("area", Text, Computed("split_part(action, '.', 1)", persisted=True))
    table.append_column(column)
    Index("audit_entry_area_idx", table.c.tenant_id, column, table.c.id)
    return column


_area = _area_of_entries()


def in_area(area: str) -> ColumnElement[bool]:
    """Rows about one kind of things: `page` for page.read, page.close and all the others."""
    return _area == area


class AuditSeal(Base):
    """What ties a row of the trail to the one before it: SHA-256 over the hash before and the row's own bytes.

    PostgreSQL adds it as the row's transaction commits (see `migrations/`), one after another within a hospital, so that `seq`
    has neither gaps nor forks. Insert-only as well. `kernel/audit_chain.py` looks whether all of it still holds.
    """

    __tablename__ = "audit_seal"
    __table_args__ = (
        PrimaryKeyConstraint("tenant_id", "id"),
        UniqueConstraint("tenant_id", "seq"),
        ForeignKeyConstraint(["tenant_id", "id"], ["audit_entry.tenant_id", "audit_entry.id"], ondelete="CASCADE"),
        in_tenant("CASCADE"),
    )

    tenant_id: Mapped[UUID]
    id: Mapped[UUID]
    seq: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[bytes]


@dataclass(frozen=True)
class Mailbox:
    """Somebody without an account who acts by a letter: `guest_id` is her row on the page's list."""

    guest_id: UUID


@dataclass(frozen=True)
class Operator:
    """Who runs the platform, in what she does about a hospital."""

    operator_id: UUID


Actor = Reader | Mailbox | Operator | str


def record(action: str, about: str, about_id: UUID, *, actor: Actor, **details: Any) -> None:
    """Adds the audit row of one change to the running transaction.

    `actor` is a word for whatever acts without being anybody ("command line", "worker"). `details` hold ids, names of
    fields and states: never words, addresses or names of people.
    """
    who, actor_id = named(actor)
    db.session.add(AuditEntry(actor=who, actor_id=actor_id, action=action, about=about, about_id=about_id, details=details))


def named(actor: Actor) -> tuple[str, UUID | None]:
    """How an actor stands in the trail: a word, and an id for whoever has one."""
    if isinstance(actor, str):
        return actor, None
    if isinstance(actor, Operator):
        return "operator", actor.operator_id
    if isinstance(actor, Mailbox):
        return "mailbox", actor.guest_id
    return ("stranger" if actor.person_id is None else "person"), actor.person_id
