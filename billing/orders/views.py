"""Ordering what is in the cart, paying for it on Stripe's page, and what became of it, for whoever has the order's link."""

from datetime import timedelta
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from billing.orders.access import order_at, order_with
from billing.orders.actions import give_up
from billing.orders.calls import make
from billing.orders.forms import OrderForm
from billing.orders.learning import NotOurs
from billing.orders.letters import link_to
from billing.orders.models import CallKind, CallState, Order, PaymentCall
from billing.orders.placing import NotThere, Wish, place
from billing.orders.queries import calls_of, is_to_pay, lines_of, shown_refund, standing
from billing.orders.settling import settle
from billing.orders.states import IfNot
from billing.shelf.models import Shop
from billing.shelf.queries import Priced, cart_of, priced, shop_here
from integrations.payments import NotNow, Refused, payments
from kernel.access import Permission, current_reader
from kernel.db import current_tenant_id, db
from kernel.ids import parse_id
from kernel.jobs import Later
from kernel.limits import count_attempt
from kernel.web import GET_POST, POST, Url, feature
from pages.access import visit_to
from pages.models import CarePage

blueprint = feature(
    "orders",
    __name__,
    [
        Url("/order", "order", Permission.SHOP_BUY, GET_POST),
        Url("/order/back", "back", Permission.SHOP_BUY),
        Url("/order/for/<slug>", "begin_for", Permission.SHOP_BUY, POST),
        Url("/orders/<token>", "show", Permission.SHOP_BUY),
        Url("/orders/<token>/cancel", "cancel", Permission.SHOP_BUY, POST),
        Url("/orders/<token>/look", "look", Permission.SHOP_BUY, POST),
        Url("/orders/<token>/pay", "pay", Permission.SHOP_BUY, POST),
    ],
)

FOR, LAST = "gift_for", "order"  # in the browser's signed cookie: a page's id, and the last order's id and key
HOUR = timedelta(hours=1)
MOST_AN_HOUR = 30  # orders from one address; many share that of a hospital


def begin_for(slug: str) -> ResponseReturnValue:
    """From a care page to the shop: the browser remembers for whom."""
    page = visit_to(current_reader(), slug).page
    cookie[FOR], cookie.permanent = str(page.id), True
    return redirect(url_for("shelf.index"))


def order() -> ResponseReturnValue:
    """One page: for whom, what if it cannot be given, words to go with it, and who sends it."""
    shop, earlier = shop_here(), _last()
    if not shop.is_open or payments() is None:
        return render_template("shelf/closed.html")
    cart = cart_of()
    if request.method == "GET" and earlier is not None and cart is not None and _waits(earlier, cart.id):
        return redirect(link_to(earlier.id, earlier.key))
    page_id, held = _page(), priced(cart, shop)
    if cart is None or not held.lines or held.too_small:
        return redirect(url_for("shelf.cart"))
    form = OrderForm(current_reader(), from_page=_("The person on whose page I was") if page_id else None)
    if form.validate_on_submit():
        count_attempt("order from", request.remote_addr or "", most=MOST_AN_HOUR, within=HOUR)
        try:
            placed = place(cart, shop, _wish(form, page_id), actor=current_reader())
        except NotThere:
            flash(_("Something in your cart is no longer there. Please change your cart."), "warn")
            return redirect(url_for("shelf.cart"))
        return _to_pay(placed)
    return _form(form, shop, held)


def _form(form: OrderForm, shop: Shop, held: Priced) -> ResponseReturnValue:
    if not held.all_there:
        return redirect(url_for("shelf.cart"))
    return render_template("orders/order.html", form=form, shop=shop, held=held), 422 if form.errors else 200


def _wish(form: OrderForm, page_id: UUID | None) -> Wish:
    return Wish(
        page_id=page_id if form.for_page else None,
        for_name="" if form.for_page else form.for_name.data,
        if_not=IfNot(form.if_not.data),
        message=(form.message.data or "").strip(),
        name=form.name.data,
        email=form.email.data,
    )


def _page() -> UUID | None:
    """The page from which the buyer came to the shop, while there is one: whatever has become of it, or of her there."""
    page_id = parse_id(str(cookie.get(FOR, "")))
    if page_id is None:
        return None
    return db.session.scalar(select(CarePage.id).where(CarePage.tenant_id == current_tenant_id(), CarePage.id == page_id))


def _last() -> Order | None:
    """The last order that was made in this browser."""
    order_id, key = (parse_id(part) for part in str(cookie.get(LAST, ".")).partition(".")[::2])
    found = db.session.get(Order, (current_tenant_id(), order_id)) if order_id else None
    return found if found is not None and found.key == key else None


def _waits(earlier: Order, cart_id: UUID) -> bool:
    return is_to_pay(earlier) and earlier.cart_id == cart_id


def _to_pay(placed: Order) -> ResponseReturnValue:
    """What is asked is committed before it is asked; where there is no answer the order's own page offers it again."""
    cookie[LAST], path = f"{placed.id}.{placed.key}", link_to(placed.id, placed.key)
    order_id = placed.id
    db.session.commit()
    _open(order_id)
    return redirect(path)


def _open(order_id: UUID) -> None:
    """Asks for the payment page, if it was not answered yet."""
    query = select(PaymentCall.id).where(PaymentCall.tenant_id == current_tenant_id(), PaymentCall.order_id == order_id)
    call_id = db.session.scalar(query.where(PaymentCall.kind == CallKind.OPEN, PaymentCall.state == CallState.WAITING))
    if call_id is None:
        return
    try:
        make(call_id)
    except Later:
        db.session.rollback()
        flash(_("The payment page does not answer just now. Nothing is charged. Try again in a minute."), "warn")


def back() -> ResponseReturnValue:
    """From Stripe's page to the order's own: which one, this browser knows. Stripe does not."""
    last = _last()
    if last is None:
        return redirect(url_for("shelf.index"))
    return redirect(link_to(last.id, last.key) + ("?paid=1" if request.args.get("paid") else ""))


def show(token: str) -> ResponseReturnValue:
    """What became of it, in plain words."""
    found = order_at(token)
    return render_template(
        "orders/show.html",
        order=found,
        lines=lines_of(found),
        standing=standing(found),
        to_pay=is_to_pay(found),
        refund=shown_refund(found, calls_of(found)),
        paid="paid" in request.args,
        token=token,
    )


def look(token: str) -> ResponseReturnValue:
    """The buyer is back from paying: how does it stand? The very same is done when Stripe says so itself."""
    order_id = order_at(token).id
    try:
        settle(order_id)
    except (NotNow, Refused, NotOurs):
        db.session.rollback()
        flash(_("We could not see yet whether it is paid. Look again in a minute. You need not pay twice."), "warn")
    return redirect(url_for("orders.show", token=token))


def pay(token: str) -> ResponseReturnValue:
    """The payment page did not answer before: it is asked for again."""
    order_id = order_at(token).id
    _open(order_id)
    return redirect(url_for("orders.show", token=token))


def cancel(token: str) -> ResponseReturnValue:
    """The buyer wants it no more."""
    found = order_at(token, lock=True)
    was_to_pay = is_to_pay(order_with(found.id))
    if not give_up(found, actor=current_reader()):
        flash(_("It is being looked after already, and cannot be cancelled here any more."), "warn")
    elif was_to_pay:
        flash(_("Nothing was charged. Your cart is as it was."), "good")
        return redirect(url_for("shelf.cart"))
    else:
        flash(_("It is cancelled. Nothing was charged."), "good")
    return redirect(url_for("orders.show", token=token))
