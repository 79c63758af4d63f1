"""The month in which a child was born, as forms ask it."""

from datetime import date
from typing import Any

from flask_babel import format_date
from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from kernel.forms import HouseForm, LineField, at_most
from pages.ages import MONTHS, OF_AGE, is_of_age, today

ANY_YEAR = 2001  # names of months do not depend on it


class BirthForm(HouseForm):
    """A month and a year, asked where `needs_birth` says so. `born` is the first day of that month, once the form is good."""

    born_month = SelectField(lazy("Month of birth"), validate_choice=False)
    born_year = LineField(lazy("Year of birth"), [at_most(4)])

    born: date | None = None

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        names = [SelectChoice(str(month), format_date(date(ANY_YEAR, month, 1), "LLLL")) for month in range(1, MONTHS + 1)]
        self.born_month.choices = [SelectChoice("", _("Choose a month")), *names]

    def needs_birth(self) -> bool:
        """Whether the form is about a child."""
        return True

    def read_birth(self) -> bool:
        """Takes the month, where it is needed; else a sentence stands beside it. Call it for a form that is good so far."""
        if not self.needs_birth():
            return True
        self.born = _month(self.born_year.data or "", self.born_month.data or "")
        if self.born is None or self.born > today() or today().year - self.born.year > OF_AGE + 1:
            self.refuse(self.born_year, _("Choose the month, and write the year with four digits, like 2014."))
        elif is_of_age(self.born):
            self.refuse(self.born_year, _("Whoever was born then is 18 or older. For an adult this is not asked."))
        return not self.errors


def _month(year: str, month: str) -> date | None:
    try:
        return date(int(year), int(month), 1) if year.isascii() and year.isdigit() else None
    except ValueError:
        return None
