"""What messages bring to moderation: a word as it stands, how it is hidden from everybody, and how it comes back."""

from uuid import UUID

from flask_babel import lazy_gettext as lazy

from kernel.db import current_tenant_id, db
from messages.actions import leave_message, release_word
from messages.forms import MessageForm
from messages.live import tell_hidden, tell_word
from messages.models import MessageState, SupportMessage
from moderation.actions import Reporter, report_by_rule
from moderation.sources import Source, Subject, add_source
from moderation.trust import as_a_newcomer
from pages.access import PageVisit

MESSAGE = "message"


def subject_of(word: SupportMessage) -> Subject:
    """A word as moderators get it: with its author's name, and nothing else of the page."""
    return Subject(
        of=MESSAGE,
        id=word.id,
        said=word.body,
        author_name=word.author_name,
        author_id=word.person_id,
        author_guest_id=word.guest_id,
        page_id=word.page_id,
    )


def reporter(visit: PageVisit) -> Reporter:
    """Who reports a word of the page: an account, a mailbox, or somebody who came by its link alone."""
    guest = visit.let_in
    named = visit.reader.person_id is not None
    name = visit.reader.name if named or guest is None else guest.name
    return Reporter(reader=visit.reader, actor=visit.actor, name=name, guest_id=guest.id if guest else None)


def _hide(message_id: UUID) -> str | None:
    """Those who keep the page cannot show it again. An author who took it away has nothing to fear from it."""
    word = db.session.get(SupportMessage, (current_tenant_id(), message_id), with_for_update=True)
    if word is None or word.state == MessageState.HELD:
        return None
    before, word.state = word.state, MessageState.HELD
    tell_hidden(word.page_id, word.id, was_shown=before == MessageState.SHOWN)
    return before


def _show(message_id: UUID, before: str) -> None:
    word = db.session.get(SupportMessage, (current_tenant_id(), message_id), with_for_update=True)
    if word is not None and word.state == MessageState.HELD:
        word.state = before
        tell_word(word)


def _release(message_id: UUID) -> None:
    word = db.session.get(SupportMessage, (current_tenant_id(), message_id), with_for_update=True)
    if word is not None and word.state == MessageState.HELD:
        release_word(word)


add_source(Source(MESSAGE, lazy("A message on a care page"), _hide, _show, _release))


def leave_by_the_rules(
    visit: PageVisit,
    form: MessageForm,
    *,
    update_id: UUID | None = None,
    photo_id: UUID | None = None,
    reply_to: SupportMessage | None = None,
    corner: bool = False,
) -> SupportMessage:
    """Leaves what a form says, as the hospital's word rules want it. An account that was let in here is no newcomer's."""
    where = {"update_id": update_id, "photo_id": photo_id, "reply_to": reply_to, "corner": corner}
    if visit.reader.person_id is not None and not (visit.trusted or visit.in_corner):
        form.besides = as_a_newcomer(visit.reader, form.words("body"))
    held = form.verdict.waits
    left = leave_message(visit, body=form.words("body").strip(), held=held, **where)  # type: ignore[arg-type]
    report_by_rule(subject_of(left), form.verdict)
    return left
