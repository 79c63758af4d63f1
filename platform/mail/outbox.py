"""The steps a batch takes through the database. Each is one set-based statement or two; none calls the mailer."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import Update, select, text, update

from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.ids import new_id
from mail.models import Batch, BatchState, Delivery, DeliveryState
from mail.ports import MOST_ADDRESSEES

# Rows that another worker holds are passed over. One call carries one letter, so its deliveries have one language.
_CLAIM = text(
    """
    with called as (
        insert into batch (tenant_id, id, created_at, called_at, mailing_id, state)
        values (:tenant, :batch, :now, :now, :mailing, 'calling')
    ), due as (
        select id from delivery
        where tenant_id = :tenant and mailing_id = :mailing and state = 'queued' and language = :language
        order by id limit :most for update skip locked
    )
    update delivery set state = 'sending', batch_id = :batch, changed_at = :now, reason = null
    from due where delivery.tenant_id = :tenant and delivery.id = due.id
    returning delivery.*
    """
)


def next_language(mailing_id: UUID) -> str | None:
    """The language of the first queued delivery that nobody else holds, which is locked; None when nothing is left."""
    query = (
        select(Delivery.language)
        .where(Delivery.tenant_id == current_tenant_id(), Delivery.mailing_id == mailing_id)
        .where(Delivery.state == DeliveryState.QUEUED)
        .order_by(Delivery.id)
        .limit(1)
    )
    return db.session.scalar(query.with_for_update(skip_locked=True))


def claim(mailing_id: UUID, language: str) -> tuple[UUID, Sequence[Delivery]]:
    """Takes a call's worth of deliveries queued in one language into a new batch, in state `sending`. One statement.

    Returns the batch's id and its deliveries: at least the one that `next_language` locked in this transaction. The caller
    commits before it calls the mailer.
    """
    batch_id = new_id()
    given = {"tenant": current_tenant_id(), "mailing": mailing_id, "batch": batch_id, "now": now(), "language": language}
    claimed = select(Delivery).from_statement(_CLAIM)
    return batch_id, db.session.scalars(claimed, {**given, "most": MOST_ADDRESSEES}).all()


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
    moved = update(Delivery).where(
        Delivery.tenant_id == current_tenant_id(), Delivery.batch_id == batch_id, Delivery.id.in_(list(delivery_ids))
    )
    _write(moved.values(batch_id=part.id))
    return part.id


def lock_open_batch(batch_id: UUID) -> Batch | None:
    """The batch, locked, when nobody knows yet what became of it."""
    query = select(Batch).where(Batch.tenant_id == current_tenant_id(), Batch.id == batch_id).with_for_update()
    batch = db.session.scalars(query).one_or_none()
    return batch if batch and batch.state in (BatchState.CALLING, BatchState.UNANSWERED) else None


def move(mailing_id: UUID, before: DeliveryState, after: DeliveryState, reason: str | None = None) -> None:
    """Brings all of a mailing's deliveries that are in one state to another."""
    moved = update(Delivery).where(
        Delivery.tenant_id == current_tenant_id(), Delivery.mailing_id == mailing_id, Delivery.state == before
    )
    _write(moved.values(state=after, reason=reason, changed_at=now()))


def _write(statement: Update) -> None:
    db.session.execute(statement, execution_options={"synchronize_session": False})
