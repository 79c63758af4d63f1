"""The demo's orders: each comes to the state that its story tells, by what people do, and only once."""

from collections import Counter

from admin.demo.seed_orders import ORDERS, sow_orders
from tests.billing.orders.conftest import Till, stripe_process, till  # noqa: F401  # a shop whose payments go to a sandbox
from tests.support.people import rows
from tests.support.world import World

STATES = {
    "handed_over": 1,
    "money_back": 1,
    "to_foundation": 1,
    "to_another": 1,
    "out": 1,
    "preparing": 1,
    "authorised": 1,
    "declined": 1,
    "placed": 1,
}


def test_orders_of_the_demo_are_in_every_state_and_their_money_is_true(till: Till, world: World) -> None:  # noqa: F811  # a fixture
    till.hospital.person("Dennis Achterberg", "staff")
    for name in {told.sender for told in ORDERS}:
        till.hospital.person(name)
    for number, what in enumerate({told.what for told in ORDERS} - {"Tulips"}):
        till.shelf.product(f"p{number}", names={"en": what})
    for _ in range(2):
        with world.app.app_context():
            sow_orders(till.stripe.box.url)
    assert Counter(state for (state,) in rows(world, "select state from shop_order")) == STATES
    assert till.waiting() == []
    taken, back = zip(*till.money(), strict=True)
    assert sorted(taken) == [0, 0, 0, 0, 0, 1250, 1250, 1250]
    assert sorted(back)[-2:] == [0, 500]
    assert rows(world, "select count(*) from gift where bringer_id is not null") == [(2,)]
