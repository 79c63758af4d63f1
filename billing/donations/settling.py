"""How does a donation stand? Asked of Stripe and taken in: by an event, by the donor who comes back, and when time is up."""

from uuid import UUID

from sqlalchemy import Select, select

from billing.donations.access import donation_with
from billing.donations.learning import learn_giving, learn_payment, learn_session
from billing.donations.models import Receipt
from billing.donations.queries import waiting_call
from billing.donations.states import DonationState
from billing.orders.calls import make
from billing.orders.learning import NotOurs
from billing.orders.models import CallKind
from billing.orders.settling import settle_in_time
from integrations.payments import Intent, Payments, Session, payments
from integrations.payments_giving import Giving, Month
from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.jobs import Later, job
from kernel.logs import log

OPEN_PAUSE = 120  # seconds, while a page is open beyond its time


def settle(donation_id: UUID, *, intent_id: str | None = None) -> None:
    """Asks how a donation stands, each payment that has no receipt, and `intent_id`; nothing is committed.

    Whoever asks, and however often: it comes to the same. Raises NotNow, Refused or NotOurs.
    """
    donation, taker = donation_with(donation_id), payments()
    session_id, account = donation.session_id, donation.account
    have = set(db.session.scalars(_intents(donation_id)))
    db.session.rollback()
    if taker is None or session_id is None:
        return
    session = taker.read_checkout(session_id, account=account)
    giving = taker.read_giving(session.subscription_id, account=account) if session.subscription_id else None
    months = {month.intent_id: month for month in giving.months} if giving else {}
    wanted = _wanted(session, months, have, intent_id)
    read = [taker.read_intent(name, account=account) for name in wanted]
    _take_in(donation_id, session, giving, read, taker)


def _wanted(session: Session, months: dict[str, Month], have: set[str], also: str | None) -> list[str]:
    """Which payments are looked at: new ones in their order, and the one that something is told of."""
    paid = [*months, *([session.intent_id] if session.intent_id else [])]
    return [name for name in paid if name not in have or name == also]


def _take_in(donation_id: UUID, session: Session, giving: Giving | None, read: list[Intent], taker: Payments) -> None:
    donation = donation_with(donation_id, lock=True)
    learn_session(donation, session, live=taker.live)
    months = {month.intent_id: month for month in giving.months} if giving else {}
    for intent in read:
        try:
            learn_payment(donation, intent, months.get(intent.id), live=taker.live)
        except NotOurs as why:  # one month that was changed over there keeps no other back; the day's books name it
            if giving is None:
                raise
            log().error("month of a donation is not ours", donation=str(donation_id), why=str(why))
    if giving is not None:
        learn_giving(donation, giving, live=taker.live)
    db.session.flush()


def _intents(donation_id: UUID) -> Select[str]:
    query = select(Receipt.intent_id).where(Receipt.tenant_id == current_tenant_id())
    return query.where(Receipt.donation_id == donation_id)


@job("donations.end_of_page")
def end_of_page(donation_id: str) -> None:
    """The time to pay is over: it is given up, unless it is paid."""
    own_id = UUID(donation_id)
    donation = donation_with(own_id)
    if donation.state != DonationState.PLACED:
        return
    early = (donation.pay_until - now()).total_seconds()
    if early > 0:
        raise Later(early)
    opening = None if donation.session_id else waiting_call(donation, CallKind.OPEN)
    db.session.rollback()
    if opening is not None:
        make(opening)
    settle_in_time(settle, own_id, "donation")
    if donation_with(own_id).state == DonationState.PLACED:
        db.session.commit()
        raise Later(OPEN_PAUSE)
