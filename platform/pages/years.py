"""Reads of a page's years: how much was written in each month, and its updates from the first on. Each is one statement."""

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, func, select

from kernel.db import db
from pages.access import PageVisit, sees_update
from pages.models import Update, UpdateState

UPDATES_A_STRETCH = 20


@dataclass(frozen=True)
class Month:
    """A month by its first day, and how many updates were written in it."""

    first: date
    number: int


@dataclass(frozen=True)
class Stretch:
    """Updates, the oldest first; `after` leads on, None at the end."""

    rows: list[Update]
    after: UUID | None


def months_of(visit: PageVisit, zone: ZoneInfo) -> list[Month]:
    """The months in which something was written that the visitor is shown, in their order."""
    month = func.date_trunc("month", func.timezone(str(zone), Update.published_at)).label("month")
    query = select(month, func.count()).where(_in_book(visit)).group_by("month").order_by("month")
    return [Month(first.date(), number) for first, number in db.session.execute(query)]


def read_on(visit: PageVisit, zone: ZoneInfo, *, after: UUID | None, since: date | None) -> Stretch:
    """What the visitor is shown from the first update on, from the one after the place `after`, or from a month on."""
    query = select(Update).where(_in_book(visit))
    if after is not None:
        query = query.where(Update.place > after)
    elif since is not None:
        begins = datetime.combine(since, time(), zone)
        first = select(Update.place).where(_in_book(visit), Update.published_at >= begins).order_by(Update.place).limit(1)
        query = query.where(Update.place >= first.correlate(None).scalar_subquery())
    rows = list(db.session.scalars(query.order_by(Update.place).limit(UPDATES_A_STRETCH + 1)))
    shown = rows[:UPDATES_A_STRETCH]
    return Stretch(shown, shown[-1].place if len(rows) > UPDATES_A_STRETCH else None)


def _in_book(visit: PageVisit) -> ColumnElement[bool]:
    """What stands on the page: those who keep it read there what readers do, and what is for themselves."""
    return and_(sees_update(visit), Update.state == UpdateState.PUBLISHED)
