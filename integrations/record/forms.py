"""What staff type to find a patient in the record, and what is asked before her card is made."""

from datetime import date
from typing import Any, NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy
from wtforms import DateField, HiddenField, ValidationError

from kernel.forms import HouseForm, LineField, at_most
from tenants.enrolment.codes import bare
from tenants.enrolment.forms import EnrolForm

LONGEST_NUMBER, LONGEST_NAME = 64, 120


class Asked(NamedTuple):
    """By what she is looked for: a number, or a name and a day of birth."""

    number: str
    name: str
    born: date | None


class DayField(DateField):  # type: ignore[misc]  # WTForms has no types
    """A day, which may be left out."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Takes what was typed or chosen."""
        if "".join(valuelist).strip():
            try:
                super().process_formdata(valuelist)
            except ValueError:
                raise ValueError(_("Write the day as year, month and day: 1961-03-14.")) from None


class FindForm(HouseForm):
    """A patient, by her number or by name and day of birth. A number alone is enough, and goes first."""

    number = LineField(lazy("Patient’s number, or the wristband’s"), [at_most(LONGEST_NUMBER)])
    patient = LineField(lazy("First and last name"), [at_most(LONGEST_NAME)])
    born = DayField(lazy("Date of birth"))

    def validate_number(self, field: LineField) -> None:
        """One of the two ways must be filled in, and a number holds letters or digits."""
        if field.data and not bare(field.data):
            raise ValidationError(_("A number holds letters or digits."))
        if not (field.data or self.patient.data or (self.born.raw_data and self.born.raw_data[0])):
            raise ValidationError(_("Scan or type a number, or write a name and the date of birth."))

    def validate_patient(self, field: LineField) -> None:
        """Without a number: a name of two words at least."""
        if not self.number.data and (field.data or self.born.data) and len((field.data or "").split()) < 2:
            raise ValidationError(_("Write the first and the last name."))

    def validate_born(self, field: DayField) -> None:
        """And a day."""
        if not self.number.data and self.patient.data and field.data is None and not field.process_errors:
            raise ValidationError(_("Write the date of birth, too."))

    def asked(self) -> Asked:
        """What was typed."""
        return Asked(self.number.data or "", self.patient.data or "", self.born.data)


class MakeForm(EnrolForm):
    """The three answers for her card, filled in from the record, and what was found."""

    ticket = HiddenField()
