"""Legal hold: an operator sets it and lifts it, with a reason; both are on record, without the reason's words."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from kernel.audit import AuditEntry
from kernel.clock import now
from kernel.holding import LegalHold
from kernel.operators import operator_session


class HoldStands(Exception):
    """It is held already, or it is not."""


def hold(hospital_id: UUID, *, reason: str, actor: str) -> None:
    """From now on nothing of this hospital is deleted by the house itself; committed. Raises HoldStands."""
    with operator_session() as session:
        if _lasting(session, hospital_id) is not None:
            raise HoldStands("It is under legal hold already.")
        session.add(made := LegalHold(tenant_id=hospital_id, reason=reason))
        session.flush()
        _record(session, "hospital.hold", made, actor)


def release(hospital_id: UUID, *, reason: str, actor: str) -> None:
    """The hold ends, and what waited for that is deleted in its time; committed. Raises HoldStands."""
    with operator_session() as session:
        lasting = _lasting(session, hospital_id)
        if lasting is None:
            raise HoldStands("It is not under legal hold.")
        lasting.lifted_at, lasting.lifted_why = now(), reason
        _record(session, "hospital.release", lasting, actor)


def _lasting(session: Session, hospital_id: UUID) -> LegalHold | None:
    query = select(LegalHold).where(LegalHold.tenant_id == hospital_id, LegalHold.lifted_at.is_(None))
    return session.scalars(query.with_for_update()).one_or_none()


def _record(session: Session, action: str, about: LegalHold, actor: str) -> None:
    entry = {"tenant_id": about.tenant_id, "actor": actor, "action": action, "about": "legal_hold", "about_id": about.id}
    session.add(AuditEntry(**entry, details={}))
