"""What operators fill in."""

from flask_babel import lazy_gettext as lazy
from wtforms import (
    EmailField,
    Field,
    Form,
    HiddenField,
    IntegerField,
    PasswordField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from kernel.features import Feature
from kernel.forms import HouseForm, LineField, at_most, mailbox, needed
from kernel.text import address_word
from tenants.glass.models import SHORTEST_REASON

FEATURE_WORDS = {
    Feature.ANONYMOUS: lazy("Words in forums without a name"),
    Feature.CONVERSATIONS: lazy("Private messages"),
    Feature.FORUMS: lazy("Forums"),
    Feature.HELPING: lazy("Helping"),
    Feature.PEERS: lazy("People like me"),
    Feature.SHOP: lazy("Gift shop"),
}


LONGEST_REASON = 500
_QUOTAS = ("most_people", "most_pages", "most_letters", "most_gb")


def _in_full(form: Form, field: Field) -> None:
    if len(field.data.strip()) < SHORTEST_REASON:
        raise ValidationError(lazy("Say it in a sentence, so that the hospital understands it."))


class OperatorSignInForm(HouseForm):
    """The first step."""

    email = EmailField(lazy("E-mail address"), [needed(lazy("Type your e-mail address."))])
    password = PasswordField(lazy("Password"), [needed(lazy("Type your password."))])


class OperatorStepForm(HouseForm):
    """The second step; a new app's secret waits here sealed."""

    code = StringField(lazy("The six digits that the app shows"), [needed(lazy("Type the six digits that the app shows."))])
    secret = HiddenField()


class OnboardForm(HouseForm):
    """A new hospital, and who looks after it there."""

    name = LineField(lazy("Name of the hospital"), [needed(lazy("Type the hospital’s name.")), at_most(80)])
    slug = LineField(lazy("Short name"), [at_most(40)])
    host = LineField(lazy("Host name"), [at_most(200)])
    admin_name = LineField(lazy("Name of the first administrator"), [needed(lazy("Type a name.")), at_most(80)])
    admin_email = EmailField(lazy("Her or his e-mail address"), [needed(lazy("Type an e-mail address.")), mailbox])

    @property
    def short_name(self) -> str:
        """What was typed, or else what the hospital's name makes."""
        return str(self.slug.data or address_word(self.name.data))


class TermsForm(HouseForm):
    """What a hospital has, and how much of it."""

    features = SelectMultipleField(
        lazy("What this hospital has"),
        choices=[SelectChoice(str(feature), FEATURE_WORDS[feature]) for feature in Feature],
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )
    most_people = IntegerField(lazy("Accounts at most"), [Optional(), NumberRange(0, 10_000_000)])
    most_pages = IntegerField(lazy("Care pages at most"), [Optional(), NumberRange(0, 10_000_000)])
    most_letters = IntegerField(lazy("Letters a day at most"), [Optional(), NumberRange(0, 10_000_000)])
    most_gb = IntegerField(lazy("GB for pictures at most"), [Optional(), NumberRange(0, 1_000_000)])

    @property
    def changes(self) -> dict[str, object]:
        """What holds from now on."""
        off = sorted(str(feature) for feature in Feature if feature not in (self.features.data or ()))
        return {"off": off, **{name: self[name].data for name in _QUOTAS}}


class GlassForm(HouseForm):
    """Why somebody must read what families wrote, and for how long."""

    reason = TextAreaField(
        lazy("Why you must read this hospital’s pages"),
        [needed(lazy("Say why.")), _in_full, at_most(LONGEST_REASON)],
    )
    minutes = SelectField(
        lazy("For how many minutes"), choices=[SelectChoice(str(n), str(n)) for n in (15, 30, 60)], coerce=int, default=15
    )
