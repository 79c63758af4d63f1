"""What the demo's stories are made of. Nothing here knows the database."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from mail.models import DeliveryState
from messages.models import Feeling
from pages.agreement import Agreement
from pages.models import GuestState, Kind, Right, Visibility


@dataclass(frozen=True)
class At:
    """A clock time in the hospital's time zone, whole days before today. Yesterday is the latest there is."""

    days_ago: int
    hour: int
    minute: int = 0


@dataclass(frozen=True)
class MinutesAgo:
    """A moment that is fresh whenever the demo is begun."""

    minutes: int


When = At | MinutesAgo


@dataclass(frozen=True)
class Clock:
    """The moment (aware) from which a story is told, and the hospital's time zone."""

    now: datetime
    zone: str

    def moment(self, when: When) -> datetime:
        """The aware moment that is meant."""
        if isinstance(when, MinutesAgo):
            return self.now - timedelta(minutes=when.minutes)
        there = ZoneInfo(self.zone)
        day = self.now.astimezone(there).date() - timedelta(days=when.days_ago)
        return datetime.combine(day, time(when.hour, when.minute), there)

    def month_of_birth(self, age: int) -> date:
        """The month in which somebody was born who turned this old a month ago or less, by its first day."""
        there = self.now.astimezone(ZoneInfo(self.zone)).date().replace(day=1)
        return there.replace(year=there.year - age)

    def is_over(self, when: When | None, at: datetime) -> bool:
        """Whether something with a date had happened by `at`."""
        return when is not None and self.moment(when) <= at


@dataclass(frozen=True)
class PersonStory:
    """Somebody with an account. `role` and `look_at` are words for whoever tries the demo; `language` is what she reads.

    `is_teen`: she said at joining that she is younger than 18.
    """

    name: str
    email: str
    role: str
    look_at: str
    joined: When
    roles: tuple[str, ...] = ()
    language: str | None = None
    is_teen: bool = False


@dataclass(frozen=True)
class ReaderStory:
    """A mailbox on a page's list. `usual`: what mostly becomes of letters to it.

    `left` is when its owner unsubscribed, `lost` when letters began to come back, and `why` what the other server said.
    `word` is what she wrote when she asked to come; `caregiver` opens the corner of those who help.
    """

    name: str
    email: str
    since: When
    usual: DeliveryState = DeliveryState.OPENED
    state: GuestState = GuestState.ADMITTED
    left: When | None = None
    lost: When | None = None
    why: str | None = None
    language: str | None = None
    word: str = ""
    caregiver: bool = False


Felt = tuple[tuple[str, Feeling], ...]
"""Who answered without words, and how."""


def felt(feeling: Feeling, *names: str) -> Felt:
    """The same from each of these."""
    return tuple((name, feeling) for name in names)


@dataclass(frozen=True)
class WordStory:
    """A support message. `author` is the name of a person or of one of the page's readers.

    `waiting`: for a yes of those who keep the page. `resting`: it came while the page wanted quiet.
    """

    author: str
    at: When
    body: str
    answers: tuple["WordStory", ...] = ()
    waiting: bool = False
    resting: bool = False
    thanked: When | None = None
    felt: Felt = ()


@dataclass(frozen=True)
class PictureStory:
    """A picture by its name, what it shows, and what stands under it. `at`: when it was put into the album by itself."""

    name: str
    shows: str
    caption: str = ""
    at: When | None = None
    words: tuple[WordStory, ...] = ()


@dataclass(frozen=True)
class Fate:
    """What became of an update's letters to these readers, when it is not the usual."""

    state: DeliveryState
    names: frozenset[str]
    reason: str | None = None


@dataclass(frozen=True)
class UpdateStory:
    """A post. `most`: what became of its letters in general, when it is too fresh for each reader's usual.

    `chosen`: the only readers it is for; when there are none, it is for everyone. `hidden`: whoever the page is about does not
    want it there.
    """

    author: str
    at: When
    title: str
    body: str
    pictures: tuple[PictureStory, ...] = ()
    words: tuple[WordStory, ...] = ()
    fates: tuple[Fate, ...] = ()
    most: DeliveryState | None = None
    stopped: bool = False
    hidden: bool = False
    kind: Kind = Kind.NEWS
    chosen: frozenset[str] = frozenset()
    pinned: bool = False
    felt: Felt = ()


