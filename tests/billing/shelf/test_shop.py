"""The shelf and the cart as everybody meets them: the same for all, hard to misuse, and nothing in it is anybody else's."""

from datetime import timedelta
from uuid import UUID

import pytest

from billing.shelf.actions import CART_LASTS, MOST_LINES, forget_carts
from billing.shelf.models import Cart, CartLine, Category, Product, ProductKind, Variant
from billing.shelf.queries import cart_of, priced, shop_here
from kernel.clock import now
from kernel.db import db
from kernel.ids import new_id
from tests.billing.shelf.conftest import Shelf, open_shop
from tests.support.browser import Browser, Page
from tests.support.hostile import PAYLOADS
from tests.support.world import Hospital, World


def cart_rows(shelf: Shelf) -> list[tuple[int, bytes | None]]:
    """What lies in all carts of the hospital: how many, and words for a card."""
    with shelf.hospital.entered():
        return [(line.count, line.card_words) for line in db.session.query(CartLine).order_by(CartLine.id)]


def put(browser: Browser, slug: str = "tulips", **values: object) -> Page:
    """Puts one into the cart."""
    return browser.open(f"/shop/{slug}").submit({"count": "1", **values})


def test_from_the_first_page_to_the_cart_without_an_account(shelf: Shelf) -> None:
    shelf.product(price=1190, tax_rate=1900)
    shelf.product("card", price=300, stock=2, kind=ProductKind.CARD)
    browser = shelf.hospital.browser()
    front = browser.open("/")
    assert front.soup.select_one("main a[href='/shop']")
    assert front.soup.select_one("footer a[href='/shop']")
    shop = browser.open("/shop")
    assert "$11.90" in shop.text
    assert "Few left" in shop.text
    put(browser, "card", words="Get well\r\nsoon \u202e!")
    cart = put(browser, count="3")
    assert cart.path == "/cart"
    assert "$38.70" in cart.text  # 3 x 11.90 + 3.00
    assert "$5.70" in cart.text  # within it
    assert cart.soup.select_one("button[name=on]")
    assert cart.soup.select_one("blockquote").get_text() == "Get well\nsoon !"  # type: ignore[union-attr]
    assert all(words is None or b"well" not in words for _, words in cart_rows(shelf))
    cart = cart.submit({next(str(e["name"]) for e in cart.soup.select("input[name^=count]")[1:]): "1"})
    assert "$14.90" in cart.text
    assert browser.post("/cart", {"csrf_token": browser.token(), "on": "y"}).path.startswith("/order")
    line = str(cart.soup.select("button[name=remove]")[0]["value"])
    cart = browser.post("/cart", {"csrf_token": browser.token(), "remove": line})
    assert "$11.90" in cart.text
    assert shelf.hospital.browser().open("/cart").text.count("Nothing is in it yet.") == 1


@pytest.mark.parametrize(
    ("currency", "least", "told"), [("USD", 50, "$0.50"), ("GBP", 30, "£0.30"), ("MXN", 1000, "MX$10.00"), ("JPY", 50, "¥50")]
)
def test_an_order_too_small_for_a_card_is_told_so_at_the_cart_and_goes_no_further(
    hospital: Hospital, currency: str, least: int, told: str
) -> None:
    shelf = open_shop(hospital, currency)
    shelf.product(price=least - 1)
    shelf.product("note", price=1)
    browser = hospital.browser()
    cart = put(browser)
    assert f"Cards are taken from {told} on." in cart.text
    assert not cart.soup.select_one("button[name=on]")
    assert browser.post("/cart", {"csrf_token": browser.token(), "on": "y"}).path == "/cart"
    cart = put(browser, "note")
    assert "Cards are taken" not in cart.text
    assert cart.soup.select_one("button[name=on]")


def test_a_closed_shop_says_so_kindly_and_sells_nothing(hospital: Hospital) -> None:
    shelf = Shelf(hospital)
    shelf.product()
    browser = hospital.browser()
    for path in ("/shop", "/shop/tulips"):
        page = browser.open(path)
        assert (page.status, "closed just now" in page.text) == (200, True)
    assert not browser.open("/").soup.select("a[href='/shop']")
    browser.post("/shop/tulips", {"csrf_token": browser.token(), "count": "1"})
    assert cart_rows(shelf) == []


