"""Every ten minutes Stripe is asked what happened: whatever its webhooks lost comes here, and goes the same way."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from billing.orders.events import keep, sort_again
from billing.orders.stripe_models import StripeListing, StripeOwner
from integrations.payments import NotNow, Refused, payments
from kernel.clock import now
from kernel.db import db
from kernel.jobs import Later, job, often
from kernel.logs import log

PLATFORM = "platform"
OVERLAP = timedelta(minutes=10)  # clocks differ, and what is told is told a little late
FIRST, OLDEST = timedelta(days=1), timedelta(days=29)  # Stripe lists thirty days


@often("orders.list_events")
def list_events() -> None:
    """Asks for each account that sells here, and for the platform's; what nobody knew is looked at again.

    Until somebody pays, gives or sells here nothing of ours is there: Stripe is not asked then, and its library not loaded.
    """
    if db.session.scalar(select(StripeOwner.id).limit(1)) is None or payments() is None:
        return
    accounts = db.session.scalars(select(StripeOwner.id).where(StripeOwner.id.startswith("acct_")).order_by(StripeOwner.id))
    for account in [PLATFORM, *accounts]:
        list_account.defer(account=account)
    sort_again()


@job("orders.list_account")
def list_account(account: str) -> None:
    """Keeps what happened in one account since it was last asked; how far that is, is noted with it."""
    taker, begun = payments(), now()
    if taker is None:
        return
    known = db.session.get(StripeListing, account)
    since = max(known.listed_until - OVERLAP, begun - OLDEST) if known else begun - FIRST
    db.session.rollback()
    try:
        happened = list(taker.events_since(since, account=None if account == PLATFORM else account))
    except NotNow as later:
        raise Later(later.pause) from later
    except Refused as refused:  # the hospital has closed its account to us
        log().error("payments do not list an account", code=refused.code)
        return
    for event in reversed(happened):
        keep(event)
    until = insert(StripeListing).values(account=account, listed_until=begun)
    db.session.execute(until.on_conflict_do_update(index_elements=["account"], set_={"listed_until": begun}))
