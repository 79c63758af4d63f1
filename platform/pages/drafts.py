"""What somebody is writing, kept while she writes: one draft for a new update and one for each that she changes; hers alone."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, or_, select
from sqlalchemy.dialects.postgresql import insert

from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.ids import new_id
from pages.access import PageVisit
from pages.models import Update, UpdateDraft

_KEY = ["tenant_id", "page_id", "author_id", "update_id"]


def draft_of(visit: PageVisit, update: Update | None) -> UpdateDraft | None:
    """What the visitor herself was writing: of a new update, or of the change to this one."""
    return db.session.scalars(select(UpdateDraft).where(_hers(visit, update))).one_or_none()


def keep_draft(visit: PageVisit, update: Update | None, base: str, **written: Any) -> datetime | None:
    """Keeps what is written, in place of what was kept at `base`. One statement.

    Returns when that was; None when something else was kept meanwhile, from another device: that stays as it is.
    """
    names = {"page_id": visit.page.id, "author_id": visit.reader.person_id, "update_id": update.id if update else None}
    row = {"tenant_id": current_tenant_id(), "id": new_id(), "created_at": now(), **names, **written, "changed_at": now()}
    goes_on = UpdateDraft.changed_at == parse_base(base)
    keep = (
        insert(UpdateDraft)
        .values(row)
        .on_conflict_do_update(index_elements=_KEY, set_={**written, "changed_at": row["changed_at"]}, where=goes_on)
    )
    kept: datetime | None = db.session.execute(keep.returning(UpdateDraft.changed_at)).scalar_one_or_none()
    return kept


def throw_draft(visit: PageVisit, update: Update | None, base: str, title: str, body: str) -> None:
    """Throws away what was kept at `base`, or says the same; other words kept later, from another device, stay."""
    says_the_same = and_(UpdateDraft.title == title, UpdateDraft.body == body)
    is_this = or_(UpdateDraft.changed_at == parse_base(base), says_the_same)
    db.session.execute(delete(UpdateDraft).where(_hers(visit, update), is_this))


def base_of(draft: UpdateDraft | None) -> str:
    """When a draft was kept, as a form carries it; empty for none."""
    return draft.changed_at.isoformat() if draft else ""


def parse_base(base: str) -> datetime | None:
    """The moment that a form carried; None for nothing, or nothing of ours."""
    try:
        moment = datetime.fromisoformat(base)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _hers(visit: PageVisit, update: Update | None) -> ColumnElement[bool]:
    about: UUID | None = update.id if update else None
    return and_(
        UpdateDraft.tenant_id == current_tenant_id(),
        UpdateDraft.page_id == visit.page.id,
        UpdateDraft.author_id == visit.reader.person_id,
        UpdateDraft.update_id.is_(None) if about is None else UpdateDraft.update_id == about,
    )
