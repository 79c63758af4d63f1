"""The shelf as everybody sees it: what is sold, by category, and one product with all ways in which it is sold."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func, select, true

from billing.money import Money
from billing.shelf.models import Category, Product, Shop, Variant
from billing.shelf.queries import There, there
from kernel.brand import Words
from kernel.db import current_tenant_id, db
from kernel.errors import NotFound
from kernel.paging import Slice, newest_first
from photos.models import Photo

A_SECTION, A_PAGE = 6, 24  # products
MORE = "more"  # what stands in no category, in an address
MOST_CATEGORIES = 40
_ALWAYS = 1_000_000  # more than any stock


@dataclass(frozen=True)
class Offer:
    """A product as the shelf shows it. `dearer`: it is also sold in ways that cost more than `price`."""

    product: Product
    photo: Photo | None
    price: Money
    dearer: bool
    there: There


@dataclass(frozen=True)
class Section:
    """A part of the shelf; `category` None for what stands in none. `goes_on`: there is more of it than is shown."""

    category: Category | None
    offers: list[Offer]
    goes_on: bool

    @property
    def slug(self) -> str:
        """What names it in an address."""
        return self.category.slug if self.category else MORE


@dataclass(frozen=True)
class Shown:
    """One product, its category and its picture, and the ways in which it is sold."""

    product: Product
    category: Category | None
    photo: Photo | None
    variants: Sequence[Variant]

    @property
    def sold_out(self) -> bool:
        """Whether none of it could be had now."""
        return all(there(variant.stock) == There.SOLD_OUT for variant in self.variants)


def shelf(shop: Shop) -> list[Section]:
    """The whole shelf, of each part what came last. One statement."""
    place = func.row_number().over(partition_by=Product.category_id, order_by=Product.id.desc()).label("place")
    first = select(Product.id, place).where(Product.tenant_id == current_tenant_id(), Product.shown).subquery()
    own = and_(Category.tenant_id == Product.tenant_id, Category.id == Product.category_id)
    query = (
        _offers()
        .add_columns(Category)
        .join(first, first.c.id == Product.id)
        .outerjoin(Category, own)
        .where(first.c.place <= A_SECTION + 1)
        .order_by(Category.position, Category.id, Product.id.desc())
        .limit(MOST_CATEGORIES * (A_SECTION + 1))
    )
    parts: dict[UUID | None, tuple[Category | None, list[Offer]]] = {}
    for *offer, category in db.session.execute(query):
        parts.setdefault(category and category.id, (category, []))[1].append(_offer(offer, shop))
    return [Section(category, of[:A_SECTION], len(of) > A_SECTION) for category, of in parts.values()]


def section(shop: Shop, slug: str) -> tuple[Category | None, Slice[Offer]]:
    """One part of the shelf, a page at a time. Two statements. Raises NotFound."""
    named = select(Category).where(Category.tenant_id == current_tenant_id(), Category.slug == slug)
    category = None if slug == MORE else db.session.scalars(named).one_or_none()
    if category is None and slug != MORE:
        raise NotFound
    within = Product.category_id.is_(None) if category is None else Product.category_id == category.id
    found = newest_first(_offers().where(within), Product.id, A_PAGE)
    return category, Slice([_offer(row, shop) for row in found.rows], found.before, found.first)


def _offers() -> Select[*tuple[Any, ...]]:
    """Products that are shown: with the picture, the lowest and the highest price, and the largest stock."""
    stock = func.max(func.coalesce(Variant.stock, _ALWAYS)).label("stock")
    sold = (Variant.tenant_id == Product.tenant_id, Variant.product_id == Product.id, Variant.shown)
    ways = select(func.min(Variant.price).label("low"), func.max(Variant.price).label("high"), stock).where(*sold).lateral()
    own = and_(Photo.tenant_id == Product.tenant_id, Photo.id == Product.photo_id)
    return (
        select(Product, Photo, ways.c.low, ways.c.high, ways.c.stock)
        .outerjoin(Photo, own)
        .join(ways, true())
        .where(Product.tenant_id == current_tenant_id(), Product.shown, ways.c.low.is_not(None))
    )


def _offer(row: Sequence[Any], shop: Shop) -> Offer:
    product, photo, low, high, stock = row
    return Offer(product, photo, Money(low, shop.currency), high != low, there(stock))


def shown_product(slug: str) -> Shown:
    """A product that is sold. Two statements. Raises NotFound."""
    own = and_(Category.tenant_id == Product.tenant_id, Category.id == Product.category_id)
    pictured = and_(Photo.tenant_id == Product.tenant_id, Photo.id == Product.photo_id)
    query = select(Product, Category, Photo).outerjoin(Category, own).outerjoin(Photo, pictured)
    at = query.where(Product.tenant_id == current_tenant_id(), Product.slug == slug, Product.shown)
    found = db.session.execute(at).one_or_none()
    if found is None:
        raise NotFound
    of_it = (Variant.tenant_id == current_tenant_id(), Variant.product_id == found.Product.id, Variant.shown)
    variants = db.session.scalars(select(Variant).where(*of_it).order_by(Variant.place, Variant.id)).all()
    return Shown(found.Product, found.Category, found.Photo, variants)


def name_of(category: Category | None) -> Words | None:
    """What a part of the shelf is called; None for what stands in no category."""
    return category.name if category else None


def picture_of(slug: str, photo_id: UUID) -> Photo:
    """The picture of a product that is sold. Raises NotFound."""
    own = and_(Product.tenant_id == Photo.tenant_id, Product.photo_id == Photo.id, Product.id == Photo.album_id)
    query = select(Photo).join(Product, own).where(Photo.tenant_id == current_tenant_id(), Photo.id == photo_id)
    photo = db.session.scalars(query.where(Product.slug == slug, Product.shown)).one_or_none()
    if photo is None:
        raise NotFound
    return photo
