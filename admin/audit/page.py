"""Console page *Audit*: who did what and when, searched and taken along as a file. No words of anybody stand in it."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext as _

from admin.audit.listing import AUDIT
from admin.audit.words import ACTIONS
from admin.lists.showing import ListPage
from kernel.access import Permission, current_reader
from kernel.errors import NotFound
from tenants.glass.actions import end_glass
from tenants.glass.queries import all_glass, glass_with


class AuditPage(ListPage):
    """The hospital's trail. Its rows have no page of their own, and nothing is done with them: they are insert-only."""

    needs = Permission.AUDIT_READ
    listing = AUDIT
    template, cell = "console/audit.html", "console/audit_cell.html"

    def row_at(self, row: object) -> None:
        """None."""

    def beside(self) -> dict[str, Any]:
        """What can be done at all, for whoever looks for it."""
        return {"actions": ACTIONS}

    @expose("/glass")  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def glass(self) -> str:
        """Who of those who run CarePages could read here, why, and until when."""
        return str(self.render("console/glass.html", listed=all_glass()))

    @expose("/glass/<uuid:glass_id>/end", methods=("POST",))  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def end_glass(self, glass_id: UUID) -> ResponseReturnValue:
        """From this moment on she reads nothing here."""
        glass = glass_with(glass_id)
        if glass is None:
            raise NotFound
        end_glass(glass, actor=current_reader())
        flash(_("It is over. She or he reads nothing here any more."), "good")
        return redirect(url_for("audit.glass"))
