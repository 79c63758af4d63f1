"""The steps a batch takes through the database. Each is one set-based statement or two; none calls the mailer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, Text, Update, cast, func, or_, select, text, update

from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.ids import new_id
from mail.models import Batch, BatchState, Delivery, DeliveryState, Mailing
from mail.ports import MOST_ADDRESSEES

# Rows that another worker holds are passed over. One call carries one letter, so its deliveries have one language. What waits
# for the same evening in mailings of the same kind joins in: it goes with the batch, and gets no letter of its own.
_CLAIM = text(
    """
    with called as (
        insert into batch (tenant_id, id, created_at, called_at, mailing_id, state)
        values (:tenant, :batch, :now, :now, :mailing, 'calling')
    ), due as (
        select id, to_id, daily from delivery
        where tenant_id = :tenant and mailing_id = :mailing and state = 'queued' and language = :language
          and (not_before is null or not_before <= :now)
        order by not_before nulls first, id limit :most for update skip locked
    ), joined as (
        update delivery set state = 'sending', batch_id = :batch, changed_at = :now, reason = null, joins_id = due.id
        from due, mailing this, mailing other
        where due.daily and this.tenant_id = :tenant and this.id = :mailing
          and other.tenant_id = :tenant and other.together_id = this.together_id and other.letter = this.letter
          and other.id <> this.id and other.state = 'open'
          and delivery.tenant_id = :tenant and delivery.mailing_id = other.id and delivery.to_id = due.to_id
          and delivery.state = 'queued' and delivery.daily and delivery.not_before <= :now
    )
    update delivery set state = 'sending', batch_id = :batch, changed_at = :now, reason = null, joins_id = null
    from due where delivery.tenant_id = :tenant and delivery.id = due.id
    returning delivery.*
    """
)


@dataclass(frozen=True)
class Next:
    """What leaves next of a mailing: in which language, and since or from when it may."""

    language: str
    not_before: datetime | None

    @property
    def waits(self) -> bool:
        """Whether its time has not come yet."""
        return self.not_before is not None and self.not_before > now()


def mailing_to_send(mailing_id: UUID) -> Mailing | None:
    """The mailing; None once it is gone with what it was about.

    Until the transaction ends no other of those that are told together with it is at this step.
    """
    turn = func.pg_advisory_xact_lock(func.hashtextextended(cast(Mailing.together_id, Text), 0))  # null takes no turn
    query = select(Mailing, turn).where(Mailing.tenant_id == current_tenant_id(), Mailing.id == mailing_id)
    found = db.session.execute(query).one_or_none()
    return found[0] if found else None


def next_of(mailing_id: UUID) -> Next | None:
    """The first queued delivery that nobody else holds, which is locked; None when nothing is left."""
    query = (
        select(Delivery.language, Delivery.not_before)
        .where(Delivery.tenant_id == current_tenant_id(), Delivery.mailing_id == mailing_id)
        .where(Delivery.state == DeliveryState.QUEUED)
        .order_by(Delivery.not_before.nulls_first(), Delivery.id)
        .limit(1)
    )
    found = db.session.execute(query.with_for_update(skip_locked=True)).one_or_none()
    return Next(found[0], found[1]) if found else None


def claim(mailing_id: UUID, language: str) -> tuple[UUID, Sequence[Delivery]]:
    """Takes a call's worth of deliveries that are due in one language into a new batch, in state `sending`. One statement.

    Returns the batch's id and the deliveries that get a letter: the one that `next_of` locked among them, unless what sealed
    the letter withheld it. The caller commits before it calls the mailer.
    """
    batch_id = new_id()
    given = {"tenant": current_tenant_id(), "mailing": mailing_id, "batch": batch_id, "now": now(), "language": language}
    claimed = select(Delivery).from_statement(_CLAIM)
    return batch_id, db.session.scalars(claimed, {**given, "most": MOST_ADDRESSEES}).all()


def withhold_outsiders(mailing_id: UUID, staff: Select[str]) -> None:
    """Of a mailing, what waits for a mailbox that is not among these never leaves: the hospital is on trial."""
    waiting = update(Delivery).where(Delivery.tenant_id == current_tenant_id(), Delivery.mailing_id == mailing_id)
    waiting = waiting.where(Delivery.state == DeliveryState.QUEUED, Delivery.email.not_in(staff))
    _write(waiting.values(state=DeliveryState.STOPPED, reason="trial", changed_at=now()))


def sent_since(moment: datetime) -> Select[int]:
    """How many letters left the hospital since then, or are about to."""
    called = (Batch.tenant_id == current_tenant_id(), Batch.called_at >= moment, Batch.state != BatchState.RELEASED)
    query = select(func.count()).select_from(Delivery)
    return query.join(Batch, (Batch.tenant_id == Delivery.tenant_id) & (Batch.id == Delivery.batch_id)).where(*called)


def conclude(batch_id: UUID, outcome: BatchState, state: DeliveryState, reason: str | None = None) -> None:
    """Writes what became of a batch: its deliveries still `sending` come to `state`."""
    deliveries = update(Delivery).where(
        Delivery.tenant_id == current_tenant_id(),
        Delivery.batch_id == batch_id,
        Delivery.state == DeliveryState.SENDING,
    )
    _write(deliveries.values(state=state, reason=reason, changed_at=now()))
    mark(batch_id, outcome)


def mark(batch_id: UUID, outcome: BatchState) -> None:
    """Writes what is known of a batch, leaving its deliveries as they are."""
    _write(update(Batch).where(Batch.tenant_id == current_tenant_id(), Batch.id == batch_id).values(state=outcome))


def split(batch_id: UUID, mailing_id: UUID, delivery_ids: Iterable[UUID]) -> UUID:
    """Moves some of a batch's deliveries into a batch of their own, still `sending`; returns its id."""
    part = Batch(id=new_id(), mailing_id=mailing_id)
    db.session.add(part)
    db.session.flush()
    those = list(delivery_ids)
    moved = update(Delivery).where(Delivery.tenant_id == current_tenant_id(), Delivery.batch_id == batch_id)
    _write(moved.where(or_(Delivery.id.in_(those), Delivery.joins_id.in_(those))).values(batch_id=part.id))
    return part.id


