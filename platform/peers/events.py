"""What happens between people, told to the storeys above in the same transaction."""

from dataclasses import dataclass
from uuid import UUID

from kernel.events import Event


@dataclass(frozen=True)
class IntroductionAsked(Event):
    """Somebody asked to be introduced; `to_id` is who may say yes or no."""

    introduction_id: UUID
    to_id: UUID


@dataclass(frozen=True)
class Introduced(Event):
    """Both have agreed to be introduced; the one who asked comes first in `person_ids`."""

    introduction_id: UUID
    person_ids: tuple[UUID, UUID]


@dataclass(frozen=True)
class PersonBlocked(Event):
    """Somebody wants nothing to do with somebody else. Whatever follows from it says so to nobody."""

    blocker_id: UUID
    blocked_id: UUID
