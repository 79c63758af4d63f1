"""Reads of pages, of those who keep them and those who may come. Every list is paged; each is one statement."""

from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlalchemy.orm import aliased

from accounts.models import AgeGroup, Person
from kernel.access import Reader
from kernel.db import current_tenant_id, db
from kernel.paging import Slice, newest_first
from pages.access import PageVisit
from pages.agreement import Agreement
from pages.models import CarePage, Guest, GuestState, PageManager, Visibility
from pages.own import is_about, is_blocked, is_readers

PAGES_AT_ONCE = 20
MOST_VISITED = 100
OPEN = CarePage.agreement != Agreement.WAITING  # to others than its owner and whoever it is about


def pages_kept_by(reader: Reader) -> Slice[CarePage]:
    """The pages a reader keeps, newest first."""
    keeps = and_(PageManager.tenant_id == CarePage.tenant_id, PageManager.page_id == CarePage.id)
    kept = (
        select(CarePage)
        .join(PageManager, keeps)
        .where(CarePage.tenant_id == current_tenant_id(), PageManager.person_id == reader.person_id)
        .where(CarePage.closed_at.is_(None), or_(OPEN, PageManager.is_owner))
    )
    return newest_first(kept, CarePage.id, PAGES_AT_ONCE)


def pages_open_to(reader: Reader) -> list[CarePage]:
    """Up to a hundred pages that a reader was let into, the newest first."""
    comes = and_(Guest.tenant_id == CarePage.tenant_id, Guest.page_id == CarePage.id)
    visited = (
        select(CarePage)
        .join(Guest, comes)
        .where(CarePage.tenant_id == current_tenant_id(), is_readers(reader), Guest.state == GuestState.ADMITTED)
        .where(~shuts_out(reader), CarePage.closed_at.is_(None), OPEN)
        .order_by(CarePage.id.desc())
        .limit(MOST_VISITED)
    )
    return list(dict.fromkeys(db.session.scalars(visited)))


def pages_about(reader: Reader) -> list[CarePage]:
    """Up to a hundred pages that are about a reader, open or closed, the newest first."""
    hers = select(CarePage).where(CarePage.tenant_id == current_tenant_id(), is_about(reader))
    return list(db.session.scalars(hers.order_by(CarePage.id.desc()).limit(MOST_VISITED)))


def _kept_by_adults() -> ColumnElement[bool]:
    """Whether nobody under 18 keeps a page: what adult strangers write to those who keep it must not reach a teenager."""
    person = and_(Person.tenant_id == PageManager.tenant_id, Person.id == PageManager.person_id)
    young = select(PageManager.id).join(Person, person).where(Person.age_group != AgeGroup.ADULT)
    of_page = and_(PageManager.tenant_id == CarePage.tenant_id, PageManager.page_id == CarePage.id)
    return ~young.where(of_page).exists()


def takes_strangers(page: CarePage) -> bool:
    """Whether somebody who found the name of a page may leave a word at its door."""
    query = select(CarePage.id).where(CarePage.tenant_id == current_tenant_id(), CarePage.id == page.id, _kept_by_adults())
    return db.session.scalar(query) is not None


def shuts_out(reader: Reader, email: str | None = None) -> ColumnElement[bool]:
    """Whether a page that a query asks for keeps this reader out, by whichever of her mailboxes; or whoever has this one."""
    other = aliased(Guest)
    kept_out = (
        select(other.id)
        .where(other.tenant_id == CarePage.tenant_id, other.page_id == CarePage.id, is_readers(reader, other))
        .where(other.state.in_([GuestState.BLOCKED, GuestState.REMOVED]))
    )
    return or_(kept_out.exists(), is_blocked(reader, email))


