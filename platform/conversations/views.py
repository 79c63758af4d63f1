"""Conversations: the list, one with its messages, writing there, having read, leaving, and blocking somebody."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from conversations import actions, growing, queries
from conversations.access import ConversationVisit, conversation_for
from conversations.forms import BlockForm, MessageForm
from conversations.moderated import WAITS, write_by_the_rules
from kernel.access import NotAllowed, Permission, current_reader
from kernel.forms import HouseForm
from kernel.ids import new_id
from kernel.limits import TooOften, count_attempt
from kernel.web import GET_POST, POST, Url, feature
from peers.actions import block as block_person

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
_ONE = "/conversations/<uuid:conversation_id>"

blueprint = feature(
    "conversations",
    __name__,
    [
        Url("/conversations", "index", Permission.CONVERSATION_READ),
        Url(_ONE, "show", Permission.CONVERSATION_READ, GET_POST),
        Url(f"{_ONE}/block", "block", Permission.CONVERSATION_READ, GET_POST),
        Url(f"{_ONE}/leave", "leave", Permission.CONVERSATION_READ, GET_POST),
        Url(f"{_ONE}/seen/<int:number>", "seen", Permission.CONVERSATION_READ, POST),
    ],
)


def index() -> ResponseReturnValue:
    """Every conversation she is in."""
    reader = current_reader()
    listed = queries.conversations_of(reader)
    asked = {"asked": growing.waiting_for(reader), "invited": growing.invitations_of(reader)}
    return render_template("conversations/index.html", listed=listed, **asked)


def show(conversation_id: UUID) -> ResponseReturnValue:
    """A conversation, a chapter at a time, and writing there."""
    visit, form = conversation_for(current_reader(), conversation_id), MessageForm()
    if request.method != "POST":
        return _shown(visit, MessageForm(data={"ticket": new_id()}))
    if not visit.writes:
        raise NotAllowed
    if not form.validate_on_submit():
        return _shown(visit, form)
    if _is_first_press(visit, form):
        count_attempt("private", str(visit.reader.person_id), most=120, within=HOUR)
        message = write_by_the_rules(visit, form)
        flash(key_of(visit), "forget")
        if form.verdict.held:
            flash(str(WAITS), "good")
        return redirect(url_of(visit, None, message.id))
    return redirect(url_of(visit))


def key_of(visit: ConversationVisit) -> str:
    """Under which what she types is kept on the device until it has arrived."""
    return f"conversation-{visit.conversation.id}"


def url_of(visit: ConversationVisit, number: int | None = None, message_id: UUID | None = None) -> str:
    """Where a message of the conversation is read; without a number, among the newest."""
    chapter = queries.chapter_with(number) if number is not None else None
    anchor = f"m-{message_id}" if message_id else None
    return url_for("conversations.show", conversation_id=visit.conversation.id, chapter=chapter, _anchor=anchor)


def _shown(visit: ConversationVisit, form: MessageForm) -> ResponseReturnValue:
    chapter = queries.chapter_of(visit, request.args.get("chapter", type=int))
    first_new = visit.seen + 1 if 0 < visit.seen < visit.conversation.last_number else 0
    page = render_template(
        "conversations/show.html",
        visit=visit,
        chapter=chapter,
        first_new=first_new,
        asked=growing.waiting_for(visit.reader, visit.conversation.id),
        form=form,
        key=key_of(visit),
    )
    return page, 422 if form.errors else 200


def _is_first_press(visit: ConversationVisit, form: MessageForm) -> bool:
    """False when the button was pressed twice: what the first press said stands."""
    ticket = f"{visit.conversation.id} {visit.reader.person_id} {form.ticket.data}"
    try:
        count_attempt("conversation", ticket, most=1, within=DAY)
    except TooOften:
        return False
    return True


def seen(conversation_id: UUID, number: int) -> ResponseReturnValue:
    """A script says that she has read up to this message, once it stood before her eyes; or she presses that she has."""
    visit = conversation_for(current_reader(), conversation_id)
    actions.have_seen(visit, number)
    if "csrf_token" in request.form:
        return redirect(url_for("conversations.index"))
    return Response(status=204)


def leave(conversation_id: UUID) -> ResponseReturnValue:
    """She leaves. Where it is of two the other sees that it has ended."""
    done = _("You have left the conversation. Nothing more comes to you from there.")
    return _ending(conversation_id, "leave", actions.leave, done)


def block(conversation_id: UUID) -> ResponseReturnValue:
    """She leaves, and wants nothing to do with the other any more; who sees just the same as when somebody leaves.

    Among few she says with whom, and may stay or leave.
    """
    visit = conversation_for(current_reader(), conversation_id)
    if visit.conversation.of_few:
        return _block_one(visit)
    done = _("You have left the conversation, and this person cannot reach you here any more. Nobody is told that you blocked.")
    return _ending(conversation_id, "block", _block, done)


def _block(visit: ConversationVisit) -> None:
    if visit.other_id is not None:
        block_person(visit.reader, visit.other_id)
    actions.leave(visit)


def _block_one(visit: ConversationVisit) -> ResponseReturnValue:
    form = BlockForm(visit.fellows)
    if not form.validate_on_submit():
        page = render_template("conversations/block.html", visit=visit, form=form)
        return page, 422 if form.errors else 200
    block_person(visit.reader, next(one.id for one in visit.fellows if str(one.id) == form.who.data))
    flash(
        _("You do not read each other’s words any more, and nobody is told. If you would rather leave as well, you can."),
        "good",
    )
    return redirect(url_for("conversations.leave", conversation_id=visit.conversation.id))


def _ending(conversation_id: UUID, kind: str, act: Callable[[ConversationVisit], None], done: str) -> ResponseReturnValue:
    visit, form = conversation_for(current_reader(), conversation_id), HouseForm()
    if not form.validate_on_submit():
        return render_template("conversations/end.html", visit=visit, form=form, kind=kind)
    act(visit)
    flash(key_of(visit), "forget")
    flash(done, "good")
    return redirect(url_for("conversations.index"))
