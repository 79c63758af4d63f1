"""Reads about followers, and about who was reached."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, Text, and_, cast, false, func, literal, null, or_, select, union_all

from accounts.models import Often, Person
from accounts.queries import person_with, proved_person
from following.letters import UPDATE
from following.models import Follower
from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.paging import Slice, newest_first
from mail.models import Delivery, DeliveryState, Mailing, MailingState
from messages.models import SupportMessage
from pages.access import PageVisit
from pages.models import Audience, CarePage, Guest, GuestState, Update, UpdateReader
from pages.own import is_blocked_guest

ROWS_A_PAGE = 100
MOST_ASKING = 50
REACHED = (DeliveryState.DELIVERED, DeliveryState.OPENED)
FAILED = (DeliveryState.BOUNCED, DeliveryState.UNSUBSCRIBED, DeliveryState.NOT_KNOWN)

_OF_MAILING = and_(Mailing.tenant_id == Delivery.tenant_id, Mailing.id == Delivery.mailing_id)
_GUEST_FOLLOWS = and_(Follower.tenant_id == Guest.tenant_id, Follower.guest_id == Guest.id)
_LEAVING = select(Person.id).where(
    Person.tenant_id == Guest.tenant_id,
    Person.leaves_at.is_not(None),
    or_(Person.id == Guest.person_id, and_(Person.email == Guest.email, Person.proved_at.is_not(None))),
)
_WANTS_NONE = (
    select(Person.id).where(
        Person.tenant_id == Guest.tenant_id, Person.id == Guest.person_id, Person.tell_updates == Often.NEVER
    ),
    select(Person.id).where(
        Person.tenant_id == Guest.tenant_id,
        Person.email == Guest.email,
        Guest.person_id.is_(None),
        Person.proved_at.is_not(None),
        Person.tell_updates == Often.NEVER,
    ),
)
_ITS_PAGE = and_(CarePage.tenant_id == Guest.tenant_id, CarePage.id == Guest.page_id)


@dataclass(frozen=True)
class Reach:
    """How far word of one update got: `counts` by state of delivery."""

    counts: dict[str, int]
    mail_at: datetime
    held: bool = False

    @property
    def total(self) -> int:
        """All who follow, as far as letters were made out for them."""
        return sum(self.counts.values())

    @property
    def know(self) -> int:
        """Those whose mailbox has it, or who read it."""
        return sum(self.counts.get(state, 0) for state in REACHED)

    @property
    def failed(self) -> int:
        """Those whom it did not reach, and will not by itself."""
        return sum(self.counts.get(state, 0) for state in FAILED)

    @property
    def under_way(self) -> int:
        """Those of whom one will hear yet."""
        return self.total - self.know - self.failed

    @property
    def can_stop(self) -> bool:
        """Whether its letters still wait."""
        return self.mail_at > now()


def reach_of(updates: Sequence[Update]) -> dict[UUID, Reach]:
    """For each update, how many of its letters are in which state. One statement."""
    return _reach(updates, db.session.execute(_letters_by_state(updates)))


def reach_and_audience(page: CarePage, updates: Sequence[Update]) -> tuple[dict[UUID, Reach], int]:
    """The same, and how many mailboxes would get word of an update for everyone. One statement."""
    size = _gets_word(page).with_only_columns(null(), literal(None), literal(None), func.count())
    rows: list[Any] = list(db.session.execute(union_all(_letters_by_state(updates), size)))
    return _reach(updates, [row for row in rows if row[0]]), next(row[3] for row in rows if row[0] is None)


def _letters_by_state(updates: Sequence[Update]) -> Select[UUID, str, str, int]:
    return (
        select(Mailing.about_id, Mailing.state, Delivery.state, func.count(Delivery.id))
        .outerjoin(Delivery, _OF_MAILING)
        .where(Mailing.tenant_id == current_tenant_id(), Mailing.letter == UPDATE.name)
        .where(Mailing.about_id.in_([u.id for u in updates]), Mailing.state != MailingState.STOPPED)
        .group_by(Mailing.about_id, Mailing.state, Delivery.state)
    )


def _reach(updates: Sequence[Update], rows: Iterable[Row[UUID, str, str, int]]) -> dict[UUID, Reach]:
    mail_at = {update.id: update.mail_at for update in updates}
    reach: dict[UUID, Reach] = {}
    for about_id, mailing_state, state, count in rows:
        found = reach.setdefault(about_id, Reach({}, mail_at[about_id], mailing_state == MailingState.HELD))
        found.counts.update({state: count} if state else {})
    return reach


def followers_reached(update: Update) -> Slice[tuple[Delivery, Guest]]:
    """Follower by follower, whether word of an update got through: rows of (delivery, guest), paged."""
    to = and_(Guest.tenant_id == Delivery.tenant_id, Guest.id == Delivery.to_id)
    query = (
        select(Delivery, Guest)
        .join(Mailing, _OF_MAILING)
        .join(Guest, to)
        .where(Delivery.tenant_id == current_tenant_id(), Mailing.about_id == update.id)
        .where(Mailing.letter == UPDATE.name, Mailing.state != MailingState.STOPPED)
    )
    return newest_first(query, Delivery.id, ROWS_A_PAGE)


def delivery_of(update: Update, delivery_id: UUID) -> Delivery | None:
    """One delivery of an update's mailing that goes on."""
    query = (
        select(Delivery)
        .join(Mailing, _OF_MAILING)
        .where(Delivery.tenant_id == current_tenant_id(), Delivery.id == delivery_id)
        .where(Mailing.about_id == update.id, Mailing.state == MailingState.OPEN)
    )
    return db.session.scalars(query).one_or_none()


