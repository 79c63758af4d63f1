"""What Stripe's objects say, in the words of `payments`."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from integrations.payments import Account, BalanceRow, Intent, Need, Refund, Session
from integrations.payments_events import given_back, id_of, order_of
from integrations.payments_giving import Giving, Month

# How the names of Stripe's requirements begin. What is in no line is OTHER.
_NEEDS = {
    "business_profile": Need.BUSINESS,
    "business_type": Need.BUSINESS,
    "company": Need.BUSINESS,
    "documents": Need.DOCUMENT,
    "external_account": Need.BANK,
    "individual": Need.PERSON,
    "owners": Need.PERSON,
    "person_": Need.PERSON,
    "representative": Need.PERSON,
    "settings": Need.BUSINESS,
    "tos_acceptance": Need.AGREEMENT,
}


def plain(told: Any) -> dict[str, Any]:
    """An object of Stripe's library as the JSON that it was."""
    made: dict[str, Any] = told.to_dict()
    return made


def moment(seconds: int) -> datetime:
    """A Unix time, aware, in UTC."""
    return datetime.fromtimestamp(seconds, UTC)


def session(told: Any) -> Session:
    """A checkout."""
    one = plain(told)
    return Session(
        id=one["id"],
        status=one["status"],
        payment_status=one["payment_status"],
        order=order_of(one),
        amount_total=one["amount_total"],
        tax=(one.get("total_details") or {}).get("amount_tax") or 0,
        currency=one["currency"],
        intent_id=id_of(one.get("payment_intent")),
        subscription_id=id_of(one.get("subscription")),
        expires_at=moment(one["expires_at"]),
        livemode=one["livemode"],
    )


def intent(told: Any) -> Intent:
    """A payment; its charge is told in full."""
    one = plain(told)
    charge = one.get("latest_charge")
    known: Mapping[str, Any] = charge if isinstance(charge, Mapping) else {}
    card = (known.get("payment_method_details") or {}).get("card") or {}
    before = card.get("capture_before")
    return Intent(
        id=one["id"],
        status=one["status"],
        amount=one["amount"],
        amount_capturable=one.get("amount_capturable") or 0,
        amount_received=one.get("amount_received") or 0,
        amount_refunded=given_back(known) or 0,
        share=known.get("application_fee_amount") or 0,
        currency=one["currency"],
        order=order_of(one),
        charge_id=id_of(charge),
        capture_before=moment(before) if before else None,
        livemode=one["livemode"],
    )


def refund(told: Any) -> Refund:
    """Money given back."""
    one = plain(told)
    return Refund(
        id=one["id"],
        status=one["status"],
        amount=one["amount"],
        currency=one["currency"],
        intent_id=id_of(one.get("payment_intent")),
    )


def giving(told: Any, invoices: Iterable[Any]) -> Giving:
    """A monthly gift; of its invoices, the newest first, those that are paid by a card."""
    one = plain(told)
    paid = [month for month in map(_month, invoices) if month is not None]
    return Giving(
        id=one["id"], status=one["status"], order=order_of(one), livemode=one["livemode"], months=tuple(reversed(paid))
    )


def _month(told: Any) -> Month | None:
    """An invoice with the payment that paid it; None where nothing was to be paid."""
    one = plain(told)
    payments = (one.get("payments") or {}).get("data") or ()
    by = [id_of(part["payment"].get("payment_intent")) for part in payments if part["status"] == "paid"]
    intent_id = next((name for name in by if name), None)
    if intent_id is None:
        return None
    paid_at = (one.get("status_transitions") or {}).get("paid_at") or one["created"]
    amounts = {"amount": one["amount_paid"], "currency": one["currency"], "paid_at": moment(paid_at)}
    return Month(invoice_id=one["id"], intent_id=intent_id, **amounts)


def account(told: Any) -> Account:
    """A hospital's account."""
    one = plain(told)
    asked = one.get("requirements") or {}
    due = [*(asked.get("currently_due") or ()), *(asked.get("past_due") or ())]
    return Account(
        id=one["id"],
        charges_enabled=bool(one.get("charges_enabled")),
        payouts_enabled=bool(one.get("payouts_enabled")),
        details_submitted=bool(one.get("details_submitted")),
        needs=tuple(sorted({need(name) for name in due})),
        closed_because=asked.get("disabled_reason"),
        country=one.get("country"),
        currency=one.get("default_currency"),
    )


def need(name: str) -> Need:
    """What kind of thing a requirement of Stripe's asks for."""
    if "verification" in name and "document" in name:
        return Need.DOCUMENT
    return next((kind for begin, kind in _NEEDS.items() if name.startswith(begin)), Need.OTHER)


def balance_row(told: Any) -> BalanceRow:
    """A movement of money."""
    one = plain(told)
    return BalanceRow(
        id=one["id"],
        type=one["type"],
        amount=one["amount"],
        fee=one["fee"],
        share=sum(part["amount"] for part in one.get("fee_details") or () if part["type"] == "application_fee"),
        net=one["net"],
        currency=one["currency"],
        source=id_of(one.get("source")),
        created=moment(one["created"]),
    )
