"""What tests of the shelf share: a shop with something in it."""

from dataclasses import dataclass
from uuid import UUID

import pytest

from billing.shelf.models import Product, Shop, ShopState, Variant
from kernel.db import db
from kernel.ids import new_id
from tests.support.world import Hospital, World


@dataclass(frozen=True)
class Shelf:
    """A hospital whose shop is open, and what can be put on its shelf."""

    hospital: Hospital

    def product(
        self, slug: str = "tulips", *, price: int = 1250, stock: int | None = None, tax_rate: int = 0, **more: object
    ) -> UUID:
        """A product with one variant; returns the variant's id."""
        with self.hospital.entered():
            product = Product(id=new_id(), slug=slug, tax_rate=tax_rate, **{"names": {"en": slug.title()}, **more})
            db.session.add(product)
            db.session.flush()
            variant = Variant(id=new_id(), product_id=product.id, price=price, stock=stock)
            db.session.add(variant)
            return variant.id

    def stock(self, variant_id: UUID) -> int | None:
        """How many there are."""
        with self.hospital.entered():
            return db.session.get_one(Variant, (self.hospital.id, variant_id)).stock


def open_shop(hospital: Hospital, currency: str = "USD") -> Shelf:
    """Its shop is open, and sells in dollars unless it is said otherwise."""
    with hospital.entered():
        db.session.add(Shop(state=ShopState.OPEN, currency=currency))
    return Shelf(hospital)


@pytest.fixture
def hospital(world: World) -> Hospital:
    """A hospital."""
    return world.hospital()


@pytest.fixture
def shelf(hospital: Hospital) -> Shelf:
    """Its open shop."""
    return open_shop(hospital)