def listed_pages(reader: Reader, name: str) -> Slice[CarePage]:
    """Listed pages whose name or keeper holds these words, as far as they do not keep the reader out; newest first."""
    called = or_(CarePage.patient_name.icontains(name, autoescape=True), CarePage.kept_by.icontains(name, autoescape=True))
    query = select(CarePage).where(CarePage.tenant_id == current_tenant_id(), CarePage.listed, called)
    query = query.where(~shuts_out(reader), CarePage.closed_at.is_(None), OPEN, _kept_by_adults())
    return newest_first(query, CarePage.id, PAGES_AT_ONCE)


def page_to_ask(reader: Reader, slug: str, email: str) -> CarePage | None:
    """The page at `slug`, if this mailbox may ask to come there. None is no answer to anybody: see `closed.py`. One statement.

    It may where strangers ask, where it is expected, and, for a member, where the page is listed. A page that somebody under
    18 keeps takes no strangers.
    """
    expected = select(Guest.id).where(
        Guest.tenant_id == CarePage.tenant_id,
        Guest.page_id == CarePage.id,
        Guest.email == email,
        Guest.state == GuestState.EXPECTED,
    )
    asks = or_(CarePage.visibility == Visibility.ASKS, CarePage.listed if reader.is_member else false())
    ways = or_(expected.exists(), and_(asks, _kept_by_adults()))
    query = select(CarePage).where(CarePage.tenant_id == current_tenant_id(), CarePage.slug == slug)
    return db.session.scalars(query.where(ways, ~shuts_out(reader, email), CarePage.closed_at.is_(None), OPEN)).one_or_none()


def page_by_link(key: UUID) -> CarePage | None:
    """The page whose own link carries this key."""
    query = select(CarePage).where(CarePage.tenant_id == current_tenant_id(), CarePage.link_key == key)
    query = query.where(CarePage.closed_at.is_(None), OPEN)
    return db.session.scalars(query).one_or_none()


def keepers_of(visit: PageVisit) -> list[tuple[PageManager, Person]]:
    """Who keeps a page, its owner first; up to a hundred."""
    person = and_(Person.tenant_id == PageManager.tenant_id, Person.id == PageManager.person_id)
    query = (
        select(PageManager, Person)
        .join(Person, person)
        .where(PageManager.tenant_id == current_tenant_id(), PageManager.page_id == visit.page.id)
        .order_by(PageManager.is_owner.desc(), PageManager.id)
        .limit(MOST_VISITED)
    )
    return [(row[0], row[1]) for row in db.session.execute(query)]


def open_offers(visit: PageVisit) -> list[Guest]:
    """Who was asked to help keep a page and has not answered; up to a hundred."""
    query = (
        select(Guest)
        .where(Guest.tenant_id == current_tenant_id(), Guest.page_id == visit.page.id, Guest.offered_rights.is_not(None))
        .order_by(Guest.id)
        .limit(MOST_VISITED)
    )
    return list(db.session.scalars(query))


def keeps_page(page_id: UUID, email: str) -> bool:
    """Whether the mailbox is that of somebody who keeps the page."""
    person = and_(Person.tenant_id == PageManager.tenant_id, Person.id == PageManager.person_id)
    query = (
        select(PageManager.id)
        .join(Person, person)
        .where(PageManager.tenant_id == current_tenant_id(), PageManager.page_id == page_id, Person.email == email)
    )
    return db.session.scalar(query) is not None


def offer_to(reader: Reader, slug: str) -> tuple[CarePage, Guest] | None:
    """The page at `slug` and the reader's row there, if her own proved mailbox was asked to help keep it. One statement."""
    of_page = and_(Guest.tenant_id == CarePage.tenant_id, Guest.page_id == CarePage.id)
    query = (
        select(CarePage, Guest)
        .join(Guest, of_page)
        .where(CarePage.tenant_id == current_tenant_id(), CarePage.slug == slug)
        .where(Guest.email == reader.email, Guest.offered_rights.is_not(None), CarePage.closed_at.is_(None))
        .where(Guest.state.in_([GuestState.ADMITTED, GuestState.INVITED]), ~shuts_out(reader), OPEN)
    )
    found = db.session.execute(query).one_or_none()
    return (found[0], found[1]) if found else None
