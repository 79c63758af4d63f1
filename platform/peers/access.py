"""Who may meet whom: adults and teens never, nor whoever blocked the other. No role at a hospital changes anything about it."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import aliased

from accounts.models import Person
from kernel.db import current_tenant_id, db
from peers.models import Introduction, IntroductionState, PersonBlock

People = Any  # `Person`, or an alias of it: SQLAlchemy types them differently


def blocked(one: People, other: People) -> ColumnElement[bool]:
    """Whether either of two rows of `Person` has blocked the other."""
    either = or_(
        and_(PersonBlock.blocker_id == one.id, PersonBlock.blocked_id == other.id),
        and_(PersonBlock.blocker_id == other.id, PersonBlock.blocked_id == one.id),
    )
    return select(PersonBlock.id).where(PersonBlock.tenant_id == one.tenant_id, either).exists()


def kept_apart(one: People, other: People) -> ColumnElement[bool]:
    """Whether two rows of `Person` never meet: one is grown up and the other is not, or one has blocked the other."""
    return or_(one.age_group != other.age_group, blocked(one, other))


def is_live(one: People) -> ColumnElement[bool]:
    """Whether the account of a row of `Person` is open, stays so, and its mailbox is proved."""
    return and_(one.proved_at.is_not(None), one.disabled_at.is_(None), one.leaves_at.is_(None))


def introduced(one: People, other: People) -> ColumnElement[bool]:
    """Whether both people of two rows of `Person` have agreed to be introduced."""
    either = or_(
        and_(Introduction.from_id == one.id, Introduction.to_id == other.id),
        and_(Introduction.from_id == other.id, Introduction.to_id == one.id),
    )
    agreed = Introduction.state == IntroductionState.AGREED
    return select(Introduction.id).where(Introduction.tenant_id == one.tenant_id, agreed, either).exists()


def know_each_other(one: People, other: People) -> ColumnElement[bool]:
    """Whether two rows of `Person` may write to each other: both agreed, nothing keeps them apart, both accounts are live."""
    return and_(introduced(one, other), ~kept_apart(one, other), is_live(one), is_live(other))


def acquainted(a_id: UUID | None, b_id: UUID | None) -> bool:
    """The same for two people by their ids. One statement."""
    one, other = aliased(Person), aliased(Person)
    return _holds(one, other, know_each_other(one, other), a_id, b_id)


def are_kept_apart(a_id: UUID | None, b_id: UUID | None) -> bool:
    """Whether two people by their ids never meet; nor does anybody who is not there. One statement."""
    one, other = aliased(Person), aliased(Person)
    return not _holds(one, other, ~kept_apart(one, other), a_id, b_id)


def _holds(one: People, other: People, what: ColumnElement[bool], a_id: UUID | None, b_id: UUID | None) -> bool:
    query = select(one.id).join(other, and_(other.tenant_id == one.tenant_id, other.id == b_id))
    return db.session.scalar(query.where(one.tenant_id == current_tenant_id(), one.id == a_id, what)) is not None
