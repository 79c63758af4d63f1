"""Reads about people. Each asks for the hospital first, though row-level security would not answer otherwise."""

from uuid import UUID

from sqlalchemy import select

from accounts.models import AgeGroup, Person, Proof
from kernel.access import Reader
from kernel.db import current_tenant_id, db


def people_to_sign_in(email: str) -> tuple[Person | None, Person | None]:
    """Whose password may be meant under this address: the account that proved it, and the newest that only claims it.

    The first is never missing when there is the second.
    """
    query = (
        select(Person)
        .where(Person.tenant_id == current_tenant_id(), Person.email == email, Person.disabled_at.is_(None))
        .order_by(Person.proved_at.is_(None), Person.id.desc())
        .limit(2)
    )
    found = [*db.session.scalars(query), None, None]
    return found[0], found[1]


def proved_person(email: str) -> Person | None:
    """The account whose mailbox this is, proved."""
    query = select(Person).where(Person.tenant_id == current_tenant_id(), Person.email == email, Person.proved_at.is_not(None))
    return db.session.scalars(query).one_or_none()


def person_with(person_id: UUID | None) -> Person | None:
    """The person with this id, in this hospital."""
    return db.session.get(Person, (current_tenant_id(), person_id)) if person_id else None


def newest_proof(person_id: UUID, purpose: str) -> Proof | None:
    """The last letter of this purpose that was sent for a person, whether it still holds or not."""
    query = (
        select(Proof)
        .where(Proof.tenant_id == current_tenant_id(), Proof.person_id == person_id, Proof.purpose == purpose)
        .order_by(Proof.id.desc())
        .limit(1)
    )
    return db.session.scalars(query.with_for_update()).one_or_none()


def usable_proof(proof_id: UUID, purpose: str, *, lock: bool = True) -> Proof | None:
    """The proof, locked unless one only looks, when it is of this purpose and was not used yet."""
    query = select(Proof).where(
        Proof.tenant_id == current_tenant_id(),
        Proof.id == proof_id,
        Proof.purpose == purpose,
        Proof.used_at.is_(None),
    )
    return db.session.scalars(query.with_for_update() if lock else query).one_or_none()


def is_minor(reader: Reader) -> bool:
    """Whether somebody signed in said that she is younger than 18."""
    somebody = person_with(reader.person_id)
    return somebody is not None and somebody.age_group == AgeGroup.TEEN
