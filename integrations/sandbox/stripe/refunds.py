"""Money given back, and payments that a bank disputes."""

from typing import Any

from integrations.sandbox.stripe.books import Books, Stripe, Thing, new_id
from integrations.sandbox.stripe.problems import Problem, missing

DISPUTE_FEE = 1500


def create(here: Stripe, books: Books, params: dict[str, Any]) -> Thing:
    """Give back some or all of what was taken, never more."""
    charge = _charge(books, params["payment_intent"])
    left = charge["amount"] - charge["amount_refunded"]
    amount = params.get("amount", left)
    if not charge["captured"]:
        raise Problem("This PaymentIntent does not have a successful charge to refund.", code="payment_intent_unexpected_state")
    if left == 0:
        raise Problem(f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded")
    if not 0 < amount <= left:
        raise Problem("Refund amount is greater than unrefunded amount on charge.", param="amount")
    refund: Thing = {
        "id": new_id("re"),
        "object": "refund",
        "amount": amount,
        "charge": charge["id"],
        "created": here.now(),
        "currency": charge["currency"],
        "metadata": {},
        "payment_intent": charge["payment_intent"],
        "reason": None,
        "status": "succeeded",
    }
    books.refunds[refund["id"]] = refund
    share = _returned_share(here, charge, amount) if params.get("refund_application_fee") else 0
    refund["balance_transaction"] = here.moved(books, "refund", -amount, -share, refund, share=-share)["id"]
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount"]
    here.happened(books, "refund.created", refund)
    here.happened(books, "charge.refunded", charge)
    return refund


def dispute(here: Stripe, books: Books, intent_id: str) -> Thing:
    """A bank takes the money back until it is decided."""
    charge = _charge(books, intent_id)
    made: Thing = {
        "id": new_id("dp"),
        "object": "dispute",
        "amount": charge["amount_captured"],
        "charge": charge["id"],
        "created": here.now(),
        "currency": charge["currency"],
        "livemode": False,
        "metadata": {},
        "payment_intent": intent_id,
        "reason": "fraudulent",
        "status": "needs_response",
    }
    charge["disputed"] = True
    books.disputes[made["id"]] = made
    here.moved(books, "adjustment", -made["amount"], DISPUTE_FEE, made)
    here.happened(books, "charge.dispute.created", made)
    return made


def decide(here: Stripe, books: Books, made: Thing, won: bool) -> None:
    """The end of a dispute."""
    made["status"] = "won" if won else "lost"
    if won:
        here.moved(books, "adjustment", made["amount"], -DISPUTE_FEE, made)
    here.happened(books, "charge.dispute.closed", made)


def _returned_share(here: Stripe, charge: Thing, amount: int) -> int:
    share = int((charge["application_fee_amount"] or 0) * amount // charge["amount_captured"])
    if share:
        behind = {"id": charge["application_fee"], "currency": charge["currency"]}
        here.moved(here.books(None), "application_fee_refund", -share, 0, behind)
    return share


def _charge(books: Books, intent_id: str) -> Thing:
    intent = books.intents.get(intent_id)
    if intent is None:
        raise missing("payment_intent", intent_id, "payment_intent")
    charge = books.charges.get(intent["latest_charge"])
    if charge is None:
        raise Problem("This PaymentIntent does not have a successful charge to refund.", code="payment_intent_unexpected_state")
    return charge
