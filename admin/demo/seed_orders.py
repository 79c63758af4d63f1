"""Sows orders of a gift shop in every state, by what people do: they order, pay at the stand-in for Stripe, bring, give back.

It needs the sandbox, so it comes after that has started, and once.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from uuid import UUID

import httpx2
from sqlalchemy import select

from accounts.models import Person
from billing.delivery import bringing
from billing.delivery.fitting import Task
from billing.delivery.models import Reason
from billing.delivery.queries import task_with
from billing.orders.access import order_with
from billing.orders.actions import give_back
from billing.orders.calls import make
from billing.orders.models import CallState, Order, PaymentCall, RefundReason
from billing.orders.placing import Wish, place
from billing.orders.settling import settle
from billing.orders.states import IfNot
from billing.shelf.models import Cart, CartLine, Product, Variant
from billing.shelf.queries import shop_here
from kernel.access import Reader, Role, person_reader
from kernel.db import current_tenant_id, db, inside
from kernel.ids import new_id
from kernel.tenancy import Tenant

GOOD, DECLINED = "4242424242424242", "4000000000000002"
HERE = "mercy"


@dataclass(frozen=True)
class OrderStory:
    """One order: what, from whom, for whom, and what was done. `card` None: nobody has paid yet. `back` in minor units."""

    what: str
    sender: str
    for_name: str
    if_not: IfNot
    done: tuple[str, ...] = ()
    card: str | None = GOOD
    back: int = 0


ORDERS = (
    OrderStory(
        "A warm blanket", "Miriam Holmquist", "Anders", IfNot.ANOTHER_PATIENT, ("prepare", "send_out", "hand_over"), back=500
    ),
    OrderStory("Tulips", "Peter Rademaker", "Graciela", IfNot.MONEY_BACK, ("prepare", "could_not")),
    OrderStory("A basket of fruit", "Ruth Ellingsen", "Elena", IfNot.TO_FOUNDATION, ("could_not",)),
    OrderStory("A card with a heart", "Miriam Holmquist", "Aurelio", IfNot.ANOTHER_PATIENT, ("could_not",)),
    OrderStory("A card with a heart", "Peter Rademaker", "Anders", IfNot.MONEY_BACK, ("prepare", "send_out")),
    OrderStory("A book of puzzles", "Ruth Ellingsen", "Graciela", IfNot.SOMETHING_LIKE_IT, ("prepare",)),
    OrderStory("A bear to hold", "Miriam Holmquist", "Elena", IfNot.MONEY_BACK),
    OrderStory("A small fern", "Peter Rademaker", "Aurelio", IfNot.MONEY_BACK, card=DECLINED),
    OrderStory("A book of puzzles", "Ruth Ellingsen", "Anders", IfNot.MONEY_BACK, card=None),
)
_DO: Mapping[str, Callable[[Task, Reader], bool]] = MappingProxyType(
    {
        "prepare": lambda task, actor: bringing.prepare(task, actor=actor),
        "send_out": lambda task, actor: bringing.send_out(task, actor=actor),
        "hand_over": lambda task, actor: bringing.hand_over(task, actor=actor),
        "could_not": lambda task, actor: bringing.could_not(task, Reason.NOT_FOUND, actor=actor),
    }
)


def sow_orders(box: str, orders: Iterable[OrderStory] = ORDERS) -> None:
    """All of them, where none was ever made. `box`: the sandbox's address. Commits as people's requests do."""
    tenant_id = db.session.scalar(select(Tenant.id).where(Tenant.slug == HERE))
    db.session.rollback()
    with inside(tenant_id):
        if db.session.scalar(select(Order.id).where(Order.tenant_id == current_tenant_id()).limit(1)) is not None:
            return
        people = {person.name: person for person in db.session.scalars(select(Person).where(Person.tenant_id == tenant_id))}
        readers = {name: person_reader(one.id, name, one.email, one.roles) for name, one in people.items()}
        staff = next(readers[name] for name, one in people.items() if Role.STAFF in one.roles)
        with httpx2.Client(base_url=box, trust_env=False) as stand_in:
            for told in orders:
                _live_through(told, _placed(told, readers[told.sender]), staff, stand_in)


def _placed(told: OrderStory, sender: Reader) -> UUID:
    """What she put into her cart is ordered, and its payment page open."""
    of_product = (Product.tenant_id == Variant.tenant_id) & (Product.id == Variant.product_id)
    sold = select(Variant.id).join(Product, of_product).where(Variant.tenant_id == current_tenant_id())
    variant_id = db.session.scalars(sold.where(Product.names["en"].astext == told.what).order_by(Variant.place)).first()
    cart = Cart(id=new_id())
    db.session.add(cart)
    db.session.flush()
    db.session.add(CartLine(cart_id=cart.id, variant_id=variant_id, count=1))
    db.session.flush()
    wish = Wish(
        page_id=None, for_name=told.for_name, if_not=told.if_not, message="", name=sender.name, email=sender.email or ""
    )
    order_id = place(cart, shop_here(), wish, actor=sender).id
    db.session.commit()
    _call(order_id)
    return order_id


def _live_through(told: OrderStory, order_id: UUID, staff: Reader, stand_in: httpx2.Client) -> None:
    if told.card is not None:
        session_id = order_with(order_id).session_id
        db.session.rollback()
        stand_in.post(f"/control/stripe/sessions/{session_id}/pay", json={"card": told.card}).raise_for_status()
        settle(order_id)
        db.session.commit()
    for act in told.done:
        _DO[act](task_with(order_id, lock=True), staff)
        db.session.commit()
    _call(order_id)
    if told.back:
        give_back(order_with(order_id, lock=True), told.back, RefundReason.KINDNESS, actor=staff)
        db.session.commit()
        _call(order_id)


def _call(order_id: UUID) -> None:
    """Asks Stripe for what waits; the worker may have been quicker."""
    waiting = select(PaymentCall.id).where(PaymentCall.tenant_id == current_tenant_id(), PaymentCall.order_id == order_id)
    for call_id in db.session.scalars(waiting.where(PaymentCall.state == CallState.WAITING).order_by(PaymentCall.id)).all():
        make(call_id)
