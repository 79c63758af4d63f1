"""The audit trail: insert-only, one row for each change, never any content."""

from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from kernel.access import Reader
from kernel.db import TenantTable, db, in_tenant


class AuditEntry(TenantTable):
    """Who did what to which row. The application's role may insert and read here, and nothing else (see `migrations/`)."""

    __tablename__ = "audit_entry"
    __table_args__ = (in_tenant(), Index("audit_entry_about_idx", "tenant_id", "about_id"))

    actor: Mapped[str]
    actor_id: Mapped[UUID | None]
    action: Mapped[str]
    about: Mapped[str]
    about_id: Mapped[UUID]
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)


def record(action: str, about: str, about_id: UUID, *, actor: Reader | str, **details: Any) -> None:
    """Adds the audit row of one change to the running transaction.

    `actor` is a Reader, or a word for what acted without one ("command line", "worker"). `details` hold ids, names of
    fields and states: never words, addresses or names of people.
    """
    who, actor_id = _named(actor)
    db.session.add(AuditEntry(actor=who, actor_id=actor_id, action=action, about=about, about_id=about_id, details=details))


def _named(actor: Reader | str) -> tuple[str, UUID | None]:
    if isinstance(actor, str):
        return actor, None
    if actor.person_id is not None:
        return "person", actor.person_id
    return ("mailbox", actor.keys[0]) if actor.keys else ("stranger", None)
