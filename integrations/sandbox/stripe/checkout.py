"""Pages on which a buyer pays: opened by a call, paid or left by the buyer, and over when their time is up.

Stripe Tax is played with one rate for everything and everywhere; like there, it is known once somebody says where she lives.
"""

from typing import Any

from integrations.sandbox.stripe import charges, subscriptions
from integrations.sandbox.stripe.books import Books, Stripe, Thing, new_id
from integrations.sandbox.stripe.problems import Problem

SHORTEST, LONGEST = 30 * 60, 24 * 60 * 60
SLACK = 60  # seconds that a caller's clock may be behind
SMALLEST = {"gbp": 30, "mxn": 1000}  # minor units; 50 of any other
TAX_PER_THOUSAND = 80

_PRICE = {
    "currency!": "text",
    "unit_amount!": "int",
    "product_data!": {"name!": "text", "tax_code": "text"},
    "recurring": {"interval!": "day|week|month|year"},
    "tax_behavior": "inclusive|exclusive|unspecified",
}
SCHEMA = {
    "automatic_tax": {"enabled!": "bool"},
    "mode!": "payment|subscription",
    "line_items!": [{"price_data!": _PRICE, "quantity": "int"}],
    "success_url!": "text",
    "cancel_url": "text",
    "client_reference_id": "text",
    "customer_email": "text",
    "expires_at": "int",
    "locale": "auto|en|es|de|fr|it|nl|pt",
    "metadata": "words",
    "payment_intent_data": {
        "application_fee_amount": "int",
        "capture_method": "automatic|automatic_async|manual",
        "metadata": "words",
    },
    "subscription_data": {"application_fee_percent": "percent", "metadata": "words"},
}


def create(here: Stripe, books: Books, params: dict[str, Any]) -> Thing:
    """Open one."""
    total, currency = _total(books, params)
    expires_at = params.get("expires_at", here.now() + LONGEST)
    if not here.now() + SHORTEST - SLACK <= expires_at <= here.now() + LONGEST + SLACK:
        raise Problem("The `expires_at` timestamp must be between 30 minutes and 24 hours from now.", param="expires_at")
    session_id = new_id("cs_test")
    session: Thing = {
        "id": session_id,
        "object": "checkout.session",
        "amount_subtotal": total,
        "amount_total": total,
        "automatic_tax": _automatic_tax(params),
        "cancel_url": params.get("cancel_url"),
        "client_reference_id": params.get("client_reference_id"),
        "created": here.now(),
        "currency": currency,
        "customer_details": None,
        "customer_email": params.get("customer_email"),
        "expires_at": expires_at,
        "livemode": False,
        "locale": params.get("locale"),
        "metadata": params.get("metadata", {}),
        "mode": params["mode"],
        "payment_intent": None,
        "payment_status": "unpaid",
        "status": "open",
        "subscription": None,
        "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
        "success_url": params["success_url"].replace("{CHECKOUT_SESSION_ID}", session_id),
        "url": f"{here.address}/stripe/pay/{session_id}",
        "_asked": params,
    }
    books.sessions[session_id] = session
    return session


def shown(session: Thing) -> Thing:
    """One as Stripe tells it."""
    told = {name: value for name, value in session.items() if name != "_asked"}
    return told if session["status"] == "open" else {**told, "url": None}


def expire(here: Stripe, books: Books, session: Thing) -> None:
    """Close one that nobody paid."""
    if session["status"] != "open":
        raise Problem(f"Only Checkout Sessions with a status of open can be expired; this one is {session['status']}.")
    session["status"] = "expired"
    if session["payment_intent"]:
        charges.cancel(here, books, books.intents[session["payment_intent"]], "automatic")
    here.happened(books, "checkout.session.expired", shown(session))


