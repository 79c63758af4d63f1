"""Giving to the foundation, paying for it on Stripe's page, and what became of it, for whoever has the donation's link."""

from datetime import timedelta
from uuid import UUID, uuid5

from flask import flash, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from billing.donations.access import donation_at, donation_with
from billing.donations.actions import give as give_it
from billing.donations.actions import stop as stop_it
from billing.donations.forms import GiveForm
from billing.donations.letters import link_to
from billing.donations.models import Donation, Foundation
from billing.donations.queries import foundation_here, is_to_pay, receipts_of, waiting_call
from billing.donations.settling import settle
from billing.donations.showing import paper_at, tribute_words
from billing.donations.states import MONTHLY
from billing.orders.calls import make
from billing.orders.learning import NotOurs
from billing.orders.models import CallKind
from integrations.payments import NotNow, Refused, payments
from kernel.access import Permission, Reader, current_reader
from kernel.db import current_tenant_id, db
from kernel.errors import NotFound
from kernel.forms import HouseForm
from kernel.ids import new_id, parse_id
from kernel.jobs import Later
from kernel.limits import count_attempt
from kernel.web import GET_POST, POST, Url, feature

blueprint = feature(
    "donations",
    __name__,
    [
        Url("/donations/<token>", "show", Permission.SHOP_BUY),
        Url("/donations/<token>/look", "look", Permission.SHOP_BUY, POST),
        Url("/donations/<token>/pay", "pay", Permission.SHOP_BUY, POST),
        Url("/donations/<token>/receipts/<uuid:receipt_id>", "receipt", Permission.SHOP_BUY),
        Url("/donations/<token>/stop", "stop", Permission.SHOP_BUY, GET_POST),
        Url("/give", "give", Permission.SHOP_BUY, GET_POST),
        Url("/give/back", "back", Permission.SHOP_BUY),
    ],
)

LAST = "donation"  # in the browser's signed cookie: the last donation's id and key
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MOST_AN_HOUR = 30  # donations from one address; many share that of a hospital
MOST_TOLD = 3  # letters a day to somebody who never asked for one


def leads_to_giving(_reader: Reader) -> bool:
    """Whether the foot of this page names the foundation: in the shop alone, and never beside a care page."""
    return request.endpoint == "shelf.index" and is_open()


def is_front(_reader: Reader) -> bool:
    """Whether the hospital's first page is asked for, and one can give."""
    return request.endpoint == "hospital.home" and is_open()


def is_open() -> bool:
    """Whether one can give here."""
    found = foundation_here()
    return found is not None and found.is_open


def give() -> ResponseReturnValue:
    """One page: how much, how often, for whom, and by whom."""
    foundation = foundation_here()
    if foundation is None or not foundation.is_open or payments() is None:
        return render_template("donations/closed.html")
    form = GiveForm(current_reader(), foundation)
    if request.method != "POST":
        form.ticket.data = str(new_id())
    elif form.validate_on_submit():
        return _to_pay(_placed(form, foundation))
    return render_template("donations/give.html", form=form, foundation=foundation), 422 if form.errors else 200


def _placed(form: GiveForm, foundation: Foundation) -> Donation:
    """Pressed twice, it is one."""
    count_attempt("donation from", request.remote_addr or "", most=MOST_AN_HOUR, within=HOUR)
    wish, ticket = form.wish(), parse_id(form.ticket.data or "") or new_id()
    if wish.tell_email:
        count_attempt("told of donations", wish.tell_email, most=MOST_TOLD, within=DAY)
    donation_id = uuid5(current_tenant_id(), f"donation {ticket} {wish}")
    return give_it(donation_id, foundation, wish, actor=current_reader())


def _to_pay(placed: Donation) -> ResponseReturnValue:
    """What is asked is committed before it is asked; where there is no answer the donation's own page offers it again."""
    cookie[LAST], path = f"{placed.id}.{placed.key}", link_to(placed.id, placed.key)
    opening = waiting_call(placed, CallKind.OPEN)
    db.session.commit()
    _open(opening)
    return redirect(path)


def _open(call_id: UUID | None) -> None:
    """Asks for the payment page, if it was not answered yet."""
    if call_id is None:
        return
    try:
        make(call_id)
    except Later:
        db.session.rollback()
        flash(_("The payment page does not answer just now. Nothing is charged. Try again in a minute."), "warn")


def back() -> ResponseReturnValue:
    """From Stripe's page to the donation's own: which one, this browser knows. Stripe does not."""
    own_id, _dot, key = str(cookie.get(LAST, "")).partition(".")
    donation_id, sealed = parse_id(own_id), parse_id(key)
    if donation_id is None or sealed is None or not _is_mine(donation_id, sealed):
        return redirect(url_for("donations.give"))
    return redirect(link_to(donation_id, sealed) + ("?paid=1" if request.args.get("paid") else ""))


def _is_mine(donation_id: UUID, key: UUID) -> bool:
    try:
        return donation_with(donation_id).key == key
    except NotFound:
        return False


def show(token: str) -> ResponseReturnValue:
    """What became of it, each payment, and stopping it."""
    found = donation_at(token)
    return render_template(
        "donations/show.html",
        donation=found,
        foundation=foundation_here(),
        receipts=receipts_of(found),
        to_pay=is_to_pay(found),
        can_stop=found.state in MONTHLY,
        tribute=tribute_words(found),
        paid="paid" in request.args,
        token=token,
    )


def look(token: str) -> ResponseReturnValue:
    """The donor is back from paying: how does it stand? The very same is done when Stripe says so itself."""
    donation_id = donation_at(token).id
    try:
        settle(donation_id)
    except (NotNow, Refused, NotOurs):
        db.session.rollback()
        flash(_("We could not see yet whether it is paid. Look again in a minute. You need not pay twice."), "warn")
    return redirect(url_for("donations.show", token=token))


def pay(token: str) -> ResponseReturnValue:
    """The payment page did not answer before: it is asked for again."""
    _open(waiting_call(donation_at(token), CallKind.OPEN))
    return redirect(url_for("donations.show", token=token))


def stop(token: str) -> ResponseReturnValue:
    """One button: nothing more is taken. It is ended over there at once, or as soon as Stripe answers."""
    form = HouseForm()
    found = donation_at(token, lock=request.method == "POST")
    if form.validate_on_submit():
        if stop_it(found, actor=current_reader()):
            ending = waiting_call(found, CallKind.END)
            db.session.commit()
            _end(ending)
        return redirect(url_for("donations.show", token=token))
    page = render_template("donations/stop.html", donation=found, can_stop=found.state in MONTHLY, form=form, token=token)
    return page, 422 if form.errors else 200


def _end(call_id: UUID | None) -> None:
    """No answer changes nothing for the donor: the worker asks until there is one."""
    try:
        if call_id is not None:
            make(call_id)
    except Later:
        db.session.rollback()


def receipt(token: str, receipt_id: UUID) -> ResponseReturnValue:
    """A receipt, to be read and printed."""
    return render_template("donations/receipt.html", paper=paper_at(token, receipt_id), token=token, receipt_id=receipt_id)
