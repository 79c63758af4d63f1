"""What the directory does: it lists people and groups, changes and removes them. Each is a verb; none commits.

Whoever calls has taken the hospital's turn before reading the row that is changed.
"""

from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from accounts.queries import person_with
from kernel.audit import record
from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.forms import normal_address
from kernel.ids import new_id
from tenants.directory.models import DirectoryGroup, DirectoryMember, DirectoryUser
from tenants.directory.queries import known_users, members_of, tied_users
from tenants.directory.tying import DIRECTORY, follow, leave, settle_roles


class NameTaken(Exception):
    """The directory lists somebody else under this user name."""


class NobodyListed(Exception):
    """Somebody is to be in a group whom the directory does not list."""


@dataclass(frozen=True, kw_only=True)
class Listed:
    """What the directory says of somebody. `emails` hold "value", "type" and "primary"."""

    user_name: str
    external_id: str | None = None
    formatted: str | None = None
    family_name: str | None = None
    given_name: str | None = None
    display_name: str | None = None
    emails: list[dict[str, Any]]
    active: bool | None


@dataclass(frozen=True, kw_only=True)
class Grouped:
    """What the directory says of a group. `members` None leaves its people as they are."""

    display_name: str
    external_id: str | None = None
    members: frozenset[UUID] | None = None


def add_user(said: Listed) -> DirectoryUser:
    """Lists somebody. Raises NameTaken."""
    _refuse_taken(said.user_name, None)
    user = DirectoryUser(id=new_id(), **asdict(said), email=_known_by(said), roles=[])
    db.session.add(user)
    db.session.flush()
    record("directory.user_add", "directory_user", user.id, actor=DIRECTORY)
    follow(user, arrived=True)
    return user


def change_user(user: DirectoryUser, said: Listed) -> None:
    """Says something else of somebody. Raises NameTaken."""
    _refuse_taken(said.user_name, user.id)
    changed = sorted(name for name, value in asdict(said).items() if getattr(user, name) != value)
    if not changed:
        return
    worked = bool(user.active)
    for name in changed:
        setattr(user, name, getattr(said, name))
    user.email, user.changed_at = _known_by(said), now()
    db.session.flush()
    record("directory.user_change", "directory_user", user.id, actor=DIRECTORY, fields=changed)
    follow(user, arrived=worked is not bool(user.active))


def remove_user(user: DirectoryUser) -> None:
    """Lists somebody no more. She leaves, if she had not."""
    person = person_with(user.person_id)
    if person is not None and user.active:
        leave(person)
    record("directory.user_remove", "directory_user", user.id, actor=DIRECTORY)
    db.session.delete(user)
    db.session.flush()


def add_group(said: Grouped) -> DirectoryGroup:
    """A group more. Raises NobodyListed."""
    group = DirectoryGroup(id=new_id(), display_name=said.display_name, external_id=said.external_id)
    db.session.add(group)
    db.session.flush()
    came, _ = _gather(group, said.members)
    record("directory.group_add", "directory_group", group.id, actor=DIRECTORY, came=len(came))
    settle_roles(tied_users(came))
    return group


def change_group(group: DirectoryGroup, said: Grouped) -> None:
    """Another name, or other people; their roles change at once. Raises NobodyListed."""
    renamed = (group.display_name, group.external_id) != (said.display_name, said.external_id)
    came, went = _gather(group, said.members)
    if not (renamed or came or went):
        return
    group.display_name, group.external_id, group.changed_at = said.display_name, said.external_id, now()
    db.session.flush()
    details = {"renamed": renamed, "came": len(came), "went": len(went)}
    record("directory.group_change", "directory_group", group.id, actor=DIRECTORY, **details)
    stayed = set(members_of([group.id])[group.id]) if renamed else set[UUID]()
    settle_roles(tied_users(came | went | stayed))


def remove_group(group: DirectoryGroup) -> None:
    """A group less; what it gave is taken away."""
    were = members_of([group.id])[group.id]
    record("directory.group_remove", "directory_group", group.id, actor=DIRECTORY)
    db.session.delete(group)
    db.session.flush()
    settle_roles(tied_users(were))


def _refuse_taken(user_name: str, own_id: UUID | None) -> None:
    """The turn was taken: nobody else takes the name meanwhile."""
    taken = select(DirectoryUser.id).where(DirectoryUser.tenant_id == current_tenant_id(), DirectoryUser.user_name == user_name)
    if db.session.scalars(taken).one_or_none() not in (None, own_id):
        raise NameTaken


def _known_by(said: Listed) -> str | None:
    """The address by which she may be known here: her first one, or the first there is, or her user name if it is one."""
    ordered = sorted(said.emails, key=lambda one: not one.get("primary"))
    named = [str(one["value"]) for one in ordered if one.get("value")]
    return normal_address(named[0] if named else said.user_name)


def _gather(group: DirectoryGroup, wanted: frozenset[UUID] | None) -> tuple[set[UUID], set[UUID]]:
    """Who came and who went."""
    if wanted is None:
        return set(), set()
    before = set(members_of([group.id])[group.id])
    came, went = set(wanted) - before, before - wanted
    if known_users(came) != came:
        raise NobodyListed
    if came:
        rows = [{"tenant_id": group.tenant_id, "id": new_id(), "group_id": group.id, "user_id": one} for one in sorted(came)]
        db.session.execute(insert(DirectoryMember), rows)
    mine = (DirectoryMember.tenant_id == current_tenant_id(), DirectoryMember.group_id == group.id)
    db.session.execute(delete(DirectoryMember).where(*mine, DirectoryMember.user_id.in_(went)))
    return came, went
