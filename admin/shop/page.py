"""Console pages *Shop* and *Products*: how the hospital's shop works, what stands on its shelf, and in which parts."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid5

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext as _
from werkzeug.exceptions import BadRequest

from admin.base import ClosedPage
from admin.shelf.usual import USUAL, put_out
from billing.money import Money
from billing.shelf import keeping
from billing.shelf.keeping_forms import MOST_WAYS, CategoryForm, ProductForm, ShopForm, UsualForm, said
from billing.shelf.models import Product, Shop, Variant
from billing.shelf.queries import shop_here
from kernel.access import Permission, current_reader
from kernel.db import current_tenant_id
from kernel.ids import new_id, parse_id
from kernel.language import LANGUAGES
from kernel.text import plain
from photos.cleaning import MAX_BYTES, PictureRefused
from photos.reading import read_picture

BLANK_WAYS = 2  # more than there are, to be filled in
_PLAIN = ("state", "currency", "days", "from_hour", "until_hour", "cutoff_hour", "tax_mode")


class ShopPage(ClosedPage):
    """How the shop works."""

    needs = Permission.SHOP_KEEP

    @expose("/", methods=("GET", "POST"))  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def index(self) -> ResponseReturnValue:
        """What holds now, and a button to keep what was changed."""
        shop = shop_here()
        form, fixed = ShopForm(data=_of_shop(shop)), keeping.has_products()
        if form.validate_on_submit():
            kept = {name: form[name].data for name in _PLAIN}
            words = {"tax_words": said(form, "tax_words"), "opening_words": said(form, "opening_words")}
            keeping.keep_shop({**kept, **words}, actor=current_reader())
            flash(_("It is kept, and holds from now on."), "good")
            return redirect(url_for("shop_console.index"))
        return self.render("console/shop.html", form=form, fixed=fixed, shop=shop), 422 if form.errors else 200


class ProductsPage(ClosedPage):
    """The list, a form for each, and the parts of the shelf."""

    needs = Permission.SHOP_KEEP
    largest = MAX_BYTES + 256 * 1024

    @expose("/")  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def index(self) -> str:
        """Every product, those that are not shown too."""
        words, state = plain(request.args.get("words", ""))[:80], request.args.get("state", "")
        shop, listed = shop_here(), keeping.products(words, state)
        prices = {product.id: Money(low, shop.currency) for product, low, _stock in listed.rows if low is not None}
        shown = {"shop": shop, "listed": listed, "prices": prices, "words": words, "state": state}
        usual = None if listed.rows or keeping.has_products() else UsualForm(data={"currency": shop.currency})
        return str(self.render("console/products.html", usual=usual, goods=[one.name for one in USUAL], **shown))

    @expose("/usual", methods=("POST",))  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def begin(self) -> ResponseReturnValue:
        """An empty shelf is filled with usual things, or with none where there is no room. Pressed twice, it is filled once."""
        form = UsualForm()
        if not form.validate():
            raise BadRequest  # the page offers nothing else
        try:
            fresh = put_out(form.currency.data, actor=current_reader())
        except PictureRefused as refused:
            flash(refused.sentence, "warn")
        else:
            done = _("They are on the shelf. Take away what you do not have, and look at prices and tax; then open the shop.")
            flash(done if fresh else _("Something stands on the shelf already."), "good" if fresh else "warn")
        return redirect(url_for("products_console.index"))

    @expose("/new", methods=("GET", "POST"))  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def new(self) -> ResponseReturnValue:
        """One more. Pressed twice, it is one."""
        shop = shop_here()
        if shop.id is None:
            flash(_("First say how your shop works, and in which currency it sells."), "warn")
            return redirect(url_for("shop_console.index"))
        form = ProductForm(keeping.categories(), shop.currency)
        if request.method != "POST":
            form.ticket.data = str(new_id())
            _add_blanks(form, 1 + BLANK_WAYS)
        elif form.validate_on_submit():
            product_id = uuid5(current_tenant_id(), f"product {parse_id(form.ticket.data or '') or new_id()}")
            product = keeping.product_with(product_id)
            try:
                product = product or keeping.add_product(product_id, *_filled(form), actor=current_reader())
            except PictureRefused as refused:
                form.refuse(form.picture, refused.sentence)
            else:
                return _kept(product)
        return self._shown(form, None)

    @expose("/<product>", methods=("GET", "POST"))  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def change(self, product: str) -> ResponseReturnValue:
        """One product as it is, and a button to keep what was changed."""
        found = keeping.product_at(product)
        form = ProductForm(keeping.categories(), shop_here().currency)
        if request.method != "POST":
            _show(form, found, keeping.variants_of(found), shop_here().currency)
        elif form.validate_on_submit():
            try:
                keeping.change_product(found, *_filled(form), actor=current_reader())
            except PictureRefused as refused:
                form.refuse(form.picture, refused.sentence)
            else:
                return _kept(found)
        return self._shown(form, found)

    def _shown(self, form: ProductForm, product: Product | None) -> ResponseReturnValue:
        page = self.render("console/product.html", form=form, product=product, shop=shop_here())
        return page, 422 if form.errors else 200

    @expose("/categories", methods=("GET", "POST"))  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def parts(self) -> ResponseReturnValue:
        """The parts of the shelf, and a form for one more."""
        listed, form = keeping.categories(), CategoryForm()
        if form.validate_on_submit():
            if len(listed) >= keeping.MOST_CATEGORIES:
                form.refuse(form.names_en, _("The shelf has as many parts as it can have."))
            else:
                keeping.keep_category(None, _of_form(form), actor=current_reader())
                return _categories_kept()
        page = self.render("console/categories.html", listed=listed, form=form, category=None)
        return page, 422 if form.errors else 200

    @expose("/categories/<category>", methods=("GET", "POST"))  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def part(self, category: str) -> ResponseReturnValue:
        """Another name or place for one."""
        found = keeping.category_at(category)
        form = CategoryForm(data={**_spoken(found.names, "names"), "position": found.position})
        if form.validate_on_submit():
            keeping.keep_category(found, _of_form(form), actor=current_reader())
            return _categories_kept()
        page = self.render("console/categories.html", listed=[], form=form, category=found)
        return page, 422 if form.errors else 200


def _categories_kept() -> ResponseReturnValue:
    flash(_("It is kept, and holds from now on."), "good")
    return redirect(url_for("products_console.parts"))


def _kept(product: Product) -> ResponseReturnValue:
    flash(_("It is kept, and holds from now on."), "good")
    return redirect(url_for("products_console.change", product=product.slug))


def _of_form(form: CategoryForm) -> dict[str, Any]:
    return {"names": said(form, "names"), "position": form.position.data}


def _spoken(words: dict[str, str], what: str) -> dict[str, str]:
    return {f"{what}_{language}": words.get(language, "") for language in LANGUAGES}


def _of_shop(shop: Shop) -> dict[str, Any]:
    kept = {name: getattr(shop, name) for name in _PLAIN}
    return {**kept, **_spoken(shop.tax_words, "tax_words"), **_spoken(shop.opening_words, "opening_words")}


def _filled(form: ProductForm) -> tuple[dict[str, Any], list[keeping.Way], bytes]:
    """What was filled in: the product, the ways in which it is sold, and its picture. Raises PictureRefused."""
    kept = {name: form[name].data for name in ("kind", "carries", "shown")}
    about = {language: (form[f"abouts_{language}"].data or "").replace("\r\n", "\n").strip() for language in LANGUAGES}
    abouts = {language: words for language, words in about.items() if words}
    more: dict[str, Any] = {
        "names": said(form, "names"),
        "abouts": abouts,
        "category_id": form.category_id,
        "tax_rate": form.tax_rate,
    }
    more["tax_code"] = form.tax_code.data or None
    picture = read_picture(form.picture.data) if form.picture.data else b""
    return {**kept, **more}, list(form.sold()), picture


def _show(form: ProductForm, product: Product, variants: Sequence[Variant], currency: str) -> None:
    """Fills the form with what is kept."""
    spoken = {**_spoken(product.names, "names"), **_spoken(product.abouts, "abouts")}
    tax = Money(product.tax_rate, "USD").decimal if product.tax_rate else ""
    kept = {name: getattr(product, name) for name in ("kind", "carries", "shown")}
    more = {"tax": str(tax), "tax_code": product.tax_code or "", "category": str(product.category_id or "")}
    form.process(data={**spoken, **kept, **more})
    for variant in variants:
        stock = "" if variant.stock is None else str(variant.stock)
        price = str(Money(variant.price, currency).decimal)
        own = {"own": str(variant.id), "was": stock, "stock": stock, "price": price, "off": not variant.shown}
        form.ways.append_entry({**_spoken(variant.names, "names"), **own})
    _add_blanks(form, min(BLANK_WAYS, MOST_WAYS - len(variants)))


def _add_blanks(form: ProductForm, many: int) -> None:
    for _n in range(many):
        form.ways.append_entry()