def pay(here: Stripe, books: Books, session: Thing, card: str, *, stepped: bool | None = None) -> str | None:
    """Pay with a card; `stepped` says how the bank's own question was answered. Gives back why it was declined.

    Raises Problem when the page is over already, or the card has no number that is known here.
    """
    if session["status"] != "open":
        raise Problem(f"This page is {session['status']}.")
    if card not in charges.CARDS:
        raise Problem("Your card number is incorrect.", status=402, kind="card_error", code="incorrect_number")
    why = charges.CARDS[card]
    if why == charges.STEP and stepped:
        why = None
    _add_tax(session)
    if session["mode"] == "subscription":
        if why is None:
            _complete(here, books, session, subscription=subscriptions.begin(here, books, session, card)["id"])
        return why
    asked = session["_asked"].get("payment_intent_data", {})
    if session["payment_intent"] is None:
        made = charges.new_intent(here, books, session["amount_total"], session["currency"], asked)
        session["payment_intent"] = made["id"]
    intent = books.intents[session["payment_intent"]]
    if why:
        charges.decline(here, books, intent, card, why)
        return why
    charges.authorise(here, books, intent, card)
    _complete(here, books, session)
    return None


def _automatic_tax(params: dict[str, Any]) -> Thing:
    """Raises Problem where nobody says whether the tax is in a price or comes on top of it."""
    enabled = params.get("automatic_tax", {}).get("enabled", False)
    behaviours = [line["price_data"].get("tax_behavior", "unspecified") for line in params["line_items"]]
    if enabled and "unspecified" in behaviours:
        raise Problem("When `automatic_tax[enabled]=true`, each price must specify a `tax_behavior`.", param="line_items")
    return {"enabled": enabled, "status": "requires_location_inputs" if enabled else None}


def _add_tax(session: Thing) -> None:
    """The buyer has said where she lives. What is in a price already adds nothing."""
    if session["automatic_tax"]["status"] != "requires_location_inputs":
        return
    on_top = sum(
        line["price_data"]["unit_amount"] * line.get("quantity", 1)
        for line in session["_asked"]["line_items"]
        if line["price_data"]["tax_behavior"] == "exclusive"
    )
    tax = (on_top * TAX_PER_THOUSAND + 500) // 1000
    session["automatic_tax"]["status"] = "complete"
    session["total_details"]["amount_tax"] = tax
    session["amount_total"] = session["amount_subtotal"] + tax


def _complete(here: Stripe, books: Books, session: Thing, **more: Any) -> None:
    intent = books.intents.get(session["payment_intent"])
    held = intent is not None and intent["status"] == "requires_capture"
    session |= {"status": "complete", "payment_status": "unpaid" if held else "paid", **more}
    session["customer_details"] = {"email": session["customer_email"]}
    here.happened(books, "checkout.session.completed", shown(session))


def _total(books: Books, params: dict[str, Any]) -> tuple[int, str]:
    """What is to be paid, and in which currency. Raises Problem when these cannot be paid together, or here."""
    if not books.account["charges_enabled"]:
        raise Problem("Your account cannot currently make charges.")
    prices = [line["price_data"] for line in params["line_items"]]
    if any(("recurring" in price) != (params["mode"] == "subscription") for price in prices):
        raise Problem(f"These prices cannot be paid in `{params['mode']}` mode.", param="line_items")
    currencies = {price["currency"] for price in prices}
    if len(currencies) != 1:
        raise Problem("All line items must have the same currency.", param="line_items")
    total = sum(line["price_data"]["unit_amount"] * line.get("quantity", 1) for line in params["line_items"])
    currency = currencies.pop()
    if total < SMALLEST.get(currency, 50) or any(price["unit_amount"] < 0 for price in prices):
        raise Problem("The Checkout Session's total amount due is too small.", code="amount_too_small")
    share = params.get("payment_intent_data", {}).get("application_fee_amount")
    if share is not None and (share > total or books.account["id"] == "acct_platform"):
        raise Problem(
            "An application fee needs a connected account, and is at most what is paid.", param="application_fee_amount"
        )
    rate = params.get("subscription_data", {}).get("application_fee_percent")
    if rate is not None and books.account["id"] == "acct_platform":
        raise Problem("An application fee needs a connected account.", param="subscription_data[application_fee_percent]")
    _check_addresses(params)
    return total, currency


def _check_addresses(params: dict[str, Any]) -> None:
    for name in ("success_url", "cancel_url"):
        if not params.get(name, "https://").startswith(("https://", "http://")):
            raise Problem("Not a valid URL", code="url_invalid", param=name)
    if "@" not in params.get("customer_email", "@"):
        raise Problem(f"Invalid email address: {params['customer_email']}", code="email_invalid", param="customer_email")
