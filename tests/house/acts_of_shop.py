"""The hospital's day, its part in the shop: how it works, a part of the shelf, and something that is put there and changed."""

from collections.abc import Iterator

from admin.shelf.usual import PARTS, USUAL
from tests.house.acts_shared import Act
from tests.house.filled import Filled
from tests.house.filled_shop import CATEGORY, PRODUCT


def keeping_shop(filled: Filled) -> Iterator[Act]:
    """Whoever looks after the shop arranges it; a stranger puts something into a cart, looks at it and takes it out."""
    filled.browser.open("/admin/shop/").submit({"opening_words_en": "Marigold"})
    yield "shop_console.index", ["product.shop"]
    filled.browser.open("/admin/products/categories").submit({"names_en": "Lantern"})
    yield "products_console.parts", ["product.category_add"]
    filled.browser.open(f"/admin/products/categories/{CATEGORY}").submit({"names_en": "Thornbury"})
    yield "products_console.part", ["product.category_change"]
    fresh = filled.hospital.world.hospital("fresh").person("Kay Shop", "shop").browser()
    fresh.open("/admin/products/").submit({"currency": "EUR"}, action="/usual")
    things = ["product.add", "photo.keep"] * len(USUAL)
    yield "products_console.begin", ["product.shop", *["product.category_add"] * len(PARTS), *things]
    filled.browser.open("/admin/products/new").submit({"names_en": "Aubergine", "ways-0-price": "3", "kind": "card"})
    yield "products_console.new", ["product.add"]
    filled.browser.open(f"/admin/products/{PRODUCT}").submit({"abouts_en": "Quill"})
    yield "products_console.change", ["product.change"]
    buyer = filled.hospital.browser()
    cart = buyer.open("/shop/aubergine").submit({"words": "Feather"})
    cart.submit()
    cart.submit({"remove": str(cart.soup.select("button[name=remove]")[0]["value"])}, action="/cart")
