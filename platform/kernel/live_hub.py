"""The hub of a process: knows its open streams, hears what is committed, looks who may see it, and tells them.

Two threads (greenlets in a web server): one hears PostgreSQL, one works. Neither a stream nor a pause holds a connection to the
database. Word comes in the order of commits, and of a hospital's word that of rights is done first: what was committed after
somebody lost a right does not reach her. Whoever is new is looked at after it is known up to which event she will be told.
"""

import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy.exc import OperationalError

from kernel.live_listener import listen
from kernel.live_messages import BEAT, opening, sign
from kernel.live_presence import Presence
from kernel.live_stream import Place, Stream
from kernel.live_telling import check_rights, newest_of, tell
from kernel.logs import log, trace_of
from kernel.web import House

BEAT_SECONDS = 15
CHECK_SECONDS, FEWEST_CHECKED = 20, 5  # sessions end by themselves; for whatever else changes we are told
PAUSE = 1.0


@dataclass
class Due:
    """What was heard of one hospital and is not done yet: of each place, the number of its newest event.

    `anew`: something may have been missed, and everybody there is as new.
    """

    anew: bool = False
    rights: bool = False
    places: dict[Place, int] = field(default_factory=dict)
    signs: list[tuple[Place, str, UUID]] = field(default_factory=list)
    here: list[tuple[Place, UUID, list[UUID]]] = field(default_factory=list)

    def add(self, more: "Due") -> None:
        """Puts in what is not there yet."""
        self.anew |= more.anew
        self.rights |= more.rights
        self.places |= {place: max(seq, self.places.get(place, 0)) for place, seq in more.places.items()}
        self.signs += more.signs
        self.here += more.here


