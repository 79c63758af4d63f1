"""The one file that speaks to Stripe, by Stripe's own library.

Source: Stripe's API reference («Errors», «Idempotent requests», «Checkout Sessions», «PaymentIntents», «Connect: direct
charges», «Webhooks: verify signatures»). The library itself never tries again: our jobs do, with the key that they kept.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, cast

import stripe

from integrations import payments_reading as reading
from integrations.payments import (
    Account,
    BalanceRow,
    Checkout,
    Declined,
    Forged,
    Intent,
    NotNow,
    Opened,
    Refund,
    Refused,
    Session,
)
from integrations.payments_events import ORDER, Event, event_of
from integrations.payments_giving import Giving
from kernel.clock import now
from kernel.logs import log

CONNECT_SECONDS, ANSWER_SECONDS = 3.0, 15.0
TOLERANCE = 300  # seconds that a webhook may be old, or our clocks apart
PAUSE, PAUSE_WITHOUT_KEY = 5, 60
_LATER = ("rate_limit", "lock_timeout")  # whatever the status
_PAGE = 100  # the most that Stripe lists at once
_HELD = ["latest_charge"]  # told in full, for what is given back and until when it is held

stripe.enable_telemetry = False  # nothing of this machine goes over there


class StripePayments:
    """`payments.Payments` by Stripe. One for the process: it keeps a connection for each thread."""

    def __init__(
        self, *, api_key: str, base_url: str, webhook_secrets: tuple[str, ...], answer_seconds: float = ANSWER_SECONDS
    ) -> None:
        self.live = not api_key.startswith(("sk_test_", "rk_test_"))
        self._secrets = webhook_secrets
        self._client = stripe.StripeClient(
            api_key,
            base_addresses={"api": base_url},
            max_network_retries=0,
            http_client=stripe.RequestsClient(timeout=(CONNECT_SECONDS, answer_seconds)),
        )
        self._v1 = self._client.v1

    def open_checkout(self, asked: Checkout, *, account: str | None, idempotency_key: str) -> Opened:
        """See Payments."""
        with _failures():
            made = self._v1.checkout.sessions.create(cast(Any, checkout_params(asked)), _options(account, idempotency_key))
            return Opened(session_id=made.id, url=made.url or "", expires_at=reading.moment(made.expires_at))

    def expire_checkout(self, session_id: str, *, account: str | None, idempotency_key: str) -> Session:
        """See Payments."""
        with _failures():
            return reading.session(self._v1.checkout.sessions.expire(session_id, {}, _options(account, idempotency_key)))

    def read_checkout(self, session_id: str, *, account: str | None) -> Session:
        """See Payments."""
        with _failures():
            return reading.session(self._v1.checkout.sessions.retrieve(session_id, {}, _options(account)))

    def read_intent(self, intent_id: str, *, account: str | None) -> Intent:
        """See Payments."""
        with _failures():
            return reading.intent(self._v1.payment_intents.retrieve(intent_id, {"expand": _HELD}, _options(account)))

    def capture(
        self, intent_id: str, amount: int, *, account: str | None, idempotency_key: str, application_fee: int | None = None
    ) -> Intent:
        """See Payments."""
        asked: dict[str, Any] = {"amount_to_capture": amount, "expand": _HELD}
        if application_fee is not None:
            asked["application_fee_amount"] = application_fee
        with _failures():
            taken = self._v1.payment_intents.capture(intent_id, cast(Any, asked), _options(account, idempotency_key))
            return reading.intent(taken)

    def cancel(self, intent_id: str, *, account: str | None, idempotency_key: str) -> Intent:
        """See Payments."""
        with _failures():
            return reading.intent(
                self._v1.payment_intents.cancel(intent_id, {"expand": _HELD}, _options(account, idempotency_key))
            )

    def refund(
        self, intent_id: str, amount: int, *, account: str | None, idempotency_key: str, return_application_fee: bool = False
    ) -> Refund:
        """See Payments."""
        asked: dict[str, Any] = {"payment_intent": intent_id, "amount": amount}
        if return_application_fee:
            asked["refund_application_fee"] = True
        with _failures():
            return reading.refund(self._v1.refunds.create(cast(Any, asked), _options(account, idempotency_key)))

    def read_giving(self, subscription_id: str, *, account: str | None) -> Giving:
        """See Payments."""
        asked = {"subscription": subscription_id, "status": "paid", "limit": _PAGE, "expand": ["data.payments"]}
        with _failures():
            found = self._v1.subscriptions.retrieve(subscription_id, {}, _options(account))
            paid = self._v1.invoices.list(cast(Any, asked), _options(account))
            return reading.giving(found, paid.auto_paging_iter())

    def end_subscription(self, subscription_id: str, *, account: str | None, idempotency_key: str) -> None:
        """See Payments."""
        with _failures():
            self._v1.subscriptions.cancel(subscription_id, {}, _options(account, idempotency_key))

    def make_account(self, country: str, *, idempotency_key: str) -> Account:
        """See Payments. Stripe's «standard» kind: the hospital has a contract and a dashboard of its own over there."""
        with _failures():
            made = self._v1.accounts.create({"type": "standard", "country": country}, _options(None, idempotency_key))
            return reading.account(made)

    def onboarding_link(self, account: str, *, return_url: str, refresh_url: str, idempotency_key: str) -> str:
        """See Payments."""
        with _failures():
            made = self._v1.account_links.create(
                {"account": account, "return_url": return_url, "refresh_url": refresh_url, "type": "account_onboarding"},
                _options(None, idempotency_key),
            )
            return made.url

    def read_account(self, account: str) -> Account:
        """See Payments."""
        with _failures():
            return reading.account(self._v1.accounts.retrieve(account, {}, _options(None)))

    def events_since(self, moment: datetime, *, account: str | None) -> Iterator[Event]:
        """See Payments."""
        with _failures():
            asked = {"created": {"gte": int(moment.timestamp())}, "limit": _PAGE}
            for one in self._v1.events.list(cast(Any, asked), _options(account)).auto_paging_iter():
                yield event_of(reading.plain(one), account)

    def balance_of_day(self, account: str | None, day: date) -> list[BalanceRow]:
        """See Payments."""
        begin = datetime.combine(day, time(), UTC)
        end = begin + timedelta(days=1)
        asked = {"created": {"gte": int(begin.timestamp()), "lt": int(end.timestamp())}, "limit": _PAGE}
        with _failures():
            found = self._v1.balance_transactions.list(cast(Any, asked), _options(account))
            return [reading.balance_row(row) for row in found.auto_paging_iter()]

    def verified(self, raw_body: bytes, signature_header: str | None) -> Event:
        """See Payments. Stripe's library takes a moment ahead of us for good; we do not."""
        for secret in self._secrets:
            try:
                signed = self._client.construct_event(raw_body, signature_header, secret, TOLERANCE)
                event = event_of(reading.plain(signed))
            except stripe.SignatureVerificationError:
                continue
            except (ValueError, AttributeError, TypeError):  # no UTF-8, no JSON, no event
                raise Forged("not an event") from None
            _not_ahead(signature_header or "")
            return event
        raise Forged("no signature of ours, or too old")


