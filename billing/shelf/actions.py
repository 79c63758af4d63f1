"""What somebody does with the cart of this browser: puts something in, changes how many, takes out. None commits.

A cart is named by the browser's signed cookie. What somebody put in while she was signed in, or had come by a letter, is shown
again to her alone: whoever sits down after her finds no cart.
"""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID, uuid5

from flask import session as cookie
from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert

from billing.shelf.models import MOST_OF_ONE, Cart, CartLine
from billing.shelf.queries import CARD_WORDS, CART, OWNER, cart_of, owner
from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.ids import new_id
from kernel.jobs import daily
from kernel.sealing import seal

CART_LASTS = timedelta(days=30)  # after it was last changed
MOST_LINES = 20


class CartFull(Exception):
    """There are as many lines in the cart as it holds."""


def put_in(variant_id: UUID, count: int, *, card_words: str = "", ticket: UUID) -> None:
    """Puts so many of a variant into the cart; under the same ticket once only. Raises CartFull."""
    cart = _kept()
    line_id = uuid5(cart.id, str(ticket))
    held = (CartLine.tenant_id == current_tenant_id(), CartLine.cart_id == cart.id)
    lines = db.session.scalars(select(CartLine.id).where(*held)).all()
    if line_id in lines:
        return
    if len(lines) >= MOST_LINES:
        raise CartFull
    row = {
        "tenant_id": current_tenant_id(),
        "id": line_id,
        "cart_id": cart.id,
        "variant_id": variant_id,
        "count": min(max(count, 1), MOST_OF_ONE),
        "card_words": seal(CARD_WORDS, card_words) if card_words else None,
    }
    db.session.execute(insert(CartLine).values(row).on_conflict_do_nothing())


def _kept() -> Cart:
    """The cart of this browser, locked, for its lines are about to change; a new one where it has none."""
    cart = cart_of()
    if cart is None:
        cart = Cart(id=new_id())
        db.session.add(cart)
        db.session.flush()
    db.session.refresh(cart, with_for_update=True)
    cart.changed_at = now()
    cookie[CART], cookie[OWNER] = str(cart.id), owner()
    cookie.permanent = True
    return cart


def change_counts(counts: Mapping[UUID, int]) -> None:
    """So many of each line from now on; none takes the line out. Lines of other carts are not touched."""
    cart = cart_of()
    if cart is None:
        return
    cart = _kept()
    for line_id, count in sorted(counts.items()):
        own = (CartLine.tenant_id == current_tenant_id(), CartLine.cart_id == cart.id, CartLine.id == line_id)
        if count < 1:
            db.session.execute(delete(CartLine).where(*own))
        else:
            db.session.execute(update(CartLine).where(*own).values(count=min(count, MOST_OF_ONE)))


def empty(cart: Cart) -> None:
    """Nothing is in the cart any more: it was ordered."""
    db.session.execute(delete(CartLine).where(CartLine.tenant_id == current_tenant_id(), CartLine.cart_id == cart.id))


@daily("shelf.forget_carts")
def forget_carts() -> None:
    """Carts that nobody has changed for a month go, with the words that were to stand on cards."""
    old = (Cart.tenant_id == current_tenant_id(), Cart.changed_at < now() - CART_LASTS)
    db.session.execute(delete(Cart).where(*old))
