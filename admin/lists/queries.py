"""Reads of a list: a stretch of it by the key of the row before, so that page 900 costs what page 1 does; and saved views.

Under row-level security PostgreSQL uses an index only for what it trusts not to tell of other rows: comparing texts and ids,
and membership among words where that was vouched for (see `kernel/searching.py`).
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select, tuple_

from admin.lists.models import SavedView
from admin.lists.shapes import Listing, Order, Stretch, Wish
from kernel.access import Reader
from kernel.db import current_tenant_id, db
from kernel.ids import parse_id

AT_A_TIME = 50
COUNTED_TO = 1_000
MOST_FOUND = 2_000  # rows that are found first and put in order then; of more, some are shown
MOST_CHOSEN = 200


def asked(listing: Listing, typed: Mapping[str, str]) -> Wish:
    """What an address or a form asks for, looked through: `search.errors` says what cannot be searched for."""
    wish = _wish(listing, typed)
    wish.search.validate()
    return wish


def known(listing: Listing, typed: Mapping[str, str]) -> dict[str, str]:
    """What of an address, a form or a saved view a list knows."""
    return _wish(listing, typed).typed


def _wish(listing: Listing, typed: Mapping[str, str]) -> Wish:
    chosen = {one.name: typed[one.name] for one in listing.filters if typed.get(one.name) in one.choices}
    order = next((one for one in listing.orders if one.name == typed.get("order")), listing.orders[0])
    return Wish(listing.search(typed), chosen, order, order is listing.orders[0], parse_id(typed.get("after", "")))


def stretch(listing: Listing, wish: Wish, size: int = AT_A_TIME) -> Stretch:
    """The rows of a wish that come after the row it names, or the first ones.

    One statement, and one more for that row where they stand by anything but their age.
    """
    model, order, row_id = listing.model, wish.order, listing.model.__mapper__.c.id
    holds, past = wish.search.finds(), _past(listing, wish)
    query, cut = select(model).where(*_conditions(listing, wish)), size + 1
    if holds is None:
        query = _in_order(query, order, order.key, row_id, past).limit(cut)
    else:
        # Found first and put in order then: else PostgreSQL may go through all rows in order until enough of them fit.
        few = query.where(holds).with_only_columns(row_id.label("id"), order.key.label("key"))
        found = few.limit(MOST_FOUND).cte("found")
        ids = _in_order(select(found.c.id), order, found.c.key, found.c.id, past).limit(cut)
        query = _in_order(
            select(model).where(model.tenant_id == current_tenant_id(), row_id.in_(ids)), order, order.key, row_id
        )
    rows = list(db.session.scalars(query))
    return Stretch(listing.shown(rows[:size]), rows[size - 1].id if len(rows) > size else None)


def _past(listing: Listing, wish: Wish) -> tuple[Any, UUID] | None:
    """What the row after which the stretch begins is put in order by, and its id. None at the beginning."""
    key, row_id = wish.order.key, listing.model.__mapper__.c.id
    if wish.after is None or key is row_id:
        return (wish.after, wish.after) if wish.after else None
    row = select(key).where(listing.model.tenant_id == current_tenant_id(), row_id == wish.after)
    found = db.session.execute(row).one_or_none()
    return None if found is None else (found[0], wish.after)


def _in_order(query: Select[Any], order: Order, key: Any, row_id: Any, past: tuple[Any, UUID] | None = None) -> Select[Any]:
    """A query in an order by these columns, from beyond what is past."""
    one = key is row_id
    keys = [row_id] if one else [key, row_id]
    if past is not None:
        here, last = (row_id, past[1]) if one else (tuple_(key, row_id), tuple_(*past))
        query = query.where(here < last if order.backwards else here > last)
    return query.order_by(*([column.desc() for column in keys] if order.backwards else keys))


def how_many(listing: Listing, wish: Wish) -> int:
    """How many rows a wish has; one more than COUNTED_TO when there are more than that. One statement."""
    query, holds = select(listing.model.id).where(*_conditions(listing, wish)), wish.search.finds()
    # In order, unless few are found: else PostgreSQL may begin to read where the rows of other hospitals lie.
    query = query.order_by(listing.model.id) if holds is None else query.where(holds)
    rows = query.limit(COUNTED_TO + 1).subquery()
    return int(db.session.scalar(select(func.count()).select_from(rows)) or 0)


def is_cut(listing: Listing, wish: Wish) -> bool:
    """Whether more rows are found than are put in order then, so that only some are shown. One statement, if any."""
    holds = wish.search.finds()
    if holds is None:
        return False
    rows = select(listing.model.id).where(*_conditions(listing, wish), holds).limit(MOST_FOUND + 1).subquery()
    return (db.session.scalar(select(func.count()).select_from(rows)) or 0) > MOST_FOUND


def chosen_rows(listing: Listing, typed: Sequence[str]) -> list[Any]:
    """The rows that were chosen, locked, each once. What is no row of the hospital is passed over. One statement."""
    ids: Collection[UUID] = {found for found in map(parse_id, typed[:MOST_CHOSEN]) if found}
    model = listing.model
    query = select(model).where(model.tenant_id == current_tenant_id(), model.id.in_(ids)).order_by(model.id)
    return list(db.session.scalars(query.with_for_update().execution_options(populate_existing=True)))


def _conditions(listing: Listing, wish: Wish) -> list[ColumnElement[bool]]:
    kept = [one.choices[wish.chosen[one.name]][1]() for one in listing.filters if one.name in wish.chosen]
    return [listing.model.tenant_id == current_tenant_id(), *wish.search.keeps(), *kept]


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
