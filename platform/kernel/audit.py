"""The audit trail: insert-only, one row for each change, never any content."""

from dataclasses import dataclass
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


@dataclass(frozen=True)
class Mailbox:
    """Somebody without an account who acts by a letter: `guest_id` is her row on the page's list."""

    guest_id: UUID


Actor = Reader | Mailbox | str


def record(action: str, about: str, about_id: UUID, *, actor: Actor, **details: Any) -> None:
    """Adds the audit row of one change to the running transaction.

    `actor` is a word for whatever acts without being anybody ("command line", "worker"). `details` hold ids, names of
    fields and states: never words, addresses or names of people.
    """
    who, actor_id = _named(actor)
    db.session.add(AuditEntry(actor=who, actor_id=actor_id, action=action, about=about, about_id=about_id, details=details))


def _named(actor: Actor) -> tuple[str, UUID | None]:
    if isinstance(actor, str):
        return actor, None
    if isinstance(actor, Mailbox):
        return "mailbox", actor.guest_id
    return ("stranger" if actor.person_id is None else "person"), actor.person_id