class Hub:
    """All open streams of a process. It begins to listen with the first of them."""

    def __init__(self, app: House, conninfo: str) -> None:
        self._app, self._conninfo, self._presence = app, conninfo, Presence(app)
        self.is_serving: Callable[[], bool] = lambda: True  # the web server says when it wants to leave
        self._streams: defaultdict[UUID, set[Stream]] = defaultdict(set)
        self._due: defaultdict[UUID, Due] = defaultdict(Due)
        self._bell = threading.Condition(threading.Lock())
        self._threads: list[threading.Thread] = []
        self._closed = False
        self._ticks = 0
        self._to_look_at: deque[UUID] = deque()

    def streams_of(self, tenant_id: UUID, session_id: UUID | None = None) -> list[Stream]:
        """The open streams of a hospital; of one session, if it is named."""
        with self._bell:
            open_ones = [stream for stream in self._streams.get(tenant_id, ()) if not stream.ended]
        return [stream for stream in open_ones if session_id in (None, stream.session_id)]

    def open(self, stream: Stream) -> None:
        """Takes a stream in. It is looked at once more who she is before it is told anything."""
        stream.send(opening())
        with self._bell:
            self._streams[stream.tenant_id].add(stream)
            self._due[stream.tenant_id].add(Due())
            self._start()
            self._bell.notify()

    def close(self) -> None:
        """Ends all streams, and both threads."""
        with self._bell:
            self._closed = True
            self._bell.notify()
        self._end(list(self._streams))
        for thread in self._threads:
            thread.join()

    def _start(self) -> None:
        if not self._threads:
            self._threads = [threading.Thread(target=run, daemon=True) for run in (self._listen, self._work)]
            for thread in self._threads:
                thread.start()

    def _listen(self) -> None:
        listen(self._conninfo, heard=self._heard, connected=self._connected, is_over=lambda: self._closed)

    def _connected(self) -> None:
        """Whatever was missed meanwhile is looked for."""
        with self._bell:
            for tenant_id in self._streams:
                self._due[tenant_id].add(Due(anew=True))
            self._bell.notify()

    def _heard(self, said: str) -> None:
        try:
            tenant_id, due = _read(said)
        except ValueError:
            log().warning("live word not understood")
            return
        with self._bell:
            if tenant_id in self._streams:
                self._due[tenant_id].add(due)
                self._bell.notify()

    def _work(self) -> None:
        while not self._closed:
            with self._bell:
                if not self._due:
                    self._bell.wait(timeout=1.0)
                due, self._due = self._due, defaultdict(Due)
            for tenant_id, what in due.items():
                self._do(tenant_id, what)
            self._tick()

    def _do(self, tenant_id: UUID, due: Due) -> None:
        try:
            self._tell(tenant_id, due)
        except OperationalError as error:  # the database went away; it is asked again
            log().error("live work failed", **trace_of(error))
            with self._bell:
                self._due[tenant_id].add(due)
            time.sleep(PAUSE)
        except Exception as error:  # rather silence than what somebody must not see
            log().error("live work failed", **trace_of(error))
            self._end([tenant_id])

    def _tell(self, tenant_id: UUID, due: Due) -> None:
        streams = self._living(tenant_id)
        if not streams:
            return
        if due.anew:
            for stream in streams:
                stream.forget()
        new, known = [s for s in streams if s.is_new], [s for s in streams if not s.is_new]
        newest = newest_of(self._app, tenant_id, {place for stream in new for place in stream.seats})
        check_rights(self._app, tenant_id, new)
        tell(self._app, tenant_id, new, newest)
        check_rights(self._app, tenant_id, known if due.rights else [])
        tell(self._app, tenant_id, known, due.places)
        if due.anew or due.rights:
            self._presence.anew(tenant_id)
        for place, process, people in due.here:
            self._presence.heard(tenant_id, place, process, people)
        for place, what, who in due.signs:
            for stream in streams:
                if stream.hears(place, who):
                    stream.send(sign(place, what))

    def _living(self, tenant_id: UUID) -> list[Stream]:
        with self._bell:
            streams = {stream for stream in self._streams.get(tenant_id, ()) if not stream.ended}
            if streams:
                self._streams[tenant_id] = streams
            else:
                self._streams.pop(tenant_id, None)
            return list(streams)

    def _tick(self) -> None:
        """Now and then: the heart beats, hospitals are looked at, and a server that wants to leave may."""
        if not self.is_serving():
            self._end(list(self._streams))
        now = int(time.monotonic())
        for second in range(max(self._ticks, now - BEAT_SECONDS) + 1, now + 1):
            self._beat(second)
        if now > self._ticks and not self._to_look_at:
            self._to_look_at.extend(self._presence.tenants.union(self._streams))
        self._ticks = now
        self._look_around()

    def _look_around(self) -> None:
        """At each hospital about once a second: whose time is up, and who is there. Word that came meanwhile goes first."""
        while self._to_look_at:
            tenant_id = self._to_look_at.popleft()
            self._check_some(tenant_id)
            try:
                self._presence.look(tenant_id, self.streams_of(tenant_id))
            except Exception as error:  # the next look says it
                log().error("live presence failed", **trace_of(error))
            if self._due:
                return

    def _check_some(self, tenant_id: UUID) -> None:
        """Sessions end by themselves. A few streams at a time, so that nobody else waits."""
        streams, long_ago = self.streams_of(tenant_id), time.monotonic() - CHECK_SECONDS
        unchecked = sorted((s for s in streams if not s.is_new and s.checked_at < long_ago), key=lambda s: s.checked_at)
        try:
            check_rights(self._app, tenant_id, unchecked[: max(FEWEST_CHECKED, len(streams) // 10)])
        except OperationalError as error:  # the database went away; the next look asks it again
            log().error("live work failed", **trace_of(error))
        except Exception as error:  # rather silence than what somebody must not see
            log().error("live work failed", **trace_of(error))
            self._end([tenant_id])

    def _beat(self, second: int) -> None:
        """Not for all at once, so that nobody else waits."""
        for tenant_id in list(self._streams):
            for stream in self.streams_of(tenant_id):
                if (hash(stream) - second) % BEAT_SECONDS == 0:
                    stream.send(BEAT)

    def _end(self, tenant_ids: Iterable[UUID]) -> None:
        for tenant_id in tenant_ids:
            for stream in self.streams_of(tenant_id):
                stream.end()


def _read(said: str) -> tuple[UUID, Due]:
    """The hospital, and what there is to do. Raises ValueError for what is not ours."""
    match said.split(" "):
        case ["rights", tenant]:
            return UUID(tenant), Due(rights=True)
        case ["event", tenant, channel, own_id, seq]:
            return UUID(tenant), Due(places={Place(channel, UUID(own_id)): int(seq)})
        case ["whisper", tenant, channel, own_id, what, who]:
            return UUID(tenant), Due(signs=[(Place(channel, UUID(own_id)), what, UUID(who))])
        case ["here", tenant, channel, own_id, process, people]:
            listed = [UUID(who) for who in people.split(",") if who != "-"]
            return UUID(tenant), Due(here=[(Place(channel, UUID(own_id)), UUID(process), listed)])
    raise ValueError(said)