@pytest.mark.parametrize("count", ["0", "-1", "21", "99999999999999999999", "1e3", "٣", "", "1.5", "NaN"])
def test_no_count_but_a_small_whole_number_is_taken(count: str, shelf: Shelf) -> None:
    shelf.product()
    browser = shelf.hospital.browser()
    page = put(browser, count=count)
    assert (page.status, "Write a number from 1 to 20." in page.text) == (422, True)
    assert cart_rows(shelf) == []
    cart = put(browser)
    name = str(cart.soup.select("input[name^=count]")[0]["name"])
    answer = cart.submit({name: count})
    assert answer.status == (200 if count == "0" else 422)
    assert [held for held, _ in cart_rows(shelf)] == ([] if count == "0" else [1])


def test_what_is_not_sold_here_is_not_there(shelf: Shelf, world: World) -> None:
    own, hidden = shelf.product(), shelf.product("hidden", shown=False)
    theirs = open_shop(world.hospital("other"))
    foreign = theirs.product("foreign")
    browser = shelf.hospital.browser()
    for path in ("/shop/foreign", "/shop/hidden", "/shop?in=nowhere", f"/shop/tulips/{new_id()}/medium.jpg"):
        assert browser.open(path).status == 404
    form = {"csrf_token": browser.token(), "count": "1"}
    with shelf.hospital.entered():
        product = db.session.get_one(Variant, (shelf.hospital.id, own)).product_id
        db.session.add(Variant(product_id=product, price=1, stock=0))
    for variant in (foreign, hidden, new_id(), "x", ""):
        assert browser.post("/shop/tulips", {**form, "variant": str(variant)}).status == 422
    assert cart_rows(shelf) == []


def test_sold_out_is_said_and_not_sold_and_a_cart_holds_nothing_back(shelf: Shelf) -> None:
    variant = shelf.product(stock=1)
    one, other = shelf.hospital.browser(), shelf.hospital.browser()
    put(one)
    assert put(other).status == 200
    with shelf.hospital.entered():
        db.session.get_one(Variant, (shelf.hospital.id, variant)).stock = 0
    cart = one.open("/cart")
    assert "sold out" in cart.text
    assert not cart.soup.select("button[name=on]")
    assert cart.submit({"count-" + str(cart.soup.select("button[name=remove]")[0]["value"]): "1"}).path == "/cart"
    assert one.post("/cart", {"csrf_token": one.token(), "on": "y"}).path == "/cart"
    assert "It is sold out just now." in one.open("/shop/tulips").text
    assert one.post("/shop/tulips", {"csrf_token": one.token(), "count": "1"}).status == 422


def test_pressed_twice_it_is_in_the_cart_once_and_the_cart_has_an_end(shelf: Shelf) -> None:
    variant = shelf.product()
    browser = shelf.hospital.browser()
    page = browser.open("/shop/tulips")
    page.submit()
    page.submit()
    assert [count for count, _ in cart_rows(shelf)] == [1]
    with shelf.hospital.entered():
        cart = db.session.query(Cart).one()
        for _ in range(MOST_LINES - 1):
            db.session.add(CartLine(cart_id=cart.id, variant_id=variant, count=1))
    assert "Your cart is full." in put(browser).text
    assert len(cart_rows(shelf)) == MOST_LINES


def test_lines_of_somebody_elses_cart_cannot_be_changed(shelf: Shelf) -> None:
    shelf.product()
    victim, attacker = shelf.hospital.browser(), shelf.hospital.browser()
    put(victim)
    put(attacker)
    with shelf.hospital.entered():
        line = db.session.query(CartLine).order_by(CartLine.created_at).first()
        assert line is not None
        line_id = line.id
    form = {"csrf_token": attacker.token()}
    attacker.post("/cart", {**form, "remove": str(line_id)})
    attacker.post("/cart", {**form, f"count-{line_id}": "9"})
    assert [count for count, _ in cart_rows(shelf)] == [1, 1]


