"""What a buyer and a hospital see at Stripe's: a page to pay on, a page to fill in; and all payments at one glance."""

from datetime import UTC, datetime
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as Answer

from integrations.sandbox.state import sandbox
from integrations.sandbox.stripe import accounts, charges, checkout
from integrations.sandbox.stripe.books import PLATFORM, Books, Thing
from integrations.sandbox.stripe.lapsing import lapse
from integrations.sandbox.stripe.problems import Problem

blueprint = Blueprint("stripe_pages", __name__, url_prefix="/stripe")
PAGE_SIZE = 50
DECLINED = {
    "generic_decline": "Your card was declined. Nothing was taken. You can try another card.",
    "insufficient_funds": "Your card has insufficient funds. Nothing was taken. You can try another card.",
    charges.STEP: "Your bank did not agree. Nothing was taken. You can try again, or another card.",
}
_MONTHLY = {"active": "Paid every month", "canceled": "Was paid monthly", "past_due": "Monthly, but declined"}
_ZERO_DECIMAL = {"jpy", "krw", "clp", "vnd", "xaf", "xof"}


class Row(NamedTuple):
    """A line of the list: one page that was opened, and what became of it."""

    session: Thing
    account: str
    status: str
    amount: str
    at: datetime


def money(amount: int, currency: str) -> str:
    """An amount as people write it."""
    if currency in _ZERO_DECIMAL:
        return f"{amount} {currency.upper()}"
    return f"{'-' if amount < 0 else ''}{abs(amount) // 100}.{abs(amount) % 100:02d} {currency.upper()}"


@blueprint.get("/")
def payments() -> str:
    """All payments, the newest first."""
    here = sandbox().stripe
    with here.lock:
        lapse(here)
        rows = [_row(books, session) for books in here.all.values() for session in books.sessions.values()]
    rows.sort(key=lambda row: row.at, reverse=True)
    pages = max(1, -(-len(rows) // PAGE_SIZE))
    page = min(max(1, request.args.get("page", 1, type=int)), pages)
    shown = rows[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    return render_template("sandbox/stripe/payments.html", rows=shown, page=page, pages=pages)


@blueprint.get("/pay/<session_id>")
def pay(session_id: str) -> Response:
    """The page to pay on."""
    return _pay_page(*_found(session_id), said=None)


@blueprint.post("/pay/<session_id>")
def paid(session_id: str) -> Answer:
    """Try a card; `bank` is the answer to the bank's own question."""
    here, (books, session) = sandbox().stripe, _found(session_id)
    card, bank = request.form.get("card", "").replace(" ", ""), request.form.get("bank")
    if charges.CARDS.get(card) == charges.STEP and bank is None:
        return _framed(session, "sandbox/stripe/bank.html", card=card)
    try:
        with here.change():
            why = checkout.pay(here, books, session, card, stepped=bank == "yes")
    except Problem as problem:
        return _pay_page(books, session, said=str(problem))
    if why:
        return _pay_page(books, session, said=DECLINED[why])
    return redirect(session["success_url"], 303)


@blueprint.get("/onboarding/<token>")
def onboarding(token: str) -> Answer:
    """The page on which a hospital tells who it is. A link that was used leads back for another one."""
    link = sandbox().stripe.links.get(token) or abort(404)
    if link.get("used"):
        return redirect(link["refresh_url"], 303)
    page = make_response(render_template("sandbox/stripe/onboarding.html", link=link))
    return _towards(page, link["return_url"])


@blueprint.post("/onboarding/<token>")
def onboarded(token: str) -> Answer:
    """The button «Finish», or «Later»."""
    here = sandbox().stripe
    link = here.links.get(token) or abort(404)
    with here.change():
        if request.form.get("do") == "finish" and not link.get("used"):
            accounts.finish(here, link["account"])
        link["used"] = True
    return redirect(link["return_url"], 303)


def _found(session_id: str) -> tuple[Books, Thing]:
    here = sandbox().stripe
    with here.lock:
        lapse(here)
        for books in here.all.values():
            if session_id in books.sessions:
                return books, books.sessions[session_id]
    abort(404)


def _pay_page(_books: Books, session: Thing, said: str | None) -> Response:
    lines = [
        (line["price_data"]["product_data"]["name"], line.get("quantity", 1), line["price_data"]["unit_amount"])
        for line in session["_asked"]["line_items"]
    ]
    return _framed(session, "sandbox/stripe/pay.html", said=said, lines=lines, cards=charges.CARDS)


def _framed(session: Thing, template: str, **values: Any) -> Response:
    page = make_response(render_template(template, session=session, money=money, **values))
    return _towards(page, session["success_url"])


def _towards(page: Response, url: str) -> Response:
    """A form may lead on to where its answer sends the browser."""
    parts = urlsplit(url)
    page.headers["Content-Security-Policy"] = (
        f"default-src 'none'; style-src 'self'; img-src data:; form-action 'self' {parts.scheme}://{parts.netloc}; "
        "base-uri 'none'; frame-ancestors 'none'"
    )
    return page


def _row(books: Books, session: Thing) -> Row:
    intent = books.intents.get(session["payment_intent"] or "")
    account = "" if books.account["id"] == PLATFORM else books.account["id"]
    at = datetime.fromtimestamp(session["created"], UTC)
    return Row(session, account, _status(books, session, intent), money(session["amount_total"], session["currency"]), at)


def _status(books: Books, session: Thing, intent: Thing | None) -> str:
    """In words, where the money is."""
    if session["status"] == "complete" and session["subscription"]:
        return _MONTHLY[books.subscriptions[session["subscription"]]["status"]]
    if session["status"] != "complete" or intent is None:
        return "Not paid yet" if session["status"] == "open" else "Never paid"
    if intent["status"] == "requires_capture":
        return "Held on the card"
    if intent["status"] == "canceled":
        return "Let go, nothing was taken"
    back = books.charges[intent["latest_charge"]]["amount_refunded"] - (intent["amount"] - intent["amount_received"])
    taken = f"Taken: {money(intent['amount_received'], intent['currency'])}"
    return f"{taken}, given back: {money(back, intent['currency'])}" if back else taken
