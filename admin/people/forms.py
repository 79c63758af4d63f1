"""What can be filled in about a person."""

from flask_babel import lazy_gettext as lazy
from wtforms import BooleanField, RadioField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget

from kernel.access import GIVEN_ROLES
from kernel.forms import HouseForm, needed
from tenants.signon.forms import ROLE_WORDS

_CHOOSE = lazy("Choose one.")


class PersonForm(HouseForm):
    """What an administrator may change about a person: never her name, address or password."""

    roles = SelectMultipleField(
        lazy("What this person is to the hospital"),
        choices=[SelectChoice(str(role), ROLE_WORDS[role]) for role in GIVEN_ROLES],
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )
    closed = BooleanField(lazy("This account is closed"))
    reset = BooleanField(lazy("Take the second step away"))


class EndForm(HouseForm):
    """Why an account is deleted, and what becomes of its words. The reason is one of few: a written one would tell too much."""

    why = RadioField(
        lazy("Why is it deleted?"),
        [needed(_CHOOSE)],
        choices=[
            SelectChoice("asked", lazy("The person asked us to")),
            SelectChoice("died", lazy("The person has died")),
            SelectChoice("double", lazy("There are two accounts of one person")),
            SelectChoice("unused", lazy("Nobody uses it")),
            SelectChoice("other", lazy("Another reason")),
        ],
    )
    words = RadioField(
        lazy("What shall become of the words?"),
        [needed(_CHOOSE)],
        choices=[
            SelectChoice("stay", lazy("Leave them there, without the name")),
            SelectChoice("away", lazy("Take them away too")),
        ],
    )
