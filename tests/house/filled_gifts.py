"""A row in every table of bringing gifts: wishes, a ward's rule, an order on its way with its place, and gifts that came."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from billing.delivery.letters import LINK_LASTS, TO_THANKS
from billing.delivery.models import Gift, GiftWish
from billing.delivery.places import Where, keep_place
from billing.delivery.queries import wards
from billing.delivery.receiving import THANKS
from billing.delivery.wards import keep_ward
from billing.orders.models import Order, OrderLine
from billing.orders.placing import FOR_NAME, MESSAGE
from billing.orders.states import OrderState
from billing.shelf.models import Variant
from billing.shelf.queries import CARD_WORDS
from kernel.clock import now
from kernel.db import db
from kernel.ids import new_id
from kernel.sealing import seal
from kernel.tokens import issue
from tests.support.world import APage, Somebody

CODE = "HK4M2QX"  # of what was sent to a name


def fill_gifts(admin: Somebody, page: APage, tokens: dict[str, str]) -> dict[str, UUID]:
    """Ids of an order she carries, of a gift on her page and of a ward; adds the token of a letter of thanks."""
    db.session.add(GiftWish(page_id=page.id, no_food=True))
    keep_ward("Intensive care", ["flowers"], actor=admin.reader)
    out, given, thanked = (an_order(state, page) for state in (OrderState.OUT, OrderState.HANDED_OVER, OrderState.HANDED_OVER))
    keep_place(out, Where("Bed 4"), actor=admin.reader)
    db.session.add(Gift(order_id=out.id, bringer_id=admin.id))
    gift_id, thanked_id, words = new_id(), new_id(), seal(THANKS, "Thank you.")
    db.session.add(Gift(id=gift_id, order_id=given.id, page_id=page.id))
    said = {"accepted_at": now(), "thanked_at": now(), "thanked_by": admin.id, "thanks": words}
    db.session.add(Gift(id=thanked_id, order_id=thanked.id, page_id=page.id, **said))
    db.session.flush()
    tokens["own_gifts.thanks"] = issue(TO_THANKS, thanked_id, thanked.key, lasts=LINK_LASTS)
    return {"task_id": out.id, "gift_id": gift_id, "ward_id": wards()[0].id}


def an_order(state: OrderState, page: APage | None, **more: str) -> Order:
    """An order that is paid for, of one thing, for the page's patient or for a name."""
    order = Order(
        id=new_id(),
        code=more.get("code") or f"CODE{new_id().hex[-6:].upper()}",
        key=new_id(),
        state=state,
        page_id=page.id if page else None,
        for_name=None if page else seal(FOR_NAME, "Marigold Thornbury"),
        if_not="something_like_it",
        message=seal(MESSAGE, "We think of you."),
        email="ruth@example.org",
        name="Ruth",
        language="en",
        currency="USD",
        total=1250,
        tax=0,
        held=1250,
        held_until=now() + timedelta(days=7),
        pay_until=now(),
        intent_id=f"pi_{new_id()}",
        ended_at=now() if state == OrderState.HANDED_OVER else None,
    )
    db.session.add(order)
    db.session.flush()
    variant_id = db.session.scalars(select(Variant.id).limit(1)).one()
    line = {"names": {"en": "Tulips"}, "variant_names": {}, "kind": "gift", "carries": ["flowers"], "tax_rate": 0}
    card = seal(CARD_WORDS, "Marigold")
    db.session.add(OrderLine(order_id=order.id, variant_id=variant_id, count=1, price=1250, card_words=card, **line))
    return order
