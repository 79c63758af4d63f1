"""The forms of asking for help: what is needed and when, words about it, and how it ended."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy
from wtforms import BooleanField, HiddenField, RadioField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice

from helping.models import Kind, Needed, Outcome
from kernel.forms import HouseForm, at_most, needed
from kernel.text import clean_words
from moderation.forms import CheckedForm, by_the_rules

LONGEST = 4_000  # characters

KINDS = {
    Kind.TALK: lazy("Somebody to talk to"),
    Kind.PRACTICAL: lazy("A practical thing: a ride, a meal, a pet, the children"),
    Kind.INFORMATION: lazy("Something you would like to know"),
    Kind.PRAYER: lazy("A prayer, or a visit by spiritual care"),
}
NAMES = {  # the same where a request is only named
    Kind.TALK: lazy("Somebody to talk to"),
    Kind.PRACTICAL: lazy("A practical thing"),
    Kind.INFORMATION: lazy("Information"),
    Kind.PRAYER: lazy("A prayer or a visit"),
}
WHEN = {
    Needed.TODAY: lazy("Today"),
    Needed.WEEK: lazy("This week"),
    Needed.ANY_TIME: lazy("There is no hurry"),
}
OUTCOMES = {
    Outcome.DONE: lazy("It was done"),
    Outcome.ELSEWHERE: lazy("Somebody else helps with it now"),
    Outcome.NOT_POSSIBLE: lazy("It could not be done"),
}


def _words(label: str) -> TextAreaField:
    checks = [needed(lazy("Write a few words first.")), at_most(LONGEST), by_the_rules]
    return TextAreaField(label, checks, filters=[clean_words])


class AskForm(CheckedForm):
    """What somebody needs."""

    kind = RadioField(
        lazy("What would help you?"),
        choices=[SelectChoice(*one) for one in KINDS.items()],
        validators=[needed(lazy("Choose what would help."))],
    )
    body = _words(lazy("In your own words"))
    needed = RadioField(
        lazy("When do you need it?"), choices=[SelectChoice(*one) for one in WHEN.items()], default=Needed.ANY_TIME
    )
    anonymous = BooleanField(lazy("Do not show my name"))
    ticket = HiddenField()  # one press, one request

    def validate_anonymous(self, field: BooleanField) -> None:
        """Whoever comes to somebody's door needs to know who it is."""
        if field.data and self.kind.data == Kind.PRACTICAL:
            raise ValidationError(_("For a practical thing your name is needed: whoever helps has to find you."))


class LineForm(CheckedForm):
    """Words about a request."""

    body = _words(lazy("Your answer"))
    ticket = HiddenField()


class EndForm(HouseForm):
    """How a request ended, by whoever had taken it."""

    outcome = RadioField(
        lazy("How did it end?"),
        choices=[SelectChoice(*one) for one in OUTCOMES.items()],
        validators=[needed(lazy("Choose one."))],
    )
