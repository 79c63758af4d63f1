"""Addresses of bringing somebody into a conversation: proposing her, agreeing, and answering an invitation oneself."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from conversations import growing
from conversations.access import conversation_for
from conversations.forms import NewcomerForm
from kernel.access import NotAllowed, Permission, current_reader
from kernel.errors import NotFound
from kernel.ids import parse_id
from kernel.limits import TooOften
from kernel.web import GET_POST, POST, Url, feature

_NEWCOMERS = "/conversations/<uuid:conversation_id>/newcomers"
_INVITATION = "/conversations/invitations/<uuid:newcomer_id>"

blueprint = feature(
    "conversation_inviting",
    __name__,
    [
        Url(_NEWCOMERS, "propose", Permission.CONVERSATION_READ, GET_POST),
        Url(f"{_NEWCOMERS}/<uuid:newcomer_id>/agree", "agree", Permission.CONVERSATION_READ, POST),
        Url(f"{_NEWCOMERS}/<uuid:newcomer_id>/decline", "decline", Permission.CONVERSATION_READ, POST),
        Url(_INVITATION, "invitation", Permission.CONVERSATION_READ),
        Url(f"{_INVITATION}/come", "come", Permission.CONVERSATION_READ, POST),
        Url(f"{_INVITATION}/refuse", "refuse", Permission.CONVERSATION_READ, POST),
    ],
)


def propose(conversation_id: UUID) -> ResponseReturnValue:
    """Whom she would like to bring in, of those she knows."""
    visit = conversation_for(current_reader(), conversation_id)
    if not visit.writes:
        raise NotAllowed
    form = NewcomerForm(growing.whom_to_bring(visit))
    if form.validate_on_submit():
        person_id = parse_id(form.who.data or "")
        if person_id is None:
            raise NotFound
        try:
            growing.propose(visit, person_id)
        except TooOften:
            flash(
                _("You have asked for five people today, and that is as many as a day holds. Tomorrow you can ask again."),
                "warn",
            )
        else:
            flash(_("We ask everybody in the conversation, and then the person herself. Nobody has to answer."), "good")
        return redirect(url_for("conversations.show", conversation_id=conversation_id))
    waits = growing.own_proposals(visit)
    full = len(visit.fellows) + 1 >= growing.MOST_IN
    page = render_template("conversations/propose.html", visit=visit, form=form, waits=waits, full=full, most=growing.MOST_IN)
    return page, 422 if form.errors else 200


def agree(conversation_id: UUID, newcomer_id: UUID) -> ResponseReturnValue:
    """She may come in."""
    growing.answer(conversation_for(current_reader(), conversation_id), newcomer_id, yes=True)
    flash(_("You have agreed. When everybody has, she or he is asked."), "good")
    return redirect(url_for("conversations.show", conversation_id=conversation_id))


def decline(conversation_id: UUID, newcomer_id: UUID) -> ResponseReturnValue:
    """Rather not."""
    growing.answer(conversation_for(current_reader(), conversation_id), newcomer_id, yes=False)
    flash(_("That is settled. Nobody is told that you said no."), "good")
    return redirect(url_for("conversations.show", conversation_id=conversation_id))


def invitation(newcomer_id: UUID) -> ResponseReturnValue:
    """Who would like her to come, and who is there."""
    found = growing.invitation_for(current_reader(), newcomer_id)
    return render_template("conversations/invitation.html", invitation=found)


def come(newcomer_id: UUID) -> ResponseReturnValue:
    """She comes."""
    conversation_id = growing.come(current_reader(), newcomer_id)
    flash(_("You are in the conversation now. You see what is written from here on."), "good")
    return redirect(url_for("conversations.show", conversation_id=conversation_id))


def refuse(newcomer_id: UUID) -> ResponseReturnValue:
    """No thank you."""
    growing.refuse(current_reader(), newcomer_id)
    flash(_("That is settled. Nobody is told that you said no."), "good")
    return redirect(url_for("conversations.index"))
