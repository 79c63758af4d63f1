"""Who somebody of the directory is here, and what follows when she comes, leaves the hospital, or comes back to it.

She is known by an account of a provider that the hospital has named as its staff's (`lists_staff`), and by no other: in it,
either its word for her (subject) is the directory's own (external id), or the mailbox that she proved here is the one that the
directory has for her. An address that was only claimed, or that another provider names, ties nobody.
"""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Update, select, update

from accounts.models import Person
from accounts.queries import person_with
from accounts.sessions import end_sessions
from kernel.audit import record
from kernel.db import current_tenant_id, db
from tenants.directory.models import DirectoryUser
from tenants.directory.queries import roles_by_groups
from tenants.signon.models import Identity, Issuer
from tenants.signon.roles import settle, take_all

DIRECTORY = "directory"  # who acted, for the record


def listed_as(issuer: Issuer, subject: str, mailbox: str | None, person_id: UUID | None = None) -> DirectoryUser | None:
    """Whom the directory means by this account of a provider.

    `mailbox` is one that was proved to be hers; `person_id` who she is here. None when it is nobody, or not clear who.
    """
    if not issuer.lists_staff:
        return None
    found = _only(_listed(DirectoryUser.external_id == subject))
    if found is None and mailbox is not None:
        free = DirectoryUser.person_id.is_(None) | (DirectoryUser.person_id == person_id)
        found = _only(_listed(DirectoryUser.email == mailbox, free))
    return found


def meet(user: DirectoryUser, person: Person) -> None:
    """She who came just now is whom the directory lists: from now on what it says is true of her here."""
    if user.person_id is None and _tie(user, person):
        follow(user, arrived=True)


def follow(user: DirectoryUser, *, arrived: bool) -> None:
    """Makes true here what the directory says of somebody. `arrived`: whether she works there changed, or who she is here.

    When she is nobody here yet, but has come by an account of the staff's provider before, she is known from now on.
    """
    if user.person_id is None:
        known = _known(user)
        arrived = known is not None and _tie(user, known)
    person = person_with(user.person_id)
    if person is None:
        return
    if user.active:
        db.session.execute(_accounts(person).values(is_shut=False))
        settle_roles([user])
    elif arrived:
        leave(person)


def follow_all() -> None:
    """The same for whoever may be somebody here by now: another provider was named as the staff's."""
    staffs = _staff_people()
    subjects = select(Identity.subject).where(Identity.tenant_id == current_tenant_id(), Identity.person_id.in_(staffs))
    addresses = select(Person.email).where(Person.tenant_id == current_tenant_id(), Person.id.in_(staffs))
    known = DirectoryUser.external_id.in_(subjects) | DirectoryUser.email.in_(addresses)
    for user in _listed(DirectoryUser.person_id.is_(None), known):
        follow(user, arrived=False)


def settle_roles(users: Sequence[DirectoryUser]) -> None:
    """Gives these people, who work there and are known here, the roles that their groups give now.

    Nothing happens to those whose groups give what they gave before: what an administrator took away since stays away.
    """
    given = roles_by_groups([user.id for user in users])
    for user in users:
        person = person_with(user.person_id)
        if person is not None and given.get(user.id, set()) != set(user.roles):
            settle(person, user, given.get(user.id, ()), actor=DIRECTORY)


def leave(person: Person) -> None:
    """She does not work there any more: no session goes on, no role is left, and no account of the staff's lets her in.

    Her own account stays, and what is hers in it.
    """
    staffs = select(Issuer.id).where(Issuer.tenant_id == current_tenant_id(), Issuer.lists_staff)
    db.session.execute(_accounts(person).where(Identity.issuer_id.in_(staffs)).values(is_shut=True))
    take_all(person, actor=DIRECTORY)
    end_sessions(person.id)
    record("directory.leave", "person", person.id, actor=DIRECTORY)


def has_left(person_id: UUID) -> bool:
    """Whether the directory took somebody off, and has not put her back."""
    query = select(Identity.id).where(
        Identity.tenant_id == current_tenant_id(), Identity.person_id == person_id, Identity.is_shut
    )
    return db.session.scalars(query.limit(1)).first() is not None


def _accounts(person: Person) -> Update:
    return update(Identity).where(Identity.tenant_id == current_tenant_id(), Identity.person_id == person.id)


def _tie(user: DirectoryUser, person: Person) -> bool:
    """False when the directory lists her already as somebody else who works there."""
    before = _listed(DirectoryUser.person_id == person.id)
    if any(other.active for other in before):
        return False
    for other in before:
        other.person_id, other.roles = None, []
    db.session.flush()
    user.person_id, user.roles = person.id, []
    db.session.flush()
    record("directory.tie", "person", person.id, actor=DIRECTORY, user=str(user.id))
    return True


def _known(user: DirectoryUser) -> Person | None:
    """Who came by an account of the staff's provider before, and is meant."""
    staffs = _staff_people()
    by_subject = set(db.session.scalars(staffs.where(Identity.subject == user.external_id)).all())
    if len(by_subject) == 1:
        return person_with(*by_subject)
    free = DirectoryUser.person_id.is_(None)
    if user.email is None or _only(_listed(DirectoryUser.email == user.email, free)) is not user:
        return None
    hers = (Person.tenant_id == current_tenant_id(), Person.email == user.email, Person.proved_at.is_not(None))
    return db.session.scalars(select(Person).where(*hers, Person.id.in_(staffs))).one_or_none()


def _staff_people() -> "Select[UUID]":
    return (
        select(Identity.person_id)
        .join(Issuer, (Issuer.tenant_id == Identity.tenant_id) & (Issuer.id == Identity.issuer_id))
        .where(Identity.tenant_id == current_tenant_id(), Issuer.lists_staff)
    )


def _listed(*wanted: ColumnElement[bool]) -> Sequence[DirectoryUser]:
    query = select(DirectoryUser).where(DirectoryUser.tenant_id == current_tenant_id(), *wanted).order_by(DirectoryUser.id)
    return db.session.scalars(query.execution_options(populate_existing=True)).all()


def _only(users: Sequence[DirectoryUser]) -> DirectoryUser | None:
    """The one who works there, or else the one there is."""
    working = [user for user in users if user.active]
    return working[0] if len(working) == 1 else users[0] if len(users) == 1 else None
