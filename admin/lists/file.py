"""A list as a file for a spreadsheet, streamed a stretch at a time."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from admin.lists.lines import BYTE_ORDER_MARK, line_of
from admin.lists.queries import is_cut, stretch
from admin.lists.shapes import Column, Listing, Wish
from kernel.db import db

MOST = 100_000
AT_A_TIME = 1_000


def csv_of(listing: Listing, wish: Wish) -> Iterator[str]:
    """The rows of a wish in its order, at most MOST, or as many as its words find; a last line says so when there are more.

    Each stretch is a transaction of its own: whoever downloads slowly holds no connection meanwhile.
    """
    columns = listing.filed or listing.columns
    yield BYTE_ORDER_MARK + line_of([str(column.label) for column in columns])
    left, wish = MOST, replace(wish, after=None)
    while left:
        found = stretch(listing, wish, min(left, AT_A_TIME))
        lines = [line_of([_cell(column, row) for column in columns]) for row in found.rows]
        db.session.rollback()
        yield from lines
        if found.last is None:
            break
        left, wish = left - len(lines), replace(wish, after=found.last)
    cut = not left or is_cut(listing, wish)
    db.session.rollback()
    if cut:
        yield line_of([_("Not all of the list is in this file. Search for fewer to see the others.")])


def _cell(column: Column, row: Any) -> Any:
    if column.said is not None:
        return column.said(row)
    value = getattr(row, column.name)
    if isinstance(value, datetime):
        return value.isoformat()
    return "" if value is None else value
