"""Gifts as their patient finds them on her page, for her alone: accepting one, reading what was sent along, hiding, thanks.

Nobody outside the page learns of any of it, but whoever sent a gift for which she says thanks.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, select
from sqlalchemy.dialects.postgresql import insert

from billing.delivery.letters import tell_thanks
from billing.delivery.models import Gift, GiftWish
from billing.delivery.shutting import sender_is_let_in, sender_is_shut_out
from billing.orders.models import Order, OrderLine
from billing.orders.placing import MESSAGE
from billing.orders.states import OrderState
from kernel.audit import record
from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.errors import NotFound
from kernel.ids import new_id
from kernel.paging import Slice, newest_first
from kernel.sealing import NotOurs, seal, unseal
from mail.actions import FORGOTTEN
from pages.access import PageVisit, visit_to
from pages.models import CarePage

A_PAGE = 20
THANKS = "gift thanks"  # for what they are sealed


@dataclass(frozen=True)
class Received:
    """A gift that she got. `shut_out`: neither name nor words of its sender are shown, and she cannot be written to.

    So it is with whoever may not come to the page; and on the page of somebody under age with all who are not on its list.
    """

    gift: Gift
    order: Order
    shut_out: bool
    lines: Sequence[OrderLine] = ()

    @property
    def message(self) -> str:
        """What was sent along, once she wants to read it."""
        if self.gift.accepted_at is None or self.shut_out or self.order.message is None:
            return ""
        try:
            return unseal(MESSAGE, self.order.message)
        except NotOurs:  # our keys were changed since, and the old ones are gone
            return ""

    @property
    def may_be_thanked(self) -> bool:
        """Whether she can say thanks: once, after she accepted it, and while its sender's mailbox is known."""
        known = not self.shut_out and self.order.email != FORGOTTEN
        return known and self.gift.accepted_at is not None and self.gift.thanked_at is None


def hers(visit: PageVisit) -> bool:
    """Whether gifts are hers who visits: the patient's, or, while she has never come, the page's owner's."""
    page = visit.page
    nobody_came = page.patient_id is None and page.patient_key is None
    return not visit.imagined and (visit.is_patient or (visit.owns and nobody_came))


def own_page(reader: Any, slug: str) -> PageVisit:
    """The page at `slug` for whoever gets its gifts. Raises NotFound for everybody else."""
    visit = visit_to(reader, slug)
    if not hers(visit):
        raise NotFound
    return visit


def _received(page: CarePage) -> Select[*tuple[Any, ...]]:
    its_order = and_(Order.tenant_id == Gift.tenant_id, Order.id == Gift.order_id)
    return (
        select(Gift, Order, ~sender_is_let_in(page.id) if page.patient_is_minor else sender_is_shut_out(page.id))
        .join(Order, its_order)
        .where(Gift.tenant_id == current_tenant_id(), Gift.page_id == page.id, Gift.hidden_at.is_(None))
        .where(Order.state == OrderState.HANDED_OVER)
    )


def received(visit: PageVisit) -> Slice[Received]:
    """What she got and did not hide, the newest first. Two statements."""
    found = newest_first(_received(visit.page), Gift.id, A_PAGE)
    ids = [order.id for _gift, order, _out in found.rows]
    lines: dict[UUID, list[OrderLine]] = {order_id: [] for order_id in ids}
    query = select(OrderLine).where(OrderLine.tenant_id == current_tenant_id(), OrderLine.order_id.in_(ids))
    for line in db.session.scalars(query.order_by(OrderLine.id)) if ids else ():
        lines[line.order_id].append(line)
    return replace(found, rows=[Received(gift, order, bool(out), lines[order.id]) for gift, order, out in found.rows])


def received_with(visit: PageVisit, gift_id: UUID, *, lock: bool = False) -> Received:
    """One of them. Raises NotFound."""
    query = _received(visit.page).where(Gift.id == gift_id)
    if lock:
        query = query.with_for_update(of=Gift).execution_options(populate_existing=True)
    found = db.session.execute(query).one_or_none()
    if found is None:
        raise NotFound
    return Received(found[0], found[1], bool(found[2]))


def take_by_code(visit: PageVisit, typed: str) -> bool:
    """Puts a gift that was sent to a name on her list, by the code that came with it. False when there is none, or no more."""
    code = "".join(c for c in typed.upper() if c.isalnum())
    query = (
        select(Gift)
        .join(Order, and_(Order.tenant_id == Gift.tenant_id, Order.id == Gift.order_id))
        .where(Gift.tenant_id == current_tenant_id(), Gift.page_id.is_(None), Order.page_id.is_(None))
        .where(Order.code == code, Order.state == OrderState.HANDED_OVER, Order.for_name.is_not(None))
    )
    gift = db.session.scalars(query.with_for_update(of=Gift)).one_or_none()
    if gift is None:
        return False
    gift.page_id = visit.page.id
    record("gift.take", "gift", gift.id, actor=visit.actor, page=str(visit.page.id))
    return True


def accept(visit: PageVisit, one: Received) -> None:
    """From now on she reads what was sent along."""
    if one.gift.accepted_at is None:
        one.gift.accepted_at = now()
        record("gift.accept", "gift", one.gift.id, actor=visit.actor, page=str(visit.page.id))


def hide(visit: PageVisit, one: Received) -> None:
    """It is on her list no more. Nobody is told."""
    one.gift.hidden_at = now()
    record("gift.hide", "gift", one.gift.id, actor=visit.actor, page=str(visit.page.id))


def thank(visit: PageVisit, one: Received, words: str) -> bool:
    """Lets its sender know that it reached her, with her words if there are any. Once; False when it was done before."""
    if not one.may_be_thanked:
        return False
    gift = one.gift
    gift.thanked_at, gift.thanked_by = now(), visit.reader.person_id
    gift.thanks = seal(THANKS, words) if words else None
    record("gift.thank", "gift", gift.id, actor=visit.actor, page=str(visit.page.id))
    tell_thanks(gift, one.order)
    return True


def keep_wish(visit: PageVisit, wanted: Mapping[str, Any]) -> None:
    """What she wishes about gifts from now on."""
    row = {"tenant_id": current_tenant_id(), "id": new_id(), "created_at": now(), "page_id": visit.page.id, **wanted}
    statement = insert(GiftWish).values(row)
    db.session.execute(statement.on_conflict_do_update(index_elements=["tenant_id", "page_id"], set_=dict(wanted)))
    record("gift.wish", "care_page", visit.page.id, actor=visit.actor)
