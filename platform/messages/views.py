"""Leaving a word, answering one, reading them all, and taking one away."""

from datetime import timedelta
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kernel.access import NotAllowed, Permission, SignInNeeded, current_reader
from kernel.errors import NotFound
from kernel.ids import parse_id
from kernel.limits import count_attempt
from kernel.web import GET_POST, POST, Url, feature
from messages import actions
from messages.forms import MessageForm
from messages.models import MessageState, SupportMessage
from messages.queries import all_words, message_on, newest_words
from pages.access import PageVisit, managed_page, page_for, update_for
from pages.models import Right
from pages.parts import Part, Spot, add_part

blueprint = feature(
    "messages",
    __name__,
    [
        Url("/pages/<slug>/messages", "messages", Permission.PAGE_READ, GET_POST),
        Url("/pages/<slug>/messages/<uuid:message_id>/accept", "accept", Permission.PAGE_MANAGE, POST),
        Url("/pages/<slug>/messages/<uuid:message_id>/hide", "hide", Permission.PAGE_MANAGE, POST),
    ],
)

add_part(
    Part(
        {Spot.UPDATE: "messages/under_update.html", Spot.BELOW: "messages/below.html", Spot.BAR: "messages/bar.html"},
        newest_words,
    )
)


def messages(slug: str) -> ResponseReturnValue:
    """All words to a page, or to one update; and leaving one more."""
    visit = page_for(current_reader(), slug)
    form = MessageForm(data=request.args.to_dict())
    update_id, answered = _addressed(visit, form)
    if form.is_submitted():
        _may_write(visit)
    if form.validate_on_submit():
        count_attempt("message", _writer(visit), most=60, within=timedelta(hours=1))
        left = actions.leave_message(visit, body=form.body.data.strip(), update_id=update_id, reply_to=answered)
        if left.state == MessageState.WAITING:
            flash("Thank you. Your words are shown once somebody who keeps the page has seen them.", "good")
        flash(f"word-{answered.id if answered else update_id or slug}", "forget")
        return redirect(url_for("pages.show", slug=slug, _anchor=f"m-{left.id}"))
    page = render_template(
        "messages/all.html",
        visit=visit,
        page=visit.page,
        form=form,
        answered=answered,
        update_id=update_id,
        listed=all_words(visit, update_id),
    )
    return page, 422 if form.errors else 200


def _may_write(visit: PageVisit) -> None:
    """Raises SignInNeeded for somebody whom an account would let write; NotAllowed for whom nothing would."""
    if not visit.writes:
        raise SignInNeeded if visit.reader.person_id is None and visit.let_in is None else NotAllowed


def _addressed(visit: PageVisit, form: MessageForm) -> tuple[UUID | None, SupportMessage | None]:
    """Which update, or whose word, the form is about. Raises NotFound for what the reader does not see."""
    update_id, message_id = parse_id(form.update.data or ""), parse_id(form.reply_to.data or "")
    if update_id is not None:
        update_for(visit, update_id)
    return update_id, _message(visit, message_id) if message_id else None


def _writer(visit: PageVisit) -> str:
    return str(visit.reader.person_id or (visit.guest and visit.guest.id))


def accept(slug: str, message_id: UUID) -> ResponseReturnValue:
    """Shows a word that waited."""
    visit = managed_page(current_reader(), slug, Right.APPROVE)
    actions.let_stand(visit, _message(visit, message_id))
    return redirect(url_for("pages.show", slug=slug, _anchor=f"m-{message_id}"))


def hide(slug: str, message_id: UUID) -> ResponseReturnValue:
    """Takes a word away."""
    visit = managed_page(current_reader(), slug, Right.ANSWER)
    actions.take_away(visit, _message(visit, message_id))
    flash("The message is hidden. Nobody is told.", "good")
    return redirect(url_for("pages.show", slug=slug))


def _message(visit: PageVisit, message_id: UUID) -> SupportMessage:
    message = message_on(visit, message_id)
    if message is None:
        raise NotFound
    return message
