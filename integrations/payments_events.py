"""An event of Stripe's, with only what the shop needs of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

ORDER = "order"  # the one entry of our metadata


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that happened over there. Events come late, twice, in any order, or not at all.

    `kind` is what `object_id` is: checkout.session, payment_intent, charge, refund, dispute, invoice, subscription, account …
    What an object does not have is None. `order` is what `Checkout.order` was; refunds and disputes do not carry it, and are
    found by `intent_id`. `invoice_id` pairs the payment of a month with its invoice. `reason` is a decline's code, or why a
    payment was cancelled, given back or disputed.
    """

    id: str
    type: str
    account: str | None
    livemode: bool
    created: datetime
    kind: str
    object_id: str | None
    status: str | None = None
    payment_status: str | None = None
    amount: int | None = None
    amount_capturable: int | None = None
    amount_received: int | None = None
    amount_captured: int | None = None
    amount_refunded: int | None = None
    currency: str | None = None
    intent_id: str | None = None
    charge_id: str | None = None
    subscription_id: str | None = None
    invoice_id: str | None = None
    order: str | None = None
    reason: str | None = None


def event_of(told: Mapping[str, Any], account: str | None = None) -> Event:
    """An event as Stripe's JSON tells it; `account` is whose events were listed. Raises ValueError when it is none."""
    try:
        one = told["data"]["object"]
        return Event(
            id=_text(told["id"]),
            type=_text(told["type"]),
            account=told.get("account") or account,
            livemode=bool(told["livemode"]),
            created=datetime.fromtimestamp(told["created"], UTC),
            kind=_text(one["object"]),
            **_fields(one),
        )
    except (AttributeError, KeyError, OverflowError, TypeError) as error:
        raise ValueError(f"not an event: {type(error).__name__}") from error


def _fields(one: Mapping[str, Any]) -> dict[str, Any]:
    kind, own, paid_by = one["object"], one.get("id"), one.get("payment") or {}
    return {
        "object_id": own,
        "status": one.get("status"),
        "payment_status": one.get("payment_status"),
        "amount": _first(one, "amount", "amount_total", "amount_due"),
        "amount_capturable": one.get("amount_capturable"),
        "amount_received": _first(one, "amount_received", "amount_paid"),
        "amount_captured": one.get("amount_captured"),
        "amount_refunded": given_back(one),
        "currency": one.get("currency"),
        "intent_id": own if kind == "payment_intent" else id_of(one.get("payment_intent") or paid_by.get("payment_intent")),
        "charge_id": own if kind == "charge" else id_of(_first(one, "charge", "latest_charge")),
        "subscription_id": own
        if kind == "subscription"
        else id_of(one.get("subscription") or _parent(one).get("subscription")),
        "invoice_id": own if kind == "invoice" else id_of(one.get("invoice")),
        "order": order_of(one) or order_of(_parent(one)),
        "reason": _reason(one),
    }


def given_back(one: Mapping[str, Any]) -> int | None:
    """What was given back of what was taken: Stripe counts as given back, too, what was held and never taken."""
    told = one.get("amount_refunded")
    if told is None or one.get("amount_captured") is None:
        return None
    return int(max(0, told - (one["amount"] - one["amount_captured"])))


def order_of(one: Mapping[str, Any]) -> str | None:
    """Our opaque id, wherever an object carries it."""
    return one.get("client_reference_id") or (one.get("metadata") or {}).get(ORDER)


def id_of(told: object) -> str | None:
    """The id of what is named, or told in full."""
    named = told.get("id") if isinstance(told, Mapping) else told
    return named if isinstance(named, str) else None


def _parent(one: Mapping[str, Any]) -> Mapping[str, Any]:
    return (one.get("parent") or {}).get("subscription_details") or {}


def _reason(one: Mapping[str, Any]) -> str | None:
    failed = one.get("last_payment_error") or {}
    given = failed.get("decline_code") or failed.get("code")
    reason: str | None = given or _first(one, "cancellation_reason", "failure_reason", "failure_code", "reason")
    return reason


def _first(one: Mapping[str, Any], *names: str) -> Any:
    return next((one[name] for name in names if one.get(name) is not None), None)


def _text(told: object) -> str:
    if not isinstance(told, str) or not told:
        raise TypeError
    return told
