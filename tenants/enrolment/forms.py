"""What staff fill in for a card, a wristband and a file, and what a family fills in to use a card."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy
from wtforms import BooleanField, EmailField, Field, FileField, Form, HiddenField, RadioField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import StopValidation

from accounts.forms import AGES
from accounts.models import AgeGroup
from kernel.access import Reader
from kernel.forms import Check, HouseForm, LineField, at_most, mailbox, needed
from kernel.language import LANGUAGES
from pages.birth_form import BirthForm
from tenants.enrolment.codes import LONGEST_WRISTBAND, is_wristband
from tenants.enrolment.csv_rows import LONGEST_NAME
from tenants.enrolment.models import ManagedBy

MANAGERS = [
    SelectChoice(ManagedBy.PATIENT, lazy("The patient")),
    SelectChoice(ManagedBy.PROXY, lazy("Somebody close, while the patient cannot decide")),
    SelectChoice(ManagedBy.GUARDIAN, lazy("A parent or guardian")),
]


class EnrolForm(HouseForm):
    """One patient."""

    name = LineField(lazy("First name of the patient"), [needed(lazy("Write a first name.")), at_most(LONGEST_NAME)])
    language = RadioField(lazy("Language of the family"), choices=[SelectChoice(*one) for one in LANGUAGES.items()])
    managed_by = RadioField(lazy("Who will keep the page?"), [needed(lazy("Choose one of these."))], choices=MANAGERS)


class WristbandForm(HouseForm):
    """The number on a patient's wristband, typed or scanned."""

    wristband = LineField(
        lazy("Number of the wristband"), [needed(lazy("Scan or type the number.")), at_most(LONGEST_WRISTBAND)]
    )

    def validate_wristband(self, field: LineField) -> None:
        """Letters and digits, and enough of them."""
        if not is_wristband(field.data):
            raise ValidationError(_("A wristband’s number has at least four letters or digits."))


class ManyForm(HouseForm):
    """A file of patients."""

    file = FileField(lazy("The file (CSV)"))


class ManySureForm(HouseForm):
    """What was read in a file and shown, to be enrolled now."""

    rows = HiddenField()


def with_account(check: Check) -> Check:
    """As `check`, for everybody who gets an account: not for a child who is too young for one."""

    def asked(form: Form, field: Field) -> None:
        if form.is_too_young():
            raise StopValidation
        check(form, field)

    asked.field_flags = {"required": True}  # type: ignore[attr-defined]  # how WTForms learns of it
    return asked


class ClaimForm(BirthForm):
    """Who uses a card. Somebody who is signed in here need not say who she is.

    `shown`: which words of consent she was shown, and in which language; empty before. A guardian says when the child was born.
    """

    is_guardian = False

    word = LineField(lazy("The word you were told"), [needed(lazy("Type the word and number that you were told."))])
    name = LineField(lazy("Your name"), [with_account(needed(lazy("Write the name your family knows you by."))), at_most(80)])
    email = EmailField(
        lazy("Your e-mail address"), [with_account(needed(lazy("Write your e-mail address."))), mailbox, at_most(254)]
    )
    age_group = RadioField(lazy("How old are you?"), [needed(lazy("Choose one of these."))], choices=AGES)
    wristband = LineField(lazy("The number on the patient’s wristband"), [at_most(LONGEST_WRISTBAND)])
    agree = BooleanField(lazy("I have read this, and I agree."))
    shown = HiddenField()

    def __init__(self, reader: Reader) -> None:
        super().__init__()
        if reader.person_id is not None:
            del self.name, self.email, self.age_group

    def is_too_young(self) -> bool:
        """Whether somebody uses it who has no account, and can have none."""
        return self.age_group is not None and self.age_group.data == AgeGroup.UNDER_13

    def needs_birth(self) -> bool:
        """Asked of a guardian."""
        return self.is_guardian
