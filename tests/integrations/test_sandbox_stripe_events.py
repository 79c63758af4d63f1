"""Signed webhooks follow what happens: in order, or mixed up, twice, late, too old, or not at all."""

import json
from collections import Counter

import pytest

from integrations.payments import Forged
from integrations.sandbox.stripe.webhooks import Poster
from kernel.clock import now
from tests.integrations.sandbox_fixtures import Posted, eventually, receiver
from tests.integrations.stripe_fixtures import CONNECT, PLATFORM, Shop, adapter, an_order, in_days

PAID = ["payment_intent.created", "charge.succeeded", "payment_intent.succeeded", "checkout.session.completed"]


def _paid(shop: Shop, account: str | None = None) -> str:
    opened = shop.payments.open_checkout(an_order(), account=account, idempotency_key="open")
    return str(shop.pay(opened)["payment_intent"])


def _kinds(posted: list[Posted]) -> list[str]:
    return [json.loads(post.body)["type"] for post in posted]


def test_what_happens_is_told_in_order_and_signed(shop: Shop) -> None:
    account = shop.payments.make_account("US", idempotency_key="account").id
    shop.control("POST", f"accounts/{account}/finish")
    _paid(shop)
    _paid(shop, account)
    posted = shop.arrived()
    assert _kinds(posted) == ["account.updated", *PAID, *PAID]
    events = [shop.payments.verified(post.body, post.headers["Stripe-Signature"]) for post in posted]
    assert [event.account for event in events] == [account] + [None] * 4 + [account] * 4
    assert {(event.order, event.amount) for event in events[1:]} == {("order-1", 4000)}
    assert not any(event.livemode for event in events)
    assert len({event.id for event in events}) == 9
    last = (posted[-1].body, posted[-1].headers["Stripe-Signature"])
    with pytest.raises(Forged):
        adapter(shop.box.url, secrets=(PLATFORM,)).verified(*last)
    assert adapter(shop.box.url, secrets=(CONNECT,)).verified(*last) == events[-1]


def test_events_are_held_back_doubled_and_mixed_up(shop: Shop) -> None:
    shop.control("POST", "webhooks", {"hold": True, "duplicate": True, "shuffle": True})
    intent = _paid(shop)
    shop.payments.refund(intent, 4000, account=None, idempotency_key="back")
    assert not shop.posted
    assert shop.control("GET", "webhooks")["events_waiting"] == 12
    shop.control("POST", "webhooks", {"hold": False})
    kinds = _kinds(shop.arrived())
    assert Counter(kinds) == Counter([*PAID, "refund.created", "charge.refunded"] * 2)
    assert kinds != sorted(kinds, key=[*PAID, "refund.created", "charge.refunded"].index)


def test_what_is_lost_is_in_the_list_and_can_be_sent_again(shop: Shop) -> None:
    lost = shop.control("GET", "webhooks")["events_lost"]
    shop.control("POST", "webhooks", {"enabled": False})
    _paid(shop)
    assert shop.control("GET", "webhooks")["events_lost"] == lost + 4
    listed = list(shop.payments.events_since(now().replace(hour=0, minute=0), account=None))
    assert [event.type for event in listed] == PAID[::-1]
    shop.control("POST", "webhooks", {"enabled": True})
    for _ in range(2):
        shop.control("POST", f"events/{listed[0].id}/send")
    posted = shop.arrived()
    assert _kinds(posted) == [PAID[-1]] * 2
    assert {shop.payments.verified(post.body, post.headers["Stripe-Signature"]) for post in posted} == {listed[0]}


def test_an_old_moment_is_signed_on_demand_and_a_moved_clock_signs_its_own(shop: Shop) -> None:
    shop.control("POST", "webhooks", {"age": 3600})
    _paid(shop)
    old = shop.arrived()[0]
    with pytest.raises(Forged):
        shop.payments.verified(old.body, old.headers["Stripe-Signature"])
    shop.control("POST", "webhooks", {"age": 0})
    shop.control("POST", "clock", {"at": in_days(3)})
    event = json.loads(old.body)["id"]
    shop.control("POST", f"events/{event}/send")
    moment = int(shop.arrived()[-1].headers["Stripe-Signature"].split(",")[0][2:])
    assert moment > in_days(2)


def test_money_that_a_bank_takes_back(shop: Shop) -> None:
    intent = _paid(shop)
    made = shop.control("POST", f"intents/{intent}/dispute")
    shop.control("POST", f"disputes/{made['id']}/decide", {"won": True})
    events = [shop.payments.verified(post.body, post.headers["Stripe-Signature"]) for post in shop.arrived()[-2:]]
    assert [(event.type, event.status, event.intent_id, event.amount) for event in events] == [
        ("charge.dispute.created", "needs_response", intent, 4000),
        ("charge.dispute.closed", "won", intent, 4000),
    ]
    assert sum(row.amount for row in shop.payments.balance_of_day(None, now().date())) == 4000


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("webhooks", {"hold": 1}),
        ("webhooks", {"pace": True}),
        ("webhooks", {"age": True}),
        ("clock", {"at": "noon"}),
        ("faults", {"plan": [{"answer": "418"}]}),
        ("sessions/cs_none/pay", []),
    ],
)
def test_what_cannot_be_played_is_said(shop: Shop, name: str, body: object) -> None:
    assert shop.box.call("POST", f"/control/stripe/{name}", body).status == 400


def test_what_was_not_taken_comes_again_and_holds_nothing_else_up() -> None:
    with receiver([500]) as (url, posted):
        poster = Poster(url, host="mercy.localhost:8000", secret=PLATFORM, connect_secret=CONNECT)
        for kind in PAID:
            poster.put({"type": kind})
        eventually(lambda: poster.counts() == {"events_sent": 4, "events_waiting": 0, "events_lost": 0})
        assert _kinds(posted) == [*PAID, PAID[0]]
        assert posted[0].headers["Host"] == "mercy.localhost:8000"
