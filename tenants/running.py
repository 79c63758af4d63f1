"""What operators do about a hospital that is there: freeze, thaw, make it live, say what it has and how much."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Select, delete, select, union, update
from sqlalchemy.orm import Session as DatabaseSession

from accounts.models import Person, Session
from crisis.models import OnCall
from crisis.queries import Missing, hospitals_with_somebody_on_call, missing
from kernel.audit import Actor, AuditEntry, named
from kernel.clock import now
from kernel.db import current_tenant_id
from kernel.ending import TOLD_BEFORE, kinds
from kernel.events import Event
from kernel.operators import operator_session
from kernel.tenancy import Tenant, TenantState
from tenants.models import HospitalBrand
from tenants.policies.models import HospitalPolicy


@dataclass(frozen=True)
class HospitalEnds(Event):
    """A hospital is to be deleted for good. Whoever would leave somebody's money under way says so, a sentence each.

    It stands here, apart from `life`: whoever listens needs nothing of its archives.
    """

    in_the_way: list[str] = field(default_factory=list)


def record_with(session: DatabaseSession, action: str, tenant_id: UUID, actor: Actor, **details: Any) -> None:
    """The audit row of an operator's act lies with the hospital it was about. `session`: an operators' one."""
    who, actor_id = named(actor)
    entry = {"tenant_id": tenant_id, "actor": who, "actor_id": actor_id, "action": action}
    session.add(AuditEntry(**entry, about="tenant", about_id=tenant_id, details=details))


def set_state(slug: str, state: TenantState, *, actor: Actor) -> bool:
    """Freezes or thaws a hospital; committed. False when there is none with this slug.

    A frozen one answers nobody, and its jobs and letters wait. Every session in it ends, and with the row's change every open
    stream is told so at once. Thawed it is as it was, but for that; and what was to be deleted can be kept for a month from
    then on, since nobody could keep it meanwhile.
    """
    with operator_session() as session:
        tenant = _locked(session, slug)
        if tenant is None:
            return False
        if (tenant.state, state) == (TenantState.FROZEN, TenantState.OPEN):
            _put_endings_off(session, tenant.id)
        tenant.state = state
        if state == TenantState.FROZEN:
            session.execute(delete(Session).where(Session.tenant_id == tenant.id))
        record_with(session, f"hospital.{state}", tenant.id, actor)
    return True


def _put_endings_off(session: DatabaseSession, tenant_id: UUID) -> None:
    until = now() + TOLD_BEFORE
    for table in (kind.table for kind in kinds()):
        soon = update(table).where(table.tenant_id == tenant_id, table.ends_at < until)
        session.execute(soon.values(ends_at=until), execution_options={"synchronize_session": False})


def make_live(slug: str, *, actor: Actor) -> frozenset[Missing] | None:
    """Ends a hospital's trial, unless something is missing, which is returned; committed. None when there is none."""
    with operator_session() as session:
        tenant = _locked(session, slug)
        if tenant is None:
            return None
        numbers = session.scalar(select(HospitalBrand.emergency).where(HospitalBrand.tenant_id == tenant.id))
        lacking = missing(bool(numbers), tenant.id in hospitals_with_somebody_on_call(session))
        if not lacking and tenant.trial:
            tenant.trial = False
            record_with(session, "hospital.live", tenant.id, actor)
    return lacking


def change_hospital(slug: str, changes: Mapping[str, object], *, actor: Actor) -> bool:
    """Sets what a hospital is without (`off`) and how much it may have (`most_…`); committed. False when there is none."""
    with operator_session() as session:
        tenant = _locked(session, slug)
        if tenant is None:
            return False
        changed = {name: value for name, value in changes.items() if getattr(tenant, name) != value}
        for name, value in changed.items():
            setattr(tenant, name, value)
        if changed:
            record_with(session, "hospital.change", tenant.id, actor, fields=sorted(changed))
    return True


def staff_mailboxes() -> Select[str]:
    """The mailboxes to which a hospital on trial may write: of whoever has a role here, is on call, or looks after privacy."""
    goes_on = (Person.disabled_at.is_(None), Person.leaves_at.is_(None), Person.roles != [])
    staff = select(Person.email).where(Person.tenant_id == current_tenant_id(), *goes_on)
    called = select(OnCall.email).where(OnCall.tenant_id == current_tenant_id())
    told = select(HospitalPolicy.privacy_email).where(
        HospitalPolicy.tenant_id == current_tenant_id(), HospitalPolicy.privacy_email.is_not(None)
    )
    everybody = union(staff, called, told).subquery()
    return select(everybody.c.email)


def _locked(session: DatabaseSession, slug: str) -> Tenant | None:
    return session.scalars(select(Tenant).where(Tenant.slug == slug).with_for_update()).one_or_none()
