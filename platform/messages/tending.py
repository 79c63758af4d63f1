"""Looking after words, for those who keep a page: what waits, what was taken away, thanks to everyone, and quiet."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from kernel.access import NotAllowed, Permission, current_reader
from kernel.ids import parse_id
from kernel.web import GET_POST, POST, Url, feature
from messages import actions
from messages.access import hidden_word, page_to_quiet, word_for
from messages.models import MessageState
from messages.queries import MESSAGES_A_PAGE, words_in_state
from messages.views import place_of
from pages.access import PageVisit, managed_page
from pages.models import Right

blueprint = feature(
    "tending",
    __name__,
    [
        Url("/pages/<slug>/messages/<uuid:message_id>/accept", "accept", Permission.PAGE_MANAGE, POST),
        Url("/pages/<slug>/messages/<uuid:message_id>/hide", "hide", Permission.PAGE_MANAGE, POST),
        Url("/pages/<slug>/messages/<uuid:message_id>/show", "show_again", Permission.PAGE_MANAGE, POST),
        Url("/pages/<slug>/messages/hidden", "hidden", Permission.PAGE_MANAGE),
        Url("/pages/<slug>/messages/let-come", "let_come", Permission.PAGE_MANAGE, POST),
        Url("/pages/<slug>/messages/quiet", "quiet", Permission.PAGE_MANAGE, POST),
        Url("/pages/<slug>/messages/quiet/end", "end_quiet", Permission.PAGE_MANAGE, POST),
        Url("/pages/<slug>/messages/thanks", "thank_everyone", Permission.PAGE_MANAGE, POST),
        Url("/pages/<slug>/messages/waiting", "waiting", Permission.PAGE_MANAGE, GET_POST),
    ],
)


def accept(slug: str, message_id: UUID) -> ResponseReturnValue:
    """Shows a word that waited."""
    visit = managed_page(current_reader(), slug, Right.APPROVE)
    word = word_for(visit, message_id)
    actions.let_stand(visit, word)
    return redirect(place_of(visit, word))


def hide(slug: str, message_id: UUID) -> ResponseReturnValue:
    """Takes a word away."""
    visit = managed_page(current_reader(), slug, Right.ANSWER)
    actions.take_away(visit, word_for(visit, message_id))
    flash(_("The message is hidden. Nobody is told. Under “Hidden words” you can show it again."), "good")
    return redirect(url_for("pages.show", slug=slug))


def hidden(slug: str) -> ResponseReturnValue:
    """The words that were taken away."""
    visit = managed_page(current_reader(), slug, Right.ANSWER)
    listed = words_in_state(visit, MessageState.HIDDEN)
    return render_template("messages/hidden.html", visit=visit, page=visit.page, listed=listed)


def show_again(slug: str, message_id: UUID) -> ResponseReturnValue:
    """Takes back that a word was taken away."""
    visit = managed_page(current_reader(), slug, Right.ANSWER)
    word = hidden_word(visit, message_id)
    actions.show_again(visit, word)
    waits = _("It waits again for somebody who may say yes to it.")
    flash(_("It stands on the page again.") if word.state == MessageState.SHOWN else waits, "good")
    return redirect(url_for("tending.hidden", slug=slug))


def waiting(slug: str) -> ResponseReturnValue:
    """All words that wait, on one list; several can be let stand, or hidden, at once."""
    visit = managed_page(current_reader(), slug, Right.APPROVE)
    if request.method == "POST":
        _settle(visit)
        return redirect(url_for("tending.waiting", slug=slug))
    listed = words_in_state(visit, MessageState.WAITING)
    return render_template("messages/waiting.html", visit=visit, page=visit.page, listed=listed)


def _settle(visit: PageVisit) -> None:
    ticked = [own_id for own_id in map(parse_id, request.form.getlist("word")[:MESSAGES_A_PAGE]) if own_id]
    if not ticked:
        flash(_("Tick the words you mean first."), "warn")
    elif request.form.get("act") == "hide":
        if not visit.may(Right.ANSWER):
            raise NotAllowed
        number = actions.settle_waiting(visit, ticked, MessageState.HIDDEN)
        flash(ngettext("One word is hidden. Nobody is told.", "%(num)d words are hidden. Nobody is told.", number), "good")
    else:
        number = actions.settle_waiting(visit, ticked, MessageState.SHOWN)
        flash(ngettext("One word stands on the page now.", "%(num)d words stand on the page now.", number), "good")


def thank_everyone(slug: str) -> ResponseReturnValue:
    """One press thanks for every word so far."""
    visit = managed_page(current_reader(), slug, Right.ANSWER)
    number = actions.thank_everyone(visit)
    said = ngettext("Your thanks stand under one word.", "Your thanks stand under %(num)d words.", number)
    flash(said if number else _("Your thanks stand under every word already."), "good")
    return redirect(url_for("messages.messages", slug=slug))


def quiet(slug: str) -> ResponseReturnValue:
    """Readers' words rest from now on."""
    visit = page_to_quiet(current_reader(), slug)
    actions.ask_for_quiet(visit.page, actor=visit.reader)
    flash(_("It is quiet now. Words for the page wait until you let them come. Nobody needs to be told why."), "good")
    return redirect(url_for("pages.show", slug=slug))


def end_quiet(slug: str) -> ResponseReturnValue:
    """New words are shown as they were before. Those that rest go on resting."""
    visit = page_to_quiet(current_reader(), slug)
    actions.end_quiet(visit.page, actor=visit.reader)
    flash(_("New words are shown again as they come."), "good")
    return redirect(url_for("pages.show", slug=slug))


def let_come(slug: str) -> ResponseReturnValue:
    """The words that rest come, all together."""
    visit = page_to_quiet(current_reader(), slug)
    number = actions.let_come(visit)
    said = ngettext("One word has come.", "%(num)d words have come.", number)
    flash(said if number else _("No words were waiting."), "good")
    return redirect(url_for("messages.messages", slug=slug))
