"""Monthly gifts: begun by paying a page, charged again or declined each month that is played, and ended by a call."""

from typing import Any

from integrations.sandbox.stripe import charges
from integrations.sandbox.stripe.books import Books, Stripe, Thing, new_id
from integrations.sandbox.stripe.problems import missing


def begin(here: Stripe, books: Books, session: Thing, card: str) -> Thing:
    """A subscription with its first month paid."""
    made: Thing = {
        "id": new_id("sub"),
        "object": "subscription",
        "created": here.now(),
        "currency": session["currency"],
        "livemode": False,
        "metadata": session["_asked"].get("subscription_data", {}).get("metadata", {}),
        "status": "active",
        "_card": card,
        "_amount": session["amount_total"],
        "_share": _points(session["_asked"].get("subscription_data", {}).get("application_fee_percent", "0")),
    }
    books.subscriptions[made["id"]] = made
    here.happened(books, "customer.subscription.created", shown(made))
    month(here, books, made)
    return made


def month(here: Stripe, books: Books, one: Thing) -> None:
    """The gift of a month is paid."""
    share = one["_amount"] * one["_share"] // 10_000 if one["_share"] else None
    asked: Thing = {"metadata": {}, "application_fee_amount": share}
    intent = charges.new_intent(here, books, one["_amount"], one["currency"], asked)
    charges.authorise(here, books, intent, one["_card"])
    invoice = _invoice(here, one) | {"amount_paid": one["_amount"], "status": "paid"}
    invoice["status_transitions"] = {"paid_at": here.now()}
    payment: Thing = {
        "id": new_id("inpay"),
        "object": "invoice_payment",
        "amount_paid": one["_amount"],
        "created": here.now(),
        "currency": one["currency"],
        "invoice": invoice["id"],
        "livemode": False,
        "payment": {"type": "payment_intent", "payment_intent": intent["id"]},
        "status": "paid",
    }
    books.invoices.append({**invoice, "_payments": [payment]})
    _stands(here, books, one, "active")
    here.happened(books, "invoice.paid", invoice)
    here.happened(books, "invoice_payment.paid", payment)


def miss(here: Stripe, books: Books, one: Thing) -> None:
    """The card of a month is declined: Stripe tries again for a while."""
    invoice = _invoice(here, one) | {"amount_paid": 0, "status": "open"}
    books.invoices.append({**invoice, "_payments": []})
    _stands(here, books, one, "past_due")
    here.happened(books, "invoice.payment_failed", invoice)


def invoices(books: Books, params: dict[str, Any]) -> list[Thing]:
    """Those of a subscription that stand so, the oldest first; their payments only where these are asked for."""
    found = []
    for one in books.invoices:
        of = one["parent"]["subscription_details"]["subscription"]
        if params.get("subscription", of) == of and params.get("status", one["status"]) == one["status"]:
            payments = {"object": "list", "data": one["_payments"], "has_more": False, "url": "/v1/invoice_payments"}
            found.append(shown(one) | ({"payments": payments} if "data.payments" in params.get("expand", []) else {}))
    return found


def _invoice(here: Stripe, one: Thing) -> Thing:
    return {
        "id": new_id("in"),
        "object": "invoice",
        "amount_due": one["_amount"],
        "created": here.now(),
        "currency": one["currency"],
        "livemode": False,
        "metadata": {},
        "parent": {
            "type": "subscription_details",
            "subscription_details": {"subscription": one["id"], "metadata": one["metadata"]},
        },
        "status_transitions": {"paid_at": None},
    }


def _points(percent: str) -> int:
    """«2.50» in basis points."""
    whole, _, part = percent.partition(".")
    return int(whole) * 100 + int(f"{part}00"[:2])


def _stands(here: Stripe, books: Books, one: Thing, status: str) -> None:
    if one["status"] != status:
        one["status"] = status
        here.happened(books, "customer.subscription.updated", shown(one))


def found(books: Books, subscription_id: str) -> Thing:
    """One of them. Raises Problem."""
    if subscription_id not in books.subscriptions:
        raise missing("subscription", subscription_id)
    return books.subscriptions[subscription_id]


def end(here: Stripe, books: Books, subscription_id: str) -> Thing:
    """No further month is paid."""
    one = found(books, subscription_id)
    if one["status"] == "canceled":
        raise missing("subscription", subscription_id)
    one["status"] = "canceled"
    here.happened(books, "customer.subscription.deleted", shown(one))
    return shown(one)


def shown(one: Thing) -> Thing:
    """One as Stripe tells it."""
    return {name: value for name, value in one.items() if not name.startswith("_")}
