"""The operators' page *Break the glass*: a reason, an hour at most, one hospital; then its pages are read."""

from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext as _

from admin.operator.base import OperatorPage, actor, me, note_act
from admin.operator.forms import GlassForm
from admin.operator.queries import hospital
from admin.operator.reading import Room, messages_of, pages_of, updates_of
from kernel.db import db, inside
from kernel.tenancy import TenantState
from tenants.glass.actions import break_glass, end_glass
from tenants.glass.queries import open_glass


class GlassPage(OperatorPage):
    """Without glass there is a form here, and nothing of the hospital."""

    @expose("/")  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def begin(self) -> ResponseReturnValue:
        """It is always about one hospital."""
        return redirect(url_for("operator_hospitals.index"))

    @expose("/<slug>", methods=("GET", "POST"))  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def index(self, slug: str) -> ResponseReturnValue:
        """Why, and for how long; with the glass broken, the hospital's care pages."""
        listed, form = hospital(slug), GlassForm()
        frozen = listed.tenant.state != TenantState.OPEN
        if form.validate_on_submit() and frozen:
            form.refuse(form.reason, _("It is frozen, and its letters wait: nobody there would be told. Thaw it first."))
        elif form.validate_on_submit():
            self._break(listed.tenant.id, form)
            note_act("glass.break", slug, minutes=form.minutes.data)
            flash(
                _("You can read now. The hospital has been told, and each page that you open is put on record there."), "warn"
            )
            return redirect(url_for("operator_glass.index", slug=slug))
        room = pages_of(listed.tenant.id, me().operator_id)
        if room is None:
            return self.render("operator/glass.html", listed=listed, form=form), 422 if form.errors else 200
        return self._shown("operator/reading.html", slug, room)

    @expose("/<slug>/end", methods=("POST",))  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def end(self, slug: str) -> ResponseReturnValue:
        """She has read enough."""
        tenant_id, who = hospital(slug).tenant.id, actor()
        db.session.rollback()
        with inside(tenant_id):
            glass = open_glass(who.operator_id)
            if glass is not None:
                end_glass(glass, actor=who)
            db.session.commit()
        note_act("glass.end", slug)
        flash(_("It is over. You read nothing of this hospital any more."), "good")
        return redirect(url_for("operator_hospitals.show", slug=slug))

    @expose("/<slug>/pages/<page_slug>")  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def page(self, slug: str, page_slug: str) -> ResponseReturnValue:
        """The updates of one page."""
        room = updates_of(hospital(slug).tenant.id, me().operator_id, page_slug)
        return self._shown("operator/reading_updates.html", slug, room, page_slug)

    @expose("/<slug>/pages/<page_slug>/messages")  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def messages(self, slug: str, page_slug: str) -> ResponseReturnValue:
        """The words of its readers."""
        room = messages_of(hospital(slug).tenant.id, me().operator_id, page_slug)
        return self._shown("operator/reading_messages.html", slug, room, page_slug)

    def _break(self, tenant_id: UUID, form: GlassForm) -> None:
        visit = me()
        db.session.rollback()
        with inside(tenant_id):
            break_glass(visit.operator_id, visit.name, reason=form.reason.data, minutes=form.minutes.data)
            db.session.commit()

    def _shown(self, template: str, slug: str, room: Room | None, page_slug: str = "") -> ResponseReturnValue:
        if room is None:  # it has ended meanwhile
            return redirect(url_for("operator_glass.index", slug=slug))
        return str(self.render(template, slug=slug, room=room, page_slug=page_slug))
