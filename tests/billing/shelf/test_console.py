"""Whoever keeps the shop: how it works, what stands on its shelf, and what nobody else may do there."""

from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import select

from admin.shelf.usual import PARTS, USUAL
from billing.shelf.models import Product, Shop, Variant
from kernel.db import db
from photos.models import Photo
from tests.billing.shelf.conftest import Shelf, open_shop
from tests.photos.room import leave_room, lying, taken
from tests.support.browser import Browser, Page
from tests.support.people import rows
from tests.support.world import Hospital, World

NEW = {"names_en": "Tulips", "ways-0-price": "12.50"}


@pytest.fixture
def keeper(shelf: Shelf) -> Browser:
    """Whoever looks after the shop, and nothing else."""
    return shelf.hospital.person("Kay Shop", "shop").browser()


def add(browser: Browser, **values: Any) -> Page:
    """Adds a product."""
    return browser.open("/admin/products/new").submit({**NEW, **values})


def picture() -> tuple[BytesIO, str]:
    """A picture as it is sent."""
    content = BytesIO()
    Image.new("RGB", (80, 60), "#a33").save(content, "JPEG")
    return BytesIO(content.getvalue()), "tulips.jpg"


def the_product(hospital: Hospital) -> tuple[Product, list[Variant]]:
    """The one there is."""
    with hospital.entered():
        product = db.session.scalars(select(Product)).one()
        variants = list(db.session.scalars(select(Variant).order_by(Variant.place)))
        db.session.expunge_all()
    return product, variants


def test_a_shop_is_set_up_before_anything_has_a_price_and_then_keeps_its_currency(hospital: Hospital) -> None:
    keeper = hospital.person("Kay Shop", "shop").browser()
    page = keeper.open("/admin/products/new")
    assert page.path == "/admin/shop/"
    wrong = page.submit({"state": "open", "from_hour": "18", "until_hour": "10"})
    assert (wrong.status, "later than the hour" in wrong.text) == (422, True)
    kept = page.submit({"state": "open", "currency": "EUR", "opening_words_es": "Algo pequeño"})
    assert kept.status == 200
    assert "Algo pequeño" in hospital.browser().open("/shop").text
    assert "€12.50" in add(keeper).browser.open("/shop/tulips").text
    keeper.open("/admin/shop/").submit({"currency": "JPY"})
    with hospital.entered():
        assert db.session.scalars(select(Shop.currency)).all() == ["EUR"]


def test_a_name_a_price_and_a_picture_are_enough(shelf: Shelf, keeper: Browser) -> None:
    page = add(keeper, picture=picture())
    assert page.path == "/admin/products/tulips"
    product, (variant,) = the_product(shelf.hospital)
    assert (variant.price, variant.stock, product.shown, product.tax_rate) == (1250, None, True, 0)
    shop = shelf.hospital.browser().open("/shop/tulips")
    source = str(shop.soup.select("main img")[0]["src"])
    assert shelf.hospital.browser().open(source.replace("large", "medium")).status == 200
    first = product.photo_id
    page.submit({"picture": picture()})
    assert shelf.hospital.browser().open(source).status == 404
    with shelf.hospital.entered():
        assert [photo.id for photo in db.session.scalars(select(Photo))] != [first]
    acts = [
        action for (action,) in rows(shelf.hospital.world, "select action from audit_entry where about = 'product' order by id")
    ]
    assert acts == ["product.add", "product.change"]


def test_all_else_can_be_said_too_and_stands_there_again(shelf: Shelf, keeper: Browser) -> None:
    keeper.open("/admin/products/categories").submit({"names_en": "Flowers", "names_es": "Flores", "position": "2"})
    form = keeper.open("/admin/products/new")
    option = next(o for o in form.soup.select("#category option") if o.get_text() == "Flowers")
    more = {
        "ways-0-names_en": "Small", "ways-0-stock": "3", "ways-1-names_en": "Large", "ways-1-price": "20,5",
        "category": str(option["value"]), "carries": ["flowers", "scent"], "tax": "8.25", "abouts_es": "Diez",
    }  # fmt: skip
    kept = form.submit({**NEW, **more})
    assert kept.path == "/admin/products/tulips"
    product, variants = the_product(shelf.hospital)
    assert (product.tax_rate, product.carries, product.abouts) == (825, ["flowers", "scent"], {"es": "Diez"})
    assert [(v.names["en"], v.price, v.stock) for v in variants] == [("Small", 1250, 3), ("Large", 2050, None)]
    again = kept.submit()
    assert again.status == 200
    assert (product.tax_rate, variants[1].price) == (
        the_product(shelf.hospital)[0].tax_rate,
        the_product(shelf.hospital)[1][1].price,
    )
    again.submit({"ways-1-off": "y"})
    assert "Large" not in shelf.hospital.browser().open("/shop/tulips").text
    category = keeper.open("/admin/products/categories/flowers")
    assert category.submit({"names_en": "Blumen"}).status == 200
    assert "Blumen" in shelf.hospital.browser().open("/shop").text


