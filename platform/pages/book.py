"""A page's years, read from the start like a book: chapters by month, a list of them, and how much was written when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from zoneinfo import ZoneInfo

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import format_date

from kernel.access import Permission, current_reader
from kernel.brand import current_brand
from kernel.ids import parse_id
from kernel.web import Url, feature
from pages.access import page_for
from pages.models import Update
from pages.update_queries import pictures_of
from pages.years import Month, months_of, read_on

blueprint = feature("book", __name__, [Url("/pages/<slug>/book", "read", Permission.PAGE_READ)])

BAR, GAP, TALLEST = 8, 2, 100  # in units of the drawing


@dataclass(frozen=True)
class Chapter:
    """A month, as the book names and addresses it, and what was written in it."""

    name: str
    since: str
    updates: Sequence[Update] = ()
    number: int = 0


@dataclass(frozen=True)
class Bar:
    """One month of the plot, in units of the drawing."""

    x: int
    height: int
    first_of_year: bool

    @property
    def y(self) -> int:
        """Where it begins."""
        return TALLEST - self.height


def read(slug: str) -> ResponseReturnValue:
    """The page from its first update on, or from a month, a stretch at a time."""
    visit = page_for(current_reader(), slug)
    after, since = parse_id(request.args.get("after", "")), month_of(request.args.get("since", ""))
    zone = ZoneInfo(current_brand().time_zone)
    months = months_of(visit, zone)
    stretch = read_on(visit, zone, after=after, since=since)
    return render_template(
        "pages/book.html",
        visit=visit,
        page=visit.page,
        chapters=chapters(stretch.rows, zone),
        after=stretch.after,
        from_the_start=after is None and since is None,
        years=years(months),
        fullest=_fullest(months),
        bars=plot(months),
        pictures=pictures_of(visit, stretch.rows) if stretch.rows else {},
    )


def month_of(typed: str) -> date | None:
    """The first day of the month that an address names as `2026-11`; None for anything else."""
    try:
        return date.fromisoformat(f"{typed}-01")
    except ValueError:
        return None


def chapters(updates: Sequence[Update], zone: ZoneInfo) -> list[Chapter]:
    """Updates, the oldest first, by the months of the hospital's calendar."""
    by_month = groupby(updates, key=lambda update: update.published_at.astimezone(zone).date().replace(day=1))
    return [Chapter(_name(first), f"{first:%Y-%m}", list(of_month)) for first, of_month in by_month]


def years(months: Sequence[Month]) -> list[tuple[int, list[Chapter]]]:
    """The list of chapters: each year with its months, and how many updates each month has."""
    by_year = groupby(months, key=lambda month: month.first.year)
    return [(year, [_listed(month) for month in of_year]) for year, of_year in by_year]


def _listed(month: Month) -> Chapter:
    return Chapter(str(format_date(month.first, "LLLL")), f"{month.first:%Y-%m}", number=month.number)


def _name(first: date) -> str:
    return str(format_date(first, "LLLL y"))


def _fullest(months: Sequence[Month]) -> Chapter | None:
    """The month in which most was written."""
    month = max(months, key=lambda month: month.number, default=None)
    return Chapter(_name(month.first), f"{month.first:%Y-%m}", number=month.number) if month else None


def plot(months: Sequence[Month]) -> list[Bar]:
    """How much was written when: a bar for each month from the first to the last, also for those in which nothing was."""
    if not months:
        return []
    number = {_count(month.first): month.number for month in months}
    most, start, end = max(number.values()), min(number), max(number)
    heights = [(n, -(-number.get(n, 0) * TALLEST // most)) for n in range(start, end + 1)]
    return [Bar((n - start) * (BAR + GAP), height, n % 12 == 0) for n, height in heights]


def _count(first: date) -> int:
    return first.year * 12 + first.month - 1
