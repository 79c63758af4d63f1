"""How the community lives, week by week, as a hospital may see it: no number below eleven, and none that tells such a one.

Only weeks that are over are shown, each counted once (see `models.py`), and only these cells: there is no total that they are
part of, so that nothing can be had by taking one number from another. The sum under a table is of the cells that are shown.
(45 CFR 164.514(b); eleven is what Medicare's own cell size policy asks.)
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from babel.dates import format_date
from flask_babel import LazyString, format_decimal, get_locale, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy
from sqlalchemy import select

from admin.home.models import WeekCount
from kernel.db import current_tenant_id, db

FEWEST = 11
WEEKS = 12
MOST_WEEKS = 53
A_WEEK = timedelta(days=7)
_TWO_HOURS = 120  # minutes


@dataclass(frozen=True)
class Measure:
    """One thing that is counted: its words, how a week gives it (None: too few), how it is said, and whether it adds up."""

    name: str
    label: LazyString
    hint: LazyString
    of: Callable[[WeekCount], int | None]
    says: Callable[[int], str]
    adds: bool = True


def _enough(number: int) -> int | None:
    return number if number >= FEWEST else None


def _answer_time(week: WeekCount) -> int | None:
    return week.answer_minutes if week.answered >= FEWEST else None


def _time(minutes: int) -> str:
    if minutes < _TWO_HOURS:
        return str(ngettext("%(num)d minute", "%(num)d minutes", max(1, minutes)))
    return str(ngettext("%(num)d hour", "%(num)d hours", round(minutes / 60)))


MEASURES = (
    Measure("pages", lazy("New pages"), lazy("Pages that were begun"), lambda w: _enough(w.pages), format_decimal),
    Measure(
        "reached",
        lazy("Followers reached"),
        lazy("Mailboxes in which word of an update arrived"),
        lambda w: _enough(w.reached),
        format_decimal,
        adds=False,  # whoever got word in two weeks would be counted twice
    ),
    Measure("messages", lazy("Messages"), lazy("Words left on pages"), lambda w: _enough(w.messages), format_decimal),
    Measure(
        "answers",
        lazy("Time to a first answer"),
        lazy("Half of all questions in forums that were answered had an answer within this time"),
        _answer_time,
        _time,
        adds=False,
    ),
)


def monday(day: date) -> date:
    """The day on which its week begins."""
    return day - timedelta(days=day.weekday())


def usual_period(today: date) -> tuple[date, date]:
    """The last twelve weeks that are over, by their first and last day."""
    this = monday(today)
    return this - A_WEEK * WEEKS, this - timedelta(days=1)


def weeks_counted(since: date, until: date) -> Sequence[WeekCount]:
    """The counted weeks that begin between two days, both among them, the oldest first. One statement."""
    query = select(WeekCount).where(WeekCount.tenant_id == current_tenant_id(), WeekCount.week.between(since, until))
    return db.session.scalars(query.order_by(WeekCount.week).limit(MOST_WEEKS)).all()


def week_word(day: date) -> str:
    """The day on which a week began, as it is written."""
    return str(format_date(day, "d MMM y", locale=get_locale()))


def said(measure: Measure, week: WeekCount) -> str:
    """A cell in words."""
    number = measure.of(week)
    return _("fewer than %(num)d", num=FEWEST) if number is None else measure.says(number)


def sum_said(measure: Measure, weeks: Sequence[WeekCount]) -> str:
    """What the cells that are shown come to: nothing that does not stand above it."""
    shown = [number for week in weeks if (number := measure.of(week)) is not None]
    return measure.says(sum(shown)) if measure.adds and shown else "–"
