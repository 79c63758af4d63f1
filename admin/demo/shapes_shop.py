"""What the demo's gift shops and foundations are made of. Nothing here knows the database."""

from collections.abc import Mapping
from dataclasses import dataclass

from admin.shelf.filling import Goods


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
    goods: tuple[Goods, ...]
