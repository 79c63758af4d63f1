"""The one letter of this part of the shop: whoever got a gift says thanks. It says no more; her words stand behind its link."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from billing.delivery.models import Gift
from billing.orders.models import Order
from kernel.db import current_tenant_id, db
from kernel.tenancy import canonical_url
from kernel.tokens import issue
from mail.actions import Recipient, post
from mail.letters import Letter, Personal, Withdrawn, register
from mail.models import Delivery

TO_THANKS = "gift thanks"
LINK_LASTS = timedelta(days=400)


def tell_thanks(gift: Gift, order: Order) -> None:
    """Puts it into the outbox, within the running transaction."""
    to = Recipient(to_id=order.id, link_key=order.key, email=order.email, name=order.name, language=order.language)
    post(THANKED, gift.id, [to])


def _fill(gift_id: UUID) -> dict[str, Any]:
    if db.session.get(Gift, (current_tenant_id(), gift_id)) is None:
        raise Withdrawn("it is gone")
    return {}


def _to_thanks(about_id: UUID, delivery: Delivery) -> Personal:
    return Personal(links={"read": canonical_url(thanks_path(about_id, delivery.link_key))})


def thanks_path(gift_id: UUID, key: UUID) -> str:
    """Where the words are read, for whoever has this link."""
    return f"/thanks/{issue(TO_THANKS, gift_id, key, lasts=LINK_LASTS)}"


THANKED = register(Letter(name="delivery/thanked", fill=_fill, personal=_to_thanks, links=("read",)))
