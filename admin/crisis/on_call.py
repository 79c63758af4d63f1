"""Console page *On call*: who is written to when somebody may be in danger, and which words of danger are looked for."""

from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext as _
from werkzeug.exceptions import BadRequest

from admin.base import ClosedPage
from crisis.calling import (
    add_on_call,
    ask_again,
    keep_phrases,
    move_up,
    on_call_with,
    remove_on_call,
    to_second_line,
)
from crisis.forms import LINES, OnCallForm, PhrasesForm
from crisis.models import Line
from crisis.queries import everybody_on_call, phrases_by_language, ready_to_go_live
from crisis.words import USUAL
from kernel.access import Permission, current_reader
from kernel.language import LANGUAGES

ACTS = {"again": ask_again, "remove": remove_on_call, "second": to_second_line, "up": move_up}


class OnCallPage(ClosedPage):
    """The list with a form for one more, and a page for the words."""

    needs = Permission.CRISIS_MANAGE
    sure = True

    @expose("/", methods=("GET", "POST"))  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def index(self) -> ResponseReturnValue:
        """Who is on the list, and one more."""
        reader, listed = current_reader(), everybody_on_call()
        form = OnCallForm(data={} if listed else {"name": reader.name, "email": reader.email})
        if form.validate_on_submit():
            line, language = Line(form.line.data), form.language.data or None
            added = add_on_call(form.name.data, form.email.data, line, language, actor=reader)
            if added is not None:
                asked = _("A letter is on its way. The address counts once its link was used.")
                flash(_("You are on call from now on.") if added.proved_at else asked, "good")
                return redirect(url_for("on_call.index"))
            form.refuse(form.email, _("This address is on the list already."))
        given = {"listed": listed, "missing": ready_to_go_live(), "lines": LINES}
        return self.render("console/on_call.html", form=form, **given), 422 if form.errors else 200

    @expose("/<uuid:on_call_id>", methods=("POST",))  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def change(self, on_call_id: UUID) -> ResponseReturnValue:
        """What a button beside somebody does."""
        act = ACTS.get(request.form.get("act", ""))
        if act is None:
            raise BadRequest
        act(on_call_with(on_call_id), actor=current_reader())
        flash(_("It is kept, and holds from now on."), "good")
        return redirect(url_for("on_call.index"))

    @expose("/words", methods=("GET", "POST"))  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def words(self) -> ResponseReturnValue:
        """The usual words, and the hospital's own."""
        own = phrases_by_language()
        form = PhrasesForm(data={f"phrases_{language}": "\n".join(own.get(language, [])) for language in LANGUAGES})
        if form.validate_on_submit():
            keep_phrases(form.wanted, actor=current_reader())
            flash(_("It is kept, and holds from now on."), "good")
            return redirect(url_for("on_call.words"))
        given = {"usual": USUAL, "named": LANGUAGES}
        return self.render("console/danger_words.html", form=form, **given), 422 if form.errors else 200
