"""The days of a report."""

from collections.abc import Mapping
from datetime import date, timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy
from wtforms import DateField, ValidationError

from admin.home.numbers import MOST_WEEKS, usual_period
from kernel.clock import now
from kernel.forms import HouseForm, needed

_A_DAY = lazy("Write a day as year, month and day, like 2026-11-23.")


class PeriodForm(HouseForm):
    """From one day to another. It only looks, so it needs no token; an address may hold it."""

    since = DateField(lazy("From this day"), [needed(_A_DAY)])
    until = DateField(lazy("To this day"), [needed(_A_DAY)])

    def __init__(self, typed: Mapping[str, str]) -> None:
        since, until = usual_period(now().date())
        usual = {"since": since, "until": until}
        filled = typed if typed.get("since") or typed.get("until") else None
        super().__init__(formdata=filled, data=usual, meta={"csrf": False})
        self.days = usual if filled is None else None

    def good(self) -> bool:
        """Whether it can be answered. The usual days can."""
        return self.days is not None or bool(self.validate())

    def validate_until(self, field: DateField) -> None:
        """Not before the first one, and not so far that it would be a book."""
        first, last = self.since.data, field.data
        if not isinstance(first, date) or last is None:
            return
        if last < first:
            raise ValidationError(_("This day is before the first one."))
        if last - first > timedelta(weeks=MOST_WEEKS):
            raise ValidationError(_("Choose a year at most."))
