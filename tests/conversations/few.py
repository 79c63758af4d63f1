"""A conversation of a few in a few words, and what was proposed there last."""

from uuid import UUID

from sqlalchemy import select

from conversations.models import Conversation, ConversationMember, Newcomer
from kernel.db import db
from kernel.ids import new_id
from tests.support.world import Hospital, Somebody


def a_few(hospital: Hospital, *people: Somebody) -> UUID:
    """They are in one conversation."""
    with hospital.entered():
        made = Conversation(id=new_id(), of_few=True, place=new_id(), last_number=0)
        db.session.add(made)
        db.session.flush()
        db.session.add_all(ConversationMember(conversation_id=made.id, person_id=one.id) for one in people)
        return made.id


def proposed(somebody: Somebody) -> UUID:
    """The newest proposal about her."""
    with somebody.hospital.entered():
        query = select(Newcomer.id).where(Newcomer.person_id == somebody.id).order_by(Newcomer.id.desc())
        return db.session.scalars(query.limit(1)).one()
