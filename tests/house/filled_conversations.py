"""A row in every table of the conversations, made by the product's own actions."""

from uuid import UUID

from sqlalchemy import select

from accounts.actions import create_person
from conversations.access import conversation_for
from conversations.actions import write
from conversations.models import Conversation
from kernel.access import person_reader
from kernel.clock import now
from kernel.db import db
from kernel.events import publish
from kernel.ids import new_id
from peers.events import Introduced
from peers.models import Introduction, IntroductionState
from tests.support.world import PASSWORD, Somebody


def fill_conversations(admin: Somebody) -> dict[str, UUID]:
    """The administrator and somebody else were introduced, and each has written; the ids of conversation and her message."""
    email = f"olive@{admin.hospital.slug}.example"
    other = create_person(email=email, name="Olive", password=PASSWORD, roles=[], actor="test")
    agreed = Introduction(id=new_id(), from_id=other.id, to_id=admin.id, state=IntroductionState.AGREED, answered_at=now())
    db.session.add(agreed)
    db.session.flush()
    publish(Introduced(agreed.id, (other.id, admin.id)))
    conversation_id = db.session.scalars(select(Conversation.id)).one()
    readers = (admin.reader, person_reader(other.id, other.name, other.email, []))
    hers, _ = [write(conversation_for(reader, conversation_id), "Good night.") for reader in readers]
    return {"conversation_id": conversation_id, "private_id": hers.id}
