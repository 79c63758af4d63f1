"""Console page *Wards*: what a ward does not take, so that it is not brought there. No buyer sees anything of it."""

from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext as _

from admin.base import ClosedPage
from billing.delivery.forms import CARRIES, WardForm
from billing.delivery.queries import MOST_WARDS, ward_with, wards
from billing.delivery.wards import keep_ward, remove_ward
from kernel.access import Permission, current_reader


class WardsPage(ClosedPage):
    """The wards with rules, and a form for one more, or for other rules of one that is there."""

    needs = Permission.SHOP_KEEP

    @expose("/", methods=("GET", "POST"))  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def index(self) -> ResponseReturnValue:
        """What holds, by ward."""
        form, listed = WardForm(), wards()
        if form.validate_on_submit():
            if len(listed) < MOST_WARDS or form.name.data in {ward.name for ward in listed}:
                keep_ward(form.name.data, form.refuses.data or [], actor=current_reader())
                flash(_("The rule holds from now on."), "good")
                return redirect(url_for("wards.index"))
            form.refuse(form.name, _("There are too many rules. Remove one first."))
        words = {str(flag): said for flag, said in CARRIES.items()}
        return self.render("console/wards.html", form=form, listed=listed, words=words), 422 if form.errors else 200

    @expose("/<uuid:ward_id>/remove", methods=("POST",))  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def remove(self, ward_id: UUID) -> ResponseReturnValue:
        """Takes one away."""
        remove_ward(ward_with(ward_id), actor=current_reader())
        flash(_("The rule is removed."), "good")
        return redirect(url_for("wards.index"))
