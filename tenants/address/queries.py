"""Reads of the names of a hospital."""

from uuid import UUID

from sqlalchemy import select

from kernel.db import current_tenant_id, db
from kernel.errors import NotFound
from kernel.tenancy import Host, Tenant, bare_host
from tenants.address.models import HostClaim


def hosts() -> list[Host]:
    """The names by which the hospital is reached, the one in links first. One statement."""
    query = select(Host).where(Host.tenant_id == current_tenant_id()).order_by(Host.canonical.desc(), Host.name)
    return list(db.session.scalars(query))


def host_of_hospital(name: str) -> Host:
    """One of these. Raises NotFound for any other name, be it another hospital's or nobody's."""
    query = select(Host).where(Host.tenant_id == current_tenant_id(), Host.name == name)
    found = db.session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def is_taken(name: str) -> bool:
    """Whether a hospital is reached by this name already: this one or another."""
    return db.session.scalar(select(Host.name).where(Host.name == name)) is not None


def leads_to_a_hospital(name: str) -> bool:
    """Whether a hospital is reached by this name, however it is written. One statement, outside any hospital."""
    return is_taken(bare_host(name))


def claims() -> list[HostClaim]:
    """The names that are asked for, the oldest first. One statement."""
    query = select(HostClaim).where(HostClaim.tenant_id == current_tenant_id()).order_by(HostClaim.id)
    return list(db.session.scalars(query))


def claim_with(claim_id: UUID) -> HostClaim:
    """One of these. Raises NotFound."""
    query = select(HostClaim).where(HostClaim.tenant_id == current_tenant_id(), HostClaim.id == claim_id)
    found = db.session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def slug_of(tenant_id: UUID) -> str:
    """What a hospital is called in addresses of the platform. One statement."""
    return db.session.scalars(select(Tenant.slug).where(Tenant.id == tenant_id)).one()
