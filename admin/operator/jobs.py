"""The worker's part: every hospital counts itself every ten minutes, within its own walls, and hands over numbers alone."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.dialects.postgresql import insert

from accounts.models import Person, Session
from admin.first_steps import facts_counted, number_of
from admin.operator.models import HospitalCount
from crisis.queries import ready_to_go_live
from kernel.clock import now
from kernel.db import current_tenant_id, db, inside
from kernel.jobs import job, often
from kernel.tenancy import open_tenants
from mail.jobs import day_began
from mail.models import Delivery, DeliveryState
from mail.outbox import sent_since
from pages.models import CarePage, Update
from photos.room import used_here

FAILED_WITHIN = timedelta(days=7)


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
        "people": number_of(Person, Person.disabled_at.is_(None)),
        "pages": number_of(CarePage, CarePage.closed_at.is_(None)),
        "updates": number_of(Update),
        "failed_mail": number_of(Delivery, *failed),
        "letters_today": sent_since(day_began()).scalar_subquery(),
        **facts_counted(),
        "stored": used_here(),
        "oldest_letter": queued.where(Delivery.state == DeliveryState.QUEUED).scalar_subquery(),
        "last_sign_in": signed_in.where(Session.person_id.is_not(None)).scalar_subquery(),
    }
