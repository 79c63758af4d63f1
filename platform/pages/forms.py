"""The forms of a care page."""

import re

from wtforms import BooleanField, RadioField, ValidationError
from wtforms.fields.choices import SelectChoice

from kernel.forms import HouseForm, LineField, at_most, needed
from pages.models import CarePage, Visibility

WHO = [SelectChoice("me", "I am the one who is ill"), SelectChoice("other", "I keep it for somebody")]
VISIBILITIES = [
    SelectChoice(Visibility.INVITED, "Only people I invite"),
    SelectChoice(Visibility.HOSPITAL, "Everybody with an account at this hospital"),
]


class NewPageForm(HouseForm):
    """What is needed to begin: two answers; the rest has good defaults."""

    who = RadioField("Whose page is it?", [needed("Choose one of these.")], choices=WHO)
    patient_name = LineField(
        "First name of whoever is ill",
        [needed("Write a first name, so that people know they are in the right place."), at_most(60)],
    )
    patient_is_minor = BooleanField("Whoever is ill is younger than 18")
    kept_by = LineField("Who keeps the page", [at_most(80)])
    neutral_label = LineField("What letters call the page", [at_most(60)])
    visibility = RadioField("Who may see it?", choices=VISIBILITIES, default=Visibility.INVITED)

    def validate_neutral_label(self, field: LineField) -> None:
        """A letter lies open in a mailbox: its label must not name who is ill."""
        _refuse_patients_name(self.patient_name.data, field)


class PageForm(HouseForm):
    """What can be changed about a page."""

    kept_by = LineField("Who keeps the page", [at_most(80)])
    neutral_label = LineField("What letters call the page", [needed("Letters need a name for the page."), at_most(60)])
    visibility = RadioField("Who may see it?", choices=VISIBILITIES)
    full_text_mail = BooleanField("Put the whole update into the letter")

    def __init__(self, page: CarePage) -> None:
        super().__init__(obj=page)
        self.patient_name = page.patient_name

    def validate_neutral_label(self, field: LineField) -> None:
        """As above."""
        _refuse_patients_name(self.patient_name, field)


def neutral_label(keeper: str, patient_name: str, *, own: bool) -> str:
    """What letters call a page when nobody chose a label: by the keeper's first name, unless that would name the patient."""
    return "Family news" if own or not keeper or _words(keeper) & _words(patient_name) else f"News from {keeper}"


def _refuse_patients_name(patient_name: str | None, field: LineField) -> None:
    if _words(field.data) & _words(patient_name):
        raise ValidationError("Letters lie open in mailboxes. Choose a label without the name of whoever is ill.")


def _words(text: str | None) -> set[str]:
    return set(re.findall(r"\w+", (text or "").casefold())) - {"s"}  # what is left of a genitive is no name
