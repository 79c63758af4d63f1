"""Reads about somebody's second factors."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select

from accounts.factors.models import Factor, FactorKind, RecoveryCode
from kernel.db import current_tenant_id, db
from kernel.errors import NotFound


def factors_of(person_id: UUID) -> Sequence[Factor]:
    """All of somebody's factors, the app first. One statement."""
    query = select(Factor).where(Factor.tenant_id == current_tenant_id(), Factor.person_id == person_id)
    return db.session.scalars(query.order_by(Factor.kind, Factor.id)).all()


def factor_for(person_id: UUID, factor_id: UUID) -> Factor:
    """One of somebody's factors. Raises NotFound for everybody else's."""
    found = next((one for one in factors_of(person_id) if one.id == factor_id), None)
    if found is None:
        raise NotFound
    return found


def has_factor(person_id: UUID) -> bool:
    """Whether somebody has a second factor."""
    query = select(Factor.id).where(Factor.tenant_id == current_tenant_id(), Factor.person_id == person_id)
    return db.session.scalar(query.limit(1)) is not None


def has_passkey(factors: Sequence[Factor]) -> bool:
    """Whether one of these is a passkey."""
    return any(one.kind == FactorKind.PASSKEY for one in factors)


def codes_left(person_id: UUID) -> int:
    """How many of somebody's recovery codes were not used yet."""
    query = select(func.count()).where(RecoveryCode.tenant_id == current_tenant_id(), RecoveryCode.person_id == person_id)
    return db.session.scalar(query.where(RecoveryCode.used_at.is_(None))) or 0
