"""What is done about the people of a page: invite, admit, remove, block; and what follows when two accounts become one."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, delete, func, select, update
from sqlalchemy.orm import aliased

from accounts.actions import PersonMerged
from kernel.access import Reader, current_reader
from kernel.audit import Actor, Mailbox, record
from kernel.choice import LanguageChosen
from kernel.db import current_tenant_id, db
from kernel.events import Event, listens_to, publish
from kernel.ids import new_id
from kernel.language import current_language
from mail.actions import reseal_all, reseal_letters, withhold_all, withhold_letters
from mail.models import DeliveryState
from pages.access import PageVisit
from pages.models import CarePage, Guest, GuestState, PageManager, Update, UpdateDraft, Visibility
from pages.queries import keeps_page


@dataclass(frozen=True)
class GuestAdmitted(Event):
    """A mailbox may come to a page from now on."""

    guest: Guest


@dataclass(frozen=True)
class ExpectedAsked(Event):
    """A mailbox that was expected asked to come: its invitation may leave."""

    guest: Guest


@dataclass(frozen=True)
class LinksRenewed(Event):
    """No link to a page, nor any in a letter about it, opens anything any more: its guests need new ones."""

    page_id: UUID


def put_on_list(visit: PageVisit, *, email: str, name: str) -> Guest | None:
    """Invites a mailbox: it may come once it has shown that it is hers. None when it was blocked, or may come already."""
    guest = on_list(visit.page.id, email)
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


def ask_to_come(page_id: UUID, *, email: str, name: str, actor: Reader, word: str = "") -> None:
    """Notes that a mailbox would like to come; one that was expected is invited at once.

    Anybody else on the list, in whatever way, stays as she is.
    """
    guest = on_list(page_id, email)
    if guest is not None and guest.state == GuestState.EXPECTED:
        guest.state, guest.vouched, guest.key = GuestState.INVITED, True, new_id()
        record("guest.invite", "guest", guest.id, actor=actor, page=str(page_id))
        publish(ExpectedAsked(guest))
    if guest is not None:
        return
    spoken = current_language()
    guest = Guest(id=new_id(), page_id=page_id, email=email, name=name, word=word, state=GuestState.ASKED, language=spoken)
    db.session.add(guest)
    db.session.flush()
    record("guest.ask", "guest", guest.id, actor=actor, page=str(page_id))


def on_list(page_id: UUID, email: str) -> Guest | None:
    """The row of a mailbox on a page's list, locked."""
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


def come_by_link(visit: PageVisit, *, email: str, name: str) -> Guest | None:
    """Whoever reads a page by its link would like letters: her mailbox may come once it has shown that it is hers.

    None when it was shut out. A mailbox that may come already stays as it is.
    """
    guest = on_list(visit.page.id, email)
    if guest is None:
        guest = Guest(id=new_id(), page_id=visit.page.id, email=email, name=name, state=GuestState.ASKED)
        db.session.add(guest)
    if guest.state in (GuestState.BLOCKED, GuestState.REMOVED):
        return None
    if guest.state in (GuestState.ASKED, GuestState.EXPECTED):
        guest.vouched = guest.state == GuestState.EXPECTED
        guest.state, guest.key = GuestState.INVITED, new_id()
        db.session.flush()
        record("guest.come_by_link", "guest", guest.id, actor=visit.reader, page=str(visit.page.id))
    return guest


def expect(visit: PageVisit, *, email: str, name: str) -> bool:
    """Puts a mailbox on the list of those that may come as soon as they ask; no letter leaves. False when nothing changed."""
    guest = on_list(visit.page.id, email)
    if guest is not None and guest.state != GuestState.REMOVED:
        return False
    if guest is None:
        guest = Guest(id=new_id(), page_id=visit.page.id, email=email)
        db.session.add(guest)
    guest.name, guest.state, guest.key = name, GuestState.EXPECTED, new_id()
    db.session.flush()
    record("guest.expect", "guest", guest.id, actor=visit.reader, page=str(visit.page.id))
    return True


def never(visit: PageVisit, *, email: str, name: str) -> bool:
    """Blocks a mailbox, whether it was ever on the list or not. False for somebody who keeps the page."""
    if keeps_page(visit.page.id, email):
        return False
    guest = on_list(visit.page.id, email)
    if guest is None:
        guest = Guest(id=new_id(), page_id=visit.page.id, email=email, name=name)
        db.session.add(guest)
    set_guest_state(visit, guest, GuestState.BLOCKED)
    return True


def forget(visit: PageVisit, guest: Guest) -> None:
    """Takes a mailbox that was only expected off the list, as if it had never stood there."""
    if guest.state == GuestState.EXPECTED:
        db.session.execute(delete(Guest).where(Guest.tenant_id == current_tenant_id(), Guest.id == guest.id))
        record("guest.forget", "guest", guest.id, actor=visit.reader, page=str(visit.page.id))


