"""Console page *Policies*: what the hospital demands of its own people, and what holds for children."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext as _

from admin.base import ClosedPage
from kernel.access import Permission, current_reader
from tenants.policies.actions import change_policy
from tenants.policies.forms import PolicyForm
from tenants.policies.queries import hospital_policy


class PoliciesPage(ClosedPage):
    """One form; what is changed holds at once."""

    needs = Permission.POLICY_MANAGE
    sure = True

    @expose("/", methods=("GET", "POST"))  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def index(self) -> ResponseReturnValue:
        """What holds, and a button to keep what was changed."""
        policy = hospital_policy()
        form = PolicyForm(policy)
        if form.validate_on_submit():
            change_policy(policy, form.changes, actor=current_reader())
            flash(_("It is kept, and holds from now on."), "good")
            return redirect(url_for("policies.index"))
        return self.render("console/policies.html", form=form), 422 if form.errors else 200
