"""Reads of a list: a stretch of it by the key of the row before, so that page 900 costs what page 1 does; and saved views.

Under row-level security PostgreSQL uses an index only for what it trusts not to tell of other rows: comparing texts and ids,
and membership among words where that was vouched for (see `kernel/searching.py`).
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select, tuple_

from admin.lists.models import SavedView
from admin.lists.shapes import Filter, Listing, Stretch, Wish
from kernel.access import Reader
from kernel.db import current_tenant_id, db
from kernel.ids import parse_id
from kernel.text import plain

AT_A_TIME = 50
COUNTED_TO = 1_000
LONGEST_WORDS = 100
MOST_FOUND = 10_000  # rows that words find; of more, some are shown
MOST_CHOSEN = 200


def asked(listing: Listing, typed: Mapping[str, str]) -> Wish:
    """What an address or a form asks for. What a list does not know is passed over."""
    chosen = {one.name: typed[one.name] for one in listing.filters if typed.get(one.name) in one.choices}
    order = next((one for one in listing.orders if one.name == typed.get("order")), listing.orders[0])
    words = plain(typed.get("words", "")[:LONGEST_WORDS])
    return Wish(words, chosen, order, order is listing.orders[0], parse_id(typed.get("after", "")))


def stretch(listing: Listing, wish: Wish, size: int = AT_A_TIME) -> Stretch:
    """The rows of a wish that come after the row it names, or the first ones. One statement, and one more for that row."""
    key, row_id = wish.order.key, listing.model.id
    query = select(listing.model).where(*_conditions(listing, wish))
    if wish.after is not None:
        row = select(key).where(listing.model.tenant_id == current_tenant_id(), row_id == wish.after)
        found = db.session.execute(row).one_or_none()
        if found is not None:
            here, last = tuple_(key, row_id), tuple_(found[0], wish.after)
            query = query.where(here < last if wish.order.backwards else here > last)
    order = (key.desc(), row_id.desc()) if wish.order.backwards else (key, row_id)
    rows = list(db.session.scalars(query.order_by(*order).limit(size + 1)))
    return Stretch(rows[:size], rows[size - 1].id if len(rows) > size else None)


def how_many(listing: Listing, wish: Wish) -> int:
    """How many rows a wish has; one more than COUNTED_TO when there are more than that. One statement."""
    rows = select(listing.model.id).where(*_conditions(listing, wish)).limit(COUNTED_TO + 1).subquery()
    return int(db.session.scalar(select(func.count()).select_from(rows)) or 0)


def chosen_rows(listing: Listing, typed: Sequence[str]) -> list[Any]:
    """The rows that were chosen, locked, each once. What is no row of the hospital is passed over. One statement."""
    ids: Collection[UUID] = {found for found in map(parse_id, typed[:MOST_CHOSEN]) if found}
    model = listing.model
    query = select(model).where(model.tenant_id == current_tenant_id(), model.id.in_(ids)).order_by(model.id)
    return list(db.session.scalars(query.with_for_update().execution_options(populate_existing=True)))


def _conditions(listing: Listing, wish: Wish) -> list[ColumnElement[bool]]:
    model = listing.model
    found = [model.tenant_id == current_tenant_id(), *(_kept(one, wish.chosen.get(one.name)) for one in listing.filters)]
    holds = listing.finds(wish.words) if wish.words else None
    if holds is not None:
        # Found first and put in order then: else PostgreSQL may go through all rows in order until enough of them fit.
        wanted = select(model.id).where(model.tenant_id == current_tenant_id(), holds).limit(MOST_FOUND)
        found.append(model.id.in_(select(wanted.cte("found").c.id)))
    return [condition for condition in found if condition is not None]


def _kept(one: Filter, value: str | None) -> Any:
    return one.choices[value][1]() if value else None


def views_of(reader: Reader, list_name: str) -> Sequence[SavedView]:
    """Her own views of a list, by their names. One statement."""
    return db.session.scalars(_views(reader, list_name).order_by(SavedView.name)).all()


def everybodys_views(person_id: UUID | None) -> Sequence[SavedView]:
    """All views of one person."""
    query = select(SavedView).where(SavedView.tenant_id == current_tenant_id(), SavedView.person_id == person_id)
    return db.session.scalars(query.order_by(SavedView.list_name, SavedView.name)).all()


def view_of(reader: Reader, list_name: str, view_id: UUID) -> SavedView | None:
    """One of them."""
    return db.session.scalars(_views(reader, list_name).where(SavedView.id == view_id)).one_or_none()


def _views(reader: Reader, list_name: str) -> Select[SavedView]:
    hers = (SavedView.tenant_id == current_tenant_id(), SavedView.person_id == reader.person_id)
    return select(SavedView).where(*hers, SavedView.list_name == list_name)
