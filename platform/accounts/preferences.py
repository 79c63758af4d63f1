"""What people choose for themselves: their name, how they read, and which letters they get. Each is a verb; none commits."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from accounts.models import AgeGroup, Often, Person, TextSize
from accounts.queries import person_with
from kernel.access import Reader
from kernel.audit import record
from kernel.events import Event, publish

Kind = Literal["answers", "conversations", "forums", "mentions", "updates", "words"]


@dataclass(frozen=True)
class LettersStopped(Event):
    """Somebody wants no letters of these kinds any more; `email` is her proved mailbox."""

    person_id: UUID
    email: str | None
    kinds: tuple[Kind, ...]


def change_name(me: Person, name: str, *, actor: Reader) -> None:
    """Takes a new name. What was written before keeps the name it was written under."""
    me.name = name
    record("person.name", "person", me.id, actor=actor)


def come_of_age(person_id: UUID | None, *, actor: Reader) -> None:
    """She says that she is 18 or older now, who had said that she was not."""
    me = person_with(person_id)
    if me is not None and me.age_group != AgeGroup.ADULT:
        me.age_group = AgeGroup.ADULT
        record("person.of_age", "person", me.id, actor=actor)


def choose_reading(
    me: Person,
    *,
    language: str | None,
    time_zone: str | None,
    text_size: TextSize,
    shows_signs: bool,
    shows_presence: bool,
    actor: Reader,
) -> None:
    """Language, time zone (an IANA name) and size of words; None follows the browser and the hospital.

    `shows_signs`: others may see that she is writing. `shows_presence`: that she is here.
    """
    me.language, me.time_zone, me.text_size = language, time_zone, text_size
    me.shows_signs, me.shows_presence = shows_signs, shows_presence
    record("person.reading", "person", me.id, actor=actor)


def choose_letters(me: Person, wishes: Mapping[Kind, Often], *, quiet: tuple[int, int] | None, actor: Reader) -> None:
    """How often letters of each kind leave, and the hours (from, until) in which none does."""
    for kind, often in wishes.items():
        setattr(me, f"tell_{kind}", often)
    me.quiet_from, me.quiet_until = quiet or (None, None)
    record("person.letters", "person", me.id, actor=actor, **{str(kind): often for kind, often in wishes.items()})
    _stop(me, *(kind for kind, often in wishes.items() if often == Often.NEVER))


def stop_words(me: Person) -> None:
    """No letter about words on pages she keeps, from now on; said by such a letter itself."""
    me.tell_words = Often.NEVER
    record("person.letters", "person", me.id, actor="letter", words=Often.NEVER)
    _stop(me, "words")


def stop_answers(me: Person) -> None:
    """The same about answers to her words."""
    me.tell_answers = Often.NEVER
    record("person.letters", "person", me.id, actor="letter", answers=Often.NEVER)
    _stop(me, "answers")


def stop_mentions(me: Person) -> None:
    """The same about being named in a forum."""
    me.tell_mentions = Often.NEVER
    record("person.letters", "person", me.id, actor="letter", mentions=Often.NEVER)
    _stop(me, "mentions")


def stop_conversations(me: Person) -> None:
    """The same about private messages."""
    me.tell_conversations = Often.NEVER
    record("person.letters", "person", me.id, actor="letter", conversations=Often.NEVER)
    _stop(me, "conversations")


def stop_digests(me: Person) -> None:
    """The same about all that is told together: what comes at once goes on coming."""
    kinds: list[Kind] = [kind for kind in _FORUM_KINDS if getattr(me, f"tell_{kind}") in (Often.DAILY, Often.WEEKLY)]
    for kind in kinds:
        setattr(me, f"tell_{kind}", Often.NEVER)
    record("person.letters", "person", me.id, actor="letter", **{str(kind): Often.NEVER for kind in kinds})
    _stop(me, *kinds)


_FORUM_KINDS: tuple[Kind, ...] = ("forums", "mentions")


def _stop(me: Person, *kinds: Kind) -> None:
    if kinds:
        publish(LettersStopped(me.id, me.email if me.proved_at is not None else None, kinds))
