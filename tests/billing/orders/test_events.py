"""What Stripe tells, however it comes: twice, in any order, late, lost, too early, about somebody else, with another sum."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import Mock

import pytest

from billing.orders.balancing import balance
from billing.orders.events import keep
from billing.orders.listing import list_events
from billing.orders.models import Order
from integrations.payments_events import event_of
from integrations.sandbox.stripe.webhooks import signature
from kernel.clock import now
from kernel.db import db
from kernel.ids import new_id
from tests.billing.orders.conftest import Till
from tests.integrations.stripe_fixtures import DECLINED, PLATFORM
from tests.support.people import rows
from tests.support.world import World

Told = dict[str, Any]


def told(till: Till) -> list[Told]:
    """Every event over there, the oldest first, as it would be posted."""
    answer = till.stripe.box.call("GET", "/v1/events?limit=100", Authorization="Bearer sk_test_x")
    return list(reversed(answer.json()["data"]))


def post(till: Till, event: Told, *, secret: str = PLATFORM, at: int | None = None, **changes: Any) -> int:
    """One webhook; what it is answered."""
    body = json.dumps({**event, **changes}).encode()
    signed = {"Stripe-Signature": signature(body, secret, at or int(now().timestamp()))}
    browser = till.hospital.browser()
    answer = browser.client.post("/webhooks/stripe", data=body, headers=signed, base_url="http://localhost")
    return answer.status_code


def fates(till: Till) -> dict[str, int]:
    """How many events came to which end."""
    found = rows(till.hospital.world, "select fate || coalesce(' ' || why, ''), count(*) from stripe_event group by 1")
    return {str(fate): int(number) for fate, number in found}


def test_a_webhook_is_believed_when_signed_kept_once_and_worked_off_in_its_hospital(till: Till, world: World) -> None:
    order_id = till.place()
    till.pay(order_id)
    event = next(one for one in told(till) if one["type"] == "checkout.session.completed")
    assert post(till, event, secret="whsec_other") == 400
    assert post(till, event, at=int(now().timestamp()) - 400) == 400
    assert fates(till) == {}
    assert [post(till, event), post(till, event)] == [200, 200]
    assert fates(till) == {"waiting": 1}
    assert till.order(order_id).state == "placed"
    world.work()
    assert till.order(order_id).state == "authorised"
    assert fates(till) == {"applied": 1}
    assert till.letters(order_id) == ["ordered"]
    world.app.extensions["payments"] = lambda: None
    assert post(till, event) == 404


@pytest.mark.parametrize("order", [lambda found: found, lambda found: found[::-1], lambda found: found[1::2] + found[::2] * 2])
def test_all_that_happened_comes_to_the_same_in_any_order_and_twice(
    till: Till, world: World, order: Callable[[list[Told]], list[Told]]
) -> None:
    bought = till.place(2)
    till.pay(bought, DECLINED)
    till.pay(bought)
    left = till.place()
    till.stripe.control("POST", f"sessions/{till.order(left).session_id}/abandon")
    intent = till.stripe.control("GET", f"payments?order={bought}")[0]["intent"]["id"]
    till.stripe.payments.capture(intent, 2500, account=None, idempotency_key="by hand")
    till.stripe.payments.refund(intent, 500, account=None, idempotency_key="by hand too")
    dispute = till.stripe.control("POST", f"intents/{intent}/dispute")["id"]
    till.stripe.control("POST", f"disputes/{dispute}/decide", {"won": True})
    with world.app.app_context():
        for one in order(told(till)):
            keep(event_of(one))
        db.session.commit()
    world.work(everything=True)
    world.work(everything=True)
    with world.app.app_context():
        list_events.work()
        db.session.commit()
    world.work(everything=True)
    found = till.order(bought)
    assert (found.state, found.held, found.captured, found.refunded) == ("authorised", 2500, 2500, 500)
    assert found.dispute == "won"
    assert till.order(left).state == "expired"
    assert till.shelf.stock(till.tulips) == 7
    assert till.letters(bought) == ["ordered"]
    assert set(fates(till)) <= {"applied", "applied not needed"}
    kinds = rows(world, "select kind, amount from payment_call where key is null order by kind")
    assert kinds == [("capture", 2500), ("refund", 500)]


def test_with_all_webhooks_lost_what_was_paid_is_found_by_listing_and_what_was_not_is_given_up(
    till: Till, world: World
) -> None:
    paid, left = [till.place() for _ in range(3)], till.place()
    for order_id in paid:
        till.pay(order_id)
    till.stripe.control("POST", f"sessions/{till.order(left).session_id}/abandon")
    for _ in range(2):
        with world.app.app_context():
            list_events.work()
            db.session.commit()
        world.work()
    assert {till.order(order_id).state for order_id in paid} == {"authorised"}
    assert till.order(left).state == "expired"
    assert till.shelf.stock(till.tulips) == 6
    assert [till.letters(order_id) for order_id in paid] == [["ordered"]] * 3
    assert rows(world, "select account from stripe_listing") == [("platform",)]


def test_stripe_is_not_asked_before_somebody_pays_gives_or_sells_here(till: Till, world: World) -> None:
    asked = Mock(side_effect=world.app.extensions["payments"])
    world.app.extensions["payments"] = asked
    with world.app.app_context():
        list_events.work()
        db.session.commit()
    with till.hospital.entered():
        balance.work()
    assert not asked.called
    till.place()
    asked.reset_mock()
    with world.app.app_context():
        list_events.work()
        db.session.commit()
    assert asked.called


def test_a_page_whose_time_is_up_gives_its_things_back_without_any_event(till: Till, world: World) -> None:
    opened, never = till.place(2), till.place(3, opened=False)
    till.stripe.control("POST", "clock", {"at": int((now() + timedelta(hours=1)).timestamp())})
    for order_id in (opened, never):
        with till.hospital.entered():
            db.session.get_one(Order, (till.hospital.id, order_id)).pay_until = now() - timedelta(minutes=1)
    world.work(everything=True)
    assert [till.order(order_id).state for order_id in (opened, never)] == ["expired", "expired"]
    assert till.shelf.stock(till.tulips) == 9


@pytest.mark.parametrize(
    ("changes", "inner", "fate"),
    [
        ({"livemode": True}, {}, "not_ours livemode"),
        ({"account": "acct_nobody"}, {}, "not_ours account"),
        ({}, {"amount_total": 1}, "not_ours amount"),
        ({}, {"currency": "eur"}, "not_ours currency"),
        ({}, {"client_reference_id": str(new_id()), "metadata": {}, "payment_intent": None, "id": "cs_1"}, "not_ours order"),
        ({}, {"client_reference_id": None, "metadata": {}, "payment_intent": "pi_x", "id": "cs_2"}, "unknown"),
        ({}, {"id": "cs_test_other"}, "not_ours session"),
        ({"type": "payout.paid"}, {"object": "payout"}, "applied not needed"),
    ],
)
def test_what_is_not_ours_is_kept_as_that_and_never_acted_on(
    till: Till, world: World, changes: Told, inner: Told, fate: str
) -> None:
    order_id = till.place()
    till.pay(order_id)
    event = next(one for one in told(till) if one["type"] == "checkout.session.completed")
    event["data"]["object"] |= inner
    assert post(till, event, **changes) == 200
    world.work()
    assert fates(till) == {fate: 1}
    assert till.order(order_id).state == "placed"


def test_another_hospitals_account_says_nothing_about_our_orders(till: Till, world: World) -> None:
    order_id, other = till.place(), world.hospital("other")
    till.pay(order_id)
    with world.app.app_context():
        text = "insert into stripe_owner (id, hospital_id) values ('acct_other', %s)"
    with world.as_superuser() as connection:
        connection.execute(text, [other.id])
    event = next(one for one in told(till) if one["type"] == "checkout.session.completed")
    assert post(till, event, account="acct_other", id="evt_other") == 200
    world.work()
    assert fates(till) == {"not_ours order": 1}
    assert till.order(order_id).state == "placed"


def test_what_is_told_before_the_payment_is_known_waits_for_it_for_three_days(till: Till, world: World) -> None:
    order_id = till.place()
    till.pay(order_id)
    intent = till.stripe.control("GET", "payments")[0]["intent"]["id"]
    till.stripe.payments.capture(intent, 1250, account=None, idempotency_key="c")
    till.stripe.payments.refund(intent, 250, account=None, idempotency_key="r")
    refund = next(one for one in told(till) if one["data"]["object"]["object"] == "refund")
    post(till, refund)
    world.work()
    assert fates(till) == {"unknown": 1}
    till.settle(order_id)
    _list_again(till, world)
    assert till.order(order_id).refunded == 250
    assert fates(till).get("unknown") is None
    post(
        till,
        {**refund, "id": "evt_never"},
        data={"object": {**refund["data"]["object"], "payment_intent": "pi_never", "charge": None, "id": "re_never"}},
    )
    world.work()
    with world.as_superuser() as connection:
        connection.execute(
            "update stripe_event set received_at = %s where id = 'evt_never'", [datetime(2026, 1, 1, tzinfo=UTC)]
        )
    _list_again(till, world)
    assert fates(till)["not_ours order"] == 1


def _list_again(till: Till, world: World) -> None:
    with world.app.app_context():
        list_events.work()
        db.session.commit()
    world.work()
