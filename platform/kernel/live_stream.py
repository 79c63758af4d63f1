"""One open browser: what waits to be sent to it, where it is looking, and how it is spoken to."""

import threading
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from kernel.access import STRANGER, Reader
from kernel.live import Audience

MOST_WAITING = 200  # messages; who is slower is cut off, comes back, and is told what she missed


@dataclass(frozen=True, order=True)
class Place:
    """Somewhere that lives: the name of its channel, and its id."""

    channel: str
    id: UUID

    def __str__(self) -> str:
        return f"{self.channel}:{self.id}"


@dataclass(frozen=True)
class Voice:
    """How somebody is spoken to: a language of ours, and an IANA time zone."""

    language: str
    time_zone: str


@dataclass
class Seat:
    """How far a browser has come at a place: the number of the last event, and its id as the browser knows it.

    Without an `audience` she was not looked at yet, and is told nothing. `missed`: there was more than we still know.
    `shown_as` is the word of the audience for which her page was drawn, as far as we know. `here`: what she was told last of
    who is here; None before the first time.
    """

    seq: int
    mark: str
    missed: bool = False
    audience: Audience | None = None
    shown_as: str = ""
    here: str | None = None


class Stream(Iterator[bytes]):
    """What a browser reads as long as it likes; the web server takes from it, and closes it when the browser is gone.

    A stream that has ended gives nothing more, be there something that waits or not. `checked_at`: when it was looked at last
    who she is, in seconds of the machine's own clock.
    """

    def __init__(self, tenant_id: UUID, session_id: UUID | None, voice: Voice, seats: dict[Place, Seat]) -> None:
        self.tenant_id, self.session_id, self.voice, self.seats = tenant_id, session_id, voice, seats
        self.reader: Reader = STRANGER
        self.ended = False
        self.checked_at = 0.0
        self._waiting: deque[bytes] = deque()
        self._bell = threading.Condition(threading.Lock())

    @property
    def is_new(self) -> bool:
        """Whether it was not looked at yet who she is."""
        return any(seat.audience is None for seat in self.seats.values())

    def forget(self) -> None:
        """She is looked at anew before she is told anything more."""
        for seat in self.seats.values():
            seat.audience = None

    def hears(self, place: Place, who: UUID) -> bool:
        """Whether she is told what somebody (one of her names) whispers there."""
        audience = self.seats[place].audience if place in self.seats else None
        return audience is not None and audience.hears and who not in audience.names

    def send(self, message: bytes) -> None:
        """Lets a message wait; whoever lets too many wait is cut off."""
        with self._bell:
            if len(self._waiting) >= MOST_WAITING:
                self._end()
            elif not self.ended:
                self._waiting.append(message)
            self._bell.notify()

    def end(self) -> None:
        """Silence, from now on."""
        with self._bell:
            self._end()
            self._bell.notify()

    def close(self) -> None:
        """The browser is gone; called by the web server."""
        self.end()

    def __next__(self) -> bytes:
        with self._bell:
            while not (self._waiting or self.ended):
                self._bell.wait()
            if self.ended:
                raise StopIteration
            said = b"".join(self._waiting)
            self._waiting.clear()
            return said

    def _end(self) -> None:
        self.ended = True
        self._waiting.clear()
