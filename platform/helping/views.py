"""Asking for help: one's own requests, a new one, and one request as whoever asked and whoever helps see it."""

from datetime import timedelta
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.queries import is_minor
from helping import actions
from helping.access import HelpVisit, may_ask, own_request, request_for, request_to_write
from helping.forms import NAMES, OUTCOMES, WHEN, AskForm, EndForm, LineForm
from helping.models import Outcome, WordState
from helping.moderated import ask_by_the_rules, write_by_the_rules
from helping.queries import own_requests, written_about
from helping.waits import how_long
from kernel.access import NotAllowed, Permission, Reader, current_reader
from kernel.ids import new_id
from kernel.limits import TooOften, count_attempt
from kernel.web import GET_POST, POST, Url, feature

HOUR, DAY = timedelta(hours=1), timedelta(days=1)

blueprint = feature(
    "helping",
    __name__,
    [
        Url("/requests", "mine", Permission.REQUEST_ASK),
        Url("/requests/new", "ask", Permission.REQUEST_ASK, GET_POST),
        Url("/requests/<uuid:request_id>", "show", Permission.REQUEST_ASK, GET_POST),
        Url("/requests/<uuid:request_id>/again", "again", Permission.REQUEST_ASK, POST),
        Url("/requests/<uuid:request_id>/away", "away", Permission.REQUEST_ASK, POST),
        Url("/requests/<uuid:request_id>/close", "close", Permission.REQUEST_ASK, POST),
    ],
)
blueprint.add_app_template_global(lambda: {str(kind): words for kind, words in NAMES.items()}, "help_kinds")
blueprint.add_app_template_global(lambda: {str(when): words for when, words in WHEN.items()}, "help_moments")
blueprint.add_app_template_global(lambda: {str(how): words for how, words in OUTCOMES.items()}, "help_outcomes")
blueprint.add_app_template_filter(how_long, "how_long")


def mine() -> ResponseReturnValue:
    """What she asked, and how it stands."""
    reader = current_reader()
    return render_template("helping/mine.html", listed=own_requests(reader), may_ask=may_ask(reader))


def ask() -> ResponseReturnValue:
    """A new request. Before she sends it she sees who will read it."""
    reader, form = current_reader(), AskForm()
    if not may_ask(reader):
        return redirect(url_for("helping.mine"))
    if form.validate_on_submit():
        if not _is_first_press(reader, form.ticket.data):
            return redirect(url_for("helping.mine"))
        count_attempt("request", str(reader.person_id), most=10, within=DAY)
        request = ask_by_the_rules(reader, form)
        flash("request-new", "forget")
        _say_that_it_waits(request.state)
        return redirect(url_for("helping.show", request_id=request.id))
    if not form.is_submitted():
        form.ticket.data = new_id()
    return render_template("helping/ask.html", form=form, is_young=is_minor(reader)), 422 if form.errors else 200


def show(request_id: UUID) -> ResponseReturnValue:
    """A request and what was written about it; adding to it."""
    reader, form = current_reader(), LineForm()
    if not form.is_submitted():
        return shown(request_for(reader, request_id), form, EndForm(formdata=None))
    visit = request_to_write(reader, request_id)
    if not form.validate_on_submit():
        return shown(visit, form, EndForm(formdata=None))
    if _is_first_press(reader, form.ticket.data):
        count_attempt("request line", str(reader.person_id), most=60, within=HOUR)
        line = write_by_the_rules(visit, form)
        _say_that_it_waits(line.state)
    flash(f"request-{request_id}", "forget")
    return redirect(url_for("helping.show", request_id=request_id, _anchor="newest"))


def shown(visit: HelpVisit, form: LineForm, end_form: EndForm) -> ResponseReturnValue:
    """A request, with the forms as they stand."""
    listed, form.ticket.data = written_about(visit), form.ticket.data or new_id()
    page = render_template("helping/show.html", visit=visit, help=visit.request, listed=listed, form=form, end_form=end_form)
    return page, 422 if form.errors or end_form.errors else 200


def _is_first_press(reader: Reader, ticket: str | None) -> bool:
    """False when the button was pressed twice: what the first press said stands."""
    if not ticket:
        return True
    try:
        count_attempt("request press", f"{reader.person_id} {ticket}", most=1, within=DAY)
    except TooOften:
        return False
    return True


def _say_that_it_waits(state: str) -> None:
    if state == WordState.WAITING:
        flash(_("Your words wait until a moderator has seen them. Until then only you see them."), "good")


def close(request_id: UUID) -> ResponseReturnValue:
    """She needs it no longer."""
    actions.close(own_request(current_reader(), request_id))
    flash(_("It is closed. You can ask again whenever you like."), "good")
    return redirect(url_for("helping.show", request_id=request_id))


def again(request_id: UUID) -> ResponseReturnValue:
    """It did not help: she asks again."""
    visit = own_request(current_reader(), request_id)
    if visit.request.outcome == Outcome.AWAY or not may_ask(visit.reader):
        raise NotAllowed
    if visit.request.closed_at is not None:
        count_attempt("request", str(visit.reader.person_id), most=10, within=DAY)
        actions.ask_again(visit)
    flash(_("It waits for somebody again. We are sorry that it did not help."), "good")
    return redirect(url_for("helping.show", request_id=request_id))


def away(request_id: UUID) -> ResponseReturnValue:
    """She takes all of it away."""
    actions.take_words_away(own_request(current_reader(), request_id))
    flash(_("It is gone: what you wrote, and what was answered."), "good")
    flash(f"request-{request_id}", "forget")
    return redirect(url_for("helping.mine"))