def test_whoever_sits_down_after_somebody_finds_no_cart_of_hers(shelf: Shelf) -> None:
    shelf.product()
    anna = shelf.hospital.person()
    browser = anna.browser()
    assert "Tulips" in put(browser).text
    browser.post("/sign-out", {"csrf_token": browser.token()})
    assert "Nothing is in it yet." in browser.open("/cart").text
    assert "Nothing is in it yet." not in put(browser).text


def test_a_stranger_keeps_her_cart_while_she_signs_in(shelf: Shelf) -> None:
    shelf.product()
    shelf.hospital.person()
    browser = shelf.hospital.browser()
    put(browser)
    assert browser.sign_in("anna@mercy.example", "three blue lanterns").status == 200
    assert "Tulips" in browser.open("/cart").text


def test_the_shelf_is_paged_and_grows_no_statement(shelf: Shelf) -> None:
    with shelf.hospital.entered():
        part = Category(id=new_id(), slug="flowers", names={"en": "Flowers"})
        db.session.add(part)
        db.session.flush()
        for n in range(26):
            product = Product(id=new_id(), slug=f"p{n}", names={"en": f"Thing {n:02}"}, category_id=part.id if n % 13 else None)
            db.session.add(product)
            db.session.flush()
            db.session.add(Variant(product_id=product.id, price=100))
            if n == 5:
                db.session.add(Variant(product_id=product.id, price=900))
    browser = shelf.hospital.browser()
    shop = browser.open("/shop")
    assert [h.get_text() for h in shop.soup.select("h2")][:2] == ["Flowers", "And more"]
    assert len(shop.soup.select(".goods-one")) == 6 + 2
    listed = browser.open("/shop?in=flowers")
    assert len(listed.soup.select(".goods-one")) == 24
    assert "from $1.00" in browser.open("/shop?in=flowers").text
    assert browser.open("/shop?in=more").status == 200


def test_old_carts_go_and_young_ones_stay(shelf: Shelf) -> None:
    variant = shelf.product()
    with shelf.hospital.entered():
        for age in (CART_LASTS + timedelta(hours=1), CART_LASTS - timedelta(hours=1)):
            cart = Cart(id=new_id(), changed_at=now() - age)
            db.session.add(cart)
            db.session.flush()
            db.session.add(CartLine(cart_id=cart.id, variant_id=variant, count=1))
    for _ in range(2):
        with shelf.hospital.entered():
            forget_carts.work()
    with shelf.hospital.entered():
        assert (db.session.query(Cart).count(), db.session.query(CartLine).count()) == (1, 1)


def test_hostile_words_stay_words(shelf: Shelf) -> None:
    texts = "\n".join(PAYLOADS)[:500]
    shelf.product("card", kind=ProductKind.CARD, names={"en": texts[:80]}, abouts={"en": texts})
    browser = shelf.hospital.browser()
    assert browser.open("/shop").status == 200
    assert put(browser, "card", words=texts).status == 200


def test_an_order_sees_what_a_buyer_sees(shelf: Shelf) -> None:
    there, gone = shelf.product(price=500, tax_rate=1000), shelf.product("gone", stock=1)
    with shelf.hospital.world.app.test_request_context(base_url=f"http://{shelf.hospital.host}"), shelf.hospital.entered():
        assert cart_of() is None
        assert not priced(None, shop_here()).all_there
        cart = Cart(id=new_id())
        db.session.add(cart)
        db.session.flush()
        for variant, count in ((there, 2), (gone, 1), (gone, 1)):
            db.session.add(CartLine(cart_id=cart.id, variant_id=variant, count=count))
            db.session.flush()
        held = priced(cart, shop_here())
    assert [str(line.there) for line in held.lines] == ["there", "few_left", "sold_out"]
    assert (held.total.amount, held.tax.amount, held.all_there) == (1000 + 1250, 91, False)
    assert held.wanted == [(there, 2), (gone, 1), (gone, 1)]
    assert all(isinstance(line.variant_id, UUID) for line in held.lines)
