"""From whom nothing is to reach somebody: who was taken off her page or is blocked there, and whom she has blocked herself."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, and_, cast, func, literal, or_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import aliased

from accounts.models import Person, PersonBlock
from billing.orders.models import Order
from pages.models import CarePage, Guest, GuestState, PageManager

OUT = (GuestState.BLOCKED, GuestState.REMOVED)
FEWEST_WORDS = 2  # of a name, by which somebody is known although not all of her names were typed
_BUYER = aliased(Person)
_BY_HER = and_(
    _BUYER.tenant_id == Order.tenant_id,
    or_(_BUYER.id == Order.person_id, and_(_BUYER.email == Order.email, _BUYER.proved_at.is_not(None))),
)


def sender_is_shut_out(page_id: Any) -> ColumnElement[bool]:
    """Whether whoever sent an order may not come to a page: by its list, or by a block of its owner's or its patient's."""
    return or_(sender_is(page_id, *OUT), _blocks(select(PersonBlock.id).where(_is_of_page(page_id))).exists())


def sender_is_let_in(page_id: Any) -> ColumnElement[bool]:
    """Whether whoever sent an order is on the list of a page and may come, and nobody there has blocked her."""
    return and_(sender_is(page_id, GuestState.ADMITTED), ~_blocks(select(PersonBlock.id).where(_is_of_page(page_id))).exists())


def sender_is(page_id: Any, *states: GuestState) -> ColumnElement[bool]:
    """Whether whoever sent an order stands on the list of a page like this."""
    rows = select(Guest.id).where(Guest.tenant_id == Order.tenant_id, Guest.page_id == page_id, _is_hers())
    return rows.where(Guest.state.in_(states)).exists()


def names_shut_to_sender() -> ColumnElement[list[str]]:
    """A column beside an order: the names of all who have blocked its sender, and of all on whose pages she is shut out."""
    of_page = and_(CarePage.tenant_id == Guest.tenant_id, CarePage.id == Guest.page_id)
    listed = (
        select(func.array_agg(CarePage.patient_name)).join(Guest, of_page).where(Guest.tenant_id == Order.tenant_id, _is_hers())
    )
    blockers = _blocks(select(func.array_agg(Person.name))).where(
        Person.tenant_id == Order.tenant_id, Person.id == PersonBlock.blocker_id
    )
    pages = _blocks(select(func.array_agg(CarePage.patient_name))).where(
        CarePage.tenant_id == Order.tenant_id, _is_of_page(CarePage.id)
    )
    found = (listed.where(Guest.state.in_(OUT)), blockers, pages)
    first, *more = (func.coalesce(names.scalar_subquery(), cast(literal([]), ARRAY(Text))) for names in found)
    return first.op("||")(more[0]).op("||")(more[1])


def is_named(typed: str, names: Sequence[str]) -> bool:
    """Whether a name that was typed is one of these, in whatever order and case; two words of it are enough."""
    words = _words(typed)
    return any(words == other or len(words & other) >= FEWEST_WORDS for other in map(_words, names) if other)


def _words(name: str) -> frozenset[str]:
    return frozenset(name.casefold().split())


def _is_hers() -> ColumnElement[bool]:
    return or_(Guest.email == Order.email, and_(Order.person_id.is_not(None), Guest.person_id == Order.person_id))


def _blocks(query: Select[Any]) -> Select[Any]:
    """Those of whoever has blocked an order's sender."""
    of_her = and_(_BUYER.tenant_id == PersonBlock.tenant_id, _BUYER.id == PersonBlock.blocked_id)
    return query.where(PersonBlock.tenant_id == Order.tenant_id, of_her, _BY_HER)


def _is_of_page(page_id: Any) -> ColumnElement[bool]:
    """Whether whoever has blocked somebody is whoever a page is about, or its owner."""
    owns, about = aliased(PageManager), aliased(CarePage)
    owner = select(owns.id).where(owns.tenant_id == PersonBlock.tenant_id, owns.page_id == page_id, owns.is_owner)
    patient = select(about.id).where(about.tenant_id == PersonBlock.tenant_id, about.id == page_id)
    return or_(
        owner.where(owns.person_id == PersonBlock.blocker_id).correlate_except(owns).exists(),
        patient.where(about.patient_id == PersonBlock.blocker_id).correlate_except(about).exists(),
    )
