"""The calls at /v1: who asks, what goes wrong on demand, the key, the parameters, and then what is asked."""

import time
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, jsonify, request

from integrations.sandbox.faults import Fault, tear
from integrations.sandbox.state import sandbox
from integrations.sandbox.stripe import accounts, charges, checkout, listing, parameters, refunds, subscriptions
from integrations.sandbox.stripe.books import PLATFORM, Books, Stripe, Thing, new_id
from integrations.sandbox.stripe.idempotency import Result
from integrations.sandbox.stripe.lapsing import lapse
from integrations.sandbox.stripe.problems import Problem, missing, usual

blueprint = Blueprint("stripe", __name__, url_prefix="/v1")
Do = Callable[[Stripe, Books, dict[str, Any], str], Thing]
Work = Callable[[Books, dict[str, Any]], Thing]
_EXPAND = {"expand": "texts"}
_BEFORE = ("409", "429", "503")  # nothing was begun, and nothing is kept
_KEPT = ("402", "500", "500-done")  # the kept answer of the key


def _call(method: str, path: str, schema: parameters.Schema, do: Do) -> None:
    def view(wanted: str = "") -> Response:
        here, form = sandbox().stripe, _form()
        _note(here, form)
        fault = here.faults.next()
        if fault.answer == "refuse":
            return _torn()
        try:
            _check_key()
            if fault.answer in _BEFORE:
                raise usual(int(fault.answer))
            result, replayed = _once(here, fault, form, schema, lambda books, params: do(here, books, params, wanted))
        except Problem as problem:
            result, replayed = Result(problem.status, problem.body), False
        if fault.answer == "stall-done":
            here.faults.stall(request.environ["gunicorn.socket"])
        if fault.answer in ("reset", "stall", "stall-done"):
            return _torn()
        return _answer(result, replayed, garbage=fault.answer == "garbage")

    view.__name__ = f"{method}_{path.strip('/').replace('/', '_').replace('<wanted>', 'one')}"
    blueprint.add_url_rule(path, view_func=view, methods=[method])


def _once(here: Stripe, fault: Fault, form: str, schema: parameters.Schema, work: Work) -> tuple[Result, bool]:
    """What the key has got already, or the work and what became of it. Parameters that are refused are not kept."""
    account = request.headers.get("Stripe-Account")
    key = request.headers.get("Idempotency-Key") if request.method != "GET" else None
    with here.keys.use(account or PLATFORM, key, f"{request.method} {request.path}\n{form}", here.now()) as use:
        if use.result:
            return use.result, use.replayed
        if fault.answer == "stall":
            here.faults.stall(request.environ["gunicorn.socket"])
            return Result(500, {}), False
        if fault.answer in ("402", "500"):
            raised = usual(int(fault.answer))
            use.result = Result(raised.status, raised.body)
            return use.result, False
        params = parameters.read(form, schema)
        with here.lock if request.method == "GET" else here.change():
            lapse(here)
            use.result = _done(here, account, params, work)
        if fault.answer == "500-done":
            use.result = Result(500, usual(500).body)
        return use.result, False


def _done(here: Stripe, account: str | None, params: dict[str, Any], work: Work) -> Result:
    try:
        return Result(200, work(here.books(account), params))
    except Problem as problem:
        return Result(problem.status, problem.body)


def _form() -> str:
    return request.get_data(as_text=True) if request.method == "POST" else request.query_string.decode()


def _note(here: Stripe, form: str) -> None:
    sent = {name: value for name, value in request.headers.items() if name != "Authorization"}
    here.calls.append({"method": request.method, "path": request.path, "form": form, "headers": sent, "at": time.time()})


def _check_key() -> None:
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    if scheme != "Bearer" or not key.startswith(("sk_test_", "rk_test_")):
        raise usual(401)


def _torn() -> Response:
    tear(request.environ["gunicorn.socket"])
    return Response()  # never arrives


def _answer(result: Result, replayed: bool, *, garbage: bool) -> Response:
    if garbage:
        return Response("<html>Please stand by.</html>", content_type="text/html")
    response = jsonify(result.body)
    response.status_code = result.status
    response.headers["Request-Id"] = new_id("req")
    if replayed:
        response.headers["Idempotent-Replayed"] = "true"
    return response


