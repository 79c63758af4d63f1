"""Reads of broken glass, inside the hospital it is about."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from accounts.models import Person
from kernel.access import Role
from kernel.clock import now
from kernel.db import current_tenant_id, db
from tenants.glass.models import Glass

MOST_SHOWN = 50


def open_glass(operator_id: UUID) -> Glass | None:
    """The glass under which an operator may read just now. One statement."""
    hers = (Glass.tenant_id == current_tenant_id(), Glass.operator_id == operator_id)
    goes_on = (Glass.ended_at.is_(None), Glass.expires_at > now())
    return db.session.scalars(select(Glass).where(*hers, *goes_on).order_by(Glass.id.desc()).limit(1)).one_or_none()


def glass_with(glass_id: UUID) -> Glass | None:
    """One of the hospital's, by its id."""
    query = select(Glass).where(Glass.tenant_id == current_tenant_id(), Glass.id == glass_id)
    return db.session.scalars(query.with_for_update()).one_or_none()


def all_glass() -> Sequence[Glass]:
    """What the hospital is shown of it: up to fifty, the newest first. One statement."""
    query = select(Glass).where(Glass.tenant_id == current_tenant_id())
    return db.session.scalars(query.order_by(Glass.id.desc()).limit(MOST_SHOWN)).all()


def who_is_told() -> Sequence[Person]:
    """The hospital's administrators. One statement."""
    hers = (Person.tenant_id == current_tenant_id(), Person.roles.contains([str(Role.TENANT_ADMIN)]))
    goes_on = (Person.proved_at.is_not(None), Person.disabled_at.is_(None), Person.leaves_at.is_(None))
    return db.session.scalars(select(Person).where(*hers, *goes_on).order_by(Person.id)).all()
