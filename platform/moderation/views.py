"""For whoever wrote words that were taken down: what they were, and asking that somebody looks again."""

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kernel.access import NotAllowed, Permission, current_reader
from kernel.audit import Mailbox
from kernel.web import GET_POST, Url, feature
from moderation.access import own_case
from moderation.actions import ask_again
from moderation.forms import AskAgainForm
from moderation.queries import reports_of

blueprint = feature("moderated", __name__, [Url("/words-taken-down/<token>", "taken_down", Permission.LETTER_ANSWER, GET_POST)])


def taken_down(token: str) -> ResponseReturnValue:
    """Her own words, once more for her eyes; who reported them, how many did and why is nowhere here."""
    reader = current_reader()
    case = own_case(reader, token, lock=request.method == "POST")
    form = AskAgainForm()
    if form.is_submitted() and case.plea:
        raise NotAllowed
    if form.validate_on_submit():
        guest_id = None if case.author_id else case.author_guest_id
        ask_again(case, form.words.data.strip(), actor=Mailbox(guest_id) if guest_id else reader)
        flash(_("It is sent. Somebody looks again, and you get a letter then."), "good")
        flash(f"ask-{case.id}", "forget")
        return redirect(request.path)
    said = reports_of(case)[-1].said
    page = render_template("moderation/taken_down.html", case=case, said=said, form=form)
    return page, 422 if form.errors else 200
