"""What people do about donations: a hospital says how one gives, somebody gives, stops, or gets money back. None commits."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import g
from flask_babel import gettext as _
from sqlalchemy import exists, func, select
from sqlalchemy.dialects.postgresql import insert

from billing.donations.models import Donation, Foundation, Receipt, Tribute
from billing.donations.settling import end_of_page
from billing.donations.states import MONTHLY, DonationState, Happening
from billing.donations.stepping import step
from billing.money import HUNDRED_PERCENT
from billing.orders.asking import ask, own
from billing.orders.connecting import account_to_sell, share_points
from billing.orders.models import CallKind, CallState, PaymentCall, RefundReason
from kernel.access import Reader
from kernel.audit import Actor, record
from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.ids import new_id
from kernel.language import current_language
from kernel.sealing import seal
from kernel.tenancy import canonical_url

TIME_TO_PAY = timedelta(minutes=45)  # at least thirty, says Stripe
GRACE = timedelta(minutes=2)
TRIBUTE = "donation tribute"  # for what the words are sealed
BACK = "/give/back"


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What a donor says. `amount` is in minor units."""

    amount: int
    monthly: bool
    tribute: Tribute | None
    tribute_for: str
    tell_email: str
    name: str
    email: str


def has_donations() -> bool:
    """Whether anything was given already, so that the currency stays."""
    return bool(db.session.scalar(select(exists().where(Donation.tenant_id == current_tenant_id()))))


def keep_foundation(changes: Mapping[str, Any], *, actor: Actor) -> None:
    """How one gives here from now on. The currency stays once something was given in it."""
    kept = {name: value for name, value in changes.items() if name != "currency" or not has_donations()}
    row = {"tenant_id": current_tenant_id(), "id": new_id(), **changes}
    db.session.execute(insert(Foundation).values(row).on_conflict_do_nothing())
    query = select(Foundation).where(Foundation.tenant_id == current_tenant_id()).with_for_update()
    foundation = db.session.scalars(query.execution_options(populate_existing=True)).one()
    fields = sorted(name for name, value in kept.items() if getattr(foundation, name) != value)
    for name in fields:
        setattr(foundation, name, kept[name])
    g.pop("foundation", None)
    record("foundation.change", "foundation", foundation.id, actor=actor, fields=fields)


def give(donation_id: UUID, foundation: Foundation, wish: Wish, *, actor: Reader) -> Donation:
    """A donation to be paid on a page that is asked for here. Asked for twice under one id, it is one."""
    db.session.execute(select(func.pg_advisory_xact_lock(donation_id.int % 2**63)))
    there = db.session.get(Donation, (current_tenant_id(), donation_id))
    if there is not None:
        return there
    donation = _donation(donation_id, foundation, wish, actor)
    db.session.add(donation)
    db.session.flush()
    own(str(donation.id), donation)
    ask(donation, CallKind.OPEN, asked=_checkout(donation))
    end_of_page.defer(at=donation.pay_until + GRACE, donation_id=donation.id)
    record("donation.place", "donation", donation.id, actor=actor, monthly=wish.monthly)
    return donation


def _donation(donation_id: UUID, foundation: Foundation, wish: Wish, donor: Reader) -> Donation:
    account = account_to_sell()
    return Donation(
        id=donation_id,
        key=new_id(),
        state=DonationState.PLACED,
        monthly=wish.monthly,
        person_id=donor.person_id,
        email=wish.email,
        name=wish.name,
        language=current_language(),
        currency=foundation.currency,
        amount=wish.amount,
        share=share_points(account),
        tribute=wish.tribute,
        tribute_for=seal(TRIBUTE, wish.tribute_for) if wish.tribute and wish.tribute_for else None,
        tell_email=wish.tell_email or None,
        account=account,
        pay_until=now() + TIME_TO_PAY,
    )


def _checkout(donation: Donation) -> dict[str, Any]:
    """All that is told to Stripe: a sum, neutral words, and where to send the donor's browser, which knows its donation."""
    fee = donation.amount * donation.share // HUNDRED_PERCENT
    return {
        "currency": donation.currency.lower(),
        "lines": [[_("A donation"), donation.amount, 1]],
        "success_url": canonical_url(f"{BACK}?paid=1"),
        "cancel_url": canonical_url(BACK),
        "expires_at": int(donation.pay_until.timestamp()),
        "email": donation.email,
        "locale": donation.language,
        "later": False,
        "monthly": donation.monthly,
        "share": donation.share if donation.monthly else 0,
        "fee": None if donation.monthly else fee or None,
    }


def stop(donation: Donation, *, actor: Actor) -> bool:
    """Nothing more is taken each month; False where nothing was. The donation is locked."""
    return step(donation, Happening.STOP, actor=actor)


def stop_all(*, actor: Actor) -> int:
    """Nothing more is taken from anybody for this hospital; returns of how many."""
    monthly = select(Donation).where(Donation.tenant_id == current_tenant_id(), Donation.state.in_(MONTHLY))
    return sum(stop(donation, actor=actor) for donation in db.session.scalars(monthly.order_by(Donation.id).with_for_update()))


def left_of(receipt: Receipt) -> int:
    """What of a payment neither went back nor is about to, in minor units."""
    asked = select(func.coalesce(func.sum(PaymentCall.amount), 0)).where(
        PaymentCall.tenant_id == current_tenant_id(),
        PaymentCall.donation_id == receipt.donation_id,
        PaymentCall.kind == CallKind.REFUND,
        PaymentCall.state != CallState.FAILED,
        PaymentCall.asked["intent"].astext == receipt.intent_id,
    )
    return max(0, receipt.amount - max(receipt.refunded, db.session.execute(asked).scalar_one()))


def give_back(donation: Donation, receipt: Receipt, amount: int, reason: RefundReason, *, actor: Reader) -> bool:
    """Gives money back, in minor units; False when it is more than is left. The donation is locked."""
    left = left_of(receipt)
    if not 0 < amount <= left:
        return False
    asked = {"intent": receipt.intent_id, "refunded": receipt.amount - left, "share": receipt.fee > 0}
    ask(donation, CallKind.REFUND, amount=amount, asked=asked, reason=reason, by=actor.person_id)
    record("donation.refund", "donation", donation.id, actor=actor, reason=str(reason))
    return True
