"""Reads of what is to be brought. A list costs three statements, however long it is."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, select

from billing.delivery.fitting import Task
from billing.delivery.models import Gift, GiftPlace, GiftWish, WardRule
from billing.delivery.places import Where, where_is
from billing.delivery.shutting import is_named, names_shut_to_sender, sender_is_shut_out
from billing.orders.models import Order, OrderLine
from billing.orders.placing import FOR_NAME
from billing.orders.states import WITH_US, OrderState
from kernel.db import current_tenant_id, db
from kernel.errors import NotFound
from kernel.paging import Slice, newest_first
from kernel.sealing import NotOurs, unseal

A_PAGE = 30
MOST_WARDS = 200
MOST_CODES = 200
TO_PREPARE = (OrderState.AUTHORISED, OrderState.PREPARING)


def _tasks() -> Select[*tuple[Any, ...]]:
    def of_order(table: type[Gift] | type[GiftPlace]) -> ColumnElement[bool]:
        return and_(table.tenant_id == Order.tenant_id, table.order_id == Order.id)

    of_page = and_(GiftWish.tenant_id == Order.tenant_id, GiftWish.page_id == Order.page_id)
    return (
        select(Order, Gift, GiftWish, GiftPlace, sender_is_shut_out(Order.page_id), names_shut_to_sender())
        .outerjoin(Gift, of_order(Gift))
        .outerjoin(GiftWish, of_page)
        .outerjoin(GiftPlace, of_order(GiftPlace))
        .where(Order.tenant_id == current_tenant_id(), Order.state.in_(WITH_US))
    )


def worklist(*, out: bool) -> Slice[Task]:
    """What is to be prepared, or what is on its way."""
    states = [OrderState.OUT] if out else TO_PREPARE
    found = newest_first(_tasks().where(Order.state.in_(states)), Order.id, A_PAGE)
    return replace(found, rows=_filled(found.rows))


def task_with(order_id: UUID, *, lock: bool = False) -> Task:
    """One order that is with us. Raises NotFound for any other. A locked one nobody else changes meanwhile."""
    if lock:
        own = select(Order.id).where(Order.tenant_id == current_tenant_id(), Order.id == order_id)
        db.session.execute(own.with_for_update())
    query = _tasks().where(Order.id == order_id).execution_options(populate_existing=True)
    tasks = _filled([tuple(row) for row in db.session.execute(query)])
    if not tasks:
        raise NotFound
    return tasks[0]


def _filled(rows: Sequence[tuple[Any, ...]]) -> list[Task]:
    ids = [row[0].id for row in rows]
    lines: dict[UUID, list[OrderLine]] = {order_id: [] for order_id in ids}
    query = select(OrderLine).where(OrderLine.tenant_id == current_tenant_id(), OrderLine.order_id.in_(ids))
    for line in db.session.scalars(query.order_by(OrderLine.id)) if ids else ():
        lines[line.order_id].append(line)
    places = {row[0].id: where_is(row[3]) for row in rows}
    refused = _refused([where.ward_id for where in places.values() if where and where.ward_id])
    return [_task(row, lines[row[0].id], places[row[0].id], refused) for row in rows]


def _task(row: tuple[Any, ...], lines: list[OrderLine], where: Where | None, refused: dict[UUID, frozenset[str]]) -> Task:
    order, gift, wish, _place, shut_out, names = row
    shut_out = shut_out or is_named(typed_name(order), names)
    ward = refused.get(where.ward_id, frozenset()) if where and where.ward_id else frozenset()
    return Task(order, gift, wish, bool(shut_out), lines, ward, where is not None)


def typed_name(order: Order) -> str:
    """The name that was typed for whoever an order is for; empty where none was, or nobody can read it any more."""
    try:
        return unseal(FOR_NAME, order.for_name) if order.for_name is not None else ""
    except NotOurs:  # our keys were changed since, and the old ones are gone
        return ""


def _refused(ward_ids: Sequence[UUID]) -> dict[UUID, frozenset[str]]:
    if not ward_ids:
        return {}
    query = select(WardRule).where(WardRule.tenant_id == current_tenant_id(), WardRule.id.in_(ward_ids))
    return {ward.id: frozenset(ward.refuses) for ward in db.session.scalars(query)}


def wards() -> Sequence[WardRule]:
    """The hospital's wards that do not take everything, by name."""
    query = select(WardRule).where(WardRule.tenant_id == current_tenant_id()).order_by(WardRule.name).limit(MOST_WARDS)
    return db.session.scalars(query).all()


def ward_with(ward_id: UUID) -> WardRule:
    """One of them. Raises NotFound."""
    found = db.session.get(WardRule, (current_tenant_id(), ward_id))
    if found is None:
        raise NotFound
    return found


def wish_of(page_id: UUID) -> GiftWish | None:
    """What the patient of a page wishes about gifts, if she has said anything."""
    query = select(GiftWish).where(GiftWish.tenant_id == current_tenant_id(), GiftWish.page_id == page_id)
    return db.session.scalars(query).one_or_none()


def codes_to_print() -> list[str]:
    """The codes of what is to be prepared, the oldest first."""
    query = select(Order.code).where(Order.tenant_id == current_tenant_id(), Order.state.in_(TO_PREPARE))
    return list(db.session.scalars(query.order_by(Order.id).limit(MOST_CODES)))