def _session(books: Books, wanted: str) -> Thing:
    if wanted not in books.sessions:
        raise missing("checkout.session", wanted)
    return books.sessions[wanted]


def _intent(books: Books, wanted: str) -> Thing:
    if wanted not in books.intents:
        raise missing("payment_intent", wanted, "intent")
    return books.intents[wanted]


def _told(books: Books, intent: Thing, params: dict[str, Any]) -> Thing:
    """A payment as it is now, its charge in full when that is asked for. A copy: what is answered once stays so."""
    asked = params.get("expand", [])
    if any(name != "latest_charge" for name in asked):
        raise Problem("This property cannot be expanded.", param="expand")
    charge = books.charges.get(intent["latest_charge"])
    return {**intent, "latest_charge": dict(charge)} if asked and charge else dict(intent)


def _expire(here: Stripe, books: Books, _params: dict[str, Any], wanted: str) -> Thing:
    session = _session(books, wanted)
    checkout.expire(here, books, session)
    return checkout.shown(session)


def _capture(here: Stripe, books: Books, params: dict[str, Any], wanted: str) -> Thing:
    intent = _intent(books, wanted)
    amount = params["amount_to_capture"] if "amount_to_capture" in params else intent["amount_capturable"]
    charges.capture(here, books, intent, amount, params.get("application_fee_amount"))
    return _told(books, intent, params)


def _cancel(here: Stripe, books: Books, params: dict[str, Any], wanted: str) -> Thing:
    intent = _intent(books, wanted)
    charges.cancel(here, books, intent, params.get("cancellation_reason"))
    return _told(books, intent, params)


_CAPTURE = {"amount_to_capture": "int", "application_fee_amount": "int", **_EXPAND}
_CANCEL = {"cancellation_reason": "duplicate|fraudulent|requested_by_customer|abandoned", **_EXPAND}
_REFUND = {"payment_intent!": "text", "amount": "int", "refund_application_fee": "bool"}
_SINCE = listing.EVENTS_SECONDS

_call("POST", "/checkout/sessions", checkout.SCHEMA, lambda h, b, p, _: checkout.shown(checkout.create(h, b, p)))
_call("GET", "/checkout/sessions/<wanted>", {}, lambda h, b, p, wanted: checkout.shown(_session(b, wanted)))
_call("POST", "/checkout/sessions/<wanted>/expire", {}, _expire)
_call("GET", "/payment_intents/<wanted>", _EXPAND, lambda h, b, p, wanted: _told(b, _intent(b, wanted), p))
_call("POST", "/payment_intents/<wanted>/capture", _CAPTURE, _capture)
_call("POST", "/payment_intents/<wanted>/cancel", _CANCEL, _cancel)
_call("POST", "/refunds", _REFUND, lambda h, b, p, _: dict(refunds.create(h, b, p)))
_call("GET", "/subscriptions/<wanted>", {}, lambda h, b, p, wanted: subscriptions.shown(subscriptions.found(b, wanted)))
_call("DELETE", "/subscriptions/<wanted>", {}, lambda h, b, p, wanted: subscriptions.end(h, b, wanted))
_call(
    "GET",
    "/invoices",
    listing.INVOICES_SCHEMA,
    lambda h, b, p, _: listing.page("/v1/invoices", subscriptions.invoices(b, p), p),
)
_call("POST", "/accounts", accounts.SCHEMA, lambda h, b, p, _: dict(accounts.create(h, p)))
_call("GET", "/accounts/<wanted>", {}, lambda h, b, p, wanted: dict(accounts.retrieve(h, wanted)))
_call("POST", "/account_links", accounts.LINK_SCHEMA, lambda h, b, p, _: accounts.link(h, p))
_call(
    "GET",
    "/events",
    listing.EVENTS_SCHEMA,
    lambda h, b, p, _: listing.page("/v1/events", b.events, p, not_before=h.now() - _SINCE),
)
_call(
    "GET",
    "/balance_transactions",
    listing.BALANCE_SCHEMA,
    lambda h, b, p, _: listing.page("/v1/balance_transactions", b.movements, p),
)