def allow(visit: PageVisit, guest: Guest, *, writes: bool, pictures: bool, downloads: bool, caregiver: bool) -> None:
    """Sets what a guest may see and do on the page beyond reading."""
    guest.may_write, guest.sees_pictures, guest.may_download, guest.is_caregiver = writes, pictures, downloads, caregiver
    allowed = {"writes": writes, "pictures": pictures, "downloads": downloads, "caregiver": caregiver}
    record("guest.allow", "guest", guest.id, actor=visit.reader, page=str(visit.page.id), **allowed)


def set_guest_state(visit: PageVisit, guest: Guest, state: GuestState) -> None:
    """Removes or blocks somebody, at once: her links open nothing any more. Nobody is told.

    Who is blocked, or was there before, may have the page's own link as well, and it asks nobody who she is: it is renewed too.
    """
    was_there = guest.state in (GuestState.ADMITTED, GuestState.INVITED)
    if visit.page.visibility == Visibility.LINK and (was_there or state == GuestState.BLOCKED):
        visit.page.link_key = new_id()
    guest.state, guest.key, guest.offered_rights = state, new_id(), None
    db.session.flush()
    withhold_letters(guest.id, DeliveryState.STOPPED)
    record(f"guest.{state}", "guest", guest.id, actor=visit.reader, page=str(visit.page.id))


def show_out_unvouched(page: CarePage, *, actor: Reader) -> None:
    """A page is open to others than before: who came by herself has to ask, and her links open nothing. Set by set."""
    of_page = (Guest.tenant_id == current_tenant_id(), Guest.page_id == page.id)
    came = update(Guest).where(*of_page, ~Guest.vouched, Guest.state.in_([GuestState.ADMITTED, GuestState.INVITED]))
    out = came.values(state=GuestState.ASKED, key=func.gen_random_uuid(), offered_rights=None).returning(Guest.id)
    number = len(db.session.execute(out.execution_options(synchronize_session=False)).all())
    if number:
        withhold_all(select(Guest.id).where(*of_page, Guest.state == GuestState.ASKED), DeliveryState.STOPPED)
        record("page.show_out", "care_page", page.id, actor=actor, guests=number)


def renew_page_link(page: CarePage, *, actor: Reader) -> None:
    """Cuts off everybody who came by the page's own link so far: browsers that showed it, and mailboxes that followed by it."""
    page.link_key = new_id()
    if page.visibility == Visibility.LINK:
        show_out_unvouched(page, actor=actor)
    record("page.renew_link", "care_page", page.id, actor=actor)


def renew_every_link(page: CarePage, *, actor: Reader) -> None:
    """Cuts off every link to a page there ever was. Its guests get new ones by letter; however many, it is done at once."""
    renew_page_link(page, actor=actor)
    of_page = (Guest.tenant_id == current_tenant_id(), Guest.page_id == page.id)
    renewed = update(Guest).where(*of_page).values(key=func.gen_random_uuid())
    db.session.execute(renewed.execution_options(synchronize_session=False))
    reseal_all(select(Guest.id, Guest.key).where(*of_page).subquery())
    record("page.renew_every_link", "care_page", page.id, actor=actor)
    publish(LinksRenewed(page.id))


def renew_key(guest: Guest, *, actor: Reader) -> None:
    """Cuts off every link and every browser that came by this guest's letters so far."""
    guest.key = new_id()
    reseal_letters(guest.id, guest.key)
    record("guest.renew", "guest", guest.id, actor=actor, page=str(guest.page_id))


@listens_to(PersonMerged)
def move_to_account(event: PersonMerged) -> None:
    """What a newcomer began belongs to the account that the mailbox already had, a page about her too."""
    about = update(CarePage).where(CarePage.tenant_id == current_tenant_id(), CarePage.patient_id == event.newcomer_id)
    db.session.execute(about.values(patient_id=event.person_id))
    kept = update(PageManager).where(PageManager.tenant_id == current_tenant_id(), PageManager.person_id == event.newcomer_id)
    written = update(Update).where(Update.tenant_id == current_tenant_id(), Update.author_id == event.newcomer_id)
    visited = update(Guest).where(Guest.tenant_id == current_tenant_id(), Guest.person_id == event.newcomer_id)
    db.session.execute(visited.values(person_id=event.person_id))
    db.session.execute(kept.values(person_id=event.person_id))
    db.session.execute(written.values(author_id=event.person_id))
    other = aliased(UpdateDraft)
    same = and_(other.page_id == UpdateDraft.page_id, other.update_id.is_not_distinct_from(UpdateDraft.update_id))
    has_one = (
        select(other.id).where(other.tenant_id == UpdateDraft.tenant_id, other.author_id == event.person_id, same).exists()
    )
    began = update(UpdateDraft).where(UpdateDraft.tenant_id == current_tenant_id(), UpdateDraft.author_id == event.newcomer_id)
    moved = began.where(~has_one).values(author_id=event.person_id)
    db.session.execute(moved.execution_options(synchronize_session=False))


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
