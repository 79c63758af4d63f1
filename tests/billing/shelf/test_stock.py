"""What is there is taken all or not at all, and the last one goes to one buyer, whoever comes at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest

from billing.shelf.models import Product, Variant
from billing.shelf.stock import release, reserve
from kernel.db import db
from tests.billing.shelf.conftest import Shelf, open_shop
from tests.support.world import World

BUYERS = 50


def test_the_last_one_goes_to_one_of_fifty_buyers_and_none_waits_in_a_circle(shelf: Shelf) -> None:
    last, other = shelf.product("roses", stock=1), shelf.product("tulips", stock=BUYERS)

    def buy(n: int) -> list[UUID]:
        with shelf.hospital.entered():
            lines = [(last, 1), (other, 1)]
            return reserve(lines if n % 2 else lines[::-1])

    with ThreadPoolExecutor(BUYERS) as buyers:
        missing = list(buyers.map(buy, range(BUYERS)))
    assert sorted(missing) == [[]] + [[last]] * (BUYERS - 1)
    assert (shelf.stock(last), shelf.stock(other)) == (0, BUYERS - 1)


def test_all_is_taken_or_nothing_and_given_back_as_it_was_taken(shelf: Shelf) -> None:
    few, many, always = shelf.product("a", stock=2), shelf.product("b", stock=9), shelf.product("c")
    with shelf.hospital.entered():
        assert reserve([(many, 1), (few, 2), (few, 1), (always, 20)]) == [few]
    assert (shelf.stock(few), shelf.stock(many)) == (2, 9)
    lines = [(many, 4), (few, 1), (few, 1), (always, 20)]
    with shelf.hospital.entered():
        assert reserve(lines) == []
    assert [shelf.stock(one) for one in (few, many, always)] == [0, 5, None]
    with shelf.hospital.entered():
        release(lines)
    assert [shelf.stock(one) for one in (few, many, always)] == [2, 9, None]


def test_what_is_not_sold_here_cannot_be_taken_nor_given_back(shelf: Shelf, world: World) -> None:
    away, gone = shelf.product("a", stock=5), shelf.product("b", stock=5)
    theirs = open_shop(world.hospital("other"))
    foreign = theirs.product("c", stock=5)
    with shelf.hospital.entered():
        variant = db.session.get_one(Variant, (shelf.hospital.id, gone))
        variant.shown = False
        db.session.get_one(
            Product, (shelf.hospital.id, db.session.get_one(Variant, (shelf.hospital.id, away)).product_id)
        ).shown = False
    with shelf.hospital.entered():
        assert set(reserve([(away, 1), (gone, 1), (foreign, 1)])) == {away, gone, foreign}
        release([(foreign, 1)])
    assert (shelf.stock(away), shelf.stock(gone), theirs.stock(foreign)) == (5, 5, 5)


@pytest.mark.parametrize("count", [0, -1, -2_000_000_000])
def test_less_than_one_is_never_taken_nor_given_back(count: int, shelf: Shelf) -> None:
    variant = shelf.product(stock=5)
    for act in (reserve, release):
        with pytest.raises(ValueError, match="At least one"), shelf.hospital.entered():
            act([(variant, count)])
    assert shelf.stock(variant) == 5
