"""What events said about deliveries, written down so that doubled and disordered events end in the same states."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text

from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.events import Event, publish
from mail.models import DeliveryState


@dataclass(frozen=True)
class Sighting:
    """What an event said about one delivery: a state it reached, why when it failed, and by which call it was taken."""

    delivery_id: UUID
    state: DeliveryState
    reason: str | None = None
    batch_id: UUID | None = None


@dataclass(frozen=True)
class MailboxRefused(Event):
    """These letters could not get through, or are not wanted. `state` is bounced or unsubscribed."""

    delivery_ids: tuple[UUID, ...]
    state: DeliveryState


# A later word wins only when it says more. A mailbox that bounced stays so unless its reader was seen. What joined a letter
# goes the way of that letter.
_ORDER = [
    DeliveryState.QUEUED,
    DeliveryState.SENDING,
    DeliveryState.SENT,
    DeliveryState.NOT_KNOWN,
    DeliveryState.DELIVERED,
    DeliveryState.BOUNCED,
    DeliveryState.OPENED,
    DeliveryState.UNSUBSCRIBED,
    DeliveryState.STOPPED,
]

# Held first, by a statement of its own: PostgreSQL looks again at a row it had to wait for, and where the other side of the
# update is a union it finds its partner for the first such row alone.
_HOLD = text(
    """
    select from delivery where tenant_id = :tenant and (id = any(cast(:ids as uuid[])) or joins_id = any(cast(:ids as uuid[])))
    order by id for update
    """
)

_SEE = text(
    """
    with said as (
        select distinct on (id) id, state, reason
        from unnest(cast(:ids as uuid[]), cast(:states as text[]), cast(:reasons as text[])) as s (id, state, reason)
        order by id, array_position(cast(:order as text[]), state) desc
    ), seen as (
        select id, state, reason from said
        union all
        select joined.id, said.state, said.reason
        from said join delivery joined on joined.tenant_id = :tenant and joined.joins_id = said.id
    )
    update delivery set state = seen.state, reason = nullif(seen.reason, ''), changed_at = :now
    from seen where delivery.tenant_id = :tenant and delivery.id = seen.id
      and array_position(cast(:order as text[]), seen.state) > array_position(cast(:order as text[]), delivery.state)
    returning delivery.id, delivery.state
    """
)

# One call is taken whole or not at all: an event about one letter of a batch answers for all the others in it.
_ANSWER = text(
    """
    with settled as (
        update batch set state = 'answered'
        where tenant_id = :tenant and id = any(cast(:batches as uuid[])) and state <> 'answered'
        returning id
    )
    update delivery set state = 'sent', changed_at = :now from settled
    where delivery.tenant_id = :tenant and delivery.batch_id = settled.id and delivery.state in ('queued', 'sending')
    """
)


def see(sightings: Sequence[Sighting]) -> None:
    """Writes down what events said. Three statements, whatever their number; running it twice changes nothing more."""
    given = {"tenant": current_tenant_id(), "now": now()}
    said = {
        "ids": [s.delivery_id for s in sightings],
        "states": [str(s.state) for s in sightings],
        "reasons": [s.reason or "" for s in sightings],
        "order": [str(state) for state in _ORDER],
    }
    db.session.execute(_HOLD, {"tenant": given["tenant"], "ids": said["ids"]})
    changed = db.session.execute(_SEE, {**given, **said}).all()
    db.session.execute(_ANSWER, {**given, "batches": list({s.batch_id for s in sightings if s.batch_id})})
    for state in (DeliveryState.BOUNCED, DeliveryState.UNSUBSCRIBED):
        refused = tuple(row.id for row in changed if row.state == state)
        if refused:
            publish(MailboxRefused(refused, state))
