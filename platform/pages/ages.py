"""Ages, as far as the month of somebody's birth tells them: nothing finer is asked, and nothing finer is kept.

Where the day matters, the more careful one counts: a child may be old enough to be asked from the first day of her month on,
and is surely 18 only when the month is over.
"""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from kernel.brand import current_brand
from kernel.clock import now

OF_AGE = 18  # years
MONTHS = 12


def today() -> date:
    """The day it is where the hospital is."""
    return day_of(now())


def day_of(moment: datetime) -> date:
    """The day on which a moment lies where the hospital is."""
    return moment.astimezone(ZoneInfo(current_brand().time_zone)).date()


def may_be(born: date, years: int) -> date:
    """The first day on which somebody born in this month (given by its first day) may be so many years old."""
    return born.replace(year=born.year + years)


def surely_is(born: date, years: int) -> date:
    """The first day on which she is so many years old whatever her day of birth is."""
    after = date(born.year + born.month // MONTHS, born.month % MONTHS + 1, 1)
    return may_be(after, years)


def is_old_enough(born: date, years: int) -> bool:
    """Whether she may be so many years old today."""
    return may_be(born, years) <= today()


def is_of_age(born: date) -> bool:
    """Whether she is surely 18 today."""
    return surely_is(born, OF_AGE) <= today()
