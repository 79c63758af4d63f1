"""Reads about the hospital's record system."""

from sqlalchemy import select

from kernel.db import current_tenant_id, db
from kernel.errors import NotFound
from tenants.record.models import RecordSystem


def record_system() -> RecordSystem | None:
    """The hospital's record system, if it has set one up."""
    return db.session.scalars(select(RecordSystem).where(RecordSystem.tenant_id == current_tenant_id())).one_or_none()


def open_record_system() -> RecordSystem:
    """The same, when staff may ask it. Raises NotFound."""
    found = record_system()
    if found is None or not found.is_on:
        raise NotFound
    return found
