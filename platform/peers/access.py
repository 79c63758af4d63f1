"""Who may meet whom: adults and teens never, nor whoever blocked the other. No role at a hospital changes anything about it."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import aliased

from accounts.apart import People, kept_apart
from accounts.models import Person
from kernel.access import NotAllowed, Reader
from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.errors import NotFound
from peers.models import Introduction, IntroductionState, Living, Openness

WAITS = timedelta(days=30)  # how long somebody may answer; whoever asked sees no sooner end, whatever was answered
AGAIN = timedelta(days=90)  # how long nothing is asked anew between the same two people


def is_live(one: People) -> ColumnElement[bool]:
    """Whether the account of a row of `Person` is open, stays so, and its mailbox is proved."""
    return and_(one.proved_at.is_not(None), one.disabled_at.is_(None), one.leaves_at.is_(None))


def takes_part(one: People) -> ColumnElement[bool]:
    """Whether whoever stands in a row of `Person` may meet others at all: moderators let her write, and see forums."""
    free = (or_(until.is_(None), until <= now()) for until in (one.silenced_until, one.banned_until))
    return and_(is_live(one), *free)


def may_take_part(reader: Reader) -> bool:
    """The same for whoever is signed in."""
    return reader.person_id is not None and reader.is_member and not (reader.silenced or reader.banned)


def require_taking_part(reader: Reader) -> None:
    """Raises NotAllowed for whoever may not."""
    if not may_take_part(reader):
        raise NotAllowed


def is_found(one: People) -> ColumnElement[bool]:
    """Whether a row of `Person` is somebody who chose to be found by people like her."""
    hers = aliased(Openness)
    chosen = and_(hers.tenant_id == one.tenant_id, hers.person_id == one.id, hers.found_since.is_not(None))
    return select(hers.id).where(chosen).exists()


def alike(one: People, other: People) -> ColumnElement[bool]:
    """Whether two rows of `Person` live with the same, and both chose to be found."""
    mine, theirs = aliased(Living), aliased(Living)
    same = and_(theirs.tenant_id == mine.tenant_id, theirs.condition == mine.condition, theirs.person_id == other.id)
    shares = select(mine.id).join(theirs, same).where(mine.tenant_id == one.tenant_id, mine.person_id == one.id)
    return and_(shares.exists(), is_found(one), is_found(other))


def may_meet(one: People, other: People) -> ColumnElement[bool]:
    """Whether two rows of `Person` may be shown to each other: all that is asked of them, except that they are alike."""
    return and_(one.id != other.id, ~kept_apart(one, other), takes_part(one), takes_part(other))


def waits_for(asked: People, asker: People) -> ColumnElement[bool]:
    """Whether a row of `Introduction` between these two rows of `Person` may be answered now."""
    both = and_(Introduction.to_id == asked.id, Introduction.from_id == asker.id)
    fresh = and_(Introduction.state == IntroductionState.ASKED, Introduction.created_at > now() - WAITS)
    return and_(both, fresh, alike(asked, asker), may_meet(asked, asker))


def introduction_for(reader: Reader, introduction_id: UUID, *, lock: bool = False) -> Introduction:
    """What somebody asks the reader, while she may answer; with `lock` nobody else changes it meanwhile. Raises NotFound."""
    me, asker = aliased(Person), aliased(Person)
    query = (
        select(Introduction)
        .join(me, and_(me.tenant_id == Introduction.tenant_id, me.id == Introduction.to_id))
        .join(asker, and_(asker.tenant_id == Introduction.tenant_id, asker.id == Introduction.from_id))
        .where(Introduction.tenant_id == current_tenant_id(), Introduction.id == introduction_id)
        .where(me.id == reader.person_id, waits_for(me, asker))
    )
    found = db.session.scalars(query.with_for_update(of=Introduction) if lock else query).one_or_none()
    if found is None:
        raise NotFound
    return found


def own_asking(reader: Reader, introduction_id: UUID) -> Introduction:
    """What the reader asked, as long as it looks to her as if it waited; to be changed. Raises NotFound."""
    looks_open = Introduction.state.in_((IntroductionState.ASKED, IntroductionState.DECLINED))
    query = select(Introduction).where(Introduction.tenant_id == current_tenant_id(), Introduction.id == introduction_id)
    query = query.where(Introduction.from_id == reader.person_id, looks_open, Introduction.created_at > now() - WAITS)
    found = db.session.scalars(query.with_for_update()).one_or_none()
    if found is None:
        raise NotFound
    return found


def introduced(one: People, other: People) -> ColumnElement[bool]:
    """Whether both people of two rows of `Person` have agreed to be introduced."""
    between = aliased(Introduction)
    either = or_(
        and_(between.from_id == one.id, between.to_id == other.id),
        and_(between.from_id == other.id, between.to_id == one.id),
    )
    agreed = between.state == IntroductionState.AGREED
    found = select(between.id).where(between.tenant_id == one.tenant_id, agreed, either)
    return found.correlate_except(between).exists()


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