def letters_about(update: Update, guest: Guest) -> list[UUID]:
    """The deliveries by which a guest got word of an update."""
    query = (
        select(Delivery.id)
        .join(Mailing, _OF_MAILING)
        .where(Delivery.tenant_id == current_tenant_id(), Delivery.to_id == guest.id, Mailing.about_id == update.id)
    )
    return list(db.session.scalars(query))


def audience_size(page: CarePage, audience: Audience, chosen: Collection[UUID]) -> int:
    """How many mailboxes would get word of an update for this audience now; `chosen` are ids of guests. One statement."""
    if audience == Audience.MANAGERS:
        return 0
    query = _gets_word(page).with_only_columns(func.count())
    if audience == Audience.CHOSEN:
        query = query.where(Guest.id.in_(chosen))
    return db.session.execute(query).scalar_one()


def _gets_word(page: CarePage) -> Select[UUID]:
    """The guests of a page to whom a letter would go."""
    gets_word = and_(Guest.state == GuestState.ADMITTED, Follower.unsubscribed_at.is_(None), Follower.bounced_at.is_(None))
    query = select(Guest.id).select_from(Follower).join(Guest, _GUEST_FOLLOWS)
    query = query.where(
        Follower.tenant_id == current_tenant_id(), Follower.page_id == page.id, gets_word, ~is_blocked_guest(page)
    )
    if page.waits:
        return query.where(false())
    return query.where(~_LEAVING.exists(), *(~wants_none.exists() for wants_none in _WANTS_NONE))


def is_for(update: Update, guest: Guest) -> bool:
    """Whether an update is for this guest of its page. One statement at most."""
    if update.audience != Audience.CHOSEN:
        return update.audience == Audience.EVERYONE
    named = select(UpdateReader.id).where(UpdateReader.tenant_id == current_tenant_id(), UpdateReader.update_id == update.id)
    return db.session.scalar(named.where(UpdateReader.guest_id == guest.id)) is not None


def in_audience(update: Update) -> Select[UUID] | None:
    """The guests an update is for, as far as it says; None when it is for nobody but those who keep the page."""
    if update.audience == Audience.MANAGERS:
        return None
    if update.audience == Audience.CHOSEN:
        its_own = (UpdateReader.tenant_id == current_tenant_id(), UpdateReader.update_id == update.id)
        return select(UpdateReader.guest_id).where(*its_own)
    return select(Guest.id).where(Guest.tenant_id == current_tenant_id(), Guest.page_id == update.page_id)


