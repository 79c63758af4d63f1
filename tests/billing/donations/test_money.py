"""The money of donations: one receipt for each payment, never taken or given back twice, and found in the books to the cent."""

import csv
from datetime import UTC
from io import StringIO
from typing import Any
from urllib.parse import unquote_plus

import pytest

from billing.donations.access import donation_with, receipt_of
from billing.donations.actions import give_back, left_of
from billing.orders.access import order_with
from billing.orders.actions import give_back as give_back_order
from billing.orders.balancing import compare
from billing.orders.models import MoneyDay, RefundReason
from billing.orders.states import IfNot
from kernel.access import Reader
from kernel.clock import now
from kernel.db import db
from tests.billing.donations.conftest import Box
from tests.integrations.stripe_contract import complaints
from tests.integrations.stripe_fixtures import DECLINED
from tests.support.people import rows
from tests.support.world import World


@pytest.mark.parametrize("fault", ["409", "429", "500", "500-done", "reset"])
def test_whatever_happens_to_calls_nothing_is_done_twice(box: Box, fault: str) -> None:
    box.stripe.fault(fault)
    donation_id = box.place(monthly=True)
    assert len(box.stripe.control("GET", "payments")) == (
        2 if fault == "500-done" else 1
    )  # nobody can pay a page that is unknown
    box.pay(donation_id)
    box.settle(donation_id)
    [receipt] = box.receipts(donation_id)
    box.stripe.fault(fault)
    with box.hospital.entered():
        found = donation_with(donation_id, lock=True)
        assert give_back(found, receipt_of(found, receipt.id), 300, RefundReason.KINDNESS, actor=Reader())
    box.till.call_all()
    box.stripe.fault(fault)
    browser = box.hospital.browser()
    for _ in range(2):
        browser.open(f"{box.path(donation_id)}/stop").submit({}) if box.donation(donation_id).state == "giving" else None
    box.till.call_all()
    assert box.donation(donation_id).state == "stopped"
    assert box.receipts(donation_id)[0].refunded == 300
    assert box.letters() == ["receipt", "refunded", "stopped"]
    keyed: dict[str, set[str]] = {}
    for call in box.stripe.calls():
        key = call["headers"].get("Idempotency-Key")
        assert key or call["method"] == "GET"
        keyed.setdefault(key or "", set()).add(call["path"] + call["form"])
        assert not complaints(call["method"], call["path"], call["form"])
    assert all(len(bodies) == 1 for key, bodies in keyed.items() if key)


def test_each_payment_has_one_receipt_whatever_comes_how_often_and_in_which_order(box: Box, world: World) -> None:
    account = box.connect(250)
    monthly, once, left = box.place(monthly=True, amount=3001), box.place(), box.place()
    box.pay(once, DECLINED)
    for donation_id in (monthly, once):
        box.pay(donation_id)
    box.settle(monthly)
    for _ in range(3):
        box.month(monthly)
    box.stripe.control("POST", f"sessions/{box.donation(left).session_id}/abandon")
    events = box.events(account)
    box.told(world, events[1::2] + events[::-1] + events)
    box.told(world, events)
    box.listed(world, 2)
    assert [box.donation(one).state for one in (monthly, once, left)] == ["giving", "given", "expired"]
    assert [(one.amount, one.fee) for one in box.receipts(monthly)] == [(3001, 75)] * 4
    assert [(one.amount, one.fee) for one in box.receipts(once)] == [(5000, 125)]
    assert box.letters().count("receipt") == len(box.letters()) == 5
    assert sorted(number for (number,) in rows(world, "select number from donation_receipt")) == [1, 2, 3, 4, 5]
    assert {fate for (fate,) in rows(world, "select distinct fate from stripe_event")} == {"applied"}


def test_with_all_webhooks_lost_each_payment_and_each_end_is_found_by_listing(box: Box, world: World) -> None:
    monthly, once = box.place(monthly=True), box.place()
    for donation_id in (monthly, once):
        box.pay(donation_id)
    box.listed(world)
    box.month(monthly)
    box.month(monthly, declined=True)
    box.listed(world)
    assert (box.donation(monthly).state, len(box.receipts(monthly)), len(box.receipts(once))) == ("failing", 2, 1)
    box.month(monthly)
    subscription = box.donation(monthly).subscription_id or ""
    box.stripe.payments.end_subscription(subscription, account=None, idempotency_key="by hand")
    intent = box.receipts(once)[0].intent_id
    box.stripe.payments.refund(intent, 700, account=None, idempotency_key="by hand too")
    box.listed(world, 2)
    assert (box.donation(monthly).state, len(box.receipts(monthly))) == ("stopped", 3)
    assert box.receipts(once)[0].refunded == 700
    assert sorted(box.letters()) == ["failed", *["receipt"] * 4, "refunded", "stopped"]


