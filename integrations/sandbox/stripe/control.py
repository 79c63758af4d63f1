"""What tests and the demo ask of the stand-in for Stripe, beside paying on its pages."""

from typing import Any, cast

from flask import Blueprint, Response, abort, jsonify, request

from integrations.sandbox.faults import BadPlan
from integrations.sandbox.state import sandbox
from integrations.sandbox.stripe import accounts, checkout, refunds, subscriptions
from integrations.sandbox.stripe.books import Books, Thing
from integrations.sandbox.stripe.lapsing import lapse
from integrations.sandbox.stripe.problems import Problem
from integrations.sandbox.stripe.webhooks import SWITCHES

blueprint = Blueprint("stripe_control", __name__, url_prefix="/control/stripe")


@blueprint.errorhandler(Problem)
def refused(problem: Problem) -> tuple[str, int]:
    """What cannot be done is said."""
    return str(problem), 400


@blueprint.delete("")
def forget() -> tuple[str, int]:
    """Begin anew: no payments, no accounts, no faults, the true time."""
    here = sandbox().stripe
    here.faults.clear()
    here.move(None)
    here.poster.set(enabled=True, duplicate=False, shuffle=False, hold=False, age=0)
    here.forget()
    return "", 204


@blueprint.post("/faults")
def plan_faults() -> tuple[str, int]:
    """Follow a plan of faults from the next call on. What they are: `books.ANSWERS`."""
    try:
        sandbox().stripe.faults.plan(_asked())
    except BadPlan as error:
        return str(error), 400
    return "", 204


@blueprint.delete("/faults")
def clear_faults() -> tuple[str, int]:
    """Let all go well again."""
    sandbox().stripe.faults.clear()
    return "", 204


@blueprint.post("/webhooks")
def set_webhooks() -> tuple[str, int]:
    """`{"enabled", "duplicate", "shuffle", "hold": true or false, "age": seconds}`; what is not named stays."""
    asked = _asked()
    for name, value in asked.items():
        if name == "age":
            wrong = isinstance(value, bool) or not isinstance(value, int)
        else:
            wrong = name not in SWITCHES or not isinstance(value, bool)
        if wrong:
            return f"{', '.join(SWITCHES)} are true or false, age is seconds", 400
    sandbox().stripe.poster.set(**asked)
    return "", 204


@blueprint.get("/webhooks")
def webhooks() -> Response:
    """How many posts were taken and wait, and how many events were lost."""
    return jsonify(sandbox().stripe.poster.counts())


@blueprint.post("/events/<event_id>/send")
def send_again(event_id: str) -> tuple[str, int]:
    """Post an event once more, as it was."""
    here = sandbox().stripe
    with here.lock:
        event = next((one for books in here.all.values() for one in books.events if one["id"] == event_id), None)
    here.poster.put(event or abort(404))
    return "", 204


@blueprint.post("/clock")
def set_clock() -> tuple[str, int]:
    """`{"at": Unix time, or null for the true one}`; what is over by then is over."""
    at = _asked().get("at")
    if at is not None and (isinstance(at, bool) or not isinstance(at, int)):
        return "at is a Unix time or null", 400
    here = sandbox().stripe
    with here.change():
        here.move(at)
        lapse(here)
    return "", 204


@blueprint.get("/calls")
def calls() -> Response:
    """Every call to /v1 as it came, the oldest first."""
    return jsonify(list(sandbox().stripe.calls))


@blueprint.get("/payments")
def payments() -> Response:
    """All pages with their payment, charges and refunds: `order` leaves those of one order, `account` of one account."""
    here, order, account = sandbox().stripe, request.args.get("order"), request.args.get("account")
    with here.lock:
        lapse(here)
        found = [
            _told(books, session)
            for name, books in here.all.items()
            for session in books.sessions.values()
            if order in (None, session["client_reference_id"]) and account in (None, name)
        ]
        return jsonify(found)


@blueprint.post("/sessions/<session_id>/pay")
def pay(session_id: str) -> Response:
    """`{"card": number, "stepped": true}`: pay without a browser; says why it was declined, null when it was not."""
    asked, here = _asked(), sandbox().stripe
    with here.change():
        lapse(here)
        books, session = _session(session_id)
        why = checkout.pay(here, books, session, str(asked.get("card", "4242424242424242")), stepped=bool(asked.get("stepped")))
    return jsonify({"declined": why, "payment_intent": session["payment_intent"]})


@blueprint.post("/sessions/<session_id>/abandon")
def abandon(session_id: str) -> tuple[str, int]:
    """The buyer never comes back: the time of her page is up."""
    here = sandbox().stripe
    with here.change():
        checkout.expire(here, *_session(session_id))
    return "", 204


@blueprint.post("/accounts/<account_id>/finish")
def finish(account_id: str) -> tuple[str, int]:
    """The hospital has told who it is."""
    here = sandbox().stripe
    with here.change():
        accounts.retrieve(here, account_id)
        accounts.finish(here, account_id)
    return "", 204


@blueprint.post("/intents/<intent_id>/dispute")
def dispute(intent_id: str) -> Response:
    """A bank takes the money of a payment back."""
    here = sandbox().stripe
    with here.change():
        books = next((books for books in here.all.values() if intent_id in books.intents), None) or abort(404)
        return jsonify(refunds.dispute(here, books, intent_id))


@blueprint.post("/disputes/<dispute_id>/decide")
def decide(dispute_id: str) -> tuple[str, int]:
    """`{"won": true or false}`."""
    here = sandbox().stripe
    with here.change():
        books = next((books for books in here.all.values() if dispute_id in books.disputes), None) or abort(404)
        refunds.decide(here, books, books.disputes[dispute_id], bool(_asked().get("won")))
    return "", 204


@blueprint.post("/subscriptions/<subscription_id>/month")
def month(subscription_id: str) -> tuple[str, int]:
    """Another month of a gift is paid; with `{"declined": true}` the card says no."""
    here, declined = sandbox().stripe, bool((request.get_json(silent=True) or {}).get("declined"))
    with here.change():
        books = next((books for books in here.all.values() if subscription_id in books.subscriptions), None) or abort(404)
        play = subscriptions.miss if declined else subscriptions.month
        play(here, books, books.subscriptions[subscription_id])
    return "", 204


def _session(session_id: str) -> tuple[Books, Thing]:
    for books in sandbox().stripe.all.values():
        if session_id in books.sessions:
            return books, books.sessions[session_id]
    abort(404)


def _told(books: Books, session: Thing) -> Thing:
    intent = session["payment_intent"]
    return {
        "account": books.account["id"],
        "session": checkout.shown(session),
        "intent": books.intents.get(intent),
        "charges": [one for one in books.charges.values() if one["payment_intent"] == intent],
        "refunds": [one for one in books.refunds.values() if one["payment_intent"] == intent],
    }


def _asked() -> dict[str, Any]:
    asked = request.get_json()
    if not isinstance(asked, dict):
        abort(400)
    return cast(dict[str, Any], asked)
