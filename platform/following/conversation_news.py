"""From a private message, or a question who may come in, to a letter: one until it is read, none to whoever reads along."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import text, update

from accounts.queries import people_to_tell
from conversations.actions import PrivateCame
from conversations.growing import NewcomerAsked, NewcomerInvited, to_be_told
from conversations.models import ConversationMember, MessageState, PrivateMessage
from conversations.queries import not_for
from following.conversation_letters import CONVERSATION, NEWCOMER
from following.moments import MOMENT, given, wish_about_answers
from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.events import listens_to
from kernel.jobs import job
from mail.actions import Recipient, post

READS_ALONG = timedelta(minutes=2)  # time for whoever has the conversation open to read it there

# Locked, so that of two messages at once the second finds the letter about the first.
_TO_TELL = text(
    f"""
    select person.id, person.email, person.name, person.language, wish.pace, moment.not_before
    from conversation_member told join person on person.tenant_id = :tenant and person.id = told.person_id
    cross join lateral (select person.tell_conversations as pace, cast(:now as timestamptz) as start) wish
    {MOMENT}
    where told.tenant_id = :tenant and told.conversation_id = :conversation and told.person_id is distinct from :author
      and told.left_at is null and told.told_at is null and told.seen < :number and wish.pace <> 'never'
      and person.proved_at is not null and person.disabled_at is null and person.leaves_at is null
      and (person.banned_until is null or person.banned_until <= :now) and person.id <> all(cast(:not_for as uuid[]))
    for update of told
    """  # noqa: S608  # put together from constants
)


@listens_to(PrivateCame)
def tell_of_message(event: PrivateCame) -> None:
    """Whoever it was written to learns by letter that somebody wrote, unless she has read it by then."""
    tell_conversation.defer(at=now() + READS_ALONG, message_id=event.message.id)


@job("following.tell_conversation")
def tell_conversation(message_id: str) -> None:
    """The letter to whom a message was written, while it stands."""
    message = db.session.get(PrivateMessage, (current_tenant_id(), UUID(message_id)))
    if message is None or message.state != MessageState.SHOWN:
        return
    about = {"conversation": message.conversation_id, "author": message.author_id, "not_for": list(not_for(message))}
    for own, email, name, language, pace, not_before in db.session.execute(
        _TO_TELL, {**given(), **about, "number": message.number}
    ).all():
        post(
            CONVERSATION,
            message.conversation_id,
            [Recipient(own, own, email, name, language, not_before, pace == "daily")],
            together_id=own,
        )
        hers = update(ConversationMember).where(ConversationMember.tenant_id == current_tenant_id())
        hers = hers.where(ConversationMember.conversation_id == message.conversation_id, ConversationMember.person_id == own)
        db.session.execute(hers.values(told_at=now()))


@listens_to(NewcomerAsked)
def tell_who_decides(event: NewcomerAsked) -> None:
    """Those who are in the conversation, but for whoever would like to bring somebody in."""
    _tell_whose_answer_is_awaited(event.newcomer_id)


@listens_to(NewcomerInvited)
def tell_who_is_invited(event: NewcomerInvited) -> None:
    """She herself, once all have agreed."""
    _tell_whose_answer_is_awaited(event.newcomer_id)


def _tell_whose_answer_is_awaited(newcomer_id: UUID) -> None:
    for one in people_to_tell(list(to_be_told(newcomer_id))):
        to = Recipient(one.id, one.id, one.email, one.name, one.language, wish_about_answers(one.id).not_before)
        post(NEWCOMER, newcomer_id, [to])