def test_a_day_with_donations_orders_and_shares_ends_in_nothing(box: Box, world: World) -> None:
    box.connect(1000)
    till, monthly = box.till, box.given(monthly=True)
    box.month(monthly)
    box.settle(monthly)
    once = box.given()
    ordered, other = till.paid(2), till.paid(if_not=IfNot.TO_FOUNDATION)
    till.act(ordered, "prepare", "send_out", "hand_over")
    till.act(other, "could_not")
    for donation_id, amount in ((once, 2000), (monthly, 5000)):
        with box.hospital.entered():
            found = donation_with(donation_id, lock=True)
            receipt = receipt_of(found, box.receipts(donation_id)[0].id)
            assert give_back(found, receipt, amount, RefundReason.WRONG, actor=Reader())
            assert left_of(receipt) == 5000 - amount
            assert not give_back(found, receipt, 5001 - amount, RefundReason.WRONG, actor=Reader())
    with box.hospital.entered():
        give_back_order(order_with(ordered, lock=True), 500, RefundReason.WRONG, actor=Reader())
    till.call_all()
    today = now().astimezone(UTC).date()
    for _ in range(2):
        with box.hospital.entered():
            compare(today)
    [day] = _days(box)
    assert (day.ours, day.theirs, day.rest) == (15000 + 3750 - 7500, 15000 + 3750 - 7500, [])
    assert day.shares == 3 * 500 + 250 + 125 - 200 - 500 - 50  # given back with what was given back
    kept = sum(row.net for row in box.stripe.payments.balance_of_day(None, today))
    assert kept == day.shares
    with world.as_superuser() as connection:
        connection.execute("update payment_call set fee = 1 where donation_id = %s", [once])
    with box.hospital.entered():
        compare(today)
    assert [(one["amount"], one["why"]) for one in _days(box)[0].rest] == [(499, "share")]
    _read_the_file(box)


def _days(box: Box) -> list[MoneyDay]:
    with box.hospital.entered():
        found = db.session.query(MoneyDay).all()
        db.session.expunge_all()
        return found


def _read_the_file(box: Box) -> None:
    """Donations, and orders that could not be given, are the foundation's there."""
    keeper = box.hospital.person("Sho Keeper", "shop").browser()
    sent = {"csrf_token": keeper.token()}
    answer = keeper.client.post("/admin/orders/money", data=sent, base_url=f"http://{keeper.at}").get_data(as_text=True)
    lines = list(csv.reader(StringIO(answer)))[1:]
    found = sorted((line[2], line[3], line[9]) for line in lines)
    assert found == [
        ("given back", "-20.00", "the foundation"),
        ("given back", "-5.00", "the shop"),
        ("given back", "-50.00", "the foundation"),
        ("taken", "12.50", "the foundation"),
        ("taken", "25.00", "the shop"),
        *[("taken", "50.00", "the foundation")] * 3,
    ]
    assert "example.org" not in answer
    listed = keeper.open("/admin/foundation/")
    assert "$80.00" in listed.text
    assert "$12.50" in listed.text


def test_nothing_of_whom_it_is_for_reaches_stripe_a_log_a_letter_or_the_trail(
    box: Box, world: World, capfd: pytest.CaptureFixture[str]
) -> None:
    donation_id = box.given(tribute_for="Elena Canary in Room 12", tell_email="canary@example.org", monthly=True)
    world.work(everything=True)
    sent = unquote_plus(str(box.stripe.calls()))
    assert "A donation" in sent
    told = str(rows(world, "select details, about from audit_entry")) + str(
        rows(world, "select args from jobs.procrastinate_jobs")
    )
    stored = str(rows(world, "select * from donation")) + str(rows(world, "select * from payment_call"))
    for canary in ("Canary", "canary", "Room 12", "memory", str(box.donation(donation_id).key)):
        assert canary not in sent
        assert canary not in told + "".join(capfd.readouterr())
    assert "Canary" not in stored


def test_an_event_of_somebody_else_or_with_another_sum_changes_nothing(box: Box, world: World) -> None:
    donation_id = box.place()
    box.pay(donation_id)
    event = next(one for one in box.events() if one["type"] == "checkout.session.completed")
    told = event["data"]["object"]
    wrong: list[dict[str, Any]] = [{"amount_total": 4999}, {"currency": "eur"}, {"id": "cs_other"}]
    forged = [{**event, "id": f"evt_{n}", "data": {"object": {**told, **change}}} for n, change in enumerate(wrong)]
    forged += [{**event, "id": "evt_live", "livemode": True}, {**event, "id": "evt_account", "account": "acct_other"}]
    box.told(world, forged)
    assert box.donation(donation_id).state == "placed"
    assert {fate for (fate,) in rows(world, "select fate from stripe_event")} == {"not_ours"}
    box.told(world, [event])
    assert box.donation(donation_id).state == "given"
    dispute = box.stripe.control("POST", f"intents/{box.receipts(donation_id)[0].intent_id}/dispute")["id"]
    box.stripe.control("POST", f"disputes/{dispute}/decide", {"won": False})
    box.listed(world)
    assert box.donation(donation_id).dispute == "lost"
