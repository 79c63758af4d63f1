"""What a hospital does about its shop: how it works, its categories, its products with their variants. None commits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import g
from sqlalchemy import String, case, cast, exists, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from billing.shelf.models import Category, Product, Shop, Variant
from kernel.access import Reader
from kernel.audit import record
from kernel.db import current_tenant_id, db
from kernel.errors import NotFound
from kernel.ids import new_id
from kernel.paging import Slice, newest_first
from kernel.text import address_word
from photos.actions import forget_picture, keep_picture
from photos.models import Photo

Changes = Mapping[str, Any]
A_PAGE = 30
MOST_CATEGORIES = 40


@dataclass(frozen=True)
class Way:
    """One way in which a product is sold, as it was filled in. `was`: the stock that stood there when it was looked at."""

    id: UUID | None
    names: Mapping[str, str]
    price: int
    stock: int | None
    was: int | None
    shown: bool


def keep_shop(changes: Changes, *, actor: Reader) -> None:
    """How the shop works from now on. Its currency stays as it is once something is sold in it."""
    changes = {name: value for name, value in changes.items() if name != "currency" or not has_products()}
    row = {"tenant_id": current_tenant_id(), "id": new_id(), **changes}
    db.session.execute(insert(Shop).values(row).on_conflict_do_nothing())
    query = select(Shop).where(Shop.tenant_id == current_tenant_id()).with_for_update()
    shop = db.session.scalars(query.execution_options(populate_existing=True)).one()
    fields = _change(shop, changes)
    g.pop("shop", None)
    record("product.shop", "shop", shop.id, actor=actor, fields=fields, state=str(changes.get("state", shop.state)))


def has_products() -> bool:
    """Whether anything has a price already."""
    return bool(db.session.scalar(select(exists().where(Product.tenant_id == current_tenant_id()))))


def _change(row: Shop | Category | Product | Variant, changes: Changes) -> list[str]:
    """Changes a row; returns the names of what is different now."""
    fields = sorted(name for name, value in changes.items() if getattr(row, name) != value)
    for name in fields:
        setattr(row, name, changes[name])
    return fields


def categories() -> Sequence[Category]:
    """All parts of the shelf, in their order."""
    query = select(Category).where(Category.tenant_id == current_tenant_id())
    return db.session.scalars(query.order_by(Category.position, Category.id).limit(MOST_CATEGORIES)).all()


def keep_category(category: Category | None, changes: Changes, *, actor: Reader) -> Category:
    """One more part of the shelf, or another name or place for one."""
    if category is not None:
        if fields := _change(category, changes):
            record("product.category_change", "category", category.id, actor=actor, fields=fields)
        return category
    made = Category(id=new_id(), slug=_free_slug(Category, next(iter(changes["names"].values()))), **changes)
    db.session.add(made)
    db.session.flush()
    record("product.category_add", "category", made.id, actor=actor)
    return made


def category_at(slug: str) -> Category:
    """A part of the shelf. Raises NotFound."""
    found = db.session.scalars(select(Category).where(Category.tenant_id == current_tenant_id(), Category.slug == slug)).first()
    if found is None:
        raise NotFound
    return found


def _free_slug(table: type[Category] | type[Product], name: str) -> str:
    """The name as an address takes it, with a number where that is taken."""
    own = address_word(name) or "gift"
    like = select(table.slug).where(table.tenant_id == current_tenant_id(), table.slug.startswith(own, autoescape=True))
    taken = {*db.session.scalars(like), "more", "new", "categories", "usual"}
    return next(slug for n in range(1, len(taken) + 2) if (slug := own if n == 1 else f"{own}-{n}") not in taken)


def products(words: str, state: str) -> Slice[Any]:
    """The hospital's products, the newest first: those whose name holds the words, and which are shown, or not, or sold out.

    With each its lowest price, and how many there are; None: always some.
    """
    sold = (Variant.tenant_id == Product.tenant_id, Variant.product_id == Product.id, Variant.shown)
    low = select(func.min(Variant.price)).where(*sold).scalar_subquery()
    counted = case((func.bool_or(Variant.stock.is_(None)), None), else_=func.sum(Variant.stock))
    stock = select(counted).where(*sold).scalar_subquery()
    left = exists().where(*sold, or_(Variant.stock.is_(None), Variant.stock > 0))
    query = select(Product, low.label("low"), stock.label("stock")).where(Product.tenant_id == current_tenant_id())
    if words:
        query = query.where(cast(Product.names, String).icontains(words, autoescape=True))
    states = {"shown": Product.shown, "hidden": ~Product.shown, "sold_out": ~left}
    return newest_first(query.where(states[state]) if state in states else query, Product.id, A_PAGE)


def product_at(slug: str) -> Product:
    """A product, shown or not. Raises NotFound."""
    found = db.session.scalars(select(Product).where(Product.tenant_id == current_tenant_id(), Product.slug == slug)).first()
    if found is None:
        raise NotFound
    return found


def variants_of(product: Product) -> Sequence[Variant]:
    """All ways in which it is or was sold."""
    of_it = (Variant.tenant_id == current_tenant_id(), Variant.product_id == product.id)
    return db.session.scalars(select(Variant).where(*of_it).order_by(Variant.place, Variant.id)).all()


def product_with(product_id: UUID) -> Product | None:
    """A product by its id."""
    return db.session.get(Product, (current_tenant_id(), product_id))


def add_product(product_id: UUID, changes: Changes, ways: Sequence[Way], picture: bytes, *, actor: Reader) -> Product:
    """Puts something on the shelf. Its address comes from its name, and stays. Raises PictureRefused, and nothing was done."""
    photo = keep_picture(picture, product_id, actor=actor) if picture else None
    slug = _free_slug(Product, next(iter(changes["names"].values())))
    product = Product(id=product_id, slug=slug, photo_id=photo.id if photo else None, **changes)
    db.session.add(product)
    db.session.flush()
    _keep_ways(product, ways)
    record("product.add", "product", product.id, actor=actor)
    return product


def change_product(product: Product, changes: Changes, ways: Sequence[Way], picture: bytes, *, actor: Reader) -> None:
    """Changes what is on the shelf. Another picture takes the place of the one before, whose files go."""
    photo = keep_picture(picture, product.id, actor=actor) if picture else None
    fields = _change(product, changes)
    if photo is not None:
        before = db.session.get(Photo, (current_tenant_id(), product.photo_id)) if product.photo_id else None
        product.photo_id = photo.id
        db.session.flush()
        if before is not None:
            forget_picture(before, actor=actor)
        fields.append("photo")
    if _keep_ways(product, ways):
        fields.append("variants")
    if fields:
        record("product.change", "product", product.id, actor=actor, fields=fields)


def _keep_ways(product: Product, ways: Sequence[Way]) -> bool:
    """The ways in which it is sold. A variant that is somebody else's is left alone. True when something is different now."""
    known = {variant.id: variant for variant in variants_of(product)}
    different = False
    for place, way in enumerate(ways):
        kept = {"names": dict(way.names), "price": way.price, "shown": way.shown, "place": place}
        if way.id is None:
            db.session.add(Variant(id=new_id(), product_id=product.id, stock=way.stock, **kept))
            different = True
        elif (variant := known.get(way.id)) is not None:
            different = bool(_change(variant, kept)) or different
            different = _restock(variant, way) or different
    db.session.flush()
    return different


def _restock(variant: Variant, way: Way) -> bool:
    """Another stock. What was bought since it was looked at is not put back by it: the difference counts."""
    if way.stock == way.was:
        return False
    own = (Variant.tenant_id == current_tenant_id(), Variant.id == variant.id)
    more = (way.stock or 0) - (way.was or 0)
    stock = (
        func.greatest(0, func.coalesce(Variant.stock, 0) + more) if way.stock is not None and way.was is not None else way.stock
    )
    db.session.execute(update(Variant).where(*own).values(stock=stock).execution_options(synchronize_session=False))
    db.session.expire(variant)
    return True
