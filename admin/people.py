"""Console page *People*: who has an account here, what they are to the hospital, and closing an account."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy
from wtforms import BooleanField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget

from accounts.actions import disable, enable, give_roles
from accounts.factors.actions import reset_factors
from accounts.factors.queries import has_factor
from accounts.models import Person
from admin.base import ClosedList
from kernel.access import GIVEN_ROLES, Permission, Role, current_reader
from kernel.forms import HouseForm
from tenants.signon.forms import ROLE_WORDS


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


class PeoplePage(ClosedList):
    """The hospital's people. Pages and messages are not shown here: an administrator has no right to read them."""

    needs = Permission.PEOPLE_MANAGE
    sure = True
    form = PersonForm
    column_list = ["name", "email", "roles", "proved_at", "disabled_at"]
    column_labels = {
        "name": lazy("Name"),
        "email": lazy("E-mail address"),
        "roles": lazy("Roles"),
        "proved_at": lazy("Mailbox proved"),
        "disabled_at": lazy("Closed"),
    }
    column_searchable_list = ["name", "email"]
    column_sortable_list = ["name", "email", "proved_at"]
    column_default_sort = "name"
    page_size = 50

    def on_form_prefill(self, form: PersonForm, id: str) -> None:  # noqa: A002  # Flask-Admin's name
        """Shows what holds now. There is a second step to take away only where somebody has one."""
        if not form.is_submitted():
            somebody = self.get_one(id)
            form.closed.data = somebody.disabled_at is not None
            if not has_factor(somebody.id):
                del form.reset

    def change(self, form: HouseForm, model: Person) -> bool:  # type: ignore[override]
        """Roles, whether the account is closed, a second step that was lost. Nobody locks herself out, or resets her own."""
        actor = current_reader()
        wanted = form.data
        if model.id == actor.person_id and (wanted["closed"] or Role.TENANT_ADMIN not in wanted["roles"]):
            form.refuse(form["roles"], _("This is your own account: ask another administrator to change it."))
            return False
        if model.id == actor.person_id and wanted["reset"]:
            form.refuse(form["reset"], _("This is your own second step: change it in your account."))
            return False
        if wanted["reset"] and has_factor(model.id):
            reset_factors(model, actor=actor)
        give_roles(model, wanted["roles"], actor=actor)
        if wanted["closed"] != (model.disabled_at is not None):
            (disable if wanted["closed"] else enable)(model, actor=actor)
        return True
