"""The worker's part: every hospital counts itself every ten minutes, within its own walls, and hands over numbers alone."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.dialects.postgresql import insert

from accounts.models import Person, Session
from admin.operator.models import HospitalCount
from billing.shelf.models import Product
from crisis.queries import ready_to_go_live
from kernel.audit import AuditEntry
from kernel.clock import now
from kernel.db import current_tenant_id, db, inside
from kernel.jobs import job, often
from kernel.tenancy import open_tenants
from mail.jobs import day_began
from mail.models import Delivery, DeliveryState
from mail.outbox import sent_since
from pages.models import CarePage, Update
from tenants.signon.models import Issuer

FAILED_WITHIN = timedelta(days=7)
ARRIVED = (DeliveryState.DELIVERED, DeliveryState.OPENED)


@job("operator.count")
def count() -> None:
    """Counts the hospital one is in, and writes down what it came to."""
    tenant_id = current_tenant_id()
    numbers = db.session.execute(select(*(column.label(name) for name, column in _columns().items()))).mappings().one()
    row = {"counted_at": now(), "missing": sorted(ready_to_go_live()), **numbers}
    put = insert(HospitalCount).values(tenant_id=tenant_id, **row)
    db.session.execute(put.on_conflict_do_update(index_elements=["tenant_id"], set_=row))


@often("operator.count_all")
def count_all() -> None:
    """Asks every open hospital to count itself, each in a transaction of its own."""
    hospitals = open_tenants()
    db.session.rollback()
    for tenant_id in hospitals:
        with inside(tenant_id):
            count.defer()
            db.session.commit()


def count_now(tenant_id: UUID) -> None:
    """The same for one hospital and at once; committed."""
    db.session.rollback()
    with inside(tenant_id):
        count.work()
        db.session.commit()


def _columns() -> dict[str, ScalarSelect[Any]]:
    failed = (Delivery.state == DeliveryState.BOUNCED, Delivery.changed_at > now() - FAILED_WITHIN)
    queued = select(func.min(Delivery.created_at)).where(Delivery.tenant_id == current_tenant_id())
    signed_in = select(func.max(Session.created_at)).where(Session.tenant_id == current_tenant_id())
    return {
        "people": _number(Person, Person.disabled_at.is_(None)),
        "pages": _number(CarePage, CarePage.closed_at.is_(None)),
        "updates": _number(Update),
        "failed_mail": _number(Delivery, *failed),
        "letters_today": sent_since(day_began()).scalar_subquery(),
        "providers": _number(Issuer),
        "products": _number(Product),
        "arrived": _number(Delivery, Delivery.state.in_(ARRIVED)),
        "branded": _is_branded(),
        "oldest_letter": queued.where(Delivery.state == DeliveryState.QUEUED).scalar_subquery(),
        "last_sign_in": signed_in.where(Session.person_id.is_not(None)).scalar_subquery(),
    }


def _number(model: Any, *having: Any) -> ScalarSelect[int]:
    query = select(func.count()).select_from(model).where(model.tenant_id == current_tenant_id(), *having)
    return query.scalar_subquery()


def _is_branded() -> ScalarSelect[bool]:
    """Whether somebody of the hospital has chosen its look: her act is on record."""
    branding = (AuditEntry.action >= "branding.", AuditEntry.action < "branding/")
    query = select(func.count() > 0).where(AuditEntry.tenant_id == current_tenant_id(), *branding)
    return query.scalar_subquery()
