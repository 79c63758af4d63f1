"""On a care page: the private list of gifts, what its patient wishes, and thanks; and where the letter about thanks leads."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time, timedelta
from uuid import UUID

from babel.dates import format_time
from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, and_, exists, select

from billing.delivery import receiving
from billing.delivery.forms import CodeForm, ThanksForm, WishForm
from billing.delivery.letters import TO_THANKS
from billing.delivery.models import Gift, GiftWish
from billing.delivery.queries import wish_of
from billing.delivery.shutting import sender_is_shut_out
from billing.orders.models import Order
from billing.shelf.models import Shop, ShopState
from kernel.access import Permission, current_reader
from kernel.db import current_tenant_id, db
from kernel.errors import NotFound
from kernel.limits import count_attempt
from kernel.sealing import NotOurs, unseal
from kernel.tokens import open_token
from kernel.web import GET_POST, POST, Url, feature
from pages.access import PageVisit, Standing
from pages.gifts import says_of_gifts
from pages.models import CarePage, Update
from pages.parts import Part, Spot, add_part

blueprint = feature(
    "own_gifts",
    __name__,
    [
        Url("/pages/<slug>/gifts", "gifts", Permission.PAGE_READ, GET_POST),
        Url("/pages/<slug>/gifts/<uuid:gift_id>/accept", "accept", Permission.PAGE_READ, POST),
        Url("/pages/<slug>/gifts/<uuid:gift_id>/hide", "hide", Permission.PAGE_READ, POST),
        Url("/pages/<slug>/gifts/<uuid:gift_id>/thanks", "thank", Permission.PAGE_READ, GET_POST),
        Url("/pages/<slug>/gifts/wishes", "wishes", Permission.PAGE_READ, GET_POST),
        Url("/thanks/<token>", "thanks", Permission.SHOP_BUY),
    ],
)

MOST_CODES, HOUR = 10, timedelta(hours=1)  # typed for one page


@dataclass(frozen=True)
class Beside:
    """What stands beside a page: the way to its gifts for whoever gets them, the way to the shop for whoever may come."""

    hers: bool
    offers: bool


def _beside(visit: PageVisit, updates: Sequence[Update]) -> Beside:
    """Nothing is offered where a page rests, is quiet or closed, or no gifts are wanted. No statement."""
    page = visit.page
    still = page.closed_at or page.quiet_since or page.silenced_at or page.memorial_since or page.waits or page.rests
    offers = page.takes_gifts and not still and visit.standing is not Standing.CALLER
    return Beside(receiving.hers(visit), bool(offers))


@says_of_gifts
def _takes_gifts() -> ColumnElement[bool]:
    """Where the shop is open, unless the patient wants none."""
    is_open = exists().where(Shop.tenant_id == CarePage.tenant_id, Shop.state == ShopState.OPEN)
    of_page = (GiftWish.tenant_id == CarePage.tenant_id, GiftWish.page_id == CarePage.id)
    return and_(is_open, ~exists().where(*of_page, GiftWish.nothing))


add_part(Part({Spot.ASIDE: "delivery/beside.html"}, load=_beside))


def gifts(slug: str) -> ResponseReturnValue:
    """What she got; and a code to type for what was sent to her name."""
    visit, form = receiving.own_page(current_reader(), slug), CodeForm()
    if form.validate_on_submit():
        count_attempt("gift code", str(visit.page.id), most=MOST_CODES, within=HOUR)
        if receiving.take_by_code(visit, form.code.data):
            flash(_("It is on your list now."), "good")
            return redirect(url_for("own_gifts.gifts", slug=slug))
        form.refuse(form.code, _("No gift goes by this code, or it is on a list already. Look once more at the paper."))
    listed = receiving.received(visit)
    page = render_template("delivery/gifts.html", visit=visit, page=visit.page, listed=listed, form=form)
    return page, 422 if form.errors else 200


def accept(slug: str, gift_id: UUID) -> ResponseReturnValue:
    """She would like to read what was sent along."""
    visit = receiving.own_page(current_reader(), slug)
    receiving.accept(visit, receiving.received_with(visit, gift_id, lock=True))
    return redirect(url_for("own_gifts.gifts", slug=slug, _anchor=f"gift-{gift_id}"))


def hide(slug: str, gift_id: UUID) -> ResponseReturnValue:
    """She does not want it there."""
    visit = receiving.own_page(current_reader(), slug)
    receiving.hide(visit, receiving.received_with(visit, gift_id, lock=True))
    flash(_("It is gone from your list. Nobody is told."), "good")
    return redirect(url_for("own_gifts.gifts", slug=slug))


def thank(slug: str, gift_id: UUID) -> ResponseReturnValue:
    """She lets it be said that it reached her, with words or without."""
    visit, form = receiving.own_page(current_reader(), slug), ThanksForm()
    one = receiving.received_with(visit, gift_id, lock=form.is_submitted())
    if not one.may_be_thanked:
        return redirect(url_for("own_gifts.gifts", slug=slug))
    if form.validate_on_submit():
        if form.verdict.held:
            form.refuse(form.words_to_sender, _("Please say it in other words: %(words)s", words=", ".join(form.verdict.held)))
        else:
            receiving.thank(visit, one, form.words("words_to_sender").strip())
            flash(_("Your thanks are on their way."), "good")
            return redirect(url_for("own_gifts.gifts", slug=slug))
    page = render_template("delivery/thank.html", visit=visit, page=visit.page, one=one, form=form)
    return page, 422 if form.errors else 200


def wishes(slug: str) -> ResponseReturnValue:
    """What she wishes about gifts. No sender sees anything of it."""
    visit = receiving.own_page(current_reader(), slug)
    form = WishForm({hour: _clock(hour) for hour in range(25)}, wish_of(visit.page.id))
    if form.validate_on_submit():
        receiving.keep_wish(visit, form.wanted)
        flash(_("Kept as you set it."), "good")
        return redirect(url_for("own_gifts.wishes", slug=slug))
    page = render_template("delivery/wishes.html", visit=visit, page=visit.page, form=form)
    return page, 422 if form.errors else 200


def _clock(hour: int) -> str:
    return str(format_time(time(hour % 24), "short", locale=get_locale())).replace("\u202f", " ")


def thanks(token: str) -> ResponseReturnValue:
    """The words of whoever got something, for its sender, who has the link."""
    opened = open_token(TO_THANKS, token)
    if opened is None or opened.expired:
        raise NotFound
    query = (
        select(Gift)
        .join(Order, and_(Order.tenant_id == Gift.tenant_id, Order.id == Gift.order_id))
        .where(Gift.tenant_id == current_tenant_id(), Gift.id == opened.first, Gift.thanked_at.is_not(None))
        .where(Order.key == opened.second, ~sender_is_shut_out(Gift.page_id))
    )
    gift = db.session.scalars(query).one_or_none()
    if gift is None:
        raise NotFound
    try:
        words = unseal(receiving.THANKS, gift.thanks) if gift.thanks else ""
    except NotOurs:  # our keys were changed since, and the old ones are gone
        words = ""
    return render_template("delivery/thanks.html", words=words)
