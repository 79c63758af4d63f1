"""What Stripe says of a donation, taken into its rows. Said twice, late or out of order it comes to the same."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from sqlalchemy import func, select

from billing.donations.letters import RECEIPT, REFUNDED, tell, tell_other
from billing.donations.models import Donation, Foundation, Receipt
from billing.donations.states import Happening
from billing.donations.stepping import step
from billing.orders.asking import own
from billing.orders.calls import ENDED
from billing.orders.learning import DECIDED, STRIPE, NotOurs, known, note_moved, unnamed_refund
from billing.orders.models import CallKind, RefundReason
from integrations.payments import Intent, Session
from integrations.payments_giving import Giving, Month
from kernel.audit import record
from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.ids import new_id

_STANDS: Mapping[str, Happening] = MappingProxyType(
    {
        "active": Happening.PAY,
        ENDED: Happening.END,
        "incomplete_expired": Happening.END,
        "past_due": Happening.FAIL,
        "unpaid": Happening.FAIL,
    }
)


def learn_session(donation: Donation, session: Session, *, live: bool) -> None:
    """How the payment page stands. Raises NotOurs."""
    if session.livemode != live:
        raise NotOurs("livemode")
    if (session.amount_total, session.currency.upper()) != (donation.amount, donation.currency):
        raise NotOurs("amount")
    if session.order != str(donation.id):
        raise NotOurs("order")
    if session.subscription_id is not None and donation.subscription_id is None:
        donation.subscription_id = session.subscription_id
        own(session.subscription_id, donation)
    if session.status == "expired":
        step(donation, Happening.EXPIRE, actor=STRIPE)


def learn_giving(donation: Donation, giving: Giving, *, live: bool) -> None:
    """How a monthly gift stands; its payments were taken in before. Raises NotOurs."""
    if giving.livemode != live:
        raise NotOurs("livemode")
    if giving.id != donation.subscription_id or giving.order not in (None, str(donation.id)):
        raise NotOurs("order")
    happening = _STANDS.get(giving.status)
    if happening is not None:
        step(donation, happening, actor=STRIPE)


def learn_payment(donation: Donation, intent: Intent, month: Month | None, *, live: bool) -> None:
    """One payment: its receipt, once; or what of it went back. Raises NotOurs."""
    if intent.livemode != live:
        raise NotOurs("livemode")
    if (intent.amount, intent.currency.upper()) != (donation.amount, donation.currency):
        raise NotOurs("amount")
    if intent.order not in (None, str(donation.id)):
        raise NotOurs("order")
    own(intent.id, donation)
    if intent.status != "succeeded" or intent.charge_id is None:
        return
    own(intent.charge_id, donation)
    receipt = _receipt(donation, intent.id) or _paid(donation, intent, month)
    receipt.refunded = max(receipt.refunded, intent.amount_refunded)


def _receipt(donation: Donation, intent_id: str) -> Receipt | None:
    query = select(Receipt).where(Receipt.tenant_id == current_tenant_id(), Receipt.intent_id == intent_id)
    return db.session.scalars(query.where(Receipt.donation_id == donation.id)).one_or_none()


def _paid(donation: Donation, intent: Intent, month: Month | None) -> Receipt:
    invoice_id = month.invoice_id if month else None
    own(invoice_id, donation)
    receipt = Receipt(
        id=new_id(),
        donation_id=donation.id,
        number=_next_number(),
        intent_id=intent.id,
        invoice_id=invoice_id,
        charge_id=intent.charge_id,
        amount=intent.amount_received,
        fee=intent.share,
        paid_at=month.paid_at if month else now(),
    )
    receipt.refunded = 0
    db.session.add(receipt)
    note_moved(donation, kind=CallKind.CAPTURE, amount=receipt.amount, fee=receipt.fee, answer_id=intent.charge_id)
    record("donation.receipt", "donation", donation.id, actor=STRIPE)
    step(donation, Happening.PAY, actor=STRIPE)
    tell(RECEIPT, donation, about=receipt.id)
    tell_other(donation)
    return receipt


def _next_number() -> int:
    """One after the other, without a gap: whoever wants one waits for whoever takes one."""
    here = select(Foundation.id).where(Foundation.tenant_id == current_tenant_id()).with_for_update()
    db.session.scalars(here).one_or_none()
    query = select(func.coalesce(func.max(Receipt.number), 0)).where(Receipt.tenant_id == current_tenant_id())
    return (db.session.scalar(query) or 0) + 1


def learn_refund(donation: Donation, refund_id: str, amount: int) -> None:
    """Money went back. What we asked for ourselves is known already."""
    own(refund_id, donation)
    if known(refund_id):
        return
    unnamed = unnamed_refund(donation, amount)
    if unnamed is not None:
        unnamed.answer_id = refund_id
        return
    note_moved(donation, kind=CallKind.REFUND, amount=amount, answer_id=refund_id, reason=RefundReason.OUTSIDE)
    record("donation.outside", "donation", donation.id, actor=STRIPE)
    tell(REFUNDED, donation)


def learn_dispute(donation: Donation, status: str, said_at: datetime) -> None:
    """The bank asks for the money back, or has decided. What was said later holds."""
    before = donation.dispute_at
    if before is not None and (before > said_at or (before == said_at and donation.dispute in DECIDED)):
        return
    if donation.dispute != status:
        record("donation.dispute", "donation", donation.id, actor=STRIPE, state=status)
    donation.dispute, donation.dispute_at = status, said_at
