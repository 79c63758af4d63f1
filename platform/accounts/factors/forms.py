"""The forms of the second step."""

from flask_babel import lazy_gettext as lazy
from wtforms import HiddenField, StringField

from accounts.asking import SecondForm
from kernel.forms import HouseForm, LineField, at_most, needed


class StepForm(SecondForm):
    """What is shown beside the password while signing in. `carried` is what was typed elsewhere before that."""

    next = HiddenField()
    carried = HiddenField()


class AppForm(HouseForm):
    """A new app shows that it has the secret, which waits here sealed."""

    code = StringField(lazy("The six digits that the app shows"), [needed(lazy("Type the six digits that the app shows."))])
    secret = HiddenField()
    next = HiddenField()


class PasskeyForm(HouseForm):
    """A new passkey: what she calls it, and what her browser made (JSON, by a script)."""

    name = LineField(lazy("What you call it"), [needed(lazy("Give it a name, so that you know it again.")), at_most(60)])
    credential = HiddenField()
    next = HiddenField()
