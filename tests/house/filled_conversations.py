"""A row in every table of the conversations, made by the product's own actions."""

from uuid import UUID

from sqlalchemy import select

from accounts.actions import create_person
from conversations.access import conversation_for
from conversations.actions import write
from conversations.growing import answer, propose
from conversations.models import Conversation, Newcomer
from kernel.access import Reader, person_reader
from kernel.clock import now
from kernel.db import db
from kernel.events import publish
from kernel.ids import new_id
from peers.events import Introduced
from peers.models import Introduction, IntroductionState
from tests.support.world import PASSWORD, Somebody


def fill_conversations(admin: Somebody) -> dict[str, UUID]:
    """The administrator and somebody else were introduced, and each has written; the ids of conversation and her message.

    And she is asked into another one.
    """
    email = f"olive@{admin.hospital.slug}.example"
    other = create_person(email=email, name="Olive", password=PASSWORD, roles=[], actor="test")
    agreed = Introduction(id=new_id(), from_id=other.id, to_id=admin.id, state=IntroductionState.AGREED, answered_at=now())
    db.session.add(agreed)
    db.session.flush()
    publish(Introduced(agreed.id, (other.id, admin.id)))
    conversation_id = db.session.scalars(select(Conversation.id)).one()
    olive = person_reader(other.id, other.name, other.email, [])
    readers = (admin.reader, olive)
    hers, _ = [write(conversation_for(reader, conversation_id), "Good night.") for reader in readers]
    return {"conversation_id": conversation_id, "private_id": hers.id, "newcomer_id": _invited(admin, olive)}


def _invited(admin: Somebody, olive: Reader) -> UUID:
    """Olive would like the administrator to come into her conversation with somebody else, who has agreed."""
    email = f"otis@{admin.hospital.slug}.example"
    made = create_person(email=email, name="Otis", password=PASSWORD, roles=[], actor="test")
    otis = person_reader(made.id, made.name, made.email, [])
    agreed = Introduction(id=new_id(), from_id=otis.person_id, to_id=olive.person_id, state=IntroductionState.AGREED)
    db.session.add(agreed)
    db.session.flush()
    publish(Introduced(agreed.id, (made.id, agreed.to_id)))
    conversation_id = db.session.scalars(select(Conversation.id).where(Conversation.introduction_id == agreed.id)).one()
    propose(conversation_for(olive, conversation_id), admin.id)
    newcomer_id = db.session.scalars(select(Newcomer.id)).one()
    answer(conversation_for(otis, conversation_id), newcomer_id, yes=True)
    return newcomer_id
