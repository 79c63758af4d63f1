"""A block binds in the shop: what comes from whom she blocked cannot be given, and nobody is told why."""

from uuid import UUID

import pytest

from billing.delivery.queries import task_with
from billing.delivery.shutting import is_named
from tests.billing.delivery.conftest import Counter
from tests.peers.two import blocks
from tests.support.world import APage


def fits(counter: Counter, order_id: UUID) -> bool:
    """Whether whoever works behind the counter is told that it can be given."""
    with counter.hospital.entered():
        return task_with(order_id).fits


def test_neither_for_her_page_nor_for_her_name(counter: Counter, page: APage) -> None:
    """Elena Canary is who the orders by name are for."""
    hospital = counter.hospital
    elena, mia = hospital.person("elena  CANARY", email="elena@x.example"), hospital.person("Mia Lund")
    by_mail = mia.email.upper()
    by_name = [counter.order(person_id=mia.id), counter.order(email=by_mail)]
    to_page = [counter.order(page=page, person_id=mia.id), counter.order(page=page, email=by_mail)]
    elsewhere = hospital.page(hospital.person("Nora Elsewhere"), patient="Somebody Else")
    others = [counter.order(), counter.order(page=page), counter.order(page=elsewhere, person_id=mia.id)]
    assert all(fits(counter, one) for one in (*by_name, *to_page, *others))
    blocks(elena, mia)
    assert [fits(counter, one) for one in (*by_name, *to_page, *others)] == [False, False, True, True, True, True, True]
    blocks(page.keeper, mia)
    assert [fits(counter, one) for one in (*by_name, *to_page, *others)] == [False] * 4 + [True] * 3


def test_nor_for_the_name_on_a_page_where_she_is_shut_out_and_never_the_other_way_round(counter: Counter) -> None:
    hospital = counter.hospital
    owner = hospital.person("Petra Owner")
    page = hospital.page(owner, patient="Elena Canary")
    order_id, other = counter.order(), counter.order(email="sam@example.org")
    hospital.guest(page, "ruth@example.org", state="blocked")
    assert [fits(counter, one) for one in (order_id, other)] == [False, True]
    sam = hospital.person("Sam Hill", email="sam@example.org")
    blocks(sam, owner)
    assert fits(counter, other)
    blocks(owner, sam)
    assert not fits(counter, other)


@pytest.mark.parametrize(
    ("typed", "name", "same"),
    [
        ("Ana Quintero", "ana quintero", True),
        ("Quintero, Ana", "Ana Quintero", False),
        ("Quintero Ana", "Ana María Quintero", True),
        ("Ana", "Ana Quintero", False),
        ("Ana Lopez", "Ana", False),
        ("Ana", "ana", True),
        ("", "", False),
    ],
)
def test_a_name_is_known_by_two_of_its_words(typed: str, name: str, same: bool) -> None:
    assert is_named(typed, [name]) is same
