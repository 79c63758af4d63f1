"""Reads about an update's readers: for whom it may be, for whom it is, and how many those are. Each is one statement."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import Select, and_, func, or_, select

from kernel.db import current_tenant_id, db
from pages.access import PageVisit
from pages.models import Guest, GuestState, Update, UpdateReader

MOST_NAMED = 300


def guests_to_choose(visit: PageVisit, chosen: Collection[UUID], find: str = "") -> list[Guest]:
    """Up to 300 of those who were let in, by name: the chosen ones first, then those whose name or address holds `find`."""
    is_chosen = Guest.id.in_(chosen)
    fits = or_(Guest.name.icontains(find, autoescape=True), Guest.email.icontains(find, autoescape=True))
    query = _let_in(visit).where(or_(is_chosen, fits)) if find else _let_in(visit)
    return list(db.session.scalars(query.order_by(is_chosen.desc(), Guest.name, Guest.id).limit(MOST_NAMED)))


def guests_chosen(visit: PageVisit, guest_ids: Collection[UUID]) -> list[Guest]:
    """Of these, the guests whom an update of the page may be for: those who were let in to this very page."""
    if not guest_ids:
        return []
    return list(db.session.scalars(_let_in(visit).where(Guest.id.in_(guest_ids)).order_by(Guest.name, Guest.id)))


def readers_of(update: Update) -> list[UUID]:
    """The ids of the guests an update was chosen for, as far as they may come."""
    its_guest = and_(Guest.tenant_id == UpdateReader.tenant_id, Guest.id == UpdateReader.guest_id)
    query = select(UpdateReader.guest_id).join(Guest, its_guest).where(Guest.state == GuestState.ADMITTED)
    query = query.where(UpdateReader.tenant_id == current_tenant_id(), UpdateReader.update_id == update.id)
    return list(db.session.scalars(query.order_by(UpdateReader.id)))


def let_in_number(visit: PageVisit) -> int:
    """How many guests may come to the page."""
    return db.session.execute(_let_in(visit).with_only_columns(func.count())).scalar_one()


def _let_in(visit: PageVisit) -> Select[Guest]:
    query = select(Guest).where(Guest.tenant_id == current_tenant_id(), Guest.page_id == visit.page.id)
    return query.where(Guest.state == GuestState.ADMITTED)
