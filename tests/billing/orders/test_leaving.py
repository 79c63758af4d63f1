"""What becomes of orders when somebody's account ends, and what stands of them in a copy of her data."""

from datetime import timedelta

from accounts.actions import PersonMerged
from accounts.leaving import PersonDeleted
from billing.orders.archive import order_files
from billing.orders.letters import link_to
from billing.orders.listeners import forget_old
from billing.orders.models import Order
from kernel.clock import now
from kernel.db import db
from kernel.events import publish
from tests.billing.orders.conftest import Till
from tests.support.people import rows
from tests.support.world import World


def test_orders_go_with_the_account_and_lose_whoever_it_was_when_it_ends(till: Till, world: World) -> None:
    anna, newcomer = till.hospital.person("Anna Berg"), till.hospital.person("New Comer")
    ended, running = till.paid(), till.paid()
    till.act(ended, "could_not")
    with till.hospital.entered():
        for order_id in (ended, running):
            db.session.get_one(Order, (till.hospital.id, order_id)).person_id = newcomer.id
        db.session.flush()
        publish(PersonMerged(newcomer.id, anna.id))
        [entry] = order_files(anna.reader)
        assert "Elena Canary" in str(entry)
        assert "tulips" in str(entry).lower()
    with till.hospital.entered():
        publish(PersonDeleted(anna.id, anna.email, words_away=False))
    assert rows(world, "select distinct email::text, name from shop_order") == [("forgotten@invalid", "")]
    assert "ruth@example.org" not in str(rows(world, "select asked from payment_call"))
    gone = rows(world, "select for_name is null, message is null from shop_order order by id")
    assert gone == [(True, True), (False, False)]  # what is still to be brought goes on saying for whom
    assert {state for (state,) in rows(world, "select state from delivery")} <= {"stopped", "queued"}
    till.act(running, "prepare", "send_out", "hand_over")
    assert till.order(running).captured == 1250
    assert till.letters(running) == ["ordered"]


def test_what_nobody_needs_any_more_is_forgotten_in_its_time(till: Till, world: World) -> None:
    order_id = till.paid()
    till.act(order_id, "could_not")
    for days, left in ((29, False), (31, True)):
        with till.hospital.entered():
            db.session.get_one(Order, (till.hospital.id, order_id)).ended_at = now() - timedelta(days=days)
            db.session.flush()
            forget_old.work()
        assert rows(world, "select message is null, email = 'forgotten@invalid' from shop_order") == [(left, False)]
    order = till.order(order_id)
    with till.hospital.entered():
        path = link_to(order.id, order.key)
    assert till.hospital.browser().open(path).status == 200
