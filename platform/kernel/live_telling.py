"""What the hub does for one hospital: look who its streams' readers are now, and tell them what happened, rendered once."""

import time
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from uuid import UUID

from flask import g
from sqlalchemy import func, select, tuple_
from sqlalchemy.exc import OperationalError

from kernel.access import STRANGER
from kernel.db import current_tenant_id, db, inside
from kernel.live import Audience, Channel, LiveEvent, channels
from kernel.live_messages import Encoded, encoded, for_her, look_again, marked, speaking_to
from kernel.live_stream import Place, Seat, Stream, Voice
from kernel.logs import log, trace_of
from kernel.tenancy import is_open
from kernel.web import House

AT_ONCE = 100  # events read together


@contextmanager
def looking(app: House, tenant_id: UUID) -> Iterator[None]:
    """Inside a hospital, as a request that only looks."""
    with app.test_request_context("/live"), inside(tenant_id):
        g.read_only, g.reader = True, STRANGER
        yield


def check_rights(app: House, tenant_id: UUID, streams: Collection[Stream]) -> None:
    """Looks anew who reads these streams and what they may see; who lost a place is silent. One statement a kind of thing."""
    if not streams:
        return
    with looking(app, tenant_id):
        still = _still_there(app, tenant_id, streams)
        by_place: defaultdict[Place, list[Stream]] = defaultdict(list)
        for stream in still:
            for place in stream.seats:
                by_place[place].append(stream)
        for place, there in by_place.items():
            audiences = channels()[place.channel].audiences(place.id, [stream.reader for stream in there])
            for stream, audience in zip(there, audiences, strict=True):
                _seated(stream, stream.seats[place], audience)


def _seated(stream: Stream, seat: Seat, audience: Audience | None) -> None:
    """She is this to the place from now on; where she was something else, what she has before her is not what it would be."""
    seat.audience = audience
    if audience is None:
        stream.end()
        return
    if seat.shown_as not in ("", audience.word):
        stream.send(look_again())
    seat.shown_as = audience.word


def _still_there(app: House, tenant_id: UUID, streams: Collection[Stream]) -> list[Stream]:
    """The streams whose hospital is open and whose session goes on, each with its reader as she is now."""
    readers = app.readers_in({s.session_id for s in streams if s.session_id}) if is_open(tenant_id) else None
    for stream in streams:
        found = None if readers is None else readers.get(stream.session_id) if stream.session_id else STRANGER
        if found is None:
            stream.end()
        else:
            stream.reader, stream.checked_at = found, time.monotonic()
    return [stream for stream in streams if not stream.ended]


def newest_of(app: House, tenant_id: UUID, places: Collection[Place]) -> dict[Place, int]:
    """The number of the newest event of each of these places that has one."""
    if not places:
        return {}
    of_place = (LiveEvent.channel, LiveEvent.channel_id)
    query = select(*of_place, func.max(LiveEvent.seq)).where(LiveEvent.tenant_id == tenant_id, LiveEvent.seq.is_not(None))
    query = query.where(tuple_(*of_place).in_([(place.channel, place.id) for place in places])).group_by(*of_place)
    with looking(app, tenant_id):
        return {Place(channel, own_id): seq or 0 for channel, own_id, seq in db.session.execute(query)}


def tell(app: House, tenant_id: UUID, streams: Sequence[Stream], upto: Mapping[Place, int]) -> None:
    """Tells the streams what happened at these places since they were told last, up to the event with that number."""
    there = {place: [s for s in streams if place in s.seats and not s.ended] for place in sorted(upto)}
    if not any(there.values()):
        return
    with looking(app, tenant_id):
        for place, streams_there in there.items():
            _tell_place(place, [(stream, stream.seats[place]) for stream in streams_there], upto[place])


def _tell_place(place: Place, seats: Sequence[tuple[Stream, Seat]], upto: int) -> None:
    for stream, seat in seats:
        if seat.missed:
            seat.missed = False
            stream.send(look_again())
    seq = min((seat.seq for _, seat in seats), default=upto)
    while seq < upto and (events := _events(place, seq, upto)):
        for event in events:
            seq = event.seq or 0
            _tell_event(place, event, [(stream, seat) for stream, seat in seats if seat.seq < seq])


def _events(place: Place, after: int, upto: int) -> Sequence[LiveEvent]:
    of_place = (LiveEvent.tenant_id == current_tenant_id(), LiveEvent.channel == place.channel)
    query = select(LiveEvent).where(*of_place, LiveEvent.channel_id == place.id, LiveEvent.seq.between(after + 1, upto))
    return db.session.scalars(query.order_by(LiveEvent.seq).limit(AT_ONCE)).all()


def _tell_event(place: Place, event: LiveEvent, seats: Sequence[tuple[Stream, Seat]]) -> None:
    rendered: dict[tuple[str, Voice], list[Encoded]] = {}
    only = None if event.only is None else frozenset(event.only)
    for stream, seat in seats:
        seat.seq, seat.mark, audience = event.seq or 0, str(event.id), seat.audience
        if audience is None or (only is not None and not only & audience.names):
            continue
        key = (audience.word, stream.voice)
        if key not in rendered:
            rendered[key] = _rendered(channels()[place.channel], event, *key)
        data = for_her(rendered[key], audience)
        if data is not None:
            stream.send(marked(stream, data))


def _rendered(channel: Channel, event: LiveEvent, word: str, voice: Voice) -> list[Encoded]:
    """What the event looks like. One that cannot be rendered is left out, and the log says so."""
    try:
        with speaking_to(voice):
            return encoded(channel.parts(event.channel_id, event.what, event.about_id, word))
    except OperationalError:
        raise
    except Exception as error:
        log().error("live part failed", channel=channel.name, what=event.what, **trace_of(error))
        return []
