"""Introductions: asking for one, agreeing, saying no, taking the question back. None commits.

Nothing tells whoever asked that it was declined: to her it waits until its time is over, and then it is gone.
"""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import and_, or_, update
from sqlalchemy.dialects.postgresql import insert

from kernel.access import Reader
from kernel.audit import record
from kernel.clock import now
from kernel.db import current_tenant_id, db
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
    record("introduction.ask", "introduction", introduction_id, actor=reader)
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
    record("introduction.agree", "introduction", introduction.id, actor=reader)
    publish(Introduced(introduction.id, (introduction.from_id, introduction.to_id)))
    return introduction


def decline(reader: Reader, introduction_id: UUID) -> None:
    """She does not want to, and nobody is told. Raises NotFound."""
    introduction = introduction_for(reader, introduction_id, lock=True)
    introduction.state, introduction.answered_at = IntroductionState.DECLINED, now()
    record("introduction.decline", "introduction", introduction.id, actor=reader)


def withdraw(reader: Reader, introduction_id: UUID) -> None:
    """Whoever asked takes the question back. Raises NotFound."""
    introduction = own_asking(reader, introduction_id)
    introduction.state, introduction.ended_at = IntroductionState.WITHDRAWN, now()
    record("introduction.withdraw", "introduction", introduction.id, actor=reader)
