"""Tax that Stripe reckons and adds, and what of an order is the platform's."""

import pytest

from billing.orders.access import order_with
from billing.orders.actions import give_back
from billing.orders.learning import NotOurs
from billing.orders.models import Order, RefundReason
from billing.shelf.models import Product, Shop
from kernel.access import Reader
from kernel.db import db
from tests.billing.donations.conftest import Box
from tests.billing.orders.conftest import Till
from tests.integrations.stripe_contract import complaints


def by_stripe(till: Till) -> None:
    """From now on Stripe reckons the tax."""
    with till.hospital.entered():
        db.session.query(Shop).one().tax_mode = "stripe"
        db.session.query(Product).one().tax_code = "txcd_12345678"


def test_stripe_adds_the_tax_which_is_taken_and_given_back_with_the_rest(till: Till) -> None:
    by_stripe(till)
    buyer = till.hospital.browser()
    assert "Plus tax, calculated at checkout" in buyer.open("/shop/tulips").text
    assert "Plus tax" in buyer.open("/shop/tulips").submit().text
    order_id = till.place(2)
    assert (till.order(order_id).total, till.order(order_id).tax) == (2500, 0)
    opened = next(call["form"] for call in till.stripe.calls() if call["path"].endswith("/sessions"))
    for sent in ("automatic_tax%5Benabled%5D=true", "tax_behavior%5D=exclusive", "txcd_12345678"):
        assert sent in opened.replace("[", "%5B").replace("]", "%5D")
    assert not complaints("POST", "/v1/checkout/sessions", opened)
    till.pay(order_id)
    for _ in range(2):
        till.settle(order_id)
    found = till.order(order_id)
    assert (found.state, found.total, found.tax, found.held) == ("authorised", 2700, 200, 2700)
    till.act(order_id, "prepare", "send_out", "hand_over")
    with till.hospital.entered():
        assert not give_back(order_with(order_id, lock=True), 2701, RefundReason.WRONG, actor=Reader())
        assert give_back(order_with(order_id, lock=True), 2700, RefundReason.WRONG, actor=Reader())
    till.call_all()
    assert till.money() == [(2700, 2700)]


@pytest.mark.parametrize("changed", [{"total": 2400}, {"tax_on_top": False}])
def test_other_prices_than_ours_are_not_believed_whatever_the_tax(till: Till, changed: dict[str, int]) -> None:
    by_stripe(till)
    order_id = till.place(2)
    till.pay(order_id)
    with till.hospital.entered():
        for name, value in changed.items():
            setattr(db.session.get_one(Order, (till.hospital.id, order_id)), name, value)
    with pytest.raises(NotOurs):
        till.settle(order_id)


def test_the_platform_gets_its_share_of_an_order_and_gives_it_back_with_the_money(till: Till) -> None:
    without = till.paid(2)
    account = Box(till).connect(333)
    order_id = till.paid(2)
    assert (till.order(without).fee, till.order(order_id).fee) == (0, 83)  # whole cents, rounded down
    till.act(order_id, "prepare", "send_out", "hand_over")
    with till.hospital.entered():
        assert give_back(order_with(order_id, lock=True), 2500, RefundReason.WRONG, actor=Reader())
    till.call_all()
    [payment] = till.stripe.control("GET", f"payments?account={account}")
    assert payment["charges"][0]["application_fee_amount"] == 83
    back = [call["form"] for call in till.stripe.calls() if call["path"] == "/v1/refunds"]
    assert ["refund_application_fee=true" in form for form in back] == [True]