def test_what_is_bought_meanwhile_is_not_put_back(shelf: Shelf, keeper: Browser) -> None:
    page = add(keeper, **{"ways-0-stock": "10"})
    _, (variant,) = the_product(shelf.hospital)
    with shelf.hospital.entered():
        db.session.get_one(Variant, (shelf.hospital.id, variant.id)).stock = 4
    page.submit({"names_en": "Red tulips"})
    assert shelf.stock(variant.id) == 4
    page.submit({"ways-0-stock": "12"})  # two more than she saw
    assert shelf.stock(variant.id) == 6
    page.submit({"ways-0-stock": "1"})
    assert shelf.stock(variant.id) == 0
    page.submit({"ways-0-stock": ""})
    assert shelf.stock(variant.id) is None


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"names_en": ""}, "Give it a name"),
        ({"ways-0-price": ""}, "Write a price."),
        ({"ways-0-price": "-5"}, "Write a price as 12.50."),
        ({"ways-0-price": "0"}, "Write a price as 12.50."),
        ({"ways-0-price": "9" * 15}, "Write a price as 12.50."),
        ({"ways-0-stock": "-1"}, "Write a whole number"),
        ({"ways-0-stock": "1000000"}, "Write a whole number"),
        ({"ways-1-price": "3"}, "Say what tells it from the others."),
        ({"tax": "101"}, "Write it as 8.25"),
        ({"tax": "8.125"}, "Write it as 8.25"),
        ({"tax": "ten"}, "Write it as 8.25"),
        ({"picture": (BytesIO(b"<svg onload=alert(1)>"), "x.svg")}, "picture"),
        ({"names_en": "x" * 81}, "1 character too long"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_nothing_is_kept(
    wrong: dict[str, Any], words: str, shelf: Shelf, keeper: Browser
) -> None:
    page = add(keeper, **wrong)
    assert (page.status, words in page.text) == (422, True)
    with shelf.hospital.entered():
        assert (db.session.query(Product).count(), db.session.query(Photo).count()) == (0, 0)


def test_a_button_pressed_twice_adds_one(shelf: Shelf, keeper: Browser) -> None:
    form = keeper.open("/admin/products/new")
    assert form.submit(NEW).path == form.submit(NEW).path == "/admin/products/tulips"
    assert add(keeper).path == "/admin/products/tulips-2"
    assert "Tulips" in keeper.open("/admin/products/?words=TUL&state=shown").text
    assert "Nothing fits" in keeper.open("/admin/products/?words=%25&state=sold_out").text


def test_another_hospitals_shop_is_out_of_reach(shelf: Shelf, keeper: Browser, world: World) -> None:
    theirs = open_shop(world.hospital("other"))
    variant = theirs.product("theirs", stock=5)
    assert keeper.open("/admin/products/theirs").status == 404
    page = add(keeper)
    page.submit({"ways-0-own": str(variant), "ways-0-price": "0.01", "ways-0-stock": "77"})
    with theirs.hospital.entered():
        kept = db.session.get_one(Variant, (theirs.hospital.id, variant))
        assert (kept.price, kept.stock) == (1250, 5)
    assert page.submit({"category": str(variant)}).status == 422


@pytest.mark.parametrize("role", [None, "staff", "volunteer", "moderator", "spiritual_care"])
def test_nobody_else_finds_the_shops_console(role: str | None, shelf: Shelf) -> None:
    browser = shelf.hospital.person("Sam Hill", *([role] if role else [])).browser()
    for path in ("/admin/shop/", "/admin/products/", "/admin/products/new", "/admin/products/categories"):
        assert browser.open(path).status == 404
        assert browser.post(path, {"csrf_token": browser.token(), **NEW}).status in (404, 405)


def test_an_empty_shelf_is_filled_with_usual_things_once_and_nobody_buys_before_the_shop_is_opened(
    hospital: Hospital, world: World
) -> None:
    keeper = hospital.person("Kay Shop", "shop").browser()
    offer = keeper.open("/admin/products/")
    filled = offer.submit({"currency": "EUR"}, action="/usual")
    assert [row.get_text() for row in filled.soup.select("tbody th a")] == [one.names["en"] for one in USUAL]
    assert "€18.00" in filled.text
    assert "nobody sees what is on the shelf" in filled.text
    assert "A bear to hold" not in hospital.browser().open("/shop").text
    assert "Something stands on the shelf already." in offer.submit({"currency": "USD"}, action="/usual").text
    numbers = "select count(*), count(distinct photo_id), count(distinct category_id) from product"
    assert rows(world, numbers) == [(len(USUAL), len(USUAL), len(PARTS))]
    keeper.open("/admin/shop/").submit({"state": "open"})
    assert len(hospital.browser().open("/shop").soup.select("main img")) == len(USUAL)


@pytest.mark.parametrize(("currency", "price"), [("JPY", "¥2,700"), ("MXN", "MX$360.00")])
def test_usual_things_cost_about_as_much_in_every_currency(currency: str, price: str, hospital: Hospital) -> None:
    keeper = hospital.person("Kay Shop", "shop").browser()
    assert price in keeper.open("/admin/products/").submit({"currency": currency}, action="/usual").text


@pytest.mark.parametrize("left", [0, 400_000])
def test_a_full_hospital_is_told_so_and_nothing_is_put_out(left: int, hospital: Hospital, world: World) -> None:
    leave_room(hospital, left)
    page = hospital.person("Kay Shop", "shop").browser().open("/admin/products/").submit({"currency": "USD"}, action="/usual")
    assert "no room for more pictures" in page.text
    assert (rows(world, "select from product"), lying(hospital), taken(hospital)) == ([], 0, 0)


def test_nothing_is_put_out_in_a_currency_that_nobody_offers(hospital: Hospital, world: World) -> None:
    keeper = hospital.person("Kay Shop", "shop").browser()
    assert keeper.post("/admin/products/usual", {"csrf_token": keeper.token(), "currency": "XXX"}).status == 400
    assert rows(world, "select from product") == []
