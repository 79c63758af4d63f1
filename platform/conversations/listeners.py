"""What follows in conversations from the events of others: people are introduced, block each other, and leave the hospital."""

from sqlalchemy import and_, delete, select, update
from sqlalchemy.orm import aliased

from accounts.leaving import PersonDeleted, name_of_who_left
from conversations.actions import begin, go
from conversations.models import Conversation, ConversationMember, MessageState, PrivateMessage
from kernel.db import current_tenant_id, db
from kernel.events import listens_to
from peers.events import Introduced, PersonBlocked


@listens_to(Introduced)
def open_conversation(event: Introduced) -> None:
    """Both have agreed: from now on they can write to each other."""
    begin(event.introduction_id, event.person_ids)


@listens_to(PersonBlocked)
def end_for_both(event: PersonBlocked) -> None:
    """Whoever blocks leaves what was of the two at once; for the other it has ended, as when somebody simply leaves.

    Where they are among few both may stay, and are not shown each other: see `access.is_for`.
    """
    other = aliased(ConversationMember)
    beside = and_(other.tenant_id == current_tenant_id(), other.person_id == event.blocked_id)
    of_two = and_(Conversation.tenant_id == other.tenant_id, Conversation.id == other.conversation_id, ~Conversation.of_few)
    theirs = select(other.conversation_id).join(Conversation, of_two).where(beside)
    hers = and_(ConversationMember.tenant_id == current_tenant_id(), ConversationMember.person_id == event.blocker_id)
    go(and_(hers, ConversationMember.conversation_id.in_(theirs)))


@listens_to(PersonDeleted)
def words_of_who_left(event: PersonDeleted) -> None:
    """What she wrote stays with whom she wrote it to, without her name, or goes. What nobody can read any more goes too."""
    hers = and_(PrivateMessage.tenant_id == current_tenant_id(), PrivateMessage.author_id == event.person_id)
    if event.words_away:
        gone = update(PrivateMessage).where(hers).values(body="", body_html="", state=MessageState.DELETED, edited_at=None)
        db.session.execute(gone)
    db.session.execute(update(PrivateMessage).where(hers).values(author_name=name_of_who_left()))
    member = and_(ConversationMember.tenant_id == current_tenant_id(), ConversationMember.conversation_id == Conversation.id)
    others = select(ConversationMember.id).where(
        member, ConversationMember.person_id != event.person_id, ConversationMember.left_at.is_(None)
    )
    was_in = select(ConversationMember.id).where(member, ConversationMember.person_id == event.person_id)
    here = Conversation.tenant_id == current_tenant_id()
    db.session.execute(delete(Conversation).where(here, was_in.exists(), ~others.exists()))
