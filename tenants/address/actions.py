"""A hospital's names: asked for, proved, put into links, given up.

Hosts are global, so the application's role only reads them: what changes them goes the operators' way, in one transaction with
its audit row. Names are content: the trail holds ids only.
"""

from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from kernel.access import Reader
from kernel.audit import AuditEntry, record
from kernel.db import current_tenant_id, db
from kernel.ids import new_id
from kernel.operators import operator_session
from kernel.tenancy import Host, Tenant
from tenants.address.models import HostClaim

MOST = 10  # names that a hospital asks for at a time, and by which it is reached


class TooMany(Exception):
    """The hospital has as many names as it can have."""


class NameTaken(Exception):
    """Another hospital was quicker."""


def claim_name(name: str, *, actor: Reader) -> HostClaim:
    """Asks for a name, or gives the row of it when it was asked for before. Raises TooMany."""
    own = HostClaim.tenant_id == current_tenant_id()
    db.session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"host claim {current_tenant_id()}"))))
    known = db.session.scalars(select(HostClaim).where(own, HostClaim.name == name)).one_or_none()
    if known is not None:
        return known
    if (db.session.scalar(select(func.count()).select_from(HostClaim).where(own)) or 0) >= MOST:
        raise TooMany
    claim = HostClaim(id=new_id(), name=name)
    db.session.add(claim)
    record("address.claim", "host_claim", claim.id, actor=actor)
    return claim


def forget_claim(claim: HostClaim, *, actor: Reader) -> None:
    """Asks for a name no more."""
    db.session.delete(claim)
    record("address.forget", "host_claim", claim.id, actor=actor)


def open_name(claim_id: UUID, *, actor: Reader) -> None:
    """The hospital is reached by a name that it has proved; committed. Raises NameTaken or TooMany.

    Nothing happens when the claim was given up or opened meanwhile.
    """
    mine = current_tenant_id()
    try:
        with operator_session() as session:
            _one_after_another(session, mine)
            gone = delete(HostClaim).where(HostClaim.tenant_id == mine, HostClaim.id == claim_id).returning(HostClaim.name)
            name = session.scalar(gone)
            if name is None:
                return
            if (session.scalar(select(func.count()).select_from(Host).where(Host.tenant_id == mine)) or 0) >= MOST:
                raise TooMany
            session.add(Host(name=name, tenant_id=mine))
            _record(session, "address.open", "host_claim", claim_id, actor)
    except IntegrityError as error:
        raise NameTaken from error


def put_into_links(name: str, *, actor: Reader) -> None:
    """Links in letters carry this name from now on; committed. Nothing happens when it is gone, or does so already."""
    mine = current_tenant_id()
    own = (Host.tenant_id == mine, Host.name == name)
    with operator_session() as session:
        _one_after_another(session, mine)
        if session.scalar(select(Host.canonical).where(*own)) is not False:
            return
        session.execute(update(Host).where(Host.tenant_id == mine, Host.canonical).values(canonical=False))
        session.execute(update(Host).where(*own).values(canonical=True))
        _record(session, "address.link", "tenant", mine, actor)


def close_name(name: str, *, actor: Reader) -> None:
    """The hospital is reached by this name no more; committed. The name in links stays: nothing happens to it."""
    mine = current_tenant_id()
    with operator_session() as session:
        _one_after_another(session, mine)
        gone = delete(Host).where(Host.tenant_id == mine, Host.name == name, ~Host.canonical).returning(Host.name)
        if session.scalar(gone) is not None:
            _record(session, "address.close", "tenant", mine, actor)


def _one_after_another(session: Session, tenant_id: UUID) -> None:
    session.execute(select(Tenant.id).where(Tenant.id == tenant_id).with_for_update())


def _record(session: Session, action: str, about: str, about_id: UUID, actor: Reader) -> None:
    """The row of `kernel.audit.record`, in the operators' transaction."""
    who = {"actor": "person", "actor_id": actor.person_id}
    entry = AuditEntry(tenant_id=current_tenant_id(), action=action, about=about, about_id=about_id, details={}, **who)
    session.add(entry)
