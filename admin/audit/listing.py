"""The list of the audit trail: what stands in it, in its file, and who is named beside a row."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as lazy
from sqlalchemy import select

from accounts.models import Person
from admin.audit.search import AuditSearch
from admin.audit.words import said_of
from admin.lists.shapes import Column, Listing, by_age
from kernel.audit import AuditEntry
from kernel.db import current_tenant_id, db


@dataclass(frozen=True)
class Seen:
    """A row of the trail, and the name of who acted, where it is somebody with an account."""

    entry: AuditEntry
    name: str | None

    @property
    def id(self) -> UUID:
        """The row's."""
        return self.entry.id


def with_names(entries: Sequence[AuditEntry]) -> list[Seen]:
    """Rows with their names. One statement."""
    ids = {entry.actor_id for entry in entries if entry.actor_id}
    query = select(Person.id, Person.name).where(Person.tenant_id == current_tenant_id(), Person.id.in_(ids))
    names: dict[UUID | None, str] = {row.id: row.name for row in db.session.execute(query)} if ids else {}
    return [Seen(entry, names.get(entry.actor_id)) for entry in entries]


def _details(row: Seen) -> str:
    return json.dumps(row.entry.details, ensure_ascii=False, sort_keys=True)


def _own(name: str) -> Any:
    return lambda row: getattr(row.entry, name) or ""


AUDIT = Listing(
    model=AuditEntry,
    name="audit",
    columns=(
        Column("action", lazy("What was done")),
        Column("created_at", lazy("When")),
        Column("actor", lazy("Who")),
        Column("about", lazy("About what")),
        Column("details", lazy("Details")),
    ),
    filed=(
        Column("created_at", lazy("Moment"), said=lambda row: row.entry.created_at.isoformat()),
        Column("action", lazy("Action"), said=_own("action")),
        Column("said", lazy("What was done"), said=lambda row: said_of(row.entry.action)),
        Column("actor", lazy("Who acted"), said=_own("actor")),
        Column("name", lazy("Name"), said=lambda row: row.name or ""),
        Column("actor_id", lazy("Id of who acted"), said=_own("actor_id")),
        Column("about", lazy("About what"), said=_own("about")),
        Column("about_id", lazy("Id of what it was about"), said=_own("about_id")),
        Column("details", lazy("Details"), said=_details),
    ),
    orders=by_age(AuditEntry),
    search=AuditSearch,
    shown=with_names,
)
