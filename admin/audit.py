"""Console page *Audit*: who did what and when, searched and taken along as a file. No words of anybody stand in it."""

from uuid import UUID

from flask import Response, flash, redirect, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext as _

from admin.audit_file import csv_of
from admin.audit_search import AuditSearch, entries
from admin.audit_words import ACTIONS
from admin.base import ClosedPage
from admin.lists.kept import KeepsViews
from kernel.access import Permission, current_reader
from kernel.audit import AuditEntry, record
from kernel.db import current_tenant_id
from kernel.errors import NotFound
from kernel.paging import Slice, newest_first
from tenants.glass.actions import end_glass
from tenants.glass.queries import all_glass, glass_with

AT_A_TIME = 50


class AuditPage(KeepsViews, ClosedPage):
    """The hospital's trail, the newest first."""

    needs = Permission.AUDIT_READ
    list_fields = ("action", "person", "about", "since", "until")

    @expose("/")  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def index(self) -> ResponseReturnValue:
        """What was searched for; everything at first."""
        form = AuditSearch(request.args)
        if not form.validate():
            return self._page(form, Slice([])), 422
        return self._page(form, newest_first(entries(form.wanted()), AuditEntry.id, AT_A_TIME))

    @expose("/export", methods=("POST",))  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def export(self) -> ResponseReturnValue:
        """The same as a file; taking it along leaves a row as well."""
        form = AuditSearch(request.form)
        if not form.validate():
            return self._page(form, Slice([])), 422
        record("audit.export", "tenant", current_tenant_id(), actor=current_reader(), by=sorted(form.typed))
        answer = Response(stream_with_context(csv_of(form.wanted())), mimetype="text/csv")
        answer.headers.set("Content-Disposition", "attachment", filename="audit.csv")
        return answer

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

    def _page(self, form: AuditSearch, listed: Slice[tuple[AuditEntry, str | None]]) -> str:
        page = self.render("console/audit.html", form=form, listed=listed, actions=ACTIONS, views=self.own_views())
        return str(page)
