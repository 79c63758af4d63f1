"""Reads of a hospital's policies."""

from sqlalchemy import select

from kernel.db import current_tenant_id, db
from tenants.policies.models import HospitalPolicy


def hospital_policy(*, lock: bool = False) -> HospitalPolicy:
    """The policies of the hospital one is in. One statement."""
    query = select(HospitalPolicy).where(HospitalPolicy.tenant_id == current_tenant_id())
    return db.session.scalars(query.with_for_update() if lock else query).one()
