"""Giving help: what waits, taking it, giving it back, saying how it ended; and whether letters come about those who wait."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.queries import is_minor
from helping import actions
from helping.access import may_ask, request_in_hand, request_to_help
from helping.forms import EndForm, LineForm
from helping.models import Outcome
from helping.queries import in_hand, kinds_of, waiting_for, wants_letters
from helping.views import shown
from kernel.access import Permission, current_reader
from kernel.web import POST, Url, feature

blueprint = feature(
    "help_tending",
    __name__,
    [
        Url("/requests/waiting", "waiting", Permission.REQUEST_ANSWER),
        Url("/requests/waiting/letters", "letters", Permission.REQUEST_ANSWER, POST),
        Url("/requests/<uuid:request_id>/end", "end", Permission.REQUEST_ANSWER, POST),
        Url("/requests/<uuid:request_id>/give-back", "give_back", Permission.REQUEST_ANSWER, POST),
        Url("/requests/<uuid:request_id>/take", "take", Permission.REQUEST_ANSWER, POST),
    ],
)


def waiting() -> ResponseReturnValue:
    """What nobody has answered, whoever has waited longest first, and what she has in hand."""
    reader = current_reader()
    kinds = kinds_of(reader)
    kind = next((one for one in kinds if one == request.args.get("kind")), None)
    return render_template(
        "helping/waiting.html",
        listed=waiting_for(reader, kind),
        in_hand=in_hand(reader),
        kinds=kinds,
        kind=kind,
        letters=wants_letters(reader),
        may_help=may_ask(reader) and not is_minor(reader),
    )


def letters() -> ResponseReturnValue:
    """Whether she gets letters about those who wait."""
    if request.form.get("wanted") == "yes":
        actions.resume_letters(current_reader())
        flash(_("You get a letter when somebody has been waiting for a day."), "good")
    else:
        actions.pause_letters(current_reader())
        flash(_("No letters about those who wait, until you say otherwise."), "good")
    return redirect(url_for("help_tending.waiting"))


def take(request_id: UUID) -> ResponseReturnValue:
    """She takes it."""
    if actions.take(request_to_help(current_reader(), request_id)):
        flash(_("It is yours now. Others see that you have it. Write a few words, so that the waiting ends."), "good")
    else:
        flash(_("Somebody was quicker, and has taken it."), "warn")
    return redirect(url_for("helping.show", request_id=request_id))


def give_back(request_id: UUID) -> ResponseReturnValue:
    """She leaves it to others."""
    actions.give_back(request_in_hand(current_reader(), request_id).request, actor=current_reader())
    flash(_("It waits for somebody else to take it."), "good")
    return redirect(url_for("help_tending.waiting"))


def end(request_id: UUID) -> ResponseReturnValue:
    """She says how it ended."""
    visit, form = request_in_hand(current_reader(), request_id), EndForm()
    if not form.validate_on_submit():
        return shown(visit, LineForm(formdata=None), form)
    actions.end(visit, Outcome(form.outcome.data))
    flash(_("It is closed. Whoever asked gets a letter, and can ask again."), "good")
    return redirect(url_for("help_tending.waiting"))
