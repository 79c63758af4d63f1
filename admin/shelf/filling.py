"""Puts many things on a shelf in one go. It does not commit."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from billing.shelf.keeping import Way, add_product, keep_category
from billing.shelf.models import ProductKind
from kernel.access import Reader
from kernel.brand import Words
from kernel.ids import new_id
from photos.actions import keep_cleaned
from photos.cleaning import CleanPicture

Names = Mapping[str, str]  # by language


@dataclass(frozen=True)
class Goods:
    """Something in a gift shop. `ways` are pairs of names and a price; without them it costs `price`, in minor units.

    `part`: where it stands on the shelf, by its number from 0; `picture` is a drawing's name. `stock` None: always some.
    """

    names: Names
    abouts: Names
    picture: str
    part: int
    price: int
    stock: int | None = None
    carries: tuple[str, ...] = ()
    is_card: bool = False
    ways: tuple[tuple[Names, int], ...] = ()

    @property
    def name(self) -> Words:
        """What it is called, in the language of whoever reads."""
        return Words(self.names)


def fill_shelf(
    parts: Sequence[Names], goods: Sequence[Goods], tax: int, picture: Callable[[str], CleanPicture], *, actor: Reader
) -> None:
    """Makes the parts of the shelf and puts the goods there, the first in front. `tax`, in basis points, is in their prices."""
    made = [
        keep_category(None, {"names": dict(names), "position": place}, actor=actor).id for place, names in enumerate(parts, 1)
    ]
    for one in reversed(goods):
        more = {"category_id": made[one.part], "tax_rate": tax, "carries": list(one.carries)}
        words = {"names": dict(one.names), "abouts": dict(one.abouts)}
        kind = ProductKind.CARD if one.is_card else ProductKind.GIFT
        product = add_product(new_id(), {**words, **more, "kind": kind}, _ways(one), b"", actor=actor)
        product.photo_id = keep_cleaned(picture(one.picture), product.id, actor=actor).id


def _ways(one: Goods) -> list[Way]:
    sold = one.ways or (({}, one.price),)
    return [Way(None, names, price, one.stock, None, True) for names, price in sold]
