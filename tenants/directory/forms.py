"""The form by which an administrator says what a group of the directory makes of its people."""

from flask_babel import lazy_gettext as lazy
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from kernel.access import GIVEN_ROLES
from kernel.forms import HouseForm, LineField, at_most, needed
from tenants.signon.forms import ROLE_WORDS


class GroupRuleForm(HouseForm):
    """Whoever is in this group is this to the hospital."""

    named = LineField(lazy("Group"), [needed(lazy("Write the group’s name, or its external id.")), at_most(300)])
    role = SelectField(lazy("Their role here"), choices=[SelectChoice(str(role), ROLE_WORDS[role]) for role in GIVEN_ROLES])
