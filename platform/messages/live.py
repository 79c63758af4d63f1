"""Words on a care page live: how one looks to each audience, and what is told when it comes, changes or is taken away."""

from collections.abc import Sequence
from uuid import UUID

from flask import render_template
from flask_babel import gettext as _
from sqlalchemy import and_, select
from sqlalchemy.orm import aliased

from accounts.apart import apart_from
from kernel.db import current_tenant_id, db
from kernel.live import Part, announce
from messages.feelings import Around
from messages.models import MessageState, SupportMessage
from messages.queries import feelings_about
from pages.access import PageVisit
from pages.live import PAGE, Seen, page_with, visit_as, who_sees
from pages.models import Update

MOST_ONE_BY_ONE = 20  # of words that come together; of more it is only said that they came
NOBODY = Seen(False)


@PAGE.shows("word.new")
def new_word(page_id: UUID, message_id: UUID, word: str) -> list[Part]:
    """A word that came; nobody had the time to feel anything about it."""
    return _word(page_id, message_id, word, felt=False)


@PAGE.shows("word")
def word(page_id: UUID, message_id: UUID, word: str) -> list[Part]:
    """A word that stands there from now on, or again."""
    return _word(page_id, message_id, word, felt=True)


def _word(page_id: UUID, message_id: UUID, word: str, *, felt: bool) -> list[Part]:
    said = db.session.get(SupportMessage, (current_tenant_id(), message_id))
    visit = visit_as(page_with(page_id), word)
    seen = who_sees_word(said, visit)
    if said is None or not seen.by_some:
        return []
    beside = Around({said.id: feelings_about(visit, said)} if felt else {})
    html = render_template("messages/live_word.html", visit=visit, page=visit.page, message=said, around=beside)
    apart = [] if visit.manages or visit.is_patient else _kept_apart(said)
    if said.reply_to_id is not None:
        return [Part(f"m-{said.id}", html, _list_of(said), "end", _("A new answer"), seen.only, apart)]
    return [Part(f"m-{said.id}", html, _list_of(said), "start", _("A new message"), seen.only, apart)]


def _kept_apart(message: SupportMessage) -> list[UUID]:
    """Whom a block keeps apart from whoever wrote a word, or the word that it answers. One statement."""
    answered = aliased(SupportMessage)
    of_it = and_(answered.tenant_id == SupportMessage.tenant_id, answered.id == SupportMessage.reply_to_id)
    query = select(apart_from(SupportMessage.person_id), apart_from(answered.person_id)).select_from(SupportMessage)
    query = query.outerjoin(answered, of_it)
    query = query.where(SupportMessage.tenant_id == current_tenant_id(), SupportMessage.id == message.id)
    return [who for apart in db.session.execute(query).one() for who in apart or ()]


@PAGE.shows("word.gone")
def word_gone(page_id: UUID, message_id: UUID, word: str) -> list[Part]:
    """A word that was shown, and is hidden."""
    said = db.session.get(SupportMessage, (current_tenant_id(), message_id))
    seen = who_sees_word(said, visit_as(page_with(page_id), word), was_shown=True)
    return [Part(f"m-{message_id}", None, only=seen.only)] if seen.by_some else []


@PAGE.shows("word.refused")
def word_refused(page_id: UUID, message_id: UUID, word: str) -> list[Part]:
    """A word that waited, which only those who keep the page saw, and is hidden."""
    return [Part(f"m-{message_id}", None)] if visit_as(page_with(page_id), word).manages else []


@PAGE.shows("words")
def many_words(page_id: UUID, about_id: UUID, word: str) -> list[Part]:
    """Many came together."""
    return [Part("", "", said=_("New words have come"))]


def tell_word(message: SupportMessage, *, new: bool = False) -> None:
    """A word came, or stands on the page from now on. While it rests nobody is told."""
    if message.photo_id is None and message.state in (MessageState.SHOWN, MessageState.WAITING):
        announce(PAGE, message.page_id, "word.new" if new else "word", message.id)


def tell_words(page_id: UUID, message_ids: Sequence[UUID]) -> None:
    """Several words stand on the page from now on."""
    if len(message_ids) > MOST_ONE_BY_ONE:
        announce(PAGE, page_id, "words", page_id)
        return
    for message_id in message_ids:
        announce(PAGE, page_id, "word", message_id)


def tell_hidden(page_id: UUID, message_id: UUID, *, was_shown: bool) -> None:
    """A word is taken away."""
    announce(PAGE, page_id, "word.gone" if was_shown else "word.refused", message_id)


def who_sees_word(message: SupportMessage | None, visit: PageVisit, *, was_shown: bool = False) -> Seen:
    """One condition a line; whoever sees an update sees what was said about it, and an answer goes with its word."""
    if message is None or message.photo_id is not None:
        return NOBODY
    if message.corner and not visit.in_corner:
        return NOBODY
    if not (was_shown or _stands(message, visit)):
        return NOBODY
    answered = db.session.get(SupportMessage, (current_tenant_id(), message.reply_to_id)) if message.reply_to_id else None
    if answered is not None and not _stands(answered, visit):
        return NOBODY
    about = db.session.get(Update, (current_tenant_id(), message.update_id)) if message.update_id else None
    return who_sees(about, visit)


def _stands(message: SupportMessage, visit: PageVisit) -> bool:
    return message.state == MessageState.SHOWN or (message.state == MessageState.WAITING and visit.manages)


def _list_of(message: SupportMessage) -> str:
    """The id of the list in which it stands."""
    if message.reply_to_id is not None:
        return f"answers-{message.reply_to_id}"
    return "words-corner" if message.corner else f"words-{message.update_id or message.page_id}"
