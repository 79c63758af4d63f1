"""Payments that fail: what is refused, declined or over, and what is to be tried again later."""

import traceback
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from itertools import count
from typing import Any

import pytest

from integrations.payments import Checkout, Declined, Line, Need, NotNow, Payments, PaymentsFailed, Refused, payments_source
from kernel.clock import now
from kernel.config import load_settings
from tests.integrations.stripe_fixtures import DECLINED, EMPTY, STEPPED, Shop, adapter, an_order, code_of, in_days, take_all
from tests.support.events import KEYS

Act = Callable[[Payments, str], Any]
FRESH = map(str, count())
FAILURES: dict[str, tuple[Act, type[PaymentsFailed], str]] = {
    "more than is held": (
        lambda p, i: p.capture(i, 4001, account=None, idempotency_key=next(FRESH)),
        Refused,
        "amount_too_large",
    ),
    "nothing": (lambda p, i: p.capture(i, 0, account=None, idempotency_key=next(FRESH)), Refused, "parameter_invalid_integer"),
    "back before it is taken": (
        lambda p, i: p.refund(i, 1, account=None, idempotency_key=next(FRESH)),
        Refused,
        "payment_intent_unexpected_state",
    ),
    "another's": (lambda p, i: p.read_intent(i, account="acct_none"), Refused, "account_invalid"),
    "unknown": (lambda p, _: p.read_intent("pi_none", account=None), Refused, "resource_missing"),
    "an unknown session": (lambda p, _: p.read_checkout("cs_none", account=None), Refused, "resource_missing"),
    "an unknown account": (lambda p, _: p.read_account("acct_none"), Refused, "resource_missing"),
    "a share without an account": (
        lambda p, _: p.open_checkout(an_order(application_fee=1), account=None, idempotency_key=next(FRESH)),
        Refused,
        "answered_400",
    ),
    "too little": (
        lambda p, _: p.open_checkout(
            an_order(lines=(Line(name="A card", unit_amount=1),)), account=None, idempotency_key=next(FRESH)
        ),
        Refused,
        "amount_too_small",
    ),
    "a page of five minutes": (
        lambda p, _: p.open_checkout(
            an_order(expires_at=now() + timedelta(minutes=5)), account=None, idempotency_key=next(FRESH)
        ),
        Refused,
        "answered_400",
    ),
}


def test_what_will_never_work_is_refused(shop: Shop) -> None:
    intent = shop.held()
    for name, (act, kind, code) in FAILURES.items():
        with pytest.raises(kind) as raised:
            act(shop.payments, intent)
        assert (name, raised.value.code) == (name, code)
        assert "order-1" not in str(raised.value)
    pending = shop.payments.make_account("DE", idempotency_key="pending")
    with pytest.raises(Refused):  # who did not finish cannot sell
        shop.payments.open_checkout(an_order(), account=pending.id, idempotency_key="too early")
    assert pending.needs == (Need.AGREEMENT, Need.BANK, Need.BUSINESS, Need.PERSON)
    assert pending.currency == "eur"


def test_what_stripe_says_of_a_buyer_is_in_no_trace(shop: Shop) -> None:
    order = an_order(email="canary")
    with pytest.raises(Refused) as raised:
        shop.payments.open_checkout(order, account=None, idempotency_key="open")
    assert raised.value.code == "email_invalid"
    assert "canary" not in "".join(traceback.format_exception(raised.value))


def test_given_back_is_never_more_than_was_taken(shop: Shop) -> None:
    intent = shop.held()
    shop.payments.capture(intent, 1000, account=None, idempotency_key="take")
    wanted = {1001: "answered_400", 600: None, 401: "answered_400", 400: None, 1: "charge_already_refunded"}
    for amount, code in wanted.items():
        back = partial(shop.payments.refund, intent, amount, account=None, idempotency_key=f"back {amount}")
        assert code_of(back) == code
    with pytest.raises(Refused):
        shop.payments.cancel(intent, account=None, idempotency_key="cancel")
    assert sum(row.amount for row in shop.payments.balance_of_day(None, now().date())) == 0


