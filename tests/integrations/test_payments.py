"""Our adapter and Stripe understand each other: held against the sandbox, and against the document that Stripe publishes."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import count
from typing import Any

import pytest

from integrations.payments import Checkout, Declined, Line, Need, NotNow, Payments, PaymentsFailed, Refused, payments_source
from kernel.clock import now
from kernel.config import load_settings
from tests.integrations.sandbox_fixtures import eventually
from tests.integrations.stripe_contract import complaints
from tests.integrations.stripe_fixtures import DECLINED, EMPTY, STEPPED, Shop, adapter, an_order, in_days
from tests.support.events import KEYS


def _hospital(shop: Shop) -> str:
    account = shop.payments.make_account("US", idempotency_key="account").id
    shop.control("POST", f"accounts/{account}/finish")
    return account


def test_a_gift_is_held_taken_in_part_and_given_back_and_every_call_is_one_stripe_knows(shop: Shop) -> None:
    payments, account = shop.payments, _hospital(shop)
    on = {"account": account}
    opened = payments.open_checkout(an_order(capture_later=True, application_fee=100), **on, idempotency_key="open")
    assert payments.read_checkout(opened.session_id, **on).status == "open"
    shop.pay(opened)
    session = payments.read_checkout(opened.session_id, **on)
    assert (session.status, session.payment_status, session.order, session.amount_total) == (
        "complete",
        "unpaid",
        "order-1",
        4000,
    )
    assert session.intent_id
    held = payments.read_intent(session.intent_id, **on)
    assert (held.status, held.amount_capturable, held.amount_received, held.order) == ("requires_capture", 4000, 0, "order-1")
    assert held.capture_before
    assert held.capture_before > now() + timedelta(days=6)
    taken = payments.capture(held.id, 3000, **on, idempotency_key="take", application_fee=90)
    assert (taken.status, taken.amount_received, taken.amount_refunded) == ("succeeded", 3000, 0)
    for key, amount in (("back", 500), ("back more", 2500)):
        assert payments.refund(held.id, amount, **on, idempotency_key=key, return_application_fee=True).amount == amount
    assert payments.read_intent(held.id, **on).amount_refunded == 3000
    rows = payments.balance_of_day(account, now().date())
    assert [(row.type, row.amount, row.net) for row in rows] == [
        ("refund", -2500, -2425),
        ("refund", -500, -485),
        ("charge", 3000, 2793),
    ]
    assert all(row.net == row.amount - row.fee for row in rows)
    assert rows[-1].source == taken.charge_id
    assert sum(row.net for row in payments.balance_of_day(None, now().date())) == 0
    _others(payments, account)
    for call in shop.calls():
        assert not complaints(call["method"], call["path"], call["form"])
        assert call["headers"].get("Idempotency-Key") or call["method"] == "GET"
        assert "telemetry" not in str(call["headers"]).lower()


def _others(payments: Payments, account: str) -> None:
    """The calls that are left, so that all of them are held against the document."""
    on = {"account": account}
    left = payments.open_checkout(an_order(), **on, idempotency_key="left")
    assert payments.expire_checkout(left.session_id, **on, idempotency_key="leave").status == "expired"
    payments.open_checkout(an_order(monthly=True, email=None, locale="es"), **on, idempotency_key="monthly")
    with pytest.raises(Refused):
        payments.end_subscription("sub_1", **on, idempotency_key="end")
    with pytest.raises(Refused):
        payments.cancel("pi_1", **on, idempotency_key="cancel")
    url = payments.onboarding_link(
        account, return_url="http://a.example/", refresh_url="http://b.example/", idempotency_key="link"
    )
    assert url.startswith("http://127.0.0.1:")
    assert payments.read_account(account).charges_enabled
    assert list(payments.events_since(now() - timedelta(hours=1), **on))


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (("POST", "/v1/refunds", "amount=1&payment_intent=pi_1"), []),
        (("POST", "/v1/refunds", "amount=1.5&room=12"), ["/v1/refunds.amount is no integer", "/v1/refunds.room is unknown"]),
        (("POST", "/v1/checkout/sessions", "line_items[0][patient]=Ana"), 2),
        (("GET", "/v1/events", "since=1"), 1),
        (("POST", "/v1/gifts", ""), 1),
    ],
)
def test_the_document_would_complain(call: tuple[str, str, str], expected: list[str] | int) -> None:
    found = complaints(*call)
    assert found == expected or len(found) == expected


Act = Callable[[Payments, str], Any]
TAKE: Act = lambda payments, intent: payments.capture(intent, 4000, account=None, idempotency_key="act")  # noqa: E731


@pytest.mark.parametrize(
    ("fault", "taken_already", "saved"),
    [
        ("409", False, False),
        ("429", False, False),
        ("503", False, False),
        ("refuse", False, False),
        ("stall", False, False),
        ("reset", True, False),
        ("garbage", True, False),
        ("500", False, True),
        ("500-done", True, True),
    ],
)
def test_what_may_be_tried_again_is_taken_once(shop: Shop, fault: str, taken_already: bool, saved: bool) -> None:
    """Accepted and then cut, or answered with trouble: the same key with the same body never takes the money twice."""
    intent = shop.held()
    shop.fault(fault, stall_seconds=0.3)
    with pytest.raises(NotNow) as first:
        TAKE(adapter(shop.box.url, answer_seconds=0.2 if fault == "stall" else 5), intent)
    assert not first.value.saved
    found = shop.payments.read_intent(intent, account=None)
    assert found.status == ("succeeded" if taken_already else "requires_capture")
    if fault == "stall":
        eventually(lambda: _code(lambda: TAKE(shop.payments, intent)) != "idempotency_key_in_use")
    elif saved:
        with pytest.raises(NotNow) as second:
            TAKE(shop.payments, intent)
        assert second.value.saved
        if not taken_already:
            shop.payments.capture(intent, 4000, account=None, idempotency_key="after reading")
    else:
        TAKE(shop.payments, intent)
    rows = shop.payments.balance_of_day(None, now().date())
    assert [(row.type, row.amount) for row in rows] == [("charge", 4000)]


def _code(work: Callable[[], Any]) -> str | None:
    """What it fails with, if it does."""
    try:
        work()
    except PaymentsFailed as failed:
        return failed.code
    return None


def test_a_page_opened_twice_with_a_key_is_one_page_and_twenty_at_once_take_once(shop: Shop) -> None:
    payments = shop.payments
    first, second = (payments.open_checkout(an_order(), account=None, idempotency_key="open") for _ in range(2))
    assert first == second
    with pytest.raises(Refused) as raised:
        payments.open_checkout(replace(an_order(), order="order-2"), account=None, idempotency_key="open")
    assert raised.value.code == "idempotency_error"
    intent = shop.held()

    def act(number: int) -> str | None:
        return _code(lambda: TAKE(payments, intent) if number % 2 else _refund(payments, intent))

    with ThreadPoolExecutor(10) as threads:
        list(threads.map(act, range(20)))
    rows = payments.balance_of_day(None, now().date())
    assert sorted(row.amount for row in rows) in ([4000], [-4000, 4000])


def _refund(payments: Payments, intent: str) -> str:
    return payments.refund(intent, 4000, account=None, idempotency_key="back").status


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


def test_given_back_is_never_more_than_was_taken(shop: Shop) -> None:
    intent = shop.held()
    shop.payments.capture(intent, 1000, account=None, idempotency_key="take")
    wanted = {1001: "answered_400", 600: None, 401: "answered_400", 400: None, 1: "charge_already_refunded"}
    for amount, code in wanted.items():
        back = partial(shop.payments.refund, intent, amount, account=None, idempotency_key=f"back {amount}")
        assert _code(back) == code
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
        TAKE(shop.payments, intent)
    assert raised.value.code == "generic_decline"


def test_events_are_listed_page_by_page(shop: Shop) -> None:
    before = now() - timedelta(hours=1)
    opened = shop.payments.open_checkout(an_order(monthly=True), account=None, idempotency_key="open")
    shop.pay(opened)
    subscription = shop.payments.read_checkout(opened.session_id, account=None).subscription_id
    assert subscription
    for _ in range(24):
        shop.control("POST", f"subscriptions/{subscription}/month")
    events = list(shop.payments.events_since(before, account=None))
    assert len({event.id for event in events}) == len(events) == 25 * 5 + 2
    paid = [event for event in events if event.type == "invoice.paid"]
    assert {(event.order, event.amount_received, event.subscription_id) for event in paid} == {("order-1", 4000, subscription)}
    pairs = [event for event in events if event.kind == "invoice_payment"]
    assert {event.invoice_id for event in pairs} == {event.object_id for event in paid}
    assert all(event.intent_id for event in pairs)
    shop.payments.end_subscription(subscription, account=None, idempotency_key="end")
    with pytest.raises(Refused):
        shop.payments.end_subscription(subscription, account=None, idempotency_key="end again")
    assert not [call for call in shop.calls() if complaints(call["method"], call["path"], call["form"])]


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
