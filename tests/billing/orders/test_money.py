"""The money itself: never taken twice, never before its time, given back as it was said, and found in the books to the cent."""

import csv
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, timedelta
from io import StringIO
from urllib.parse import unquote_plus

import pytest

from billing.orders.access import order_with
from billing.orders.actions import give_back
from billing.orders.balancing import balance, compare
from billing.orders.listeners import capture_late, forget_old
from billing.orders.models import MoneyDay, Order, PaymentCall, RefundReason
from billing.orders.placing import NotThere
from billing.orders.states import IfNot
from integrations.payments import Payments
from kernel.access import Reader
from kernel.clock import now
from kernel.db import db
from tests.billing.orders.conftest import Till, taking_payments
from tests.integrations.stripe_fixtures import adapter
from tests.support.people import rows
from tests.support.world import World

FAULTS = ["409", "429", "500", "500-done", "503", "garbage", "reset", "stall", "stall-done", "refuse", "402"]
BROUGHT = ("prepare", "send_out", "hand_over")


@contextmanager
def faulty(till: Till, fault: str) -> Iterator[None]:
    """The next call goes so; whoever waits for its answer does not wait for long."""
    till.stripe.fault(fault)
    with taking_payments(till.hospital.world, adapter(till.stripe.box.url, answer_seconds=0.2)):
        yield


@pytest.mark.parametrize("fault", FAULTS)
def test_whatever_happens_to_calls_nothing_is_done_twice(till: Till, fault: str) -> None:
    with faulty(till, fault):
        order_id = till.place(2)
    if till.order(order_id).state == "expired":
        assert fault == "402"
        assert till.shelf.stock(till.tulips) == 9
        return
    till.pay(order_id)
    till.settle(order_id)
    till.act(order_id, *BROUGHT[:2])
    with faulty(till, fault):
        till.act(order_id, BROUGHT[2])
    for _ in range(2):
        with till.hospital.entered():
            assert give_back(order_with(order_id, lock=True), 300, RefundReason.KINDNESS, actor=Reader())
        with faulty(till, fault):
            till.call_all()
    assert till.money() == [(2500, 600)]
    found = till.order(order_id)
    assert (found.captured, found.refunded) == (2500, 600)
    keyed: dict[str, set[str]] = {}
    for call in till.stripe.calls():
        key = call["headers"].get("Idempotency-Key")
        assert key or call["method"] == "GET"
        keyed.setdefault(key or "", set()).add(call["path"] + call["form"])
    assert all(len(bodies) == 1 for key, bodies in keyed.items() if key)


def test_a_refund_that_was_never_answered_for_a_day_is_not_made_twice(till: Till, world: World) -> None:
    order_id = till.paid(2)
    till.act(order_id, *BROUGHT)
    till.stripe.fault("reset")
    with till.hospital.entered():
        assert give_back(order_with(order_id, lock=True), 300, RefundReason.WRONG, actor=Reader())
    with world.as_superuser() as connection:
        connection.execute("update payment_call set asked_at = asked_at - interval '2 days' where state = 'waiting'")
    till.call_all()
    till.stripe.control("DELETE", "faults")
    assert till.money() == [(2500, 300)]


def test_money_goes_back_in_parts_and_never_more_than_was_taken(till: Till) -> None:
    order_id = till.paid(2)
    give = {}
    till.act(order_id, *BROUGHT)
    for amount in (0, -1, 2501, 2000, 501, 500, 1):
        with till.hospital.entered():
            give[amount] = give_back(order_with(order_id, lock=True), amount, RefundReason.DAMAGED, actor=Reader())
        till.call_all()
    assert [amount for amount, done in give.items() if done] == [2000, 500]
    assert till.money() == [(2500, 2500)]
    assert till.order(order_id).refunded == 2500
    assert till.letters(order_id) == ["ordered", "end", "refunded", "refunded"]


def test_what_was_taken_at_dispatch_goes_back_when_it_cannot_be_given_and_is_told_with_the_end(till: Till) -> None:
    order_id = till.paid(2)
    with till.hospital.entered():
        db.session.get_one(Order, (till.hospital.id, order_id)).held_until = now() + timedelta(hours=20)
    till.act(order_id, "prepare", "send_out")
    assert till.money() == [(2500, 0)]
    till.act(order_id, "could_not")
    assert till.money() == [(2500, 2500)]
    assert till.letters(order_id) == ["ordered", "end"]


def test_what_is_on_its_way_for_days_is_taken_before_the_card_is_let_go_and_what_lapsed_is_no_order(till: Till) -> None:
    out, still = till.paid(), till.paid()
    till.act(out, "prepare", "send_out")
    with till.hospital.entered():
        capture_late.work()
    assert till.waiting() == []
    till.stripe.control("POST", "clock", {"at": int((now() + timedelta(days=8)).timestamp())})
    till.settle(still)
    found = till.order(still)
    assert (found.state, till.letters(still)) == ("money_back", ["ordered", "end"])
    assert till.shelf.stock(till.tulips) == 8
    with till.hospital.entered():
        db.session.get_one(Order, (till.hospital.id, out)).held_until = now() + timedelta(hours=20)
        db.session.flush()
        capture_late.work()
        capture_late.work()
    assert len(till.waiting()) == 1


