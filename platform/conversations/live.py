"""A conversation lives: who may listen to it, how its messages look to each of the two, and what is told when they change."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from flask import render_template
from flask_babel import gettext as _
from sqlalchemy import select

from conversations.access import CHANNEL, OWN, ConversationVisit, met, of_members
from conversations.actions import PrivateCame, PrivateChanged, PrivateMoved
from conversations.models import Conversation, PrivateMessage
from conversations.queries import chapter_with, line_of, not_for
from kernel.access import Reader
from kernel.db import current_tenant_id, db
from kernel.events import listens_to
from kernel.live import Audience, Part, add_channel, announce

READER, WRITER = "reader", "writer"


def audiences(conversation_id: UUID, readers: Sequence[Reader]) -> list[Audience | None]:
    """What each of these is to the conversation, by the rules of `access.py`. One statement, however many there are."""
    people = {reader.person_id for reader in readers if reader.is_member and not reader.banned}
    query = of_members(select(OWN.person_id, met(), Conversation.of_few))
    query = query.where(OWN.tenant_id == current_tenant_id(), OWN.left_at.is_(None))
    found = db.session.execute(query.where(OWN.person_id.in_(people), Conversation.id == conversation_id))
    members = {own: (others, of_few) for own, others, of_few in found}
    return [_audience(reader, members) if reader.is_member and not reader.banned else None for reader in readers]


def _audience(reader: Reader, members: dict[UUID, tuple[int, bool]]) -> Audience | None:
    """Of few the word says how many she meets there, too: when somebody comes, goes or blocks, she is to look again."""
    if reader.person_id is None or reader.person_id not in members:
        return None
    others, of_few = members[reader.person_id]
    word = WRITER if others and not reader.silenced else READER
    return Audience(f"{word} {others}" if of_few else word, frozenset({reader.person_id}))


CONVERSATION = add_channel(CHANNEL, audiences)


@CONVERSATION.shows("message")
def message(conversation_id: UUID, message_id: UUID, word: str) -> list[Part]:
    """A message that came."""
    return _parts(conversation_id, message_id, word, _("A new message"))


@CONVERSATION.shows("change")
def change(conversation_id: UUID, message_id: UUID, word: str) -> list[Part]:
    """A message that says something else, is gone or is back: as it stands now."""
    return _parts(conversation_id, message_id, word, "")


def _parts(conversation_id: UUID, message_id: UUID, word: str, said: str) -> list[Part]:
    """The message as whoever did not write it sees it; then, for whoever did alone, as she sees her own."""
    conversation = db.session.get_one(Conversation, (current_tenant_id(), conversation_id))
    visit = ConversationVisit(conversation=conversation, reader=Reader(email=""), goes_on=word.startswith(WRITER))
    found = db.session.get_one(PrivateMessage, (current_tenant_id(), message_id))
    apart = not_for(found) if conversation.of_few else ()
    parts = [replace(_part(visit, found, said), apart=apart)]
    if found.author_id is not None:
        hers = replace(visit, reader=replace(visit.reader, person_id=found.author_id))
        parts.append(replace(_part(hers, found, ""), only=[found.author_id]))
    return parts


def _part(visit: ConversationVisit, found: PrivateMessage, said: str) -> Part:
    line = line_of(visit, found.id)
    if line is None:
        return Part(f"m-{found.id}", None)
    place = f"messages-{visit.conversation.id}-{chapter_with(found.number or visit.conversation.last_number)}"
    html = render_template("conversations/live_message.html", line=line, visit=visit)
    return Part(f"m-{found.id}", html, place, said=said)


@listens_to(PrivateCame)
def tell_message(event: PrivateCame) -> None:
    """Open browsers are shown what was written."""
    announce(CONVERSATION, event.message.conversation_id, "message", event.message.id)


@listens_to(PrivateChanged)
def tell_change(event: PrivateChanged) -> None:
    """They are shown what it says now."""
    announce(CONVERSATION, event.message.conversation_id, "change", event.message.id)


@listens_to(PrivateMoved)
def tell_move(event: PrivateMoved) -> None:
    """They are shown what is left, or what is back."""
    announce(CONVERSATION, event.message.conversation_id, "change", event.message.id)
