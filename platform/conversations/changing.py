"""Changing one's own message, and taking it away."""

from uuid import UUID

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from conversations import actions
from conversations.access import conversation_for, message_to_change, own_message
from conversations.forms import ChangeForm
from conversations.moderated import WAITS, change_by_the_rules
from conversations.views import url_of
from kernel.access import Permission, current_reader
from kernel.web import GET_POST, POST, Url, feature

_MESSAGE = "/conversations/<uuid:conversation_id>/messages/<uuid:private_id>"

blueprint = feature(
    "conversation_changing",
    __name__,
    [
        Url(f"{_MESSAGE}/change", "change", Permission.CONVERSATION_READ, GET_POST),
        Url(f"{_MESSAGE}/delete", "delete", Permission.CONVERSATION_READ, POST),
    ],
)


def change(conversation_id: UUID, private_id: UUID) -> ResponseReturnValue:
    """Other words for a message, for a quarter of an hour."""
    visit = conversation_for(current_reader(), conversation_id)
    message = message_to_change(visit, private_id)
    form, place = ChangeForm(), url_of(visit, message.number, message.id)
    if form.validate_on_submit():
        change_by_the_rules(visit, message, form)
        if form.verdict.held:
            flash(str(WAITS), "good")
        return redirect(place)
    if request.method != "POST":
        form = ChangeForm(data={"body": message.body})
    page = render_template("conversations/change.html", visit=visit, form=form, place=place)
    return page, 422 if form.errors else 200


def delete(conversation_id: UUID, private_id: UUID) -> ResponseReturnValue:
    """Takes a message away, for both."""
    visit = conversation_for(current_reader(), conversation_id)
    message = own_message(visit, private_id)
    actions.take_away(visit, message)
    flash(_("Your words are taken away. They are kept nowhere."), "good")
    return redirect(url_of(visit, message.number, message.id))
