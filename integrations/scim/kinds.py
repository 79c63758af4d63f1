"""The two kinds of resources, users and groups: from SCIM's shape to ours, and back."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from scim2_models import InvalidValueException, Meta, Reference, Resource
from sqlalchemy import Boolean, Text, cast, exists, func, select

from integrations.scim.filters import Columns, Condition, Many
from integrations.scim.resources import Email, Group, GroupOfUser, Member, Name, User
from kernel.ids import parse_id
from kernel.tenancy import canonical_url
from tenants.directory.actions import (
    Grouped,
    Listed,
    add_group,
    add_user,
    change_group,
    change_user,
    remove_group,
    remove_user,
)
from tenants.directory.models import DirectoryGroup, DirectoryMember, DirectoryUser
from tenants.directory.queries import groups_of, members_of

Row = TypeVar("Row", DirectoryUser, DirectoryGroup)
Shape = TypeVar("Shape", bound=Resource[Any])
ROOT = "/scim/v2"


@dataclass(frozen=True)
class Kind(Generic[Row, Shape]):
    """One kind of resource. `show` is told whether what takes a statement more is wanted (groups, members)."""

    row: type[Row]
    shape: type[Shape]
    dear: str
    columns: Columns
    show: Callable[[Sequence[Row], bool], list[Shape]]
    add: Callable[[Shape], Row]
    change: Callable[[Row, Shape], None]
    remove: Callable[[Row], None]

    def one(self, row: Row) -> Shape:
        """A row as a resource, with all that is in it."""
        return self.show([row], True)[0]


def address(path: str, own_id: UUID) -> str:
    """Where a resource is."""
    return canonical_url(f"{ROOT}/{path}/{own_id}")


def _meta(path: str, row: DirectoryUser | DirectoryGroup) -> dict[str, Any]:
    kind = path.removesuffix("s")
    meta = Meta(resource_type=kind, created=row.created_at, last_modified=row.changed_at, location=address(path, row.id))
    return {"id": str(row.id), "external_id": row.external_id, "meta": meta}


def _users(rows: Sequence[DirectoryUser], with_groups: bool) -> list[User]:
    groups = groups_of([row.id for row in rows]) if with_groups else {}
    return [_user(row, groups.get(row.id, [])) for row in rows]


def _user(row: DirectoryUser, groups: Collection[DirectoryGroup]) -> User:
    name = Name(formatted=row.formatted, family_name=row.family_name, given_name=row.given_name)
    into = [GroupOfUser(value=str(g.id), ref=Reference[Group](address("Groups", g.id)), display=g.display_name) for g in groups]
    return User(
        **_meta("Users", row),
        user_name=row.user_name,
        name=name if any((row.formatted, row.family_name, row.given_name)) else None,
        display_name=row.display_name,
        active=row.active,
        emails=[Email(**email) for email in row.emails] or None,
        groups=into or None,
    )


def _listed(said: User, active: bool | None) -> Listed:
    name = said.name or Name()
    emails = [one.model_dump(include={"value", "type", "primary"}) for one in said.emails or ()]
    return Listed(
        user_name=said.user_name or "",
        external_id=said.external_id,
        formatted=name.formatted,
        family_name=name.family_name,
        given_name=name.given_name,
        display_name=said.display_name,
        emails=emails,
        active=active,
    )


def _add_user(said: User) -> DirectoryUser:
    """Whoever is listed without a word about it works there."""
    return add_user(_listed(said, True if said.active is None else said.active))


def _groups(rows: Sequence[DirectoryGroup], with_members: bool) -> list[Group]:
    inside = members_of([row.id for row in rows]) if with_members else {}
    return [
        Group(**_meta("Groups", row), display_name=row.display_name, members=_members(inside.get(row.id, [])) or None)
        for row in rows
    ]


def _members(user_ids: Collection[UUID]) -> list[Member]:
    return [Member(value=str(one), ref=Reference[User](address("Users", one)), type="User") for one in user_ids]


def _grouped(said: Group) -> Grouped:
    if any(member.type not in (None, "User") for member in said.members or ()):
        raise InvalidValueException(detail="Groups within groups are not known here: members are users.")
    ids = [parse_id(member.value or "") for member in said.members or ()]
    if None in ids:
        raise InvalidValueException(detail="A member is no user of this directory.")
    members = frozenset(one for one in ids if one is not None)
    return Grouped(display_name=said.display_name or "", external_id=said.external_id, members=members)


def _common(row: type[DirectoryUser] | type[DirectoryGroup]) -> dict[str, Any]:
    moments = {"meta.created": row.created_at, "meta.last_modified": row.changed_at}
    return {"id": cast(row.id, Text), "external_id": row.external_id, "display_name": row.display_name, **moments}


def _some_email() -> Many:
    entry = func.jsonb_array_elements(DirectoryUser.emails).table_valued("value").render_derived()
    parts = {name: func.jsonb_extract_path_text(entry.c.value, name, type_=Text) for name in ("value", "type")}
    primary = cast(func.jsonb_extract_path_text(entry.c.value, "primary", type_=Text), Boolean)

    def somewhere(so: Condition) -> Condition:
        return exists(select(1).select_from(entry).where(so))

    return Many(Email, Columns({**parts, "primary": primary}), somewhere)


def _joined(own: Any, other: Any, row: type[DirectoryUser] | type[DirectoryGroup], model: type[Any]) -> Many:
    def somewhere(so: Condition) -> Condition:
        mine = (DirectoryMember.tenant_id == row.tenant_id, own == row.id)
        return exists(select(1).select_from(DirectoryMember).where(*mine, so))

    return Many(model, Columns({"value": cast(other, Text)}), somewhere)


_USER_COLUMNS = {
    **_common(DirectoryUser),
    "user_name": DirectoryUser.user_name,
    "active": DirectoryUser.active,
    "name.formatted": DirectoryUser.formatted,
    "name.family_name": DirectoryUser.family_name,
    "name.given_name": DirectoryUser.given_name,
}
_IN_GROUPS = _joined(DirectoryMember.user_id, DirectoryMember.group_id, DirectoryUser, GroupOfUser)
_INSIDE = _joined(DirectoryMember.group_id, DirectoryMember.user_id, DirectoryGroup, Member)

USERS = Kind(
    row=DirectoryUser,
    shape=User,
    dear="groups",
    columns=Columns(_USER_COLUMNS, {"emails": _some_email(), "groups": _IN_GROUPS}),
    show=_users,
    add=_add_user,
    change=lambda row, said: change_user(row, _listed(said, said.active)),
    remove=remove_user,
)
GROUPS = Kind(
    row=DirectoryGroup,
    shape=Group,
    dear="members",
    columns=Columns(_common(DirectoryGroup), {"members": _INSIDE}),
    show=_groups,
    add=lambda said: add_group(_grouped(said)),
    change=lambda row, said: change_group(row, _grouped(said)),
    remove=remove_group,
)
