"""Where an order is to be brought: one sealed row, read on the hand-over screen alone, gone with it or by the clock."""

import json
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from billing.delivery.models import PLACE_LASTS, GiftPlace
from billing.orders.models import Order
from kernel.access import Reader
from kernel.audit import record
from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.ids import new_id, parse_id
from kernel.jobs import daily, job
from kernel.sealing import NotOurs, seal, unseal

PURPOSE = "gift place"


@dataclass(frozen=True)
class Where:
    """A place in words, and the ward whose rules hold there, if one was named."""

    words: str
    ward_id: UUID | None = None


def keep_place(order: Order, where: Where, *, actor: Reader) -> None:
    """Keeps where an order is to be brought, for twelve hours at most, in place of what was said before."""
    until = now() + PLACE_LASTS
    sealed = seal(PURPOSE, json.dumps({"words": where.words, "ward": str(where.ward_id or "")}))
    row = {"tenant_id": current_tenant_id(), "id": new_id(), "created_at": now(), "order_id": order.id}
    kept = {"place": sealed, "expires_at": until}
    statement = insert(GiftPlace).values(**row, **kept)
    again = statement.on_conflict_do_update(index_elements=["tenant_id", "order_id"], set_=kept)
    db.session.execute(again)
    record("gift.place", "shop_order", order.id, actor=actor)
    forget_old_places.defer(at=until)


def where_is(place: GiftPlace | None) -> Where | None:
    """What a row says while it holds."""
    if place is None or place.expires_at <= now():
        return None
    try:
        said = json.loads(unseal(PURPOSE, place.place))
    except NotOurs:  # our keys were changed since, and the old ones are gone
        return None
    return Where(said["words"], parse_id(said["ward"]))


def place_of(order: Order) -> Where | None:
    """Where an order is to be brought, if somebody has said so within the last hours."""
    query = select(GiftPlace).where(GiftPlace.tenant_id == current_tenant_id(), GiftPlace.order_id == order.id)
    return where_is(db.session.scalars(query.execution_options(populate_existing=True)).one_or_none())


def forget_place(order: Order) -> None:
    """Deletes it, in the running transaction."""
    own = delete(GiftPlace).where(GiftPlace.tenant_id == current_tenant_id(), GiftPlace.order_id == order.id)
    db.session.execute(own, execution_options={"synchronize_session": False})


@job("gifts.forget_old_places")
def forget_old_places() -> None:
    """Deferred with every place, for the moment at which it runs out."""
    _forget_old()


@daily("gifts.forget_old_places_daily")
def forget_old_places_daily() -> None:
    """And once a day, whatever became of those jobs."""
    _forget_old()


def _forget_old() -> None:
    db.session.execute(delete(GiftPlace).where(GiftPlace.tenant_id == current_tenant_id(), GiftPlace.expires_at <= now()))


def note_look(order: Order, *, actor: Reader) -> None:
    """Somebody looked where to: on record."""
    record("gift.look", "shop_order", order.id, actor=actor)
