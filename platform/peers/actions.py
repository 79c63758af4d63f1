"""Blocking somebody, and taking that back. None commits."""

from uuid import UUID

from sqlalchemy import and_, delete, or_, update
from sqlalchemy.dialects.postgresql import insert

from accounts.models import PersonBlock
from accounts.queries import person_with
from kernel.access import Reader
from kernel.audit import record
from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.errors import NotFound
from kernel.events import publish
from kernel.ids import new_id
from peers.events import PersonBlocked
from peers.models import Introduction, IntroductionState


def block(reader: Reader, person_id: UUID) -> None:
    """She wants nothing to do with this person: what stands between them ends, and nobody is told. Raises NotFound.

    The record names the block and not whom it is about.
    """
    if reader.person_id is None or person_id == reader.person_id or person_with(person_id) is None:
        raise NotFound
    row = {"id": new_id(), "blocker_id": reader.person_id, "blocked_id": person_id}
    added = insert(PersonBlock).values(row).on_conflict_do_nothing().returning(PersonBlock.id)
    block_id = db.session.scalar(added)
    if block_id is None:
        return
    _end_introductions(reader.person_id, person_id)
    record("person.block", "person_block", block_id, actor=reader)
    publish(PersonBlocked(reader.person_id, person_id))


def _end_introductions(blocker_id: UUID, blocked_id: UUID) -> None:
    """What the other asked looks to her as if it went on waiting. What was asked of her is taken back, whatever she said."""
    asked = Introduction.state == IntroductionState.ASKED
    looks_open = Introduction.state.in_((IntroductionState.ASKED, IntroductionState.DECLINED))
    hers = and_(Introduction.from_id == blocker_id, Introduction.to_id == blocked_id)
    theirs = and_(Introduction.from_id == blocked_id, Introduction.to_id == blocker_id)
    agreed = and_(or_(hers, theirs), Introduction.state == IntroductionState.AGREED)
    ends = (
        (and_(theirs, asked), {"state": IntroductionState.DECLINED, "answered_at": now()}),
        (and_(hers, looks_open), {"state": IntroductionState.WITHDRAWN, "ended_at": now()}),
        (agreed, {"state": IntroductionState.ENDED, "ended_at": now()}),
    )
    for which, values in ends:
        db.session.execute(update(Introduction).where(Introduction.tenant_id == current_tenant_id(), which).values(values))


def unblock(reader: Reader, person_id: UUID) -> None:
    """She takes it back. What ended stays ended: they may be introduced anew."""
    hers = delete(PersonBlock).where(PersonBlock.tenant_id == current_tenant_id(), PersonBlock.blocker_id == reader.person_id)
    block_id = db.session.scalar(hers.where(PersonBlock.blocked_id == person_id).returning(PersonBlock.id))
    if block_id is not None:
        record("person.unblock", "person_block", block_id, actor=reader)


def part(person_id: UUID, other_id: UUID) -> None:
    """Two people who were introduced are so no more. They may be introduced anew."""
    pair = (person_id, other_id)
    both = and_(Introduction.from_id.in_(pair), Introduction.to_id.in_(pair), Introduction.state == IntroductionState.AGREED)
    ended = update(Introduction).where(Introduction.tenant_id == current_tenant_id(), both)
    db.session.execute(ended.values(state=IntroductionState.ENDED, ended_at=now()))
