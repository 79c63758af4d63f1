"""The shop as everybody sees it, the same for all: the shelf, a product, and the cart of this browser."""

from datetime import timedelta
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from billing.money import Money
from billing.shelf import actions, showing
from billing.shelf.forms import CartForm, PutForm
from billing.shelf.models import ProductKind
from billing.shelf.queries import cart_of, priced, shop_here, there
from kernel.access import Permission, Reader
from kernel.ids import new_id, parse_id
from kernel.limits import count_attempt
from kernel.web import GET_POST, Url, feature
from photos.serving import picture_to_look_at

blueprint = feature(
    "shelf",
    __name__,
    [
        Url("/cart", "cart", Permission.SHOP_BUY, GET_POST),
        Url("/shop", "index", Permission.SHOP_BUY),
        Url("/shop/<product>", "show", Permission.SHOP_BUY, GET_POST),
        Url("/shop/<product>/<uuid:picture_id>/<size>.jpg", "picture", Permission.SHOP_BUY),
    ],
)

ORDER = "/order"  # where a cart is taken to be paid
HOUR = timedelta(hours=1)


def leads_to_shop(_reader: Reader) -> bool:
    """Whether the foot of this page names the shop: never beside a care page, nor where somebody asks for help."""
    return request.blueprint in ("hospital", "shelf") and shop_here().is_open


def is_front(_reader: Reader) -> bool:
    """Whether the hospital's first page is asked for, and its shop is open."""
    return request.endpoint == "hospital.home" and shop_here().is_open


def index() -> ResponseReturnValue:
    """The shelf by category, or one category with all that is in it."""
    shop, part = shop_here(), request.args.get("in", "")
    if not shop.is_open:
        return render_template("shelf/closed.html")
    if not part:
        return render_template("shelf/index.html", shop=shop, sections=showing.shelf(shop))
    category, listed = showing.section(shop, part)
    return render_template("shelf/section.html", name=showing.name_of(category), listed=listed)


def show(product: str) -> ResponseReturnValue:
    """One product, and putting it into the cart."""
    shop = shop_here()
    if not shop.is_open:
        return render_template("shelf/closed.html")
    shown = showing.shown_product(product)
    is_card = shown.product.kind == ProductKind.CARD
    prices = {variant.id: Money(variant.price, shop.currency) for variant in shown.variants}
    form = PutForm(shown.variants, prices, is_card=is_card)
    if request.method != "POST":
        form.ticket.data = str(new_id())
    elif form.validate_on_submit() and _put(form):
        flash(_("It is in your cart."), "good")
        return redirect(url_for("shelf.cart"))
    ways = [(variant, prices[variant.id], there(variant.stock)) for variant in shown.variants]
    page = render_template("shelf/product.html", shop=shop, shown=shown, ways=ways, form=form, is_card=is_card)
    return page, 422 if form.errors else 200


def _put(form: PutForm) -> bool:
    """False when the cart is full; the form says so."""
    if cart_of() is None:
        count_attempt("new cart from", request.remote_addr or "", most=300, within=HOUR)
    ticket = parse_id(form.ticket.data or "") or new_id()
    try:
        actions.put_in(UUID(form.variant.data), form.count.data or 1, card_words=form.words.data or "", ticket=ticket)
    except actions.CartFull:
        form.refuse(form.variant, _("Your cart is full. Take something out first, or order what is in it."))
        return False
    return True


def picture(product: str, picture_id: UUID, size: str) -> ResponseReturnValue:
    """A product's picture."""
    return picture_to_look_at(showing.picture_of(product, picture_id), size)


def cart() -> ResponseReturnValue:
    """What was put aside: how many of each, what it costs; and the way on, which keeps the numbers that were typed."""
    shop, own, form = shop_here(), cart_of(), CartForm()
    held = priced(own, shop)
    if form.validate_on_submit():
        wanted = form.counts([line.id for line in held.lines])
        if wanted is not None:
            actions.change_counts(wanted)
            if "on" in request.form and shop.is_open and priced(own, shop).can_be_ordered:
                return redirect(ORDER)
            flash(_("Your cart is changed."), "good")
            return redirect(url_for("shelf.cart"))
    page = render_template("shelf/cart.html", shop=shop, held=held, form=form)
    return page, 422 if form.errors or form.form_errors else 200
