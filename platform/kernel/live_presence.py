"""Who is here: the people whose browsers listen at a place just now, told in a sentence to those who may know it.

Nothing of it is kept in the database. Each process knows its own streams, and every few seconds hears from the others whose
streams they hold: a name goes when its last stream ends, or when a process has said nothing for a minute.
"""

import time
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import ngettext

from kernel.ids import new_id
from kernel.live import Audience, Present, channels, say_who_is_here
from kernel.live_messages import speaking_to, who_is_here
from kernel.live_stream import Place, Seat, Stream, Voice
from kernel.live_telling import looking
from kernel.web import House

STAYS = 60.0  # seconds for which the word of another process holds
SAID_AGAIN = 20.0
MOST_TOLD = 50  # people at a place; a crowd is a crowd
MANY = 20
FEWEST_UNNAMED = 3  # where nobody is named, fewer are not spoken of: whoever is alone there could be guessed


@dataclass
class Here:
    """What is known of one place: who listens there by way of this process, what others said and when, and what was told."""

    own: frozenset[UUID] = frozenset()
    said_at: float = 0.0
    others: dict[UUID, tuple[float, frozenset[UUID]]] = field(default_factory=dict)
    told: frozenset[UUID] | None = None

    def everybody(self, now: float) -> frozenset[UUID]:
        """All of them, up to as many as are ever told."""
        self.others = {process: said for process, said in self.others.items() if now - said[0] < STAYS}
        found = self.own.union(*(people for _at, people in self.others.values()))
        return frozenset(sorted(found)[:MOST_TOLD])


class Presence:
    """Who is where, of all hospitals of which this process has streams. Looked at about once a second."""

    def __init__(self, app: House, clock: Callable[[], float] = time.monotonic) -> None:
        self._app, self._clock = app, clock
        self._process = new_id()
        self._here: defaultdict[tuple[UUID, Place], Here] = defaultdict(Here)

    def heard(self, tenant_id: UUID, place: Place, process: UUID, people: Iterable[UUID]) -> None:
        """Another process says who listens there."""
        if process != self._process:
            self._here[tenant_id, place].others[process] = (self._clock(), frozenset(people))

    @property
    def tenants(self) -> set[UUID]:
        """The hospitals of which something is known."""
        return {tenant for tenant, _place in self._here}

    def anew(self, tenant_id: UUID) -> None:
        """What somebody may know, or what may be known of her, has changed."""
        for (tenant, _place), here in self._here.items():
            if tenant == tenant_id:
                here.told = None

    def look(self, tenant_id: UUID, streams: Sequence[Stream]) -> None:
        """Says what is new of a hospital: to the other processes, and to those who listen."""
        there: defaultdict[Place, list[tuple[Stream, Seat]]] = defaultdict(list)
        for stream in streams:
            for place, seat in stream.seats.items():
                if seat.audience is not None and channels()[place.channel].presents is not None:
                    there[place].append((stream, seat))
        for place in {place for tenant, place in self._here if tenant == tenant_id} | there.keys():
            self._look_at(tenant_id, place, there.get(place, []))

    def _look_at(self, tenant_id: UUID, place: Place, seats: Sequence[tuple[Stream, Seat]]) -> None:
        here, now = self._here[tenant_id, place], self._clock()
        own = frozenset(sorted({s.reader.person_id for s, _seat in seats if s.reader.person_id is not None})[:MOST_TOLD])
        if own != here.own or (own and now - here.said_at > SAID_AGAIN):
            here.own, here.said_at = own, now
            with looking(self._app, tenant_id):
                say_who_is_here(f"{place.channel} {place.id}", self._process, own)
        everybody = here.everybody(now)
        if not (everybody or seats):
            del self._here[tenant_id, place]
        elif everybody != here.told or any(seat.here is None for _stream, seat in seats):
            here.told = everybody
            self._tell(tenant_id, place, everybody, seats)

    def _tell(self, tenant_id: UUID, place: Place, everybody: Collection[UUID], seats: Sequence[tuple[Stream, Seat]]) -> None:
        presents, said = channels()[place.channel].presents, dict[tuple[Voice, tuple[str, ...]], str]()
        with looking(self._app, tenant_id):
            shown = list(presents(place.id, everybody)) if presents is not None and everybody else []
            for stream, seat in seats:
                names = tuple(one.name for one in others_of(shown, seat.audience))
                if (stream.voice, names) not in said:
                    with speaking_to(stream.voice):
                        said[stream.voice, names] = sentence(names)
                before, seat.here = seat.here or "", said[stream.voice, names]
                if seat.here != before:
                    stream.send(who_is_here(place, seat.here))


def others_of(shown: Sequence[Present], audience: Audience | None) -> list[Present]:
    """Of whom somebody is told; of herself, and of whoever is kept apart from her, never."""
    if audience is None or not audience.told_of:
        return []
    return [
        one
        for one in shown
        if one.among == audience.told_of and one.person_id not in audience.names and not one.apart & audience.names
    ]


def sentence(names: Sequence[str]) -> str:
    """Who is here, by the alphabet: nothing tells who came when. Empty where nobody is to be spoken of."""
    if not names:
        return ""
    if not all(names):
        more = ngettext("%(num)d other person is here", "%(num)d other people are here", len(names))
        return "" if len(names) < FEWEST_UNNAMED else str(_("Many others are here")) if len(names) > MANY else str(more)
    first, *rest = sorted(names, key=str.casefold)
    if not rest:
        return str(_("%(name)s is here", name=first))
    if len(rest) == 1:
        return str(_("%(name)s and %(other)s are here", name=first, other=rest[0]))
    if len(rest) > MANY:
        return str(_("%(name)s and many others are here", name=first))
    return str(ngettext("%(name)s and %(num)d other are here", "%(name)s and %(num)d others are here", len(rest), name=first))
