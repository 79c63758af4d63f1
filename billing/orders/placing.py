"""Placing an order: what is in the cart is put aside, and a payment page asked for. A cart has one order to be paid at most."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from uuid import UUID

from flask_babel import LazyString
from flask_babel import lazy_gettext as lazy
from sqlalchemy import select

from billing.money import HUNDRED_PERCENT
from billing.orders.asking import ask, own
from billing.orders.connecting import account_to_sell, share_points
from billing.orders.models import CallKind, Order, OrderLine
from billing.orders.settling import end_of_page
from billing.orders.states import PAYABLE, Happening, IfNot, OrderState
from billing.orders.stepping import step
from billing.shelf.models import Cart, CartLine, ProductKind, Shop
from billing.shelf.queries import Priced, priced
from billing.shelf.stock import reserve
from kernel.access import Reader
from kernel.audit import record
from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.ids import new_id
from kernel.language import current_language
from kernel.sealing import seal
from kernel.tenancy import canonical_url

TIME_TO_PAY = timedelta(minutes=45)  # at least thirty, says Stripe
GRACE = timedelta(minutes=2)
FOR_NAME, MESSAGE = "gift for", "gift message"  # for what these are sealed
CODE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that is read as another
CODE_LENGTH = 7
BACK = "/order/back"
NEUTRAL: Mapping[ProductKind, LazyString] = MappingProxyType(
    {ProductKind.CARD: lazy("A card"), ProductKind.GIFT: lazy("A gift")}
)


class NotThere(Exception):
    """The cart is empty, or not all of it could be had just now."""


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What the buyer says: for a page's patient or for a name, what may happen instead, a private message, who she is."""

    page_id: UUID | None
    for_name: str
    if_not: IfNot
    message: str
    name: str
    email: str


def place(cart: Cart, shop: Shop, wish: Wish, *, actor: Reader) -> Order:
    """Puts aside what is in the cart, at today's prices. An order of the same cart that was not paid is given up.

    Raises NotThere. The payment page is opened by the call that is asked for here.
    """
    db.session.scalars(
        select(Cart.id).where(Cart.tenant_id == current_tenant_id(), Cart.id == cart.id).with_for_update()
    ).one_or_none()
    _give_up_earlier(cart.id, actor)
    held = priced(cart, shop)
    if not held.can_be_ordered or reserve(held.wanted):
        raise NotThere
    order = _order(cart, shop, held, wish, actor)
    order.fee = order.total * share_points(order.account) // HUNDRED_PERCENT
    db.session.add(order)
    db.session.flush()
    _add_lines(order, cart, held)
    own(str(order.id), order)
    ask(order, CallKind.OPEN, asked=_checkout(order, held))
    end_of_page.defer(at=order.pay_until + GRACE, order_id=order.id)
    record("order.place", "shop_order", order.id, actor=actor)
    return order


def _give_up_earlier(cart_id: UUID, actor: Reader) -> None:
    earlier = select(Order).where(Order.tenant_id == current_tenant_id(), Order.cart_id == cart_id, Order.state.in_(PAYABLE))
    for order in db.session.scalars(earlier.order_by(Order.id).with_for_update()):
        step(order, Happening.CANCEL, actor=actor)


def _order(cart: Cart, shop: Shop, held: Priced, wish: Wish, buyer: Reader) -> Order:
    return Order(
        id=new_id(),
        code=_code(),
        key=new_id(),
        cart_id=cart.id,
        state=OrderState.PLACED,
        page_id=wish.page_id,
        for_name=seal(FOR_NAME, wish.for_name) if wish.for_name else None,
        if_not=wish.if_not,
        message=seal(MESSAGE, wish.message) if wish.message else None,
        person_id=buyer.person_id,
        email=wish.email,
        name=wish.name,
        language=current_language(),
        currency=shop.currency,
        total=held.total.amount,
        tax=held.tax.amount,
        tax_on_top=shop.tax_on_top,
        account=account_to_sell(),
        pay_until=now() + TIME_TO_PAY,
    )


def _code() -> str:
    """Seven letters and digits that no other order of the hospital has."""
    while True:
        code = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
        taken = select(Order.id).where(Order.tenant_id == current_tenant_id(), Order.code == code)
        if db.session.scalar(taken) is None:
            return code


def _add_lines(order: Order, cart: Cart, held: Priced) -> None:
    """Words for a card go along as they are sealed."""
    words = select(CartLine.id, CartLine.card_words).where(
        CartLine.tenant_id == current_tenant_id(), CartLine.cart_id == cart.id
    )
    sealed = {row.id: row.card_words for row in db.session.execute(words)}
    for line in held.lines:
        db.session.add(
            OrderLine(
                order_id=order.id,
                variant_id=line.variant_id,
                names=dict(line.name.by_language),
                variant_names=dict(line.variant.by_language),
                kind=line.kind,
                carries=list(line.carries),
                count=line.count,
                price=line.of_one.amount,
                tax_rate=line.tax_rate,
                card_words=sealed.get(line.id),
            )
        )


def _checkout(order: Order, held: Priced) -> dict[str, object]:
    """All that is told to Stripe: prices, neutral names, and where to send the buyer's browser, which knows its order."""
    lines = [[str(NEUTRAL[line.kind]), line.of_one.amount, line.count] for line in held.lines]
    if order.tax_on_top:
        lines = [[*told, line.tax_code] for told, line in zip(lines, held.lines, strict=True)]
    return {
        "currency": order.currency.lower(),
        "lines": lines,
        "tax": order.tax_on_top,
        "fee": order.fee or None,
        "success_url": canonical_url(f"{BACK}?paid=1"),
        "cancel_url": canonical_url(BACK),
        "expires_at": int(order.pay_until.timestamp()),
        "email": order.email,
        "locale": order.language,
    }
