"""From the cart to what its sender is told: what she sees, what is taken and what goes back, and who else comes at it."""

import re
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from billing.orders.letters import link_to
from billing.orders.models import Order
from billing.orders.placing import NotThere
from billing.orders.states import IfNot, OrderState
from kernel.db import db
from tests.billing.orders.conftest import Till
from tests.integrations.stripe_fixtures import DECLINED
from tests.support.browser import Page
from tests.support.world import World

TYPED = {"for_name": "Elena Canary", "message": "Canary soup", "name": "Ruth", "email": "ruth@example.org"}


def filled_cart(till: Till) -> Page:
    """A stranger's browser with tulips in its cart, at the order."""
    browser = till.hospital.browser()
    browser.open("/shop/tulips").submit({"count": "2"})
    return browser.open("/order")


def test_a_stranger_orders_pays_and_is_told_what_became_of_it_and_of_nothing_else(till: Till) -> None:
    shown = filled_cart(till).submit(TYPED)
    assert shown.heading == "Your order"
    assert "It is ordered once you have paid" in shown.text
    link = next(str(a["href"]) for a in shown.soup.select("main a") if "/stripe/pay/" in str(a.get("href")))
    till.stripe.control("POST", f"sessions/{link.rsplit('/', 1)[-1]}/pay", {"card": DECLINED})
    browser = shown.browser
    assert "declined" in browser.open("/order/back?paid=1").submit(action="/look").text
    till.stripe.control("POST", f"sessions/{link.rsplit('/', 1)[-1]}/pay", {})
    back = browser.open("/order/back?paid=1")
    assert "One press more" in back.text
    ordered = back.submit(action="/look")
    assert "It is ordered. Your card is held, and not charged yet." in ordered.text
    assert "Canary" not in ordered.text
    assert "Nothing is in it yet" in browser.open("/cart").text
    assert till.stripe.control("GET", "payments")[0]["intent"]["status"] == "requires_capture"
    assert till.shelf.stock(till.tulips) == 7
    cancelled = browser.open(shown.path).submit(action="/cancel")
    assert "Nothing was charged" in cancelled.text
    till.call_all()
    assert till.money() == [(0, 0)]
    assert till.stripe.control("GET", "payments")[0]["intent"]["status"] == "canceled"
    assert till.shelf.stock(till.tulips) == 9


def test_what_is_too_small_for_a_card_is_neither_ordered_nor_asked_for(till: Till) -> None:
    cheap = till.shelf.product("note", price=49, stock=3)
    browser = till.hospital.browser()
    browser.open("/shop/note").submit({"count": "1"})
    assert browser.open("/order").path == "/cart"
    assert browser.post("/order", {**TYPED, "if_not": "money_back", "csrf_token": browser.token()}).path == "/cart"
    with pytest.raises(NotThere):
        till.place(variant=cheap)
    assert (till.stripe.calls(), till.shelf.stock(cheap)) == ([], 3)


@pytest.mark.parametrize(
    ("acts", "if_not", "state", "money", "stock", "letters"),
    [
        ("prepare send_out hand_over", IfNot.MONEY_BACK, "handed_over", (2500, 0), 7, ["ordered", "end"]),
        ("could_not", IfNot.MONEY_BACK, "money_back", (0, 0), 9, ["ordered", "end"]),
        ("prepare send_out could_not", IfNot.MONEY_BACK, "money_back", (0, 0), 7, ["ordered", "end"]),
        ("prepare could_not", IfNot.ANOTHER_PATIENT, "to_another", (2500, 0), 7, ["ordered", "end"]),
        ("prepare could_not", IfNot.TO_FOUNDATION, "to_foundation", (2500, 0), 9, ["ordered", "end"]),
        ("could_not could_not", IfNot.SOMETHING_LIKE_IT, "money_back", (0, 0), 9, ["ordered", "end"]),
        ("could_not send_out hand_over", IfNot.SOMETHING_LIKE_IT, "handed_over", (2500, 0), 7, ["ordered", "end"]),
        ("cancel", IfNot.MONEY_BACK, "cancelled", (0, 0), 9, ["ordered"]),
        ("prepare send_out", IfNot.MONEY_BACK, "out", (0, 0), 7, ["ordered"]),
    ],
)
def test_every_way_ends_as_it_was_chosen(
    till: Till, acts: str, if_not: IfNot, state: str, money: tuple[int, int], stock: int, letters: list[str]
) -> None:
    order_id = till.paid(2, if_not=if_not)
    assert all(till.act(order_id, *acts.split()))
    assert till.order(order_id).state == state
    assert till.money() == [money]
    assert till.shelf.stock(till.tulips) == stock
    assert till.letters(order_id) == letters
    till.settle(order_id)
    assert till.order(order_id).state == state


