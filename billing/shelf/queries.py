"""Reads of the shop for whoever buys: how it works, what is in a cart, and what that costs. None of them writes."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from flask import g
from flask import session as cookie
from sqlalchemy import select

from billing.money import Money, least_to_pay
from billing.shelf.models import Cart, CartLine, Product, ProductKind, Shop, ShopState, TaxMode, Variant, Weekday
from kernel.access import current_reader
from kernel.brand import Words
from kernel.db import current_tenant_id, db
from kernel.ids import parse_id
from kernel.sealing import NotOurs, unseal

CARD_WORDS = "card words"  # for what they are sealed
CART, OWNER = "cart", "cart of"  # its id, and whose it is, in the browser's signed cookie
FEW = 3
USUAL_CURRENCY = "USD"


class There(StrEnum):
    """How much there is of something, in words: how many exactly is nobody's business."""

    FEW_LEFT = "few_left"
    SOLD_OUT = "sold_out"
    THERE = "there"


def there(stock: int | None, wanted: int = 1) -> There:
    """Whether so many of it could be had now."""
    if stock is None:
        return There.THERE
    if stock < wanted:
        return There.SOLD_OUT
    return There.FEW_LEFT if stock <= FEW else There.THERE


@dataclass(frozen=True)
class PricedLine:
    """A line of a cart at today's price. `of_one` is the price of one; `amount` holds `tax` already.

    `there` is SOLD_OUT where not all of the cart's could be had now, or where it is sold no longer.
    """

    id: UUID
    variant_id: UUID
    product_id: UUID
    slug: str
    photo_id: UUID | None
    name: Words
    variant: Words
    kind: ProductKind
    carries: tuple[str, ...]
    count: int
    of_one: Money
    tax_rate: int
    tax_code: str | None
    there: There
    card_words: str

    @property
    def amount(self) -> Money:
        """What all of it costs."""
        return self.of_one.times(self.count)

    @property
    def tax(self) -> Money:
        """How much of that is tax."""
        return self.amount.tax_within(self.tax_rate)


@dataclass(frozen=True)
class Priced:
    """What a cart holds, at today's prices. `total` holds `tax` already; what cannot be had is counted in neither.

    Where Stripe adds the tax there is none in it.
    """

    lines: tuple[PricedLine, ...]
    total: Money
    tax: Money

    @property
    def all_there(self) -> bool:
        """Whether there is something in it, and all of it could be had now."""
        return bool(self.lines) and all(line.there != There.SOLD_OUT for line in self.lines)

    @property
    def too_small(self) -> bool:
        """Whether all of it is there, and is less than can be paid by card."""
        return self.all_there and self.total < self.least

    @property
    def can_be_ordered(self) -> bool:
        """Whether the way to the order is open."""
        return self.all_there and not self.too_small

    @property
    def least(self) -> Money:
        """The smallest order that can be paid for."""
        return least_to_pay(self.total.currency)

    @property
    def wanted(self) -> list[tuple[UUID, int]]:
        """Variants and counts, as `stock.reserve` takes them."""
        return [(line.variant_id, line.count) for line in self.lines]


def shop_here() -> Shop:
    """How the hospital's shop works; a closed one, kept nowhere, where nobody has set it up. One statement a request."""
    if "shop" not in g or g.shop[0] != current_tenant_id():
        found = db.session.scalars(select(Shop).where(Shop.tenant_id == current_tenant_id())).one_or_none()
        g.shop = (current_tenant_id(), found or _closed())
    shop: Shop = g.shop[1]
    return shop


def _closed() -> Shop:
    """A shop that nobody has set up."""
    shop = Shop(state=ShopState.CLOSED, currency=USUAL_CURRENCY, tax_words={}, opening_words={})
    shop.tax_mode = TaxMode.FIXED
    shop.days, shop.from_hour, shop.until_hour, shop.cutoff_hour = [str(day) for day in Weekday], 10, 18, 12
    return shop


def owner() -> str:
    """Whose a cart is that is changed now: somebody's who is signed in or came by a letter, else nobody's in particular."""
    reader = current_reader()
    return str(reader.person_id or next(iter(reader.keys), ""))


def cart_of() -> Cart | None:
    """The cart of the browser that asks; None where it has put nothing aside, it is somebody else's, or it is gone."""
    cart_id, whose = parse_id(str(cookie.get(CART, ""))), str(cookie.get(OWNER, ""))
    reader = current_reader()
    hers = {"", str(reader.person_id), *map(str, reader.keys)}
    return db.session.get(Cart, (current_tenant_id(), cart_id)) if cart_id and whose in hers else None


def priced(cart: Cart | None, shop: Shop) -> Priced:
    """What is in a cart, in the order in which it came, and what it costs today. One statement."""
    lines = tuple(_lines(cart, shop)) if cart else ()
    counted = [line for line in lines if line.there != There.SOLD_OUT]
    nothing = Money(0, shop.currency)
    return Priced(lines, sum((line.amount for line in counted), nothing), sum((line.tax for line in counted), nothing))


def _lines(cart: Cart, shop: Shop) -> Iterator[PricedLine]:
    query = (
        select(CartLine, Variant, Product)
        .join(Variant, (Variant.tenant_id == CartLine.tenant_id) & (Variant.id == CartLine.variant_id))
        .join(Product, (Product.tenant_id == Variant.tenant_id) & (Product.id == Variant.product_id))
        .where(CartLine.tenant_id == current_tenant_id(), CartLine.cart_id == cart.id)
        .order_by(CartLine.created_at, CartLine.id)
    )
    wanted: dict[UUID, int] = {}
    for line, variant, product in db.session.execute(query):
        wanted[variant.id] = wanted.get(variant.id, 0) + line.count
        sold = product.shown and variant.shown
        yield PricedLine(
            id=line.id,
            variant_id=variant.id,
            product_id=product.id,
            slug=product.slug,
            photo_id=product.photo_id,
            name=product.name,
            variant=variant.name,
            kind=ProductKind(product.kind),
            carries=tuple(product.carries),
            count=line.count,
            of_one=Money(variant.price, shop.currency),
            tax_rate=0 if shop.tax_on_top else product.tax_rate,
            tax_code=product.tax_code,
            there=there(variant.stock, wanted[variant.id]) if sold else There.SOLD_OUT,
            card_words=_opened(line.card_words),
        )


def _opened(sealed: bytes | None) -> str:
    try:
        return unseal(CARD_WORDS, sealed) if sealed else ""
    except NotOurs:  # our keys were changed since, and the old ones are gone
        return ""
