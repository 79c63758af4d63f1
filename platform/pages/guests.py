"""What is done about the people of a page: invite, admit, remove, block; and what follows when two accounts become one."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select, update

from accounts.actions import PersonMerged
from kernel.access import Reader, current_reader
from kernel.audit import Actor, Mailbox, record
from kernel.choice import LanguageChosen
from kernel.db import current_tenant_id, db
from kernel.events import Event, listens_to, publish
from kernel.ids import new_id
from kernel.language import current_language
from mail.actions import reseal_letters, withhold_letters
from mail.models import DeliveryState
from pages.access import PageVisit
from pages.models import CarePage, Guest, GuestState, PageManager, Update


@dataclass(frozen=True)
class GuestAdmitted(Event):
    """A mailbox may come to a page from now on."""

    guest: Guest


def put_on_list(visit: PageVisit, *, email: str, name: str) -> Guest | None:
    """Invites a mailbox: it may come once it has shown that it is hers. None when it was blocked, or may come already."""
    guest = _on_list(visit.page.id, email)
    if guest is not None and guest.state in (GuestState.BLOCKED, GuestState.ADMITTED):
        guest.vouched = guest.vouched or guest.state == GuestState.ADMITTED
        return None
    if guest is None:
        guest = Guest(id=new_id(), page_id=visit.page.id, email=email)
        db.session.add(guest)
    guest.name, guest.state, guest.vouched = name, GuestState.INVITED, True
    guest.key = new_id()  # what an earlier letter carried opens nothing any more
    db.session.flush()
    record("guest.invite", "guest", guest.id, actor=visit.reader, page=str(visit.page.id))
    return guest


def ask_to_come(page_id: UUID, *, email: str, name: str, actor: Reader) -> None:
    """Notes that a mailbox would like to come. Somebody already on the list, in whatever way, stays as she is."""
    if _on_list(page_id, email) is not None:
        return
    guest = Guest(id=new_id(), page_id=page_id, email=email, name=name, state=GuestState.ASKED, language=current_language())
    db.session.add(guest)
    db.session.flush()
    record("guest.ask", "guest", guest.id, actor=actor, page=str(page_id))


def _on_list(page_id: UUID, email: str) -> Guest | None:
    query = select(Guest).where(Guest.tenant_id == current_tenant_id(), Guest.page_id == page_id, Guest.email == email)
    return db.session.scalars(query.with_for_update()).one_or_none()


def admit(guest: Guest, *, actor: Actor) -> None:
    """Lets an invited mailbox in, after it showed itself. One that was removed or blocked stays out."""
    if guest.state != GuestState.INVITED:
        return
    guest.state = GuestState.ADMITTED
    record("guest.admit", "guest", guest.id, actor=actor, page=str(guest.page_id))
    publish(GuestAdmitted(guest))


def come_as_member(visit: PageVisit) -> Guest:
    """Puts a member on the list of a page she can see anyway, so that word reaches her."""
    guest = visit.guest
    if guest is None:
        guest = Guest(id=new_id(), page_id=visit.page.id, email=visit.reader.email, name=visit.reader.name)
        db.session.add(guest)
    guest.person_id, guest.state, guest.language = visit.reader.person_id, GuestState.ADMITTED, current_language()
    db.session.flush()
    record("guest.admit", "guest", guest.id, actor=visit.reader, page=str(visit.page.id))
    publish(GuestAdmitted(guest))
    return guest


def set_guest_state(visit: PageVisit, guest: Guest, state: GuestState) -> None:
    """Removes or blocks somebody, at once: her links open nothing any more. Nobody is told."""
    guest.state, guest.key = state, new_id()
    withhold_letters(guest.id, DeliveryState.STOPPED)
    record(f"guest.{state}", "guest", guest.id, actor=visit.reader, page=str(visit.page.id))


def show_out_unvouched(page: CarePage, *, actor: Reader) -> None:
    """A page is open to others than before: who came by herself has to ask, and her links open nothing."""
    came = select(Guest).where(Guest.tenant_id == current_tenant_id(), Guest.page_id == page.id)
    for guest in db.session.scalars(came.where(Guest.state == GuestState.ADMITTED, ~Guest.vouched)):
        guest.state, guest.key = GuestState.ASKED, new_id()
        withhold_letters(guest.id, DeliveryState.STOPPED)
        record("guest.asked", "guest", guest.id, actor=actor, page=str(page.id))


def renew_key(guest: Guest, *, actor: Reader) -> None:
    """Cuts off every link and every browser that came by this guest's letters so far."""
    guest.key = new_id()
    reseal_letters(guest.id, guest.key)
    record("guest.renew", "guest", guest.id, actor=actor, page=str(guest.page_id))


@listens_to(PersonMerged)
def move_to_account(event: PersonMerged) -> None:
    """What a newcomer began belongs to the account that the mailbox already had."""
    kept = update(PageManager).where(PageManager.tenant_id == current_tenant_id(), PageManager.person_id == event.newcomer_id)
    written = update(Update).where(Update.tenant_id == current_tenant_id(), Update.author_id == event.newcomer_id)
    visited = update(Guest).where(Guest.tenant_id == current_tenant_id(), Guest.person_id == event.newcomer_id)
    db.session.execute(visited.values(person_id=event.person_id))
    db.session.execute(kept.values(person_id=event.person_id))
    db.session.execute(written.values(author_id=event.person_id))


@listens_to(LanguageChosen)
def write_in_language(event: LanguageChosen) -> None:
    """Who came by a letter and chose a language gets her next letters in it."""
    keys = current_reader().keys
    if not keys:
        return
    hers = update(Guest).where(Guest.tenant_id == current_tenant_id(), Guest.key.in_(keys))
    changed = hers.where(Guest.language.is_distinct_from(event.language)).values(language=event.language)
    for guest_id in db.session.scalars(changed.returning(Guest.id)).all():
        record("guest.language", "guest", guest_id, actor=Mailbox(guest_id))
