"""What conversations bring to moderation: a message as it stands, how it is hidden, comes back, and comes to be seen."""

from uuid import UUID

from flask_babel import lazy_gettext as lazy
from sqlalchemy import select

from conversations.access import OWN, ConversationVisit, met, of_members
from conversations.actions import change, move, release, write
from conversations.forms import ChangeForm
from conversations.models import Conversation, MessageState, PrivateMessage
from kernel.db import current_tenant_id, db
from moderation.actions import report_by_rule
from moderation.sources import Source, Subject, add_source

PRIVATE = "private"
AWAY = (MessageState.HIDDEN, MessageState.WAITING)
WAITS = lazy("Your words wait until a moderator has seen them. Until then only you see them.")


def subject_of(message: PrivateMessage) -> Subject:
    """A message as moderators get it: with its author's name, and nothing else of the conversation."""
    return Subject(of=PRIVATE, id=message.id, said=message.body, author_name=message.author_name, author_id=message.author_id)


def _hide(message_id: UUID) -> str | None:
    """What its author took away is kept nowhere: there is nothing to hide."""
    message = _message(message_id)
    if message is None or message.state not in (MessageState.SHOWN, MessageState.WAITING):
        return None
    before = message.state
    move(message, MessageState.HIDDEN)
    return before


def _show(message_id: UUID, before: str) -> None:
    """Words that a rule held as they were changed come back only while the conversation goes on."""
    message = _message(message_id)
    if message is not None and message.state in AWAY and (message.state == MessageState.HIDDEN or _still_goes_on(message)):
        move(message, MessageState(before))


def _release(message_id: UUID) -> None:
    """It comes only while the conversation goes on: whoever has left, has blocked or is kept apart is told nothing more."""
    message = _message(message_id)
    if message is None or message.state not in AWAY:
        return
    if _still_goes_on(message):
        release(message)
    else:
        move(message, MessageState.WAITING)


def _still_goes_on(message: PrivateMessage) -> bool:
    query = of_members(select(met())).where(OWN.tenant_id == current_tenant_id(), OWN.left_at.is_(None))
    query = query.where(OWN.person_id == message.author_id, Conversation.id == message.conversation_id)
    return bool(db.session.scalar(query))


def _message(message_id: UUID) -> PrivateMessage | None:
    return db.session.get(PrivateMessage, (current_tenant_id(), message_id), with_for_update=True)


add_source(Source(PRIVATE, lazy("A private message"), _hide, _show, _release))


def write_by_the_rules(visit: ConversationVisit, form: ChangeForm) -> PrivateMessage:
    """Says what a form says, as the hospital's word rules want it."""
    message = write(visit, form.words("body"), waits=bool(form.verdict.held))
    report_by_rule(subject_of(message), form.verdict)
    return message


def change_by_the_rules(visit: ConversationVisit, message: PrivateMessage, form: ChangeForm) -> None:
    """Puts other words in the place of these; where a word rule holds them the message waits, as if it were new."""
    change(visit, message, form.words("body"))
    report_by_rule(subject_of(message), form.verdict, stood=message.state, new=False)
    if form.verdict.held:
        move(message, MessageState.WAITING)
