"""What Stripe tells us: kept once, sorted to the hospital it belongs to, and worked off there, whoever brings it.

What is not ours is kept as that and never acted on: an unknown account, another kind of money, another amount.
"""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from billing.orders.access import order_with
from billing.orders.asking import own, waits
from billing.orders.connecting import look_at_account
from billing.orders.learning import STRIPE, NotOurs, learn_dispute, learn_refund
from billing.orders.models import CallKind, Order
from billing.orders.settling import settle
from billing.orders.stripe_models import EventFate, StripeEvent, StripeOwner
from integrations.payments import NotNow, Refused, payments
from integrations.payments_events import Event
from kernel.clock import now
from kernel.db import current_tenant_id, db, inside
from kernel.errors import NotFound
from kernel.events import Event as Happening
from kernel.events import publish
from kernel.jobs import Later, job
from kernel.logs import log

ABOUT_MONEY = frozenset({"charge", "checkout.session", "dispute", "invoice", "payment_intent", "refund", "subscription"})
UNKNOWN_LASTS = timedelta(days=3)  # so long it may be about what we have not heard of yet
TURN_PAUSE, SHUT_PAUSE = 5, 600


@dataclass(frozen=True)
class DonationMoved(Happening):
    """Stripe tells something of a donation. Listeners raise NotOurs, NotNow, Refused or Later as `settle` does."""

    donation_id: UUID
    told: Event


def keep(event: Event) -> None:
    """Keeps an event, and lets it be worked off; one that is known already is not kept again. Nothing is committed."""
    told = asdict(event) | {"created": event.created.isoformat()}
    row = {"id": event.id, "type": event.type, "account": event.account, "told": told, "created_at": event.created}
    row |= {"received_at": now(), "fate": EventFate.WAITING}
    new = insert(StripeEvent).values(row).on_conflict_do_nothing().returning(StripeEvent.id)
    if db.session.scalar(new) is not None:
        sort_event.defer(event_id=event.id)


@job("orders.sort_event")
def sort_event(event_id: str) -> None:
    """Finds the hospital that an event belongs to."""
    row = db.session.get(StripeEvent, event_id)
    if row is None or row.fate not in (EventFate.WAITING, EventFate.UNKNOWN):
        return
    event, taker = read(row), payments()
    if taker is None:
        raise Later(SHUT_PAUSE)
    if event.livemode != taker.live:
        return _end(row, EventFate.NOT_OURS, "livemode")
    if event.kind != "account" and event.kind not in ABOUT_MONEY:
        return _end(row, EventFate.APPLIED, "not needed")
    owner = _owner(event)
    if owner is None or (owner.order_id is None and owner.donation_id is None and event.kind != "account"):
        return _nobodys(row, event)
    hospital_id = row.hospital_id = owner.hospital_id
    db.session.commit()
    with inside(hospital_id):
        apply_event.defer(event_id=event_id)
        db.session.commit()


def _owner(event: Event) -> StripeOwner | None:
    """Whose it is, by whatever it names. Within an account everything is the account's hospital's, or nobody's."""
    named = [
        event.order,
        event.intent_id,
        event.charge_id,
        event.subscription_id,
        event.invoice_id,
        event.object_id,
        event.account,
    ]
    query = select(StripeOwner).where(StripeOwner.id.in_([name for name in named if name]))
    found = {owner.id: owner for owner in db.session.scalars(query)}
    if event.account is not None:
        account = found.get(event.account)
        found = {name: one for name, one in found.items() if account and one.hospital_id == account.hospital_id}
    return next((found[name] for name in named if name in found), None)


def _nobodys(row: StripeEvent, event: Event) -> None:
    """A payment we have not heard of yet may become known; an account or an order does not."""
    if event.account is not None and db.session.get(StripeOwner, event.account) is None:
        return _end(row, EventFate.NOT_OURS, "account")
    if event.order is not None or row.received_at + UNKNOWN_LASTS < now():
        return _end(row, EventFate.NOT_OURS, "order")
    row.fate = EventFate.UNKNOWN


def _end(row: StripeEvent, fate: EventFate, why: str | None = None) -> None:
    row.fate, row.why = fate, why
    if fate == EventFate.NOT_OURS:
        log().warning("event of payments is not ours", stripes=row.id, why=why)


@job("orders.apply_event")
def apply_event(event_id: str) -> None:
    """Works an event off, in its hospital. Done twice it comes to the same."""
    row = db.session.get(StripeEvent, event_id)
    if row is None or row.fate in (EventFate.APPLIED, EventFate.NOT_OURS) or row.hospital_id != current_tenant_id():
        return
    event, fate, why = read(row), EventFate.APPLIED, None
    db.session.rollback()
    try:
        _apply(event)
    except NotNow as later:
        raise Later(later.pause) from later
    except (NotOurs, Refused, NotFound) as never:
        db.session.rollback()
        fate, why = EventFate.NOT_OURS, str(never) or "gone"
    _end(db.session.get_one(StripeEvent, event_id), fate, why)


def _apply(event: Event) -> None:
    if event.kind == "account":
        taker = payments()
        if taker is None:
            raise Later(SHUT_PAUSE)
        return look_at_account(taker, actor=STRIPE)
    owner = _owner(event)
    if owner is not None and owner.donation_id is not None:
        return publish(DonationMoved(owner.donation_id, event))
    if owner is None or owner.order_id is None:
        raise NotOurs("order")
    order = order_with(owner.order_id)
    _check(event, order)
    order_id = order.id
    if event.kind == "dispute":
        order = order_with(order_id, lock=True)
        own(event.object_id, order)
        return learn_dispute(order, event.status or event.type, event.created)
    if event.kind == "refund":
        _refund(event, order_with(order_id, lock=True))
    settle(order_id)


def _check(event: Event, order: Order) -> None:
    """Raises NotOurs where an event says what cannot be true of the order; Later while its page is just being opened."""
    if event.account != order.account:
        raise NotOurs("account")
    if event.currency is not None and event.currency.upper() != order.currency:
        raise NotOurs("currency")
    if event.kind in ("checkout.session", "payment_intent", "charge") and not _is_its_sum(event.amount, order):
        raise NotOurs("amount")
    if order.session_id is None and waits(order, CallKind.OPEN):
        raise Later(TURN_PAUSE)
    if event.kind == "checkout.session" and event.object_id != order.session_id:
        raise NotOurs("session")


def _is_its_sum(amount: int | None, order: Order) -> bool:
    """With tax on top what is paid is no less than the prices; how much it is, Stripe is asked."""
    return amount in (None, order.total) or (order.tax_on_top and (amount or 0) >= order.total - order.tax)


def _refund(event: Event, order: Order) -> None:
    """Ours may just be being answered: then it is known in a moment."""
    if waits(order, CallKind.REFUND):
        raise Later(TURN_PAUSE)
    if event.object_id is not None and event.status in ("pending", "succeeded"):
        learn_refund(order, event.object_id, event.amount or 0)
        db.session.commit()


def read(row: StripeEvent) -> Event:
    """The event as it was told."""
    return Event(**row.told | {"created": datetime.fromisoformat(row.told["created"])})


def sort_again() -> None:
    """Events that nobody knew are looked at again."""
    unknown = select(StripeEvent.id).where(StripeEvent.fate == EventFate.UNKNOWN).order_by(StripeEvent.received_at).limit(500)
    for event_id in db.session.scalars(unknown):
        sort_event.defer(event_id=event_id)
