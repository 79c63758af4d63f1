"""A row in every table of the shop: it is open, has something on its shelf, and somebody has put it into her cart."""

from uuid import UUID

from billing.shelf.models import Cart, CartLine, Category, Product, Shop, ShopState, Variant
from kernel.db import current_tenant_id, db
from kernel.ids import new_id
from photos.actions import file_store
from photos.cleaning import SIZES
from photos.models import Photo

CATEGORY, PRODUCT = "flowers", "tulips"
ON_SHELF = {"category": CATEGORY, "product": PRODUCT}


def fill_shop() -> UUID:
    """The id of the product's picture."""
    db.session.add(Shop(state=ShopState.OPEN, currency="USD"))
    category, product_id, variant_id, cart_id = (
        Category(id=new_id(), slug=CATEGORY, names={"en": "Flowers"}),
        *(new_id() for _ in "pvc"),
    )
    photo = Photo(tenant_id=current_tenant_id(), id=new_id(), album_id=product_id, width=4, height=3)
    for size in SIZES:
        file_store().put(photo.key(size), b"a picture")
    db.session.add_all([category, photo, Cart(id=cart_id)])
    db.session.flush()
    db.session.add(Product(id=product_id, slug=PRODUCT, names={"en": "Tulips"}, category_id=category.id, photo_id=photo.id))
    db.session.flush()
    db.session.add(Variant(id=variant_id, product_id=product_id, price=1250, stock=5))
    db.session.flush()
    db.session.add(CartLine(cart_id=cart_id, variant_id=variant_id, count=1))
    return photo.id
