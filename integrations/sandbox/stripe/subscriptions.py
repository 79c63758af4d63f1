"""Monthly gifts: begun by paying a page, charged again each month that is played, and ended by a call."""

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
    }
    books.subscriptions[made["id"]] = made
    here.happened(books, "customer.subscription.created", shown(made))
    month(here, books, made)
    return made


def month(here: Stripe, books: Books, one: Thing) -> None:
    """The gift of a month is paid."""
    intent = charges.new_intent(here, books, one["_amount"], one["currency"], {"metadata": {}})
    charges.authorise(here, books, intent, one["_card"])
    invoice: Thing = {
        "id": new_id("in"),
        "object": "invoice",
        "amount_due": one["_amount"],
        "amount_paid": one["_amount"],
        "created": here.now(),
        "currency": one["currency"],
        "livemode": False,
        "metadata": {},
        "parent": {
            "type": "subscription_details",
            "subscription_details": {"subscription": one["id"], "metadata": one["metadata"]},
        },
        "status": "paid",
    }
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
    here.happened(books, "invoice.paid", invoice)
    here.happened(books, "invoice_payment.paid", payment)


def end(here: Stripe, books: Books, subscription_id: str) -> Thing:
    """No further month is paid."""
    one = books.subscriptions.get(subscription_id)
    if one is None or one["status"] == "canceled":
        raise missing("subscription", subscription_id)
    one["status"] = "canceled"
    here.happened(books, "customer.subscription.deleted", shown(one))
    return shown(one)


def shown(one: Thing) -> Thing:
    """One as Stripe tells it."""
    return {name: value for name, value in one.items() if not name.startswith("_")}
