"""Alerts, fetched and checked in one: who may take them, and who took this one. Absent and forbidden are alike."""

from uuid import UUID

from sqlalchemy import select

from crisis.models import CrisisAlert
from kernel.access import Permission, Reader
from kernel.db import current_tenant_id, db
from kernel.errors import NotFound


def alert_for(reader: Reader, alert_id: UUID, *, lock: bool = False) -> CrisisAlert:
    """An alert, for whoever may take alerts. What raised it is not hers to read before she takes it. Raises NotFound."""
    query = select(CrisisAlert).where(CrisisAlert.tenant_id == current_tenant_id(), CrisisAlert.id == alert_id)
    found = db.session.scalars(query.with_for_update() if lock else query).one_or_none()
    if found is None or not reader.may(Permission.CRISIS_TAKE):
        raise NotFound
    return found


def may_read(reader: Reader, alert: CrisisAlert) -> bool:
    """Whether what raised it is hers to read: she took it."""
    return reader.person_id is not None and alert.taken_by_id == reader.person_id


def taken_alert(reader: Reader, alert_id: UUID) -> CrisisAlert:
    """An alert that the reader took and has not closed. Raises NotFound in every other case."""
    alert = alert_for(reader, alert_id, lock=True)
    if not may_read(reader, alert) or alert.closed_at is not None:
        raise NotFound
    return alert