def test_a_hold_lapses_after_seven_days_and_a_page_when_its_time_is_up(shop: Shop) -> None:
    payments, intent = shop.payments, shop.held()
    opened = payments.open_checkout(an_order(order="order-2"), account=None, idempotency_key="open")
    shop.control("POST", "clock", {"at": in_days(6)})
    assert payments.read_checkout(opened.session_id, account=None).status == "expired"
    assert payments.read_intent(intent, account=None).status == "requires_capture"
    shop.control("POST", "clock", {"at": in_days(7) + 60})
    lapsed = payments.read_intent(intent, account=None)
    assert (lapsed.status, lapsed.amount_capturable, lapsed.amount_refunded) == ("canceled", 0, 0)
    with pytest.raises(Refused) as raised:
        payments.capture(intent, 4000, account=None, idempotency_key="take")
    assert raised.value.code == "payment_intent_unexpected_state"
    told = {event.type: event for event in payments.events_since(now(), account=None)}
    assert told["payment_intent.canceled"].reason == "automatic"
    assert told["checkout.session.expired"].order == "order-2"
    shop.control("POST", "clock", {"at": in_days(50)})
    assert not list(payments.events_since(now() - timedelta(days=1), account=None))


def test_a_bank_says_no_and_later_yes(shop: Shop) -> None:
    opened = shop.payments.open_checkout(an_order(), account=None, idempotency_key="open")
    assert [shop.pay(opened, card)["declined"] for card in (DECLINED, EMPTY, STEPPED)] == [
        "generic_decline",
        "insufficient_funds",
        "authentication_required",
    ]
    assert shop.pay(opened, STEPPED, stepped=True)["declined"] is None
    session = shop.payments.read_checkout(opened.session_id, account=None)
    assert (session.status, session.payment_status) == ("complete", "paid")
    reasons = [event.reason for event in shop.payments.events_since(now() - timedelta(hours=1), account=None)]
    assert {"generic_decline", "insufficient_funds", "payment_intent_authentication_failure"} <= set(reasons)
    with pytest.raises(Refused):
        shop.payments.expire_checkout(opened.session_id, account=None, idempotency_key="late")
    intent = shop.held("another")
    shop.fault("402")
    with pytest.raises(Declined) as raised:
        take_all(shop.payments, intent)
    assert raised.value.code == "generic_decline"


def test_a_key_of_stripes_that_is_refused_is_tried_again_later(shop: Shop) -> None:
    live = adapter(shop.box.url, key="sk_live_x")
    with pytest.raises(NotNow) as raised:
        live.read_intent("pi_1", account=None)
    assert (live.live, shop.payments.live, raised.value.pause) == (True, False, 60)
    with pytest.raises(NotNow):
        adapter("http://127.0.0.1:9").read_intent("pi_1", account=None)


def test_settings_name_who_takes_payments() -> None:
    given = {"secret_key": "x" * 32, "platform_host": "a.example", "sendgrid_api_key": "SG.x"}
    keys = {"stripe_api_key": "sk_live_x", "stripe_webhook_secret": "whsec_a,whsec_b"}
    source = payments_source(load_settings(**given, **keys, sendgrid_webhook_public_key=KEYS.public_base64))
    ours = source()
    assert ours
    assert ours.live
    assert source() is ours


def test_a_call_without_a_key_is_never_made(shop: Shop) -> None:
    with pytest.raises(ValueError, match="key"):
        shop.payments.cancel("pi_1", account=None, idempotency_key="")
    assert not shop.calls()


@pytest.mark.parametrize("more", [{"capture_later": True}, {"application_fee": 1}])
def test_a_monthly_gift_is_paid_at_once(more: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="monthly"):
        Checkout(**(vars(an_order()) | {"monthly": True} | more))
