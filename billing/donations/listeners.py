"""What comes to donations from elsewhere: Stripe's answers and events, accounts that end or become another, and time."""

from datetime import timedelta

from sqlalchemy import func, select, update

from accounts.actions import PersonMerged
from accounts.leaving import PersonDeleted
from billing.donations.access import donation_with
from billing.donations.actions import stop
from billing.donations.forgetting import forget
from billing.donations.learning import learn_dispute, learn_refund
from billing.donations.letters import REFUNDED, tell
from billing.donations.models import Donation, Receipt
from billing.donations.settling import settle
from billing.donations.states import OVER, DonationState, Happening
from billing.donations.stepping import end_there, step
from billing.orders.answers import DonationAnswered
from billing.orders.asking import own, waits
from billing.orders.events import DonationMoved
from billing.orders.learning import STRIPE, NotOurs
from billing.orders.models import CallKind, CallState, PaymentCall
from integrations.payments import Intent, Opened, Refund
from integrations.payments_events import Event
from kernel.audit import record
from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.events import listens_to
from kernel.jobs import Later, daily
from tenants.running import HospitalEnds

TURN_PAUSE = 5  # seconds
WORDS_KEPT = timedelta(days=400)
AT_A_TIME = 500
_SUMS = ("charge", "checkout.session", "invoice", "payment_intent")


@listens_to(DonationAnswered)
def answered(event: DonationAnswered) -> None:
    """Takes in what a call was answered: under the donation's lock, and once."""
    call = db.session.get_one(PaymentCall, (current_tenant_id(), event.call_id))
    donation = donation_with(call.owner["donation_id"], lock=True)  # type: ignore[arg-type]
    db.session.refresh(call)
    if call.state != CallState.WAITING:
        return
    call.state, call.code, call.done_at = event.state, event.code, now()
    if event.state == CallState.DONE:
        _take_in(donation, call, event)
    if call.state == CallState.FAILED:
        record("donation.call_failed", "donation", donation.id, actor=STRIPE, kind=call.kind, code=call.code or "")
        if call.kind == CallKind.OPEN:
            step(donation, Happening.EXPIRE, actor=STRIPE)
    db.session.flush()


def _take_in(donation: Donation, call: PaymentCall, event: DonationAnswered) -> None:
    match event.answer:
        case Opened(session_id=session_id, url=url):
            donation.session_id, donation.pay_url = session_id, url
            own(session_id, donation)
        case Refund(status="failed" | "canceled" as status):
            call.state, call.code = CallState.FAILED, status
        case Refund(id=refund_id):
            call.answer_id = refund_id
            own(refund_id, donation)
            _gone_back(donation, call)
        case Intent():
            _gone_back(donation, call)
        case _:
            step(donation, Happening.END, actor=STRIPE)


def _gone_back(donation: Donation, call: PaymentCall) -> None:
    query = select(Receipt).where(Receipt.tenant_id == current_tenant_id(), Receipt.donation_id == donation.id)
    receipt = db.session.scalars(query.where(Receipt.intent_id == call.asked["intent"])).one()
    receipt.refunded = max(receipt.refunded, int(call.asked["refunded"]) + call.amount)
    tell(REFUNDED, donation)


@listens_to(DonationMoved)
def moved(event: DonationMoved) -> None:
    """Stripe tells something of a donation: it is asked how that stands, whatever it was."""
    donation, told = donation_with(event.donation_id), event.told
    _check(told, donation)
    if told.kind == "dispute":
        donation = donation_with(event.donation_id, lock=True)
        own(told.object_id, donation)
        return learn_dispute(donation, told.status or told.type, told.created)
    if told.kind == "refund":
        _refund(told, donation_with(event.donation_id, lock=True))
    settle(event.donation_id, intent_id=told.intent_id)


def _check(told: Event, donation: Donation) -> None:
    """Raises NotOurs where an event says what cannot be true of the donation; Later while its page is just being opened."""
    if told.account != donation.account:
        raise NotOurs("account")
    if told.currency is not None and told.currency.upper() != donation.currency:
        raise NotOurs("currency")
    if told.kind in _SUMS and told.amount not in (None, donation.amount):
        raise NotOurs("amount")
    if donation.session_id is None and waits(donation, CallKind.OPEN):
        raise Later(TURN_PAUSE)
    if told.kind == "checkout.session" and told.object_id != donation.session_id:
        raise NotOurs("session")


def _refund(told: Event, donation: Donation) -> None:
    """Ours may just be being answered: then it is known in a moment."""
    if waits(donation, CallKind.REFUND):
        raise Later(TURN_PAUSE)
    if told.object_id is not None and told.status in ("pending", "succeeded"):
        learn_refund(donation, told.object_id, told.amount or 0)
        db.session.commit()


@listens_to(PersonMerged)
def donations_of_newcomer(event: PersonMerged) -> None:
    """What a newcomer gave is the account's that her mailbox already had."""
    hers = update(Donation).where(Donation.tenant_id == current_tenant_id(), Donation.person_id == event.newcomer_id)
    db.session.execute(hers.values(person_id=event.person_id))


@listens_to(PersonDeleted)
def nobody_gave(event: PersonDeleted) -> None:
    """What was given stays in the hospital's books, without whoever it was; and no further month is taken from her."""
    hers = select(Donation).where(Donation.tenant_id == current_tenant_id(), Donation.person_id == event.person_id)
    found = list(db.session.scalars(hers.order_by(Donation.id).with_for_update()))
    for donation in found:
        stop(donation, actor=STRIPE)
    forget(found)


@listens_to(HospitalEnds)
def somebody_gives(event: HospitalEnds) -> None:
    """Her card would be charged month after month, and she could stop it nowhere."""
    giving = select(func.count()).where(Donation.tenant_id == current_tenant_id(), Donation.state.not_in(OVER))
    if number := db.session.execute(giving).scalar_one():
        event.in_the_way.append(
            f"gifts that are taken from somebody's card: {number}. `carepages hospital stop-giving` ends them."
        )


@daily("donations.end_again")
def end_again() -> None:
    """What somebody has stopped must end: where Stripe refused to, it is asked each day."""
    stopping = select(Donation).where(Donation.tenant_id == current_tenant_id(), Donation.state == DonationState.STOPPING)
    for donation in db.session.scalars(stopping.order_by(Donation.id).limit(AT_A_TIME).with_for_update(skip_locked=True)):
        if not waits(donation, CallKind.END):
            end_there(donation)


@daily("donations.forget", deletes=True)
def forget_old() -> None:
    """For whom it was goes after more than a year, once nothing more is given. Who gave: see ending.py."""
    over = select(Donation).where(Donation.tenant_id == current_tenant_id(), Donation.state.in_(OVER))
    worded = over.where(Donation.created_at < now() - WORDS_KEPT, Donation.tribute_for.is_not(None))
    for donation in db.session.scalars(worded.order_by(Donation.id).limit(AT_A_TIME)):
        donation.tribute_for = None
