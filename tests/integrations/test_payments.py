"""Our adapter and Stripe understand each other: held against the sandbox, and against the document that Stripe publishes."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from integrations.payments import NotNow, Payments, Refused
from kernel.clock import now
from tests.integrations.sandbox_fixtures import eventually
from tests.integrations.stripe_contract import complaints
from tests.integrations.stripe_fixtures import Shop, adapter, an_order, code_of, take_all


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
    _monthly_and_taxed(shop, account)
    for call in shop.calls():
        assert not complaints(call["method"], call["path"], call["form"])
        assert call["headers"].get("Idempotency-Key") or call["method"] == "GET"
        assert "telemetry" not in str(call["headers"]).lower()


def _monthly_and_taxed(shop: Shop, account: str) -> None:
    """A share of each month, and tax that Stripe reckons."""
    payments, on = shop.payments, {"account": account}
    monthly = payments.open_checkout(
        an_order(monthly=True, email=None, locale="es", share=250), **on, idempotency_key="monthly"
    )
    shop.pay(monthly)
    giving = payments.read_giving(payments.read_checkout(monthly.session_id, **on).subscription_id or "", **on)
    [month] = giving.months
    assert (giving.status, giving.order, month.amount) == ("active", "order-1", 4000)
    assert payments.read_intent(month.intent_id, **on).share == 100
    assert payments.balance_of_day(account, now().date())[0].share == 100
    coded = replace(an_order().lines[0], tax_code="txcd_99999999")
    taxed = payments.open_checkout(an_order(add_tax=True, lines=(coded,)), **on, idempotency_key="taxed")
    shop.pay(taxed)
    found = payments.read_checkout(taxed.session_id, **on)
    assert (found.amount_total, found.tax) == (4320, 320)


def _others(payments: Payments, account: str) -> None:
    """The calls that are left, so that all of them are held against the document."""
    on = {"account": account}
    left = payments.open_checkout(an_order(), **on, idempotency_key="left")
    assert payments.expire_checkout(left.session_id, **on, idempotency_key="leave").status == "expired"
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


@pytest.mark.parametrize(
    ("fault", "taken_already", "saved"),
    [
        ("409", False, False),
        ("429", False, False),
        ("503", False, False),
        ("refuse", False, False),
        ("stall", False, False),
        ("reset", True, False),
        ("stall-done", True, False),
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
        take_all(adapter(shop.box.url, answer_seconds=0.2 if fault.startswith("stall") else 5), intent)
    assert not first.value.saved
    found = shop.payments.read_intent(intent, account=None)
    assert found.status == ("succeeded" if taken_already else "requires_capture")
    if fault == "stall":
        eventually(lambda: code_of(lambda: take_all(shop.payments, intent)) != "idempotency_key_in_use")
    elif saved:
        with pytest.raises(NotNow) as second:
            take_all(shop.payments, intent)
        assert second.value.saved
        if not taken_already:
            shop.payments.capture(intent, 4000, account=None, idempotency_key="after reading")
    else:
        take_all(shop.payments, intent)
    rows = shop.payments.balance_of_day(None, now().date())
    assert [(row.type, row.amount) for row in rows] == [("charge", 4000)]


def test_a_page_opened_twice_with_a_key_is_one_page_and_twenty_at_once_take_once(shop: Shop) -> None:
    payments = shop.payments
    first, second = (payments.open_checkout(an_order(), account=None, idempotency_key="open") for _ in range(2))
    assert first == second
    with pytest.raises(Refused) as raised:
        payments.open_checkout(replace(an_order(), order="order-2"), account=None, idempotency_key="open")
    assert raised.value.code == "idempotency_error"
    intent = shop.held()

    def act(number: int) -> str | None:
        return code_of(lambda: take_all(payments, intent) if number % 2 else _refund(payments, intent))

    with ThreadPoolExecutor(10) as threads:
        list(threads.map(act, range(20)))
    rows = payments.balance_of_day(None, now().date())
    assert sorted(row.amount for row in rows) in ([4000], [-4000, 4000])


def _refund(payments: Payments, intent: str) -> str:
    return payments.refund(intent, 4000, account=None, idempotency_key="back").status


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
    shop.control("POST", f"subscriptions/{subscription}/month", {"declined": True})
    giving = shop.payments.read_giving(subscription, account=None)
    assert (giving.status, len({month.intent_id for month in giving.months})) == ("past_due", 25)
    shop.payments.end_subscription(subscription, account=None, idempotency_key="end")
    with pytest.raises(Refused):
        shop.payments.end_subscription(subscription, account=None, idempotency_key="end again")
    assert not [call for call in shop.calls() if complaints(call["method"], call["path"], call["form"])]