@dataclass(frozen=True, kw_only=True)
class PageStory:
    """A care page. The first of `keepers` made it; updates and the album go from the oldest to the newest.

    The other keepers have every right, but those in `limited`. `cover` is the name of one of the page's pictures; `corner`
    holds what caregivers say among themselves. A child is of this `age` in years; `patient` is the name of whoever the page is
    about, where she has an account.
    """

    patient_name: str
    patient_is_minor: bool = False
    age: int | None = None
    agreement: Agreement = Agreement.AGREED
    patient: str | None = None
    kept_by: str
    neutral_label: str
    keepers: tuple[str, ...]
    limited: tuple[tuple[str, tuple[Right, ...]], ...] = ()
    visibility: Visibility = Visibility.INVITED
    listed: bool = False
    cover: str | None = None
    quiet_since: When | None = None
    full_text_mail: bool = False
    began: When
    readers: tuple[ReaderStory, ...]
    updates: tuple[UpdateStory, ...]
    album: tuple[PictureStory, ...] = ()
    words: tuple[WordStory, ...] = ()
    corner: tuple[WordStory, ...] = ()

    @property
    def pictures(self) -> tuple[PictureStory, ...]:
        """Those of its updates, then those of its album."""
        return (*(picture for update in self.updates for picture in update.pictures), *self.album)


@dataclass(frozen=True)
class PostStory:
    """Words in a forum. `author` is the name of a person, empty for somebody who has left and was `anonymous`.

    `answers`: the number of the post, counted from 1, that it quotes.
    """

    author: str
    at: When
    body: str
    anonymous: bool = False
    answers: int = 0


@dataclass(frozen=True)
class TopicStory:
    """What is talked about in one of the four forums, by its address; its posts in their order."""

    forum: str
    title: str
    posts: tuple[PostStory, ...]
    pinned: bool = False


@dataclass(frozen=True)
class GoodsStory:
    """Something in a gift shop. `ways` are pairs of names, by language, and a price; without them it costs `price`.

    `part`: where it stands on the shelf, by its number from 0; `picture` is a drawing's name.
    """

    names: Mapping[str, str]
    abouts: Mapping[str, str]
    picture: str
    part: int
    price: int
    stock: int | None = None
    carries: tuple[str, ...] = ()
    is_card: bool = False
    ways: tuple[tuple[Mapping[str, str], int], ...] = ()


@dataclass(frozen=True)
class ShopStory:
    """A hospital's gift shop: words above its shelf, the parts of that, what stands there. `tax` is in basis points."""

    opening: Mapping[str, str]
    tax_words: Mapping[str, str]
    tax: int
    parts: tuple[Mapping[str, str], ...]
    goods: tuple[GoodsStory, ...]


@dataclass(frozen=True, kw_only=True)
class HospitalStory:
    """A hospital, its people, its pages, its forums' topics and its shop. Colours are `#rrggbb`.

    `emergency` holds pairs of label and number.
    """

    slug: str
    name: str
    mark: str
    color: str
    accent: str
    welcome: str
    footer: str
    emergency: tuple[tuple[str, str], ...]
    time_zone: str
    full_text_mail: bool = False
    people: tuple[PersonStory, ...]
    pages: tuple[PageStory, ...]
    topics: tuple[TopicStory, ...] = ()
    shop: ShopStory | None = None


def fate(update: UpdateStory, reader: ReaderStory, clock: Clock) -> tuple[DeliveryState, str | None] | None:
    """What became of one letter, and why if it failed; None when this reader was not written to."""
    at = clock.moment(update.at)
    if reader.state is not GuestState.ADMITTED or update.stopped or not clock.is_over(reader.since, at):
        return None
    if update.chosen and reader.name not in update.chosen:
        return None
    if clock.is_over(reader.left, at):
        return DeliveryState.UNSUBSCRIBED, None
    if clock.is_over(reader.lost, at):
        return DeliveryState.BOUNCED, reader.why
    for said in update.fates:
        if reader.name in said.names:
            return said.state, said.reason
    return update.most or reader.usual, None
