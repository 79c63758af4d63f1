"""Sows what readers say on a page: words, answers to them, and reactions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from accounts.models import Person
from admin.demo.past import id_at
from admin.demo.shapes import Clock, Felt, WordStory
from kernel.db import db
from messages.models import MessageState, Reaction, SupportMessage
from pages.models import CarePage, Guest


@dataclass(frozen=True)
class Ground:
    """A page that is being sown, with its readers' rows and the hospital's people, both by name."""

    page: CarePage
    people: Mapping[str, Person]
    guests: Mapping[str, Guest]
    clock: Clock

    def who(self, name: str) -> dict[str, UUID | None]:
        """The columns that say who somebody on this page is."""
        person, guest = self.people.get(name), self.guests.get(name)
        return {"person_id": person.id if person else None, "guest_id": guest.id if guest else None}


@dataclass(frozen=True)
class Spot:
    """What words are about: the page itself, an update, a picture, or what caregivers share."""

    update_id: UUID | None = None
    photo_id: UUID | None = None
    corner: bool = False


def sow_words(ground: Ground, words: Iterable[WordStory], spot: Spot, reply_to_id: UUID | None = None) -> None:
    """The words with their answers and reactions."""
    for told in words:
        at = ground.clock.moment(told.at)
        message = SupportMessage(
            id=id_at(at),
            created_at=at,
            page_id=ground.page.id,
            update_id=spot.update_id,
            photo_id=spot.photo_id,
            corner=spot.corner,
            reply_to_id=reply_to_id,
            **ground.who(told.author),
            author_name=told.author,
            by_mail=told.author not in ground.people,
            body=told.body,
            state=_state(told),
            thanked_at=ground.clock.moment(told.thanked) if told.thanked else None,
        )
        db.session.add(message)
        db.session.flush()
        sow_reactions(ground, told.felt, message_id=message.id)
        sow_words(ground, told.answers, spot, message.id)


def sow_reactions(ground: Ground, felt: Felt, *, update_id: UUID | None = None, message_id: UUID | None = None) -> None:
    """What readers answered without words to an update or a message."""
    target = {"page_id": ground.page.id, "update_id": update_id, "message_id": message_id}
    db.session.add_all(Reaction(**target, **ground.who(name), author_name=name, feeling=feeling) for name, feeling in felt)


def _state(told: WordStory) -> MessageState:
    if told.waiting:
        return MessageState.WAITING
    return MessageState.RESTING if told.resting else MessageState.SHOWN
