"""What is done with support messages: leave one, let it stand, take it away."""

from uuid import UUID

from sqlalchemy import update

from accounts.actions import PersonMerged
from kernel.audit import record
from kernel.db import current_tenant_id, db
from kernel.events import listens_to
from kernel.ids import new_id
from messages.models import MessageState, SupportMessage
from pages.access import PageVisit


def leave_message(visit: PageVisit, *, body: str, update_id: UUID | None, reply_to: SupportMessage | None) -> SupportMessage:
    """Leaves a word. From somebody who keeps the page or was let in it stands at once; any other waits for a yes."""
    reader, guest = visit.reader, visit.guest
    message = SupportMessage(
        id=new_id(),
        page_id=visit.page.id,
        update_id=reply_to.update_id if reply_to else update_id,
        reply_to_id=(reply_to.reply_to_id or reply_to.id) if reply_to else None,
        person_id=reader.person_id,
        guest_id=guest.id if guest else None,
        author_name=guest.name if guest and not reader.person_id else reader.name,
        by_mail=reader.person_id is None,
        body=body,
        state=MessageState.SHOWN if visit.trusted else MessageState.WAITING,
    )
    db.session.add(message)
    db.session.flush()
    record("message.leave", "support_message", message.id, actor=visit.actor, page=str(visit.page.id), state=message.state)
    return message


def let_stand(visit: PageVisit, message: SupportMessage) -> None:
    """Shows a message that waited."""
    message.state = MessageState.SHOWN
    record("message.accept", "support_message", message.id, actor=visit.reader, page=str(visit.page.id))


def take_away(visit: PageVisit, message: SupportMessage) -> None:
    """Hides a message. It is not deleted, and nobody is told."""
    message.state = MessageState.HIDDEN
    record("message.hide", "support_message", message.id, actor=visit.reader, page=str(visit.page.id))


@listens_to(PersonMerged)
def move_to_account(event: PersonMerged) -> None:
    """Words of a newcomer belong to the account that the mailbox already had."""
    hers = update(SupportMessage).where(
        SupportMessage.tenant_id == current_tenant_id(), SupportMessage.person_id == event.newcomer_id
    )
    db.session.execute(hers.values(person_id=event.person_id))