def test_what_became_of_it_is_shown_when_it_is_told_and_the_same_page_until_then(till: Till, world: World) -> None:
    ends = {"could_not": "There is no charge", "prepare send_out hand_over": "It is completed"}
    seen = {}
    for acts in ends:
        order_id = till.paid(for_name="", email="x@example.org")
        till.act(order_id, *acts.split())
        order = till.order(order_id)
        shown = till.hospital.browser().open(link_to_in(till, order)).soup.select_one("main")
        seen[acts] = re.sub(rf"{order.code}|/orders/[\w=-]+|value=\"[^\"]+\"|<time.*?</time>", "", str(shown))
        assert order.tell_at is not None
        assert order.tell_at.astimezone(ZoneInfo("America/New_York")).hour == 18
        with till.hospital.entered():
            db.session.get_one(Order, (till.hospital.id, order_id)).tell_at = order.created_at
        assert ends[acts] in till.hospital.browser().open(link_to_in(till, order)).text
    assert len(set(seen.values())) == 1


def test_only_the_link_opens_an_order_and_only_in_its_own_hospital(till: Till, world: World) -> None:
    order = till.order(till.paid())
    other = world.hospital("other")
    path = link_to_in(till, order)
    assert till.hospital.browser().open(path).status == 200
    assert other.browser().open(path).status == 404
    for wrong in (f"/orders/{order.id}", path[:-3] + "abc", path.swapcase()):
        assert till.hospital.browser().open(wrong).status == 404
    with till.hospital.entered():
        db.session.get_one(Order, (till.hospital.id, order.id)).key = UUID(int=7)
    assert till.hospital.browser().open(path).status == 404


def link_to_in(till: Till, order: Order) -> str:
    """The path that its letters lead to."""
    with till.hospital.entered():
        return link_to(order.id, order.key)


def test_a_form_sent_twice_is_one_order_and_what_is_being_prepared_is_not_cancelled(till: Till) -> None:
    form = filled_cart(till)
    first = form.submit(TYPED)
    form.submit(TYPED)
    with till.hospital.entered():
        orders = db.session.query(Order).order_by(Order.id).all()
        assert [order.state for order in orders] == [OrderState.CANCELLED, OrderState.PLACED]
        newest, oldest = orders[1].id, orders[0].id
    till.call_all()
    assert till.shelf.stock(till.tulips) == 7
    assert [one["session"]["status"] for one in till.stripe.control("GET", "payments")] == ["expired", "open"]
    till.pay(newest)
    till.settle(newest)
    till.act(newest, "prepare")
    last = till.order(newest)
    token = link_to_in(till, last)
    assert "cannot be cancelled here" in first.browser.post(f"{token}/cancel", {"csrf_token": first.browser.token()}).text
    assert till.order(oldest).state == "cancelled"


def test_a_page_without_its_things_or_with_payments_closed_says_so(till: Till, world: World) -> None:
    form = filled_cart(till)
    assert form.submit({**TYPED, "for_name": "", "email": "nobody"}).status == 422
    till.place(9)
    assert form.browser.open("/order").path == "/cart"
    world.app.extensions["payments"] = lambda: None
    assert "closed" in form.browser.open("/order").text
