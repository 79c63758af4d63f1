"""Reads of a hospital's terms."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Row, ScalarSelect, func, select

from accounts.models import Person
from kernel.clock import now
from kernel.db import current_tenant_id, db
from tenants.terms.models import TermsAcceptance, TermsVersion

MOST_SHOWN = 50  # versions; who needs older ones finds them in the hospital's export


def id_of_those_that_hold() -> ScalarSelect[UUID]:
    """The id of the version that holds, as a part of another statement; null when there is none."""
    query = select(TermsVersion.id).where(TermsVersion.tenant_id == current_tenant_id(), TermsVersion.holds_from <= now())
    return query.order_by(TermsVersion.holds_from.desc(), TermsVersion.number.desc()).limit(1).scalar_subquery()


def terms_that_hold() -> TermsVersion | None:
    """The version that holds. One statement."""
    query = select(TermsVersion).where(TermsVersion.tenant_id == current_tenant_id())
    return db.session.scalars(query.where(TermsVersion.id == id_of_those_that_hold())).one_or_none()


def draft(*, lock: bool = False) -> TermsVersion | None:
    """What is being written. One statement."""
    query = select(TermsVersion).where(TermsVersion.tenant_id == current_tenant_id(), TermsVersion.number.is_(None))
    return db.session.scalars(query.with_for_update() if lock else query).one_or_none()


def newest_number() -> int:
    """The number of the version that was published last; 0 when none was."""
    query = select(func.coalesce(func.max(TermsVersion.number), 0)).where(TermsVersion.tenant_id == current_tenant_id())
    return db.session.scalars(query).one() or 0


def published() -> Sequence[Row[TermsVersion, int]]:
    """The versions that were published, the newest first, each with how many have agreed to it. One statement."""
    agreed = select(func.count()).where(
        TermsAcceptance.tenant_id == TermsVersion.tenant_id, TermsAcceptance.terms_id == TermsVersion.id
    )
    query = select(TermsVersion, agreed.scalar_subquery()).where(
        TermsVersion.tenant_id == current_tenant_id(), TermsVersion.number.is_not(None)
    )
    return db.session.execute(query.order_by(TermsVersion.number.desc()).limit(MOST_SHOWN)).all()


def how_many_members() -> int:
    """How many accounts there are that can agree: proved, and not closed. One statement."""
    members = select(func.count()).select_from(Person).where(Person.tenant_id == current_tenant_id())
    return db.session.scalars(members.where(Person.proved_at.is_not(None), Person.disabled_at.is_(None))).one()


def has_agreed(person_id: UUID, terms_id: UUID) -> bool:
    """Whether somebody has agreed to a version. One statement."""
    hers = (TermsAcceptance.tenant_id == current_tenant_id(), TermsAcceptance.person_id == person_id)
    return db.session.scalar(select(TermsAcceptance.id).where(*hers, TermsAcceptance.terms_id == terms_id)) is not None


def agreed_by(person_id: UUID) -> Sequence[Row[TermsAcceptance, int | None]]:
    """What somebody has agreed to, with the number of each version, in order."""
    query = select(TermsAcceptance, TermsVersion.number).join(
        TermsVersion, (TermsVersion.tenant_id == TermsAcceptance.tenant_id) & (TermsVersion.id == TermsAcceptance.terms_id)
    )
    hers = (TermsAcceptance.tenant_id == current_tenant_id(), TermsAcceptance.person_id == person_id)
    return db.session.execute(query.where(*hers).order_by(TermsAcceptance.id)).all()
