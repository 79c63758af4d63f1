"""The console of orders: who enters, what is never shown there, giving money back; and a hospital's own account at Stripe."""

from uuid import UUID

import pytest

from billing.orders.models import Order
from kernel.db import db
from tests.billing.orders.conftest import Till
from tests.billing.shelf.conftest import open_shop
from tests.support.people import rows
from tests.support.world import World

BROUGHT = ("prepare", "send_out", "hand_over")


@pytest.mark.parametrize(("role", "status"), [("shop", 200), ("tenant_admin", 200), ("staff", 404), ("volunteer", 404)])
def test_only_the_shop_enters(till: Till, role: str, status: int) -> None:
    order_id = till.place(opened=False)
    browser = till.hospital.person("Tess Reader", role).browser()
    for path in ("", "days", str(order_id)):
        assert browser.open(f"/admin/orders/{path}").status == status
    assert browser.open("/admin/payments/").status == status


def test_money_is_given_back_in_the_console_which_never_says_for_whom_it_was(till: Till, world: World) -> None:
    order_id = till.paid(2)
    till.act(order_id, *BROUGHT)
    keeper = till.hospital.person("Sho Keeper", "shop").browser()
    shown = keeper.open(f"/admin/orders/{order_id}")
    assert "Canary" not in shown.text
    assert shown.submit({"amount": "25.01", "reason": "wrong"}).status == 422
    assert shown.submit({"amount": "1e2", "reason": "wrong"}).status == 422
    assert "goes back" in shown.submit({"amount": "5,50", "reason": "wrong"}).text
    till.call_all()
    assert till.money() == [(2500, 550)]
    listed = keeper.open("/admin/orders/?state=handed_over&words=ruth@example.org")
    assert till.order(order_id).code in listed.text
    assert "Nothing was found." in keeper.open("/admin/orders/?state=owing").text
    others = world.hospital("other")
    stranger = others.person("Sho Keeper", "shop").browser()
    assert stranger.open(f"/admin/orders/{order_id}").status == 404
    assert till.order(order_id).code not in stranger.open("/admin/orders/").text


def test_a_hospital_sells_through_its_own_account_once_that_can_take_cards(till: Till, world: World) -> None:
    keeper = till.hospital.person("Sho Keeper", "shop").browser()
    link = keeper.open("/admin/payments/").submit({"country": "US"})
    assert "The link is good once" in link.text
    again = keeper.open("/admin/payments/").submit()
    assert "Go on at Stripe" in again.text
    [(account,)] = rows(world, "select account from shop_account")
    before = till.place()
    assert till.order(before).account is None
    till.stripe.control("POST", f"accounts/{account}/finish")
    assert "own account" in keeper.open("/admin/payments/").submit(action="/look").text
    own = till.paid()
    assert till.order(own).account == account
    till.act(own, *BROUGHT)
    assert [one["account"] for one in till.stripe.control("GET", f"payments?order={own}")] == [account]
    assert till.order(own).captured == 1250
    other = Till(open_shop(world.hospital("other")), till.stripe, till.look)
    other.tulips = other.shelf.product(stock=1)
    assert other.order(other.place()).account is None
    with other.hospital.entered():
        assert db.session.get(Order, (other.hospital.id, UUID(str(own)))) is None
