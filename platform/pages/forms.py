"""The forms of a care page."""

import re

from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy
from wtforms import (
    BooleanField,
    EmailField,
    PasswordField,
    RadioField,
    SelectMultipleField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget

from kernel.access import Reader
from kernel.brand import current_brand
from kernel.forms import HouseForm, LineField, at_most, mailbox, needed
from pages.birth_form import BirthForm
from pages.models import CarePage, Right, Visibility

WHO = [
    SelectChoice("me", lazy("I am the one who is ill")),
    SelectChoice("other", lazy("I keep it for somebody")),
    SelectChoice("cannot", lazy("I keep it for somebody who cannot say yes just now")),
]
VISIBILITIES = [
    SelectChoice(Visibility.INVITED, lazy("Only people I invite")),
    SelectChoice(Visibility.ASKS, lazy("Whoever asks, and I say yes to")),
    SelectChoice(Visibility.LINK, lazy("Anyone with the link")),
    SelectChoice(Visibility.HOSPITAL, lazy("Everybody with an account at this hospital")),
]
RIGHTS = [
    SelectChoice(Right.POST, lazy("Write: publish, change and take away updates and pictures")),
    SelectChoice(Right.ANSWER, lazy("Answer: speak to readers for the page, thank them, hide words")),
    SelectChoice(Right.INVITE, lazy("Invite: put people on the list, remove and block them")),
    SelectChoice(Right.APPROVE, lazy("Say yes: to people who ask to come, and to words that wait")),
    SelectChoice(Right.MANAGE, lazy("Everything else: who may see the page, what letters say, its links")),
]
LONGEST_WORD = 500  # characters of what somebody writes who asks to come


def _usual_visibility() -> str:
    return current_brand().rules.visibility


class NewPageForm(BirthForm):
    """What is needed to begin: two answers, and a child's month of birth; the rest has good defaults."""

    who = RadioField(lazy("Whose page is it?"), [needed(lazy("Choose one of these."))], choices=WHO)
    patient_name = LineField(
        lazy("First name of whoever is ill"),
        [needed(lazy("Write a first name, so that people know they are in the right place.")), at_most(60)],
    )
    patient_is_minor = BooleanField(lazy("Whoever is ill is younger than 18"))
    kept_by = LineField(lazy("Who keeps the page"), [at_most(80)])
    neutral_label = LineField(lazy("What letters call the page"), [at_most(60)])
    visibility = RadioField(lazy("Who may see it?"), choices=VISIBILITIES, default=_usual_visibility)

    def validate_neutral_label(self, field: LineField) -> None:
        """A letter lies open in a mailbox: its label must not name who is ill."""
        _refuse_patients_name(self.patient_name.data, field)

    def needs_birth(self) -> bool:
        """Asked of whoever keeps a page for a child."""
        return bool(self.patient_is_minor.data) and self.who.data != "me"


class PageForm(HouseForm):
    """What can be changed about a page."""

    kept_by = LineField(lazy("Who keeps the page"), [at_most(80)])
    neutral_label = LineField(
        lazy("What letters call the page"), [needed(lazy("Letters need a name for the page.")), at_most(60)]
    )
    visibility = RadioField(lazy("Who may see it?"), choices=VISIBILITIES)
    full_text_mail = BooleanField(lazy("Put the whole update into the letter"))
    listed = BooleanField(lazy("Members of this hospital can find the page by its name"))

    def __init__(self, page: CarePage, *, may_list: bool) -> None:
        super().__init__(obj=page)
        self.patient_name = page.patient_name
        if not may_list:
            del self.listed

    def validate_neutral_label(self, field: LineField) -> None:
        """As above."""
        _refuse_patients_name(self.patient_name, field)


class AskForm(HouseForm):
    """Who would like to come to a page. A member with a proved mailbox need not say who she is."""

    name = LineField(lazy("Your name"), [needed(lazy("Write your name, so that the family knows who is asking.")), at_most(80)])
    email = EmailField(lazy("Your e-mail address"), [needed(lazy("Write your e-mail address.")), mailbox, at_most(254)])
    word = TextAreaField(lazy("A word to the family"), [at_most(LONGEST_WORD)])

    def __init__(self, reader: Reader, **given: object) -> None:
        super().__init__(**given)
        self.reader = reader
        if reader.is_member:
            del self.name, self.email

    @property
    def asker(self) -> str:
        """What she is called."""
        return self.reader.name if self.reader.is_member else str(self.name.data)

    @property
    def address(self) -> str:
        """The mailbox that would get the invitation."""
        return self.reader.email or str(self.email.data)


class RightsForm(HouseForm):
    """What a co-manager may do."""

    rights = SelectMultipleField(
        lazy("What may she or he do?"),
        [needed(lazy("Choose at least one of these."))],
        choices=RIGHTS,
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )


class HelpForm(RightsForm):
    """Whom to ask for help with the page, and with what."""

    name = LineField(lazy("Name"), [needed(lazy("Write a name.")), at_most(80)])
    email = EmailField(lazy("E-mail address"), [needed(lazy("Write an e-mail address.")), mailbox, at_most(254)])


class HandOverForm(HouseForm):
    """A page is given away by its owner alone."""

    password = PasswordField(lazy("Your password"), [needed(lazy("Type your password."))])

    def __init__(self, *, asks_password: bool) -> None:
        super().__init__()
        if not asks_password:
            del self.password


def neutral_label(keeper: str, patient_name: str, *, own: bool) -> str:
    """What letters call a page when nobody chose a label: by the keeper's first name, unless that would name the patient."""
    unnamed = own or not keeper or _words(keeper) & _words(patient_name)
    return str(_("Family news") if unnamed else _("News from %(name)s", name=keeper))


def _refuse_patients_name(patient_name: str | None, field: LineField) -> None:
    if _words(field.data) & _words(patient_name):
        raise ValidationError(_("Letters lie open in mailboxes. Choose a label without the name of whoever is ill."))


def _words(text: str | None) -> set[str]:
    return set(re.findall(r"\w+", (text or "").casefold())) - {"s"}  # what is left of a genitive is no name
