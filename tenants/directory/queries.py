"""Reads of the directory: its people, its groups, and what those give. Each asks for the hospital first."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select, true

from kernel.db import current_tenant_id, db
from kernel.errors import NotFound
from tenants.directory.models import DirectoryGroup, DirectoryMember, DirectoryRule, DirectoryToken, DirectoryUser

MOST_TOKENS = 2
MOST_SHOWN = 200

Row = TypeVar("Row", DirectoryUser, DirectoryGroup)


def tokens() -> Sequence[DirectoryToken]:
    """The tokens that hold, the older one first."""
    query = select(DirectoryToken).where(DirectoryToken.tenant_id == current_tenant_id())
    return db.session.scalars(query.order_by(DirectoryToken.id).limit(MOST_TOKENS)).all()


def listed(kind: type[Row], row_id: UUID | None) -> Row:
    """A user or group of the directory. Raises NotFound."""
    found = db.session.get(kind, (current_tenant_id(), row_id), populate_existing=True) if row_id else None
    if found is None:
        raise NotFound
    return found


def counted(kind: type[Row], wanted: ColumnElement[bool]) -> int:
    """How many users or groups are as wanted."""
    query = select(func.count()).select_from(kind).where(kind.tenant_id == current_tenant_id(), wanted)
    return db.session.scalars(query).one()


def slice_of(kind: type[Row], wanted: ColumnElement[bool], *, skip: int, most: int) -> Sequence[Row]:
    """Users or groups that are as wanted, in the order in which they came."""
    query = select(kind).where(kind.tenant_id == current_tenant_id(), wanted).order_by(kind.id)
    return db.session.scalars(query.offset(skip).limit(most)).all()


def groups_of(user_ids: Collection[UUID]) -> dict[UUID, list[DirectoryGroup]]:
    """The groups of each of these people. One statement."""
    query = (
        select(DirectoryMember.user_id, DirectoryGroup)
        .join(
            DirectoryGroup,
            (DirectoryGroup.tenant_id == DirectoryMember.tenant_id) & (DirectoryGroup.id == DirectoryMember.group_id),
        )
        .where(DirectoryMember.tenant_id == current_tenant_id(), DirectoryMember.user_id.in_(user_ids))
        .order_by(DirectoryGroup.id)
    )
    found = defaultdict(list)
    for user_id, group in db.session.execute(query):
        found[user_id].append(group)
    return found


def members_of(group_ids: Collection[UUID]) -> dict[UUID, list[UUID]]:
    """Who is in each of these groups. One statement."""
    query = select(DirectoryMember.group_id, DirectoryMember.user_id).where(
        DirectoryMember.tenant_id == current_tenant_id(), DirectoryMember.group_id.in_(group_ids)
    )
    found = defaultdict(list)
    for group_id, user_id in db.session.execute(query.order_by(DirectoryMember.id)):
        found[group_id].append(user_id)
    return found


def known_users(user_ids: Collection[UUID]) -> set[UUID]:
    """Which of these the directory lists."""
    query = select(DirectoryUser.id).where(DirectoryUser.tenant_id == current_tenant_id(), DirectoryUser.id.in_(user_ids))
    return set(db.session.scalars(query))


def tied_users(user_ids: Collection[UUID] | None = None) -> Sequence[DirectoryUser]:
    """Those (of these, or of all) who work here and are known to be somebody here, the first one first."""
    query = select(DirectoryUser).where(
        DirectoryUser.tenant_id == current_tenant_id(), DirectoryUser.person_id.is_not(None), DirectoryUser.active.is_(True)
    )
    these = true() if user_ids is None else DirectoryUser.id.in_(user_ids)
    return db.session.scalars(query.where(these).order_by(DirectoryUser.person_id)).all()


def rules() -> Sequence[DirectoryRule]:
    """Which group gives which role, by the group."""
    query = select(DirectoryRule).where(DirectoryRule.tenant_id == current_tenant_id())
    return db.session.scalars(query.order_by(DirectoryRule.named, DirectoryRule.role).limit(MOST_SHOWN)).all()


def rule_with(rule_id: UUID) -> DirectoryRule:
    """The hospital's rule with this id. Raises NotFound."""
    found = db.session.get(DirectoryRule, (current_tenant_id(), rule_id))
    if found is None:
        raise NotFound
    return found


def means() -> ColumnElement[bool]:
    """Whether a rule is about a group: by its name, without regard to case, or by its external id."""
    by_name = func.lower(DirectoryGroup.display_name) == func.lower(DirectoryRule.named)
    return (DirectoryGroup.tenant_id == DirectoryRule.tenant_id) & or_(
        by_name, DirectoryGroup.external_id == DirectoryRule.named
    )


def roles_by_groups(user_ids: Collection[UUID]) -> dict[UUID, set[str]]:
    """What the rules make of the groups of each of these people. One statement."""
    query = (
        select(DirectoryMember.user_id, DirectoryRule.role)
        .join(
            DirectoryGroup,
            (DirectoryGroup.tenant_id == DirectoryMember.tenant_id) & (DirectoryGroup.id == DirectoryMember.group_id),
        )
        .join(DirectoryRule, means())
        .where(DirectoryMember.tenant_id == current_tenant_id(), DirectoryMember.user_id.in_(user_ids))
        .distinct()
    )
    found = defaultdict(set)
    for user_id, role in db.session.execute(query):
        found[user_id].add(role)
    return found


def groups_shown() -> list[tuple[DirectoryGroup, int]]:
    """The groups by their names, each with how many people are in it; two hundred at most."""
    query = (
        select(DirectoryGroup, func.count(DirectoryMember.id))
        .outerjoin(
            DirectoryMember,
            (DirectoryMember.tenant_id == DirectoryGroup.tenant_id) & (DirectoryMember.group_id == DirectoryGroup.id),
        )
        .where(DirectoryGroup.tenant_id == current_tenant_id())
        .group_by(DirectoryGroup.tenant_id, DirectoryGroup.id)
        .order_by(DirectoryGroup.display_name, DirectoryGroup.id)
        .limit(MOST_SHOWN)
    )
    return [(group, number) for group, number in db.session.execute(query)]


def how_many() -> tuple[int, int, int]:
    """People whom the directory lists; of those, who work at the hospital; and of these, who have come here."""
    active = func.coalesce(DirectoryUser.active, False)
    query = select(
        func.count(), func.count().filter(active), func.count().filter(active, DirectoryUser.person_id.is_not(None))
    ).where(DirectoryUser.tenant_id == current_tenant_id())
    listed_, working, here = db.session.execute(query).one()
    return listed_, working, here