def test_the_last_one_is_ordered_once_by_fifty_buyers(till: Till) -> None:
    last = till.shelf.product("roses", stock=1)

    def buy(_: int) -> bool:
        try:
            till.place(variant=last, opened=False)
        except NotThere:
            return False
        return True

    with ThreadPoolExecutor(25) as buyers:
        bought = list(buyers.map(buy, range(50)))
    assert bought.count(True) == 1
    assert till.shelf.stock(last) == 0
    assert rows(till.hospital.world, "select count(*) from shop_order") == [(1,)]


def test_each_day_ends_in_nothing_or_names_each_cent(till: Till, world: World) -> None:
    one, two = till.paid(2), till.paid()
    till.act(one, *BROUGHT)
    till.act(two, *BROUGHT)
    with till.hospital.entered():
        give_back(order_with(one, lock=True), 300, RefundReason.KINDNESS, actor=Reader())
    till.call_all()
    intent = till.order(two).intent_id or ""
    till.stripe.payments.refund(intent, 50, account=None, idempotency_key="outside")
    today = now().astimezone(UTC).date()
    other = world.hospital("other")
    for hospital in (till.hospital, other):
        with hospital.entered():
            compare(today)
    with other.entered():
        assert db.session.query(MoneyDay).count() == 0
    [(ours, theirs, rest)] = rows(world, "select ours, theirs, rest from money_day")
    assert (ours, theirs, rest) == (3450, 3450, [])  # what went back outside is nobody's until it is heard of
    with till.hospital.entered():
        call = db.session.query(PaymentCall).filter_by(kind="capture", order_id=two).one()
        call.amount = 1200
    with till.hospital.entered():
        compare(today)
        balance.work()
    [(ours, theirs, rest)] = rows(world, "select ours, theirs, rest from money_day")
    assert (theirs - ours, [one["amount"] for one in rest]) == (50, [50])


def test_the_file_for_accounting_names_nobody_and_holds_no_formula(till: Till) -> None:
    order_id = till.paid(2, email="=cmd@example.org", name="=1+1")
    till.act(order_id, *BROUGHT)
    keeper = till.hospital.person("Sho Keeper", "shop").browser()
    token = keeper.token()
    keeper.client.get("/admin/orders/", base_url=f"http://{keeper.at}")
    answer = keeper.client.post(
        "/admin/orders/money", data={"csrf_token": token, "since": "=1"}, base_url=f"http://{keeper.at}"
    )
    lines = list(csv.reader(StringIO(answer.get_data(as_text=True))))
    assert len(lines) == 2
    assert lines[1][3:6] == ["25.00", "0.00", "USD"]
    assert "example.org" not in answer.get_data(as_text=True)
    assert not any(cell.startswith(("=", "+", "@")) for line in lines for cell in line)


def test_nothing_of_patient_page_room_or_words_reaches_stripe_a_log_a_letter_or_the_trail(
    till: Till, world: World, capfd: pytest.CaptureFixture[str]
) -> None:
    keeper = till.hospital.person("Anna Berg")
    page = till.hospital.page(keeper, patient="Patience Canary")
    canaries = ("Canary", "canary", page.slug, str(page.id), "Get well", "tulips", "Tulips", "Room 12")
    order_id = till.paid(
        2, page_id=page.id, for_name="Elena Canary", message="Get well, Canary in Room 12", if_not=IfNot.MONEY_BACK
    )
    till.act(order_id, "prepare", "could_not")
    left = till.place(for_name="Canary")
    till.act(left, "cancel")
    sent = unquote_plus(str(till.stripe.calls()))
    assert "A gift" in sent
    world.work(everything=True)
    stored = str(rows(world, "select * from shop_order")) + str(rows(world, "select * from payment_call"))
    told = str(rows(world, "select details, about from audit_entry where about = 'shop_order'"))
    told += str(rows(world, "select args from jobs.procrastinate_jobs")) + "".join(capfd.readouterr())
    for canary in canaries:
        assert canary not in sent
        assert canary not in told.replace(str(page.id), "")
        assert canary in (page.slug, str(page.id)) or canary not in stored
    with till.hospital.entered():
        db.session.get_one(Order, (till.hospital.id, order_id)).ended_at = now() - timedelta(days=31)
        db.session.flush()
        forget_old.work()
    assert rows(world, "select for_name, message from shop_order where id = %s", order_id) == [(None, None)]


def test_without_payments_nothing_is_asked(till: Till, world: World) -> None:
    nobody: Payments | None = None
    world.app.extensions["payments"] = lambda: nobody
    order_id = till.place(opened=False)
    till.settle(order_id)
    assert till.order(order_id).state == "placed"
