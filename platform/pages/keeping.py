"""What is done about those who keep a page: ask somebody to help, answer that, change rights, leave, hand the page over."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, select

from accounts.models import AgeGroup, Person
from kernel.access import Reader
from kernel.audit import record
from kernel.db import current_tenant_id, db
from kernel.errors import NotFound
from kernel.events import Event, publish
from kernel.ids import new_id
from pages.access import PageVisit
from pages.guests import admit
from pages.models import CarePage, Guest, PageManager, Right


@dataclass(frozen=True)
class RightsOffered(Event):
    """Somebody was asked to help keep a page."""

    guest: Guest


@dataclass(frozen=True)
class PageHandedOver(Event):
    """A page has another owner."""

    page_id: UUID
    owner: Person


def offer_rights(visit: PageVisit, guest: Guest, rights: Iterable[str]) -> None:
    """Asks somebody on the page's list to help keep it. She has no right until she says yes."""
    guest.offered_rights = sorted(rights)
    record("keeper.offer", "guest", guest.id, actor=visit.reader, page=str(visit.page.id), rights=guest.offered_rights)
    publish(RightsOffered(guest))


def withdraw_offer(visit: PageVisit, guest: Guest) -> None:
    """Takes the question back."""
    guest.offered_rights = None
    record("keeper.withdraw", "guest", guest.id, actor=visit.reader, page=str(visit.page.id))


def accept_offer(page: CarePage, guest: Guest, *, actor: Reader) -> None:
    """She helps keep the page from now on, with the rights she was asked for. Call it for what `offer_to` found alone.

    Raises NotFound when the question was taken back, answered, or she was shut out, at this very moment.
    """
    db.session.refresh(guest, with_for_update=True)
    if guest.offered_rights is None:
        raise NotFound
    manager = PageManager(id=new_id(), page_id=page.id, person_id=actor.person_id, rights=guest.offered_rights)
    db.session.add(manager)
    guest.offered_rights, guest.person_id = None, actor.person_id
    db.session.flush()
    record("keeper.accept", "page_manager", manager.id, actor=actor, page=str(page.id), rights=manager.rights)
    admit(guest, actor=actor)


def decline_offer(page: CarePage, guest: Guest, *, actor: Reader) -> None:
    """She would rather not. Those who keep the page see that the question is no longer open."""
    guest.offered_rights = None
    record("keeper.decline", "guest", guest.id, actor=actor, page=str(page.id))


def keeper_of(visit: PageVisit, manager_id: UUID) -> tuple[PageManager, Person]:
    """Somebody who helps the owner keep the page; never the owner herself. Raises NotFound."""
    query = (
        select(PageManager, Person)
        .join(Person, (Person.tenant_id == PageManager.tenant_id) & (Person.id == PageManager.person_id))
        .where(PageManager.tenant_id == current_tenant_id(), PageManager.page_id == visit.page.id)
        .where(PageManager.id == manager_id, ~PageManager.is_owner)
    )
    found = db.session.execute(query).one_or_none()
    if found is None or not visit.manages:
        raise NotFound
    return found[0], found[1]


def change_rights(visit: PageVisit, manager: PageManager, rights: Iterable[str]) -> None:
    """Sets what a co-manager may do, from now on."""
    before, manager.rights = sorted(manager.rights), sorted(rights)
    record("keeper.rights", "page_manager", manager.id, actor=visit.reader, before=before, after=manager.rights)


def end_keeping(visit: PageVisit, manager: PageManager) -> None:
    """A co-manager keeps the page no more, by the owner's will or her own; as a guest she may still read it."""
    own = (PageManager.tenant_id == current_tenant_id(), PageManager.id == manager.id, ~PageManager.is_owner)
    db.session.execute(delete(PageManager).where(*own))
    record("keeper.end", "page_manager", manager.id, actor=visit.reader, page=str(visit.page.id))


def hand_over(visit: PageVisit, manager: PageManager, person: Person) -> None:
    """The page is the co-manager's own from now on; the owner of before helps her, with every right."""
    if visit.manager is None or not visit.owns:
        raise NotFound
    visit.manager.is_owner, visit.manager.rights = False, sorted(Right)
    db.session.flush()  # a page has one owner at a time: PostgreSQL sees to it
    manager.is_owner = True
    if person.age_group != AgeGroup.ADULT:
        visit.page.listed = False  # nobody finds a page that somebody under age keeps
    db.session.flush()
    record("page.hand_over", "care_page", visit.page.id, actor=visit.reader, to=str(person.id))
    publish(PageHandedOver(visit.page.id, person))
