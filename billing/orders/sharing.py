"""What of a hospital's payments is the platform's: said by operators, and by nobody else."""

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from billing.orders.stripe_models import StripeShare
from kernel.audit import AuditEntry
from kernel.operators import operator_session
from kernel.tenancy import Tenant


def set_share(slug: str, points: int, *, actor: str) -> bool:
    """In basis points, of what is ordered and given from now on; committed. False when no hospital has this slug."""
    with operator_session() as session:
        tenant_id = session.scalar(select(Tenant.id).where(Tenant.slug == slug))
        if tenant_id is None:
            return False
        row = insert(StripeShare).values(hospital_id=tenant_id, points=points)
        session.execute(row.on_conflict_do_update(index_elements=["hospital_id"], set_={"points": points}))
        entry = {"tenant_id": tenant_id, "actor": actor, "action": "hospital.share", "about": "tenant", "about_id": tenant_id}
        session.add(AuditEntry(**entry, details={"points": points}))
    return True
