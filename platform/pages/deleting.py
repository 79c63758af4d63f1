"""A port: when a page is to be deleted. The storey that decides it says so within the page's own statement."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import ColumnElement, DateTime, null, type_coerce

Says = Callable[[], ColumnElement[datetime | None]]
_sayings: list[Says] = []


def says_when_deleted(says: Says) -> Says:
    """Declares who knows: a moment by `CarePage`, null for a page that stays."""
    _sayings.append(says)
    return says


def when_deleted() -> ColumnElement[datetime | None]:
    """The moment after which a page is deleted; never, where nobody knows."""
    return _sayings[-1]() if _sayings else type_coerce(null(), DateTime(timezone=True))
