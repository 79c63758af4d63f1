"""What somebody is here comes from several sides: by hand, by claims, by the directory. Each takes away only what it gave."""

from collections.abc import Collection

from sqlalchemy import select

from accounts.actions import give_roles
from accounts.models import Person
from kernel.db import current_tenant_id, db
from tenants.directory.models import DirectoryUser
from tenants.signon.models import Identity

Source = Identity | DirectoryUser


def settle(person: Person, source: Source, wanted: Collection[str], *, actor: str) -> None:
    """One side gives somebody these roles from now on, and none besides; her sessions end when that changes what she is.

    What was given by hand before is never counted as given by a side, so it stays when the side takes its own away.
    """
    db.session.flush()
    db.session.refresh(person, with_for_update=True)
    others = {role for one in _sources(person) if one is not source for role in one.roles}
    by_hand = set(person.roles) - others - set(source.roles)
    source.roles = sorted(set(wanted) - by_hand)
    give_roles(person, sorted(by_hand | others | set(wanted)), actor=actor)


def take_all(person: Person, *, actor: str) -> None:
    """Every role goes, whoever gave it."""
    db.session.flush()
    db.session.refresh(person, with_for_update=True)
    for source in _sources(person):
        source.roles = []
    give_roles(person, [], actor=actor)


def _sources(person: Person) -> list[Source]:
    claims = select(Identity).where(Identity.tenant_id == current_tenant_id(), Identity.person_id == person.id)
    listed = select(DirectoryUser).where(DirectoryUser.tenant_id == current_tenant_id(), DirectoryUser.person_id == person.id)
    return [*db.session.scalars(claims), *db.session.scalars(listed)]