def still_told(update: Update) -> Select[UUID] | None:
    """Of those an update is for, who was let in and wants letters at this moment; None when it is for nobody."""
    audience = in_audience(update)
    if audience is None:
        return None
    wants = and_(Follower.tenant_id == Guest.tenant_id, Follower.guest_id == Guest.id, Follower.unsubscribed_at.is_(None))
    told = select(Guest.id).join(Follower, wants).where(Guest.tenant_id == current_tenant_id(), Guest.page_id == update.page_id)
    return told.where(Guest.state == GuestState.ADMITTED, Guest.id.in_(audience))


def follower_of(guest_id: UUID) -> Follower | None:
    """The follower behind a guest of a page."""
    query = select(Follower).where(Follower.tenant_id == current_tenant_id(), Follower.guest_id == guest_id)
    return db.session.scalars(query).one_or_none()


def language_of(guest: Guest) -> str | None:
    """What a guest reads, as far as she said so: with an account, what she chose there goes first."""
    person = person_with(guest.person_id) or proved_person(guest.email)
    return (person.language if person else None) or guest.language


def wants_no_letters(page: CarePage, email: str) -> bool:
    """Whether this mailbox asked for no more letters of this page."""
    query = (
        select(Follower.id)
        .join(Guest, _GUEST_FOLLOWS)
        .where(Guest.tenant_id == current_tenant_id(), Guest.page_id == page.id, Guest.email == email)
        .where(Follower.unsubscribed_at.is_not(None))
    )
    return db.session.scalar(query) is not None


def guest_by_key(key: UUID) -> tuple[Guest, CarePage] | None:
    """Whose letter carried this key, and to which page it leads."""
    return _guest_where(Guest.key == key)


def guest_and_page(guest_id: UUID) -> tuple[Guest, CarePage] | None:
    """A guest by her id, and the page."""
    return _guest_where(Guest.id == guest_id)


def page_with_words(about_id: UUID) -> CarePage | None:
    """The page that this is the id of, or on which the word stands that this is the id of."""
    of_word = select(SupportMessage.page_id).where(
        SupportMessage.tenant_id == current_tenant_id(), SupportMessage.id == about_id
    )
    query = select(CarePage).where(CarePage.tenant_id == current_tenant_id())
    return db.session.scalars(query.where(or_(CarePage.id == about_id, CarePage.id.in_(of_word)))).one_or_none()


def _guest_where(condition: ColumnElement[bool]) -> tuple[Guest, CarePage] | None:
    query = select(Guest, CarePage).join(CarePage, _ITS_PAGE).where(Guest.tenant_id == current_tenant_id(), condition)
    found = db.session.execute(query).one_or_none()
    return (found[0], found[1]) if found else None


def update_behind(delivery_id: UUID) -> Update | None:
    """The update a letter was about, if it was about one."""
    about = and_(Update.tenant_id == Mailing.tenant_id, Update.id == Mailing.about_id)
    query = (
        select(Update)
        .select_from(Delivery)
        .join(Mailing, _OF_MAILING)
        .join(Update, about)
        .where(Delivery.tenant_id == current_tenant_id(), Delivery.id == delivery_id)
    )
    return db.session.scalars(query).one_or_none()


def followers_of(visit: PageVisit, state: GuestState | None, name: str) -> Slice[tuple[Guest, Follower | None]]:
    """Everybody on a page's list with what follows from it: rows of (guest, follower or None), newest first, paged.

    `state` and `name` (of the person, or within the address) narrow it where they are given.
    """
    query = (
        select(Guest, Follower)
        .outerjoin(Follower, _GUEST_FOLLOWS)
        .where(Guest.tenant_id == current_tenant_id(), Guest.page_id == visit.page.id)
    )
    if state is not None:
        query = query.where(Guest.state == state)
    if name:
        query = query.where(
            or_(Guest.name.icontains(name, autoescape=True), cast(Guest.email, Text).icontains(name, autoescape=True))
        )
    return newest_first(query, Guest.id, ROWS_A_PAGE)


def who_asks(visit: PageVisit) -> list[Guest]:
    """Up to fifty who asked to come and wait for an answer, those who asked last before the others."""
    query = (
        select(Guest)
        .where(Guest.tenant_id == current_tenant_id(), Guest.page_id == visit.page.id, Guest.state == GuestState.ASKED)
        .order_by(Guest.id.desc())
        .limit(MOST_ASKING)
    )
    return list(db.session.scalars(query))
