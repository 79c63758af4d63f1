"""Who sent an order is known no longer than the hospital says: told before on the order's page, kept by a press, then gone."""

from datetime import timedelta
from uuid import UUID

import pytest

from billing.orders.letters import link_to
from billing.orders.models import Order
from kernel.clock import now
from kernel.db import db
from tenants.life.holding import hold
from tests.billing.orders.conftest import Till
from tests.support.people import rows
from tests.support.world import Somebody, World
from tests.tenants.retention.visit import ACTS, a_day, in_days, policy, where

BUYER = "Zqxvwkj"
SAID = "your name and address are taken out of this order"


def sent(till: Till, by: Somebody | None = None) -> tuple[str, str]:
    """An order that has ended; its id, and the link in its letters."""
    order_id = till.paid(name=f"{BUYER} Ruth", email=f"{BUYER}@example.org", message=f"{BUYER} well")
    if by is not None:
        with till.hospital.entered():
            db.session.get_one(Order, (till.hospital.id, order_id)).person_id = by.id
    till.act(order_id, "could_not")
    order = till.order(order_id)
    with till.hospital.entered():
        return str(order_id), link_to(order.id, order.key)


def test_a_buyer_is_told_on_the_orders_page_and_forgotten_a_month_later(till: Till, world: World) -> None:
    policy(world, order_months=3)
    order_id, path = sent(till)
    assert where(world, BUYER)
    with in_days(80):
        a_day(till.hospital)
        assert SAID not in till.hospital.browser().open(path).text
    with in_days(95):
        a_day(till.hospital)
        shown = till.hospital.browser().open(path)
        assert SAID in shown.text
        assert shown.soup.select_one("main a[href^='/ending']") is None  # without an account
    with in_days(120):
        a_day(till.hospital)
    assert where(world, BUYER)
    books = "select total, held, captured, refunded, state, code from shop_order"
    before = rows(world, books)
    with in_days(126):
        a_day(till.hospital)
        assert SAID not in till.hospital.browser().open(path).text
    assert rows(world, "select email::text, name, message, for_name, ends_at from shop_order") == [
        ("forgotten@invalid", "", None, None, None)
    ]
    assert rows(world, books) == before
    assert where(world, BUYER) == {}
    assert rows(world, ACTS) == [("ending.announce",), ("ending.delete",)]
    assert order_id in str(rows(world, "select about_id from audit_entry where action = 'ending.delete'"))


def test_without_a_word_of_the_hospitals_it_is_a_year_and_a_month_and_the_link_still_leads_there(
    till: Till, world: World
) -> None:
    _order, path = sent(till)
    with in_days(366):
        a_day(till.hospital)
        assert SAID in till.hospital.browser().open(path).text
    with in_days(397):
        a_day(till.hospital)
    assert rows(world, "select email::text from shop_order") == [("forgotten@invalid",)]


def test_whoever_sent_it_keeps_her_name_on_it(till: Till, world: World) -> None:
    anna, nora = till.hospital.person("Anna Berg"), till.hospital.person("Nora Lind")
    policy(world, order_months=3)
    order_id, path = sent(till, anna)
    with in_days(95):
        a_day(till.hospital)
        assert anna.browser().open(path).soup.select_one(f"main a[href='/ending/order/{order_id}']")
        assert nora.browser().open(f"/ending/order/{order_id}").status == 404
        assert "It is kept." in anna.browser().open(f"/ending/order/{order_id}").submit(action=order_id).text
    with in_days(130):
        a_day(till.hospital)
    assert rows(world, "select name from shop_order") == [(f"{BUYER} Ruth",)]


def test_an_order_of_somebody_with_an_account_says_no_more_whose_it_was(till: Till, world: World) -> None:
    sent(till, till.hospital.person("Anna Berg"))
    policy(world, order_months=3)
    for days in (95, 126):
        with in_days(days):
            a_day(till.hospital)
    assert rows(world, "select email::text, person_id from shop_order") == [("forgotten@invalid", None)]


@pytest.mark.parametrize(("dispute", "meant"), [("needs_response", []), ("won", [("ending.announce",)])])
def test_while_a_bank_asks_for_the_money_back_the_hospital_knows_who_it_was(
    till: Till, world: World, dispute: str, meant: list[tuple[str]]
) -> None:
    order_id, _path = sent(till)
    with till.hospital.entered():
        db.session.get_one(Order, (till.hospital.id, UUID(order_id))).dispute = dispute
    policy(world, order_months=3)
    with in_days(95):
        a_day(till.hospital)
    assert rows(world, ACTS) == meant


def test_a_hold_stops_it_and_what_still_runs_is_not_meant(till: Till, world: World) -> None:
    policy(world, order_months=3)
    till.paid()
    with in_days(100):
        a_day(till.hospital)
    assert rows(world, ACTS) == []
    sent(till)
    with in_days(100):
        a_day(till.hospital)
    with world.app.app_context():
        hold(till.hospital.id, reason="a case", actor="test")
    with in_days(200):
        a_day(till.hospital)
    assert rows(world, "select count(*) from shop_order where email = 'forgotten@invalid'") == [(0,)]


def test_an_order_without_an_account_is_nobodys_to_keep(till: Till, world: World) -> None:
    order_id, _path = sent(till)
    with till.hospital.entered():
        db.session.get_one(Order, (till.hospital.id, order_id)).ends_at = now() + timedelta(days=3)
    reader = till.hospital.person("Nora Lind").browser()
    assert order_id not in reader.open("/ending").text
    assert reader.open(f"/ending/order/{order_id}").status == 404
