"""A row in every table of orders: somebody sent something, it was brought and paid, and Stripe has told of it."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from billing.orders.asking import own
from billing.orders.letters import ORDER
from billing.orders.models import CallKind, CallState, MoneyDay, Order, OrderLine, PaymentCall, ShopAccount
from billing.orders.states import IfNot, OrderState
from billing.orders.stripe_models import StripeEvent, StripeListing
from billing.shelf.models import Variant
from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.ids import new_id
from kernel.sealing import seal
from kernel.tokens import issue
from tests.support.world import APage, Somebody

PAGES = ("orders.show", "orders.cancel", "orders.look", "orders.pay")


def fill_orders(admin: Somebody, page: APage, tokens: dict[str, str]) -> UUID:
    """The order's id; what leads to its pages is added to the tokens."""
    bought = {"total": 1250, "tax": 0, "held": 1250, "captured": 1250, "currency": "USD", "pay_until": now()}
    buyer = {"person_id": admin.id, "email": "ruth@example.org", "name": "Ruth", "language": "en"}
    gift = {"page_id": page.id, "if_not": IfNot.MONEY_BACK, "message": seal("gift message", "Well.")}
    ended = {"state": OrderState.HANDED_OVER, "ended_at": now(), "tell_at": now()}
    code = current_tenant_id().hex[-7:].upper()
    order = Order(id=new_id(), key=new_id(), code=code, intent_id=f"pi_{code}", **bought, **buyer, **gift, **ended)
    db.session.add(order)
    db.session.flush()
    variant_id = db.session.scalars(select(Variant.id).where(Variant.tenant_id == current_tenant_id())).first()
    names = {"names": {"en": "Tulips"}, "variant_names": {}}
    line = {"kind": "gift", "carries": [], "count": 1, "price": 1250, "tax_rate": 0}
    taken = {
        "kind": CallKind.CAPTURE,
        "state": CallState.DONE,
        "amount": 1250,
        "done_at": now(),
        "answer_id": f"ch_{code}",
        "currency": "USD",
    }
    db.session.add_all(
        [
            OrderLine(order_id=order.id, variant_id=variant_id, **names, **line),
            PaymentCall(order_id=order.id, key=f"key {code}", **taken),
            ShopAccount(country="US", key=f"account {code}", account=f"acct_{code}"),
            MoneyDay(day=date(2026, 11, 1), currency="USD", ours=1250, theirs=1250, fees=66, rest=[]),
        ]
    )
    own(f"ch_{code}", order)
    told = {"id": f"evt_{code}", "type": "charge.captured", "told": {}, "created_at": now(), "fate": "applied"}
    db.session.execute(insert(StripeEvent).values({**told, "received_at": now()}))
    listed = insert(StripeListing).values(account=f"acct_{code}", listed_until=now())
    db.session.execute(listed.on_conflict_do_nothing())
    tokens |= dict.fromkeys(PAGES, issue(ORDER, order.id, order.key, lasts=timedelta(days=9)))
    return order.id
