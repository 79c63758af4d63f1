"""Who is kept apart from whom: adults and teens, and whoever has blocked the other. Every storey above asks here."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, Uuid, and_, any_, case, cast, false, func, literal, or_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import aliased

from accounts.models import PersonBlock
from kernel.clock import now
from kernel.db import current_tenant_id

People = Any  # `Person`, or an alias of it: SQLAlchemy types them differently
Somebody = Any  # an id of a person, or a column that holds one


def have_blocked(one: Somebody, other: Somebody) -> ColumnElement[bool]:
    """Whether either of two people, by their ids, has blocked the other; nobody is kept apart from whoever is not there.

    Where `other` is one person, and not a column, her blocks are looked up once, however many rows are asked about.
    """
    if other is None:
        return false()
    if isinstance(other, UUID):
        none = cast(literal([]), ARRAY(Uuid))
        return func.coalesce(one == any_(func.coalesce(apart_from(other), none)), false())
    said = aliased(PersonBlock)
    either = or_(
        and_(said.blocker_id == one, said.blocked_id == other),
        and_(said.blocker_id == other, said.blocked_id == one),
    )
    found = select(said.id).where(said.tenant_id == current_tenant_id(), either)
    return found.correlate_except(said).exists()  # however deep it stands in a query


def blocked(one: People, other: People) -> ColumnElement[bool]:
    """The same for two rows of `Person`."""
    return have_blocked(one.id, other.id)


def kept_apart(one: People, other: People) -> ColumnElement[bool]:
    """Whether two rows of `Person` never meet: one is grown up and the other is not, or one has blocked the other."""
    return or_(one.age_group != other.age_group, blocked(one, other))


def not_silenced(one: People) -> ColumnElement[bool]:
    """Whether moderators let whoever stands in a row of `Person` write now."""
    return or_(one.silenced_until.is_(None), one.silenced_until <= now())


def apart_from(person_id: Somebody) -> ScalarSelect[list[UUID] | None]:
    """A column: the ids of everybody who has blocked this person, or whom she has; null where there is nobody."""
    said = aliased(PersonBlock)
    other = case((said.blocker_id == person_id, said.blocked_id), else_=said.blocker_id)
    query = select(func.array_agg(other)).where(said.tenant_id == current_tenant_id())
    query = query.where(or_(said.blocker_id == person_id, said.blocked_id == person_id))
    return query.correlate_except(said).scalar_subquery()