def other_mailings(batch_id: UUID, mailing_id: UUID) -> list[UUID]:
    """The mailings whose deliveries joined a batch of this one."""
    query = select(Delivery.mailing_id).where(Delivery.tenant_id == current_tenant_id(), Delivery.batch_id == batch_id)
    return list(db.session.scalars(query.where(Delivery.mailing_id != mailing_id).distinct()))


def lock_open_batch(batch_id: UUID) -> Batch | None:
    """The batch, locked, when nobody knows yet what became of it."""
    query = select(Batch).where(Batch.tenant_id == current_tenant_id(), Batch.id == batch_id).with_for_update()
    batch = db.session.scalars(query).one_or_none()
    return batch if batch and batch.state in (BatchState.CALLING, BatchState.UNANSWERED) else None


def move(
    mailing_id: UUID,
    before: DeliveryState,
    after: DeliveryState,
    reason: str | None = None,
    *,
    due_until: datetime | None = None,
) -> None:
    """Brings all of a mailing's deliveries that are in one state to another; with `due_until` only those that were due then."""
    moved = update(Delivery).where(
        Delivery.tenant_id == current_tenant_id(), Delivery.mailing_id == mailing_id, Delivery.state == before
    )
    if due_until is not None:
        moved = moved.where(or_(Delivery.not_before.is_(None), Delivery.not_before <= due_until))
    _write(moved.values(state=after, reason=reason, changed_at=now()))


def _write(statement: Update) -> None:
    db.session.execute(statement, execution_options={"synchronize_session": False})
