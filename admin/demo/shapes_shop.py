"""What the demo's gift shops and foundations are made of. Nothing here knows the database."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class GoodsStory:
    """Something in a gift shop. `ways` are pairs of names, by language, and a price; without them it costs `price`.

    `part`: where it stands on the shelf, by its number from 0; `picture` is a drawing's name.
    """

    names: Mapping[str, str]
    abouts: Mapping[str, str]
    picture: str
    part: int
    price: int
    stock: int | None = None
    carries: tuple[str, ...] = ()
    is_card: bool = False
    ways: tuple[tuple[Mapping[str, str], int], ...] = ()


@dataclass(frozen=True)
class FoundationStory:
    """To whom one gives, what it is for, sums to choose from (in cents), and what stands on its receipts."""

    names: Mapping[str, str]
    abouts: Mapping[str, str]
    receipt: Mapping[str, str]
    sums: tuple[int, ...]
    registration: str


@dataclass(frozen=True)
class ShopStory:
    """A hospital's gift shop: words above its shelf, the parts of that, what stands there. `tax` is in basis points."""

    opening: Mapping[str, str]
    tax_words: Mapping[str, str]
    tax: int
    parts: tuple[Mapping[str, str], ...]
    goods: tuple[GoodsStory, ...]
