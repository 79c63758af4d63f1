"""Live: what happened at a place (a care page, a topic), told to every open browser that may see it.

A feature declares a `Channel` once, says with `announce` what happened, and how it looks to each audience with `Channel.shows`.
Ids alone travel; each part is rendered once for all who see the same, and only they get it.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal
from uuid import UUID

from sqlalchemy import BigInteger, Index, ScalarSelect, select, text
from sqlalchemy.orm import InstrumentedAttribute, Mapped, mapped_column

from kernel.access import Reader
from kernel.db import TenantTable, current_tenant_id, db, in_tenant

POSTGRES_CHANNEL = "carepages_live"


@dataclass(frozen=True)
class Audience:
    """What somebody is to a channel. All with the same `word` are shown the very same parts, so it says all that matters.

    `names` are ids by which a part can be for some of them only (her person, her row on a list). `hears`: whether she is told
    that somebody is writing. `told_of`: among whom she is told who else is here, see `Present`; "" is nobody.
    """

    word: str
    names: frozenset[UUID] = frozenset()
    hears: bool = False
    told_of: str = ""


@dataclass(frozen=True)
class Present:
    """Somebody who is at a place just now, for those who are told of them `among` whom she is.

    Without a `name` she is only counted. `apart`: the ids of those who never learn of her.
    """

    person_id: UUID
    name: str
    among: str
    apart: frozenset[UUID] = frozenset()


@dataclass(frozen=True)
class Part:
    """What a browser puts in place: `html` is the whole element with the id `element`; None takes that element away.

    Where there is no such element yet it goes into the one with the id `into`, `at` its start or end. `said` is a sentence in
    the reader's language, spoken politely and shown in a quiet pill. `only`: for those whose `Audience.names` hold one of
    these; `apart`: never for those whose do.
    """

    element: str
    html: str | None
    into: str = ""
    at: Literal["start", "end"] = "end"
    said: str = ""
    only: Collection[UUID] | None = None
    apart: Collection[UUID] = ()


Audiences = Callable[[UUID, Sequence[Reader]], Sequence[Audience | None]]
Opened = Callable[[UUID, Reader, Audience], None]
Shows = Callable[[UUID, UUID, str], Sequence[Part]]
Presents = Callable[[UUID, Collection[UUID]], Sequence[Present]]


def _nothing_to_note(channel_id: UUID, reader: Reader, audience: Audience) -> None:
    """Most places do not write down who listens."""


@dataclass(frozen=True)
class Channel:
    """A kind of place that lives. `audiences(channel_id, readers)` fetches and checks in one, for many readers at once.

    It answers for each reader in order; None for whom there is no such place (absent and forbidden are one). `name` stands in
    addresses: `/live?on=page:<id>:<mark>`. `opened` is called when somebody begins to listen. `presents(channel_id, people)`
    answers which of those who are there may be shown to others; None where nobody ever is.
    """

    name: str
    audiences: Audiences
    opened: Opened
    presents: Presents | None = None
    _shows: dict[str, Shows] = field(default_factory=dict, repr=False)

    def shows(self, what: str) -> Callable[[Shows], Shows]:
        """Registers how an event looks: `show(channel_id, about_id, word)`, run in the reader's language and time zone.

        `word` is the `Audience.word` it is rendered for. It reads the state as it is now, and returns nothing for an audience
        that must not see it.
        """

        def register(show: Shows) -> Shows:
            self._shows[what] = show
            return show

        return register

    def parts(self, channel_id: UUID, what: str, about_id: UUID, word: str) -> Sequence[Part]:
        """What an event looks like to an audience, now."""
        return self._shows[what](channel_id, about_id, word)

    @property
    def events(self) -> Collection[str]:
        """What can happen there."""
        return self._shows.keys()


_channels: dict[str, Channel] = {}


def add_channel(
    name: str, audiences: Audiences, opened: Opened = _nothing_to_note, presents: Presents | None = None
) -> Channel:
    """Declares a kind of place that lives."""
    _channels[name] = Channel(name, audiences, opened, presents)
    return _channels[name]


def channels() -> Mapping[str, Channel]:
    """Every kind of place that lives, by its name."""
    return MappingProxyType(_channels)


class LiveEvent(TenantTable):
    """Something happened at a place. `seq` counts within the place, and PostgreSQL gives it as the transaction commits.

    So events become visible in the order of `seq`, without gaps (see `migrations/`). A browser knows an event by its `id`
    alone, which does not tell how much happened that she must not see. Rows older than an hour go as new ones come.
    """

    __tablename__ = "live_event"
    __table_args__ = (
        in_tenant(),
        Index("live_event_place_key", "tenant_id", "channel", "channel_id", "seq", unique=True),
    )

    channel: Mapped[str]
    channel_id: Mapped[UUID]
    seq: Mapped[int | None] = mapped_column(BigInteger)
    what: Mapped[str]
    about_id: Mapped[UUID]
    only: Mapped[list[UUID] | None]


def announce(channel: Channel, channel_id: UUID, what: str, about_id: UUID, *, only: Collection[UUID] | None = None) -> None:
    """Tells every open browser at the place what happened, once the running transaction is committed; rolled back, nobody.

    `what` is one of those the channel `shows`. `only`: for those whose `Audience.names` hold one of these, whatever is shown.
    """
    if what not in channel.events:
        raise ValueError(f"{channel.name} does not show {what}")
    ids = None if only is None else sorted(only)
    db.session.add(LiveEvent(channel=channel.name, channel_id=channel_id, what=what, about_id=about_id, only=ids))


_WHISPER = text("select pg_notify(:listeners, :said)")


def whisper(channel: Channel, channel_id: UUID, what: str, who: UUID) -> None:
    """Passes on a sign that is kept nowhere, such as "writing"; `who` is one of her `Audience.names`, told to no browser.

    Never call it for somebody who writes anonymously. It goes to those who hear such things, herself excepted.
    """
    said = f"whisper {current_tenant_id()} {channel.name} {channel_id} {what} {who}"
    db.session.execute(_WHISPER, {"listeners": POSTGRES_CHANNEL, "said": said})


def say_who_is_here(place: str, process: UUID, people: Collection[UUID]) -> None:
    """Tells the other processes who listens at a place (`<channel> <id>`) by way of this one; it is kept nowhere."""
    said = f"here {current_tenant_id()} {place} {process} {','.join(map(str, sorted(people))) or '-'}"
    db.session.execute(_WHISPER, {"listeners": POSTGRES_CHANNEL, "said": said})
    db.session.commit()


def newest_mark(channel: str, channel_id: InstrumentedAttribute[UUID] | UUID) -> ScalarSelect[UUID]:
    """How far a place has come: a column for the statement that fetches the place, before what stands there is read.

    The page shown carries it, so that nothing is lost between the reading of it and the opening of its stream.
    """
    of_place = select(LiveEvent.id).where(LiveEvent.tenant_id == current_tenant_id(), LiveEvent.channel == channel)
    of_place = of_place.where(LiveEvent.channel_id == channel_id, LiveEvent.seq.is_not(None))
    return of_place.order_by(LiveEvent.seq.desc()).limit(1).scalar_subquery()