def checkout_params(asked: Checkout) -> dict[str, Any]:
    """The call that opens a checkout, as Stripe's library takes it."""
    metadata = {ORDER: asked.order}
    params: dict[str, Any] = {
        "mode": "subscription" if asked.monthly else "payment",
        "line_items": [_line(asked, number) for number in range(len(asked.lines))],
        "success_url": asked.success_url,
        "cancel_url": asked.cancel_url,
        "client_reference_id": asked.order,
        "metadata": metadata,
        "expires_at": int(asked.expires_at.timestamp()),
        "locale": asked.locale,
    }
    if asked.email:
        params["customer_email"] = asked.email
    if asked.add_tax:
        params["automatic_tax"] = {"enabled": True}
    if asked.monthly:
        share = {"application_fee_percent": f"{asked.share // 100}.{asked.share % 100:02d}"} if asked.share else {}
        return {**params, "subscription_data": {"metadata": metadata, **share}}
    held: dict[str, Any] = {"metadata": metadata, "capture_method": "manual" if asked.capture_later else "automatic"}
    if asked.application_fee is not None:
        held["application_fee_amount"] = asked.application_fee
    return {**params, "payment_intent_data": held}


def _line(asked: Checkout, number: int) -> dict[str, Any]:
    line = asked.lines[number]
    price: dict[str, Any] = {
        "currency": asked.currency,
        "unit_amount": line.unit_amount,
        "product_data": {"name": line.name},
    }
    if asked.add_tax:
        price["tax_behavior"] = "exclusive"
    if line.tax_code:
        price["product_data"]["tax_code"] = line.tax_code
    if asked.monthly:
        price["recurring"] = {"interval": "month"}
    return {"price_data": price, "quantity": line.quantity}


def _options(account: str | None, idempotency_key: str | None = None) -> stripe.RequestOptions:
    options: stripe.RequestOptions = {}
    if account:
        options["stripe_account"] = account
    if idempotency_key is not None:
        if not idempotency_key:
            raise ValueError("a writing call needs a key")
        options["idempotency_key"] = idempotency_key
    return options


def _not_ahead(signature_header: str) -> None:
    """Called once the header is known to be signed, and so to hold a moment."""
    signed_at = next(part.split("=")[1] for part in signature_header.split(",") if part.startswith("t="))
    if int(signed_at) > now().timestamp() + TOLERANCE:
        raise Forged("signed in the future")


@contextmanager
def _failures() -> Iterator[None]:
    """What Stripe's library raises, in the words of `payments`. Its own message may repeat what was sent, so it stays out."""
    try:
        yield
    except stripe.CardError as error:
        raise Declined(_decline_code(error)) from None
    except stripe.StripeError as error:
        raise _as_failure(error) from None
    except (json.JSONDecodeError, UnicodeDecodeError):
        raise NotNow("unreadable", pause=PAUSE) from None


def _told(error: stripe.StripeError) -> Mapping[str, Any]:
    """The error as Stripe told it: the library leaves the code out of some of its own."""
    body = error.json_body
    told = body.get("error") if isinstance(body, Mapping) else None
    return told if isinstance(told, Mapping) else {}


def _decline_code(error: stripe.CardError) -> str:
    return str(_told(error).get("decline_code") or error.code or "card_declined")


def _as_failure(error: stripe.StripeError) -> Exception:
    status = error.http_status
    code = str(_told(error).get("code") or (f"answered_{status}" if status else "no_answer"))
    if isinstance(error, stripe.AuthenticationError):
        log().error("payments refused our key", status=status)
        return NotNow(code, pause=PAUSE_WITHOUT_KEY)
    if isinstance(error, stripe.IdempotencyError):
        log().error("payments met a key with another body", status=status)
        return Refused("idempotency_error")
    if status is None or status < 400 or status in (409, 429) or status >= 500 or code in _LATER:
        saved = (error.headers or {}).get("idempotent-replayed") == "true"
        return NotNow(code, pause=PAUSE, saved=saved)
    return Refused(code)
