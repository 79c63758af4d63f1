"""Console page *People*: who has an account here, what they are to the hospital, and what is done about an account."""

from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy

from accounts.actions import disable, enable, give_roles
from accounts.factors.actions import reset_factors
from accounts.factors.queries import has_factor
from accounts.leaving import THINKS_IT_OVER, ask_to_leave, left_behind
from accounts.models import Person
from admin.lists.pages import ClosedList
from admin.lists.queries import chosen_rows
from admin.people.acts import may_go
from admin.people.forms import EndForm, PersonForm
from admin.people.listing import PEOPLE
from kernel.access import Permission, Role, current_reader
from kernel.forms import HouseForm

LAST_ADMINISTRATOR = lazy("Nobody else administers the hospital. Make somebody else an administrator first.")


class PeoplePage(ClosedList):
    """The hospital's people. Pages and messages are not shown here: an administrator has no right to read them."""

    needs = Permission.PEOPLE_MANAGE
    sure = True
    listing = PEOPLE
    form = PersonForm
    edit_template = "console/person.html"

    @expose("/<uuid:person_id>/end", methods=("GET", "POST"))  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def end(self, person_id: UUID) -> ResponseReturnValue:
        """Deletes an account in a week, for a reason. Until then an administrator or its owner can keep it."""
        person, actor, form = self.get_one(str(person_id)), current_reader(), EndForm()
        if form.is_submitted():
            chosen_rows(PEOPLE, [str(person_id)])  # nobody else changes it meanwhile
        ends = person.leaves_at is None and person.disabled_at is None and person.id != actor.person_id
        if ends and form.validate_on_submit():
            if may_go(person, actor):
                ask_to_leave(person, words_away=form.words.data == "away", actor=actor, why=form.why.data)
                flash(_("The account ends in %(num)d days. Until then you can keep it here.", num=THINKS_IT_OVER.days), "good")
                return redirect(url_for("people.edit_view", id=person_id))
            form.refuse(form.why, str(LAST_ADMINISTRATOR))
        alone = sum(not one.goes_on for one in left_behind(person.id)) if ends else 0
        page = self.render("console/person_end.html", model=person, form=form, ends=ends, alone=alone, days=THINKS_IT_OVER.days)
        return str(page), 422 if form.errors else 200

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
        goes = wanted["closed"] or Role.TENANT_ADMIN not in wanted["roles"]
        if model.id == actor.person_id and goes:
            form.refuse(form["roles"], _("This is your own account: ask another administrator to change it."))
            return False
        if goes and not may_go(model, actor):
            form.refuse(form["roles"], str(LAST_ADMINISTRATOR))
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
