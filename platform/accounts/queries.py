"""Reads about people. Each asks for the hospital first, though row-level security would not answer otherwise."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, literal_column, select

from accounts.models import AgeGroup, Person, Proof, Purpose
from kernel.access import Reader, Role
from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.errors import NotFound


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


def people_to_tell(person_ids: Collection[UUID]) -> list[Person]:
    """Of these, the people whose mailbox is proved and whose account is open and stays so."""
    query = select(Person).where(Person.tenant_id == current_tenant_id(), Person.id.in_(person_ids))
    open_ones = query.where(Person.proved_at.is_not(None), Person.disabled_at.is_(None), Person.leaves_at.is_(None))
    return list(db.session.scalars(open_ones.order_by(Person.id)))


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


def pending_address(person_id: UUID) -> str | None:
    """The address that somebody asked for and did not prove yet, if its letter still holds."""
    query = (
        select(Proof.email)
        .where(Proof.tenant_id == current_tenant_id(), Proof.person_id == person_id, Proof.purpose == Purpose.NEW_EMAIL)
        .where(Proof.used_at.is_(None), Proof.expires_at > now())
        .order_by(Proof.id.desc())
        .limit(1)
    )
    return db.session.scalar(query)


def is_minor(reader: Reader) -> bool:
    """Whether somebody signed in said that she is younger than 18."""
    somebody = person_with(reader.person_id)
    return somebody is not None and somebody.age_group == AgeGroup.TEEN


def administered_without(person_id: UUID) -> bool:
    """Whether somebody else administers the hospital, whose account is open and stays so.

    Administrators are locked: of two who would shut each other out at the same moment, the second is told no.
    """
    stays = (Person.proved_at.is_not(None), Person.disabled_at.is_(None), Person.leaves_at.is_(None))
    some: ColumnElement[bool] = literal_column("person.roles <> '{}'::text[]")  # as the index says it
    query = select(Person.id).where(Person.tenant_id == current_tenant_id(), some, Person.roles.contains([Role.TENANT_ADMIN]))
    locked = db.session.scalars(query.where(*stays).order_by(Person.id).with_for_update())
    return any(found != person_id for found in locked)


def is_last_administrator(person: Person) -> bool:
    """Whether nobody would administer the hospital without her. Locks those who do."""
    return Role.TENANT_ADMIN in person.roles and not administered_without(person.id)


@dataclass(frozen=True)
class Wishes:
    """How often ("each", "daily", "never") somebody wants letters of each kind, and the hours (0 to 23) without any.

    Quiet hours go from the first to the second, past midnight when that is the smaller; they are hours of `time_zone` (an
    IANA name), or of the hospital's when that is None.
    """

    updates: str
    words: str
    answers: str
    quiet: tuple[int, int] | None
    time_zone: str | None


def wishes_of(person_ids: Collection[UUID]) -> dict[UUID, Wishes]:
    """What each of these people chose about letters. One statement."""
    query = select(Person).where(Person.tenant_id == current_tenant_id(), Person.id.in_(person_ids))
    return {person.id: _wishes(person) for person in db.session.scalars(query)}


def _wishes(person: Person) -> Wishes:
    quiet = None if person.quiet_from is None or person.quiet_until is None else (person.quiet_from, person.quiet_until)
    return Wishes(person.tell_updates, person.tell_words, person.tell_answers, quiet, person.time_zone)


def me(reader: Reader) -> Person:
    """The person who is signed in. Raises NotFound for anybody else."""
    person = person_with(reader.person_id)
    if person is None:
        raise NotFound
    return person
