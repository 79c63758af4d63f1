"""Pages of a long list, by the key of the last row shown and not by counting, so that page 900 costs what page 1 does."""

from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar
from uuid import UUID

from flask import request, url_for
from sqlalchemy import ColumnElement, Select
from sqlalchemy.orm import InstrumentedAttribute

from kernel.db import db
from kernel.ids import parse_id

T = TypeVar("T")
BEFORE, AFTER = "before", "after"


@dataclass(frozen=True)
class Slice(Generic[T]):
    """One page of rows, and the key that leads on from it. `way`: what the address calls that key, by the order of the list.

    A list that begins with its oldest rows has newer ones further on: there, "older" is to be read as "further on".
    """

    rows: list[T]
    before: UUID | None = None
    first: bool = True
    way: str = field(default=BEFORE, kw_only=True)

    @property
    def older_url(self) -> str | None:
        """Address of the page of older rows, or None on the last page."""
        return self._url({self.way: str(self.before)}) if self.before else None

    @property
    def newer_url(self) -> str | None:
        """Address of the newest rows, or None when they are shown."""
        return None if self.first else self._url({})

    def _url(self, more: dict[str, str]) -> str:
        kept: dict[str, Any] = {key: value for key, value in request.args.items() if key != self.way}
        return url_for(request.endpoint or "", **{**kept, **(request.view_args or {}), **more})


def newest_first(
    query: Select[*tuple[Any, ...]],
    key: InstrumentedAttribute[UUID] | ColumnElement[Any],
    size: int,
    *,
    ahead: ColumnElement[bool] | None = None,
) -> Slice[Any]:
    """The rows of `query` with the largest `key` (a UUIDv7, so: the newest), beginning below the one the address names.

    On the first page a few rows for which `ahead` holds come before all others; they stand in their own place again where
    that is on a later page. One statement. Rows are entities when the query selects one thing, tuples otherwise.
    """
    below = parse_id(request.args.get(BEFORE, ""))
    if below is not None:
        query = query.where(key < below)
    elif ahead is not None:
        query = query.order_by(ahead.desc())
    result = db.session.execute(query.order_by(key.desc()).limit(size + 1).add_columns(key.label("page_key"))).all()
    shown = result[:size]
    rows = [row[0] if len(row) == 2 else tuple(row[:-1]) for row in shown]
    return Slice(rows, shown[-1].page_key if len(result) > size else None, below is None)


def oldest_first(query: Select[*tuple[Any, ...]], key: InstrumentedAttribute[UUID], size: int) -> Slice[Any]:
    """The same the other way about: the smallest `key` first, going on above the one the address names. One statement."""
    above = parse_id(request.args.get(AFTER, ""))
    if above is not None:
        query = query.where(key > above)
    result = db.session.execute(query.order_by(key).limit(size + 1).add_columns(key.label("page_key"))).all()
    shown = result[:size]
    rows = [row[0] if len(row) == 2 else tuple(row[:-1]) for row in shown]
    return Slice(rows, shown[-1].page_key if len(result) > size else None, above is None, way=AFTER)
