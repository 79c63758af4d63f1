"""Reads about providers, identities and rules. Each asks for the hospital first."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from kernel.db import current_tenant_id, db
from kernel.errors import NotFound
from tenants.signon.models import Identity, Issuer, RoleRule, SignedOn

MOST = 20


def issuers(*, only_on: bool = False) -> Sequence[Issuer]:
    """The hospital's providers, the first one first; twenty at most."""
    query = select(Issuer).where(Issuer.tenant_id == current_tenant_id()).order_by(Issuer.id).limit(MOST)
    return db.session.scalars(query.where(Issuer.is_on) if only_on else query).all()


def issuer_with(issuer_id: UUID | None) -> Issuer:
    """The hospital's provider with this id. Raises NotFound."""
    found = db.session.get(Issuer, (current_tenant_id(), issuer_id)) if issuer_id else None
    if found is None:
        raise NotFound
    return found


def open_issuer(issuer_id: UUID | None) -> Issuer:
    """The same, when one may sign in by it. Raises NotFound."""
    found = issuer_with(issuer_id)
    if not found.is_on:
        raise NotFound
    return found


def rules_of(issuer_id: UUID) -> Sequence[RoleRule]:
    """The rules of a provider, by claim and value."""
    query = select(RoleRule).where(RoleRule.tenant_id == current_tenant_id(), RoleRule.issuer_id == issuer_id)
    return db.session.scalars(query.order_by(RoleRule.claim, RoleRule.value, RoleRule.role).limit(500)).all()


def identity_of(issuer_id: UUID, subject: str) -> Identity | None:
    """Who this subject of this provider is here, locked: two sign-ins at once make one."""
    query = select(Identity).where(
        Identity.tenant_id == current_tenant_id(), Identity.issuer_id == issuer_id, Identity.subject == subject
    )
    return db.session.scalars(query.with_for_update()).one_or_none()


def identities_of(person_id: UUID) -> Sequence[tuple[Identity, Issuer]]:
    """With which providers' accounts somebody signs in."""
    query = (
        select(Identity, Issuer)
        .join(Issuer, (Issuer.tenant_id == Identity.tenant_id) & (Issuer.id == Identity.issuer_id))
        .where(Identity.tenant_id == current_tenant_id(), Identity.person_id == person_id)
        .order_by(Identity.id)
        .limit(MOST)
    )
    return [(identity, issuer) for identity, issuer in db.session.execute(query)]


def issuer_of_session(session_id: UUID | None) -> UUID | None:
    """The provider by which a session began, if it was one."""
    query = (
        select(Identity.issuer_id)
        .join(SignedOn, (SignedOn.tenant_id == Identity.tenant_id) & (SignedOn.identity_id == Identity.id))
        .where(SignedOn.tenant_id == current_tenant_id(), SignedOn.session_id == session_id)
    )
    return db.session.scalar(query)
