"""Console page *Policies*: what the hospital demands, what holds for children, how long things are kept, and of pictures."""

from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext as _
from sqlalchemy import select

from admin.base import ClosedPage
from kernel.access import Permission, current_reader
from kernel.db import current_tenant_id, db
from photos.room import Room, most_here, used_here
from tenants.policies.actions import change_policy
from tenants.policies.forms import PolicyForm
from tenants.policies.models import HospitalPolicy
from tenants.retention.actions import keep
from tenants.retention.queries import ending_with, endings


class PoliciesPage(ClosedPage):
    """One form; what is changed holds at once."""

    needs = Permission.POLICY_MANAGE
    sure = True

    @expose("/", methods=("GET", "POST"))  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def index(self) -> ResponseReturnValue:
        """What holds, and a button to keep what was changed."""
        policy, room = _policy_and_room()
        form = PolicyForm(policy)
        if form.validate_on_submit():
            change_policy(policy, form.changes, actor=current_reader())
            flash(_("It is kept, and holds from now on."), "good")
            return redirect(url_for("policies.index"))
        return self.render("console/policies.html", form=form, room=room), 422 if form.errors else 200

    @expose("/endings")  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def endings(self) -> str:
        """What is to be deleted: what kind of thing, when, and why, and nothing that stands in it."""
        return str(self.render("console/endings.html", listed=endings()))

    @expose("/endings/<kind>/<uuid:about_id>/keep", methods=("POST",))  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def keep(self, kind: str, about_id: UUID) -> ResponseReturnValue:
        """One of them stays."""
        keep(*ending_with(kind, about_id), actor=current_reader())
        flash(_("It is kept. Nothing was lost."), "good")
        return redirect(url_for("policies.endings"))


def _policy_and_room() -> tuple[HospitalPolicy, Room]:
    """What the hospital one is in demands, and how much room its pictures take. One statement."""
    query = select(HospitalPolicy, used_here(), most_here()).where(HospitalPolicy.tenant_id == current_tenant_id())
    policy, used, most_gb = db.session.execute(query).one()
    return policy, Room(used, most_gb)
