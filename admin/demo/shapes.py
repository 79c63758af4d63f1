"""What the demo's stories are made of. Nothing here knows the database."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from admin.demo.shapes_shop import FoundationStory, ShopStory
from helping.models import Kind as HelpKind
from helping.models import Needed
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
class TalkStory:
    """What two people who were introduced wrote to each other; `asked` is who wanted to be introduced, to `other`.

    Whoever wrote last has read it all, the other all but that. `brings`: whom `asked` would like to bring in.
    """

    asked: str
    other: str
    began: When
    messages: tuple[PostStory, ...]
    brings: str = ""


@dataclass(frozen=True)
class RequestStory:
    """Somebody asks for help. `taken_by`: who has taken it, and has answered in one of the `lines`."""

    author: str
    at: When
    kind: HelpKind
    body: str
    needed: Needed = Needed.ANY_TIME
    anonymous: bool = False
    taken_by: str = ""
    lines: tuple[PostStory, ...] = ()


@dataclass(frozen=True, kw_only=True)
class HospitalStory:
    """A hospital: its people, pages, topics, what people wrote to each other and what is asked for. Colours are `#rrggbb`.

    `emergency` holds pairs of label and number. `waiting`: what somebody new wrote to its first topic.
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
    talks: tuple[TalkStory, ...] = ()
    requests: tuple[RequestStory, ...] = ()
    waiting: PostStory | None = None
    shop: ShopStory | None = None
    foundation: FoundationStory | None = None


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
