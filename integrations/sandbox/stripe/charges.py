"""Payments with a card: tried, held, taken, let go. Amounts are minor units."""

from typing import Any

from integrations.sandbox.stripe.books import Books, Stripe, Thing, new_id
from integrations.sandbox.stripe.problems import Problem

HOLD_SECONDS = 7 * 24 * 60 * 60
FEE_PER_THOUSAND, FEE_FIXED = 29, 30
STEP = "authentication_required"
CARDS: dict[str, str | None] = {
    "4242424242424242": None,
    "4000002500003155": STEP,
    "4000000000000002": "generic_decline",
    "4000000000009995": "insufficient_funds",
}


def fee_of(amount: int) -> int:
    """What Stripe keeps of a payment."""
    return (amount * FEE_PER_THOUSAND + 500) // 1000 + FEE_FIXED


def new_intent(here: Stripe, books: Books, amount: int, currency: str, asked: dict[str, Any]) -> Thing:
    """A payment that nobody has tried yet."""
    intent: Thing = {
        "id": new_id("pi"),
        "object": "payment_intent",
        "amount": amount,
        "amount_capturable": 0,
        "amount_received": 0,
        "application_fee_amount": asked.get("application_fee_amount"),
        "canceled_at": None,
        "cancellation_reason": None,
        "capture_method": asked.get("capture_method", "automatic"),
        "created": here.now(),
        "currency": currency,
        "last_payment_error": None,
        "latest_charge": None,
        "livemode": False,
        "metadata": asked.get("metadata", {}),
        "payment_method_types": ["card"],
        "status": "requires_payment_method",
    }
    books.intents[intent["id"]] = intent
    here.happened(books, "payment_intent.created", intent)
    return intent


def decline(here: Stripe, books: Books, intent: Thing, card: str, why: str) -> None:
    """The bank says no; the payment stays open for another card."""
    code = "payment_intent_authentication_failure" if why == STEP else "card_declined"
    charge = _charge(here, books, intent, card)
    charge |= {"status": "failed", "paid": False, "captured": False, "failure_code": code, "failure_message": "Declined."}
    intent["last_payment_error"] = {"type": "card_error", "code": code, "decline_code": None if why == STEP else why}
    here.happened(books, "charge.failed", charge)
    here.happened(books, "payment_intent.payment_failed", intent)


def authorise(here: Stripe, books: Books, intent: Thing, card: str) -> None:
    """The bank says yes: the money is held, and taken at once unless that is to be done by hand."""
    charge = _charge(here, books, intent, card)
    intent["last_payment_error"] = None
    if intent["capture_method"] == "manual":
        charge["payment_method_details"]["card"]["capture_before"] = here.now() + HOLD_SECONDS
        intent |= {"status": "requires_capture", "amount_capturable": intent["amount"]}
        here.happened(books, "charge.succeeded", charge)
        here.happened(books, "payment_intent.amount_capturable_updated", intent)
        return
    _take(here, books, intent, charge, intent["amount"])
    here.happened(books, "charge.succeeded", charge)
    here.happened(books, "payment_intent.succeeded", intent)


def capture(here: Stripe, books: Books, intent: Thing, amount: int, share: int | None) -> None:
    """Take what is held, or less of it; the rest is let go, which Stripe tells as given back. `share` is the platform's now."""
    if intent["status"] != "requires_capture":
        raise _unexpected(intent, "captured")
    if not 0 < amount <= intent["amount_capturable"]:
        raise Problem(
            "The requested capture amount is greater than the authorized amount.",
            code="amount_too_large" if amount > 0 else "parameter_invalid_integer",
            param="amount_to_capture",
        )
    if share is not None:
        intent["application_fee_amount"] = share
    charge = books.charges[intent["latest_charge"]]
    _take(here, books, intent, charge, amount)
    here.happened(books, "charge.captured", charge)
    here.happened(books, "payment_intent.succeeded", intent)


def cancel(here: Stripe, books: Books, intent: Thing, reason: str | None) -> None:
    """Let go what is held, or what was never paid."""
    if intent["status"] not in ("requires_payment_method", "requires_action", "requires_capture"):
        raise _unexpected(intent, "canceled")
    held = intent["status"] == "requires_capture"
    intent |= {"status": "canceled", "canceled_at": here.now(), "cancellation_reason": reason, "amount_capturable": 0}
    if held:
        charge = books.charges[intent["latest_charge"]]
        charge |= {"amount_refunded": charge["amount"], "refunded": True}
        here.happened(books, "charge.expired" if reason == "automatic" else "charge.refunded", charge)
    here.happened(books, "payment_intent.canceled", intent)


def _take(here: Stripe, books: Books, intent: Thing, charge: Thing, amount: int) -> None:
    intent |= {"status": "succeeded", "amount_received": amount, "amount_capturable": 0}
    left = charge["amount"] - amount
    charge |= {"captured": True, "amount_captured": amount, "amount_refunded": left}
    share = min(intent["application_fee_amount"] or 0, amount)
    charge["application_fee_amount"] = share or None
    charge["balance_transaction"] = here.moved(books, "charge", amount, fee_of(amount) + share, charge, share=share)["id"]
    if share:
        charge["application_fee"] = new_id("fee")
        behind = {"id": charge["application_fee"], "currency": charge["currency"]}
        here.moved(here.books(None), "application_fee", share, 0, behind)


def _charge(here: Stripe, books: Books, intent: Thing, card: str) -> Thing:
    charge: Thing = {
        "id": new_id("ch"),
        "object": "charge",
        "amount": intent["amount"],
        "amount_captured": 0,
        "amount_refunded": 0,
        "application_fee": None,
        "application_fee_amount": intent["application_fee_amount"],
        "balance_transaction": None,
        "captured": False,
        "created": here.now(),
        "currency": intent["currency"],
        "disputed": False,
        "failure_code": None,
        "failure_message": None,
        "livemode": False,
        "metadata": dict(intent["metadata"]),
        "paid": True,
        "payment_intent": intent["id"],
        "payment_method_details": {"type": "card", "card": {"brand": "visa", "last4": card[-4:]}},
        "refunded": False,
        "status": "succeeded",
    }
    books.charges[charge["id"]] = charge
    intent["latest_charge"] = charge["id"]
    return charge


def _unexpected(intent: Thing, done: str) -> Problem:
    return Problem(
        f"This PaymentIntent could not be {done} because it has a status of {intent['status']}.",
        code="payment_intent_unexpected_state",
    )
