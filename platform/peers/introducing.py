"""Introductions: asking for one, agreeing, saying no, taking the question back. None commits.

Nothing tells whoever asked that it was declined: to her it waits until its time is over, and then it is gone. The record holds
that somebody asked or answered, and neither what she said nor to whom.
"""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import and_, or_, update
from sqlalchemy.dialects.postgresql import insert

from kernel.access import Reader
from kernel.audit import record
from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.errors import NotFound
from kernel.events import publish
from kernel.ids import new_id
from kernel.limits import count_attempt
from peers.access import WAITS, introduction_for, own_asking
from peers.events import Introduced, IntroductionAsked
from peers.models import Introduction, IntroductionState
from peers.queries import somebody_like

MOST_A_DAY = 5
_DAY = timedelta(days=1)


def ask(reader: Reader, person_id: UUID) -> None:
    """Asks somebody like her whether she wants to be introduced. Raises NotFound, or TooOften after five a day."""
    asker_id, other = reader.person_id, somebody_like(reader, person_id)
    count_attempt("introduction", str(asker_id), most=MOST_A_DAY, within=_DAY)
    _end_what_ran_out(asker_id, other.id)
    row = {"id": new_id(), "from_id": asker_id, "to_id": other.id}
    added = insert(Introduction).values(row).on_conflict_do_nothing().returning(Introduction.id)
    introduction_id = db.session.scalar(added)
    if introduction_id is None:  # the other asked in this very moment, or the button was pressed twice
        return
    _record("ask", reader)
    publish(IntroductionAsked(introduction_id, other.id))


def _end_what_ran_out(asker_id: UUID | None, other_id: UUID) -> None:
    hers = and_(Introduction.from_id == asker_id, Introduction.to_id == other_id)
    theirs = and_(Introduction.from_id == other_id, Introduction.to_id == asker_id)
    old = update(Introduction).where(Introduction.tenant_id == current_tenant_id(), or_(hers, theirs))
    old = old.where(Introduction.state == IntroductionState.ASKED, Introduction.created_at <= now() - WAITS)
    db.session.execute(old.values(state=IntroductionState.ENDED, ended_at=now()))


def agree(reader: Reader, introduction_id: UUID) -> Introduction:
    """She wants to know whoever asked: now both do. Raises NotFound."""
    introduction = introduction_for(reader, introduction_id, lock=True)
    introduction.state, introduction.answered_at = IntroductionState.AGREED, now()
    db.session.flush()
    _record("answer", reader)
    publish(Introduced(introduction.id, (introduction.from_id, introduction.to_id)))
    return introduction


def decline(reader: Reader, introduction_id: UUID) -> None:
    """She does not want to, and nobody is told. Raises NotFound."""
    introduction = introduction_for(reader, introduction_id, lock=True)
    introduction.state, introduction.answered_at = IntroductionState.DECLINED, now()
    _record("answer", reader)


def withdraw(reader: Reader, introduction_id: UUID) -> None:
    """Whoever asked takes the question back. Raises NotFound."""
    introduction = own_asking(reader, introduction_id)
    introduction.state, introduction.ended_at = IntroductionState.WITHDRAWN, now()
    _record("withdraw", reader)


def _record(verb: str, reader: Reader) -> None:
    if reader.person_id is None:
        raise NotFound
    record(f"introduction.{verb}", "person", reader.person_id, actor=reader)
