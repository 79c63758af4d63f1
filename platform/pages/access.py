"""Who may see a page and who may keep it: fetched and checked in one, the same answer for absent and forbidden."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, false, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, aliased, with_expression

from kernel.access import NotAllowed, Reader
from kernel.audit import Actor, Mailbox
from kernel.db import current_tenant_id, db
from kernel.errors import NotFound
from kernel.live import newest_mark
from pages.gifts import may_be_sent
from pages.models import (
    Audience,
    CarePage,
    Guest,
    GuestState,
    PageManager,
    Right,
    Update,
    UpdatePhoto,
    UpdateReader,
    UpdateState,
    Visibility,
)
from pages.noting import note_reading
from pages.own import is_about, is_blocked, is_readers, own_row
from photos.models import Photo, PhotoState

CHANNEL = "page"  # what happens at a page is told there


class PageClosed(NotFound):
    """An address of a page that is none for this reader, or none at all: both get one answer, with a form to ask by."""


class Standing(StrEnum):
    """What a reader is to a page. `link`: she has shown the link of a page that is for anyone with it.

    `caller`: she found the name of a listed page, and stands at its door; she reads nothing there. `patient`: it is about her.
    """

    CALLER = "caller"
    GUEST = "guest"
    LINK = "link"
    MANAGER = "manager"
    MEMBER = "member"
    PATIENT = "patient"


@dataclass(frozen=True)
class PageVisit:
    """A page, and what the reader is to it. `guest` is her own row on the page's list, `manager` that among its keepers.

    `imagined`: it is not she who looks, but somebody who keeps the page and wants to see what she sees, or a part of it is
    drawn for all who see the same. `mark`: how far the page had come when it was looked up (see `kernel/live.py`). `others` are
    visits to more pages, to all of which she is the same: whatever asks what she sees here asks it there as well.
    """

    page: CarePage
    reader: Reader
    standing: Standing
    guest: Guest | None
    manager: PageManager | None = None
    imagined: bool = False
    mark: UUID | None = None
    others: tuple["PageVisit", ...] = ()

    def at(self, column: InstrumentedAttribute[UUID] | InstrumentedAttribute[UUID | None]) -> ColumnElement[bool]:
        """Whether a column names the page being visited, or one of the others."""
        return column.in_([self.page.id, *(visit.page.id for visit in self.others)]) if self.others else column == self.page.id

    @property
    def manages(self) -> bool:
        """Whether she keeps the page, as its owner or with some of the rights."""
        return self.manager is not None

    @property
    def is_patient(self) -> bool:
        """Whether the page is about her, and she is known by that."""
        return self.page.is_about(self.reader)

    @property
    def owns(self) -> bool:
        """Whether the page is hers to decide about. It is nobody's while whoever it is about is deciding."""
        return self.manager is not None and self.manager.is_owner and not self.page.rests

    def may(self, right: Right | str) -> bool:
        """Whether she keeps the page with this right, and it does not rest."""
        return self.manager is not None and (self.owns or right in self.manager.rights) and not self.page.rests

    @property
    def let_in(self) -> Guest | None:
        """Her row on the page's list, when it is what she comes by."""
        return self.guest if self.standing is Standing.GUEST else None

    @property
    def writes(self) -> bool:
        """Whether she may leave words: a guest unless it was taken from her, and whoever reads with a proved account.

        Whom moderators have silenced writes nowhere but where she keeps the page, or it is about her.
        """
        if self.reader.silenced and not (self.manages or self.is_patient):
            return False
        if self.let_in is not None:
            return self.let_in.may_write
        return not self.page.rests if self.manages else self.reader.is_member

    @property
    def sees_pictures(self) -> bool:
        """Whether pictures are shown to her."""
        if self.standing is Standing.CALLER:
            return False
        return self.let_in is None or self.let_in.sees_pictures

    @property
    def downloads(self) -> bool:
        """Whether she may take pictures home in full size."""
        return self.manages or self.is_patient or bool(self.let_in and self.let_in.may_download and self.let_in.sees_pictures)

    @property
    def in_corner(self) -> bool:
        """Whether she is among the page's caregivers."""
        return self.manages or (self.let_in is not None and self.let_in.is_caregiver)

    @property
    def actor(self) -> Actor:
        """Who acts here, for the record."""
        if self.is_patient and self.reader.person_id is None:
            return "patient"
        by_letter = self.reader.person_id is None and self.guest is not None
        return Mailbox(self.guest.id) if by_letter and self.guest else self.reader

    @property
    def trusted(self) -> bool:
        """Whether her words stand on the page at once: it is hers, or somebody who keeps it let her in."""
        return self.manages or self.is_patient or (self.let_in is not None and self.let_in.vouched)


def page_for(reader: Reader, slug: str) -> PageVisit:
    """As `visit_to` does, for whoever is shown the page: somebody of the hospital who does not keep it is noted."""
    visit = visit_to(reader, slug)
    note_reading(visit.page.id, reader, keeps=visit.manages or visit.is_patient)
    return visit


def visit_to(reader: Reader, slug: str) -> PageVisit:
    """The page at `slug` with the reader's standing. Raises PageClosed when there is none, or none for her. One statement."""
    found = page_with_rows(reader, slug)
    visit = visit_of(*found[:3], reader, found[3]) if found else None
    if visit is None:
        raise PageClosed
    return visit


def page_with_rows(reader: Reader, slug: str) -> tuple[CarePage, Guest | None, PageManager | None, UUID | None] | None:
    """The page at `slug` with the reader's rows there and its mark; a closed one only for whom it is about. One statement."""
    found = db.session.execute(with_rows(reader).where(CarePage.slug == slug)).one_or_none()
    return (found[0], found[1], found[2], found[3]) if found else None


def with_rows(reader: Reader) -> Select[CarePage, Guest | None, PageManager | None, UUID | None]:
    """Every page of the hospital, but of whoever has blocked the reader, with her rows there and its mark: see `visit_of`."""
    own = aliased(Guest, own_row(reader))
    keeps = and_(
        PageManager.tenant_id == CarePage.tenant_id,
        PageManager.page_id == CarePage.id,
        PageManager.person_id == reader.person_id,
    )
    return (
        select(CarePage, own, PageManager, newest_mark(CHANNEL, CarePage.id))
        .outerjoin(PageManager, keeps)
        .outerjoin(own, true())
        .where(CarePage.tenant_id == current_tenant_id(), or_(CarePage.closed_at.is_(None), is_about(reader)))
        .where(or_(PageManager.id.is_not(None), is_about(reader), ~is_blocked(reader)))
        .options(with_expression(CarePage.takes_gifts, may_be_sent()))
    )


def visit_of(
    page: CarePage, guest: Guest | None, manager: PageManager | None, reader: Reader, mark: UUID | None = None
) -> PageVisit | None:
    """What a page is to a reader with these rows of her own; None when it is closed to her."""
    standing = _standing(page, guest, manager, reader)
    keeps = manager if standing is Standing.MANAGER else None
    return PageVisit(page, reader, standing, guest, keeps, mark=mark) if standing else None


def _standing(page: CarePage, guest: Guest | None, manager: PageManager | None, reader: Reader) -> Standing | None:
    """One condition a line; the first that holds decides."""
    if page.closed_at is not None:
        return Standing.PATIENT if page.is_about(reader) else None
    if manager is not None and (manager.is_owner or not page.waits):
        return Standing.MANAGER
    if page.is_about(reader):
        return Standing.PATIENT
    if page.waits or is_shut_out(guest):
        return None
    if guest is not None and guest.state == GuestState.ADMITTED:
        return Standing.GUEST
    if page.visibility == Visibility.HOSPITAL and reader.is_member:
        return Standing.MEMBER
    if page.visibility == Visibility.LINK and page.link_key in reader.keys:
        return Standing.LINK
    return None


def is_shut_out(guest: Guest | None) -> bool:
    """Whether this row keeps its reader out."""
    return guest is not None and guest.state in (GuestState.BLOCKED, GuestState.REMOVED)


def managed_page(reader: Reader, slug: str, right: Right | None = None) -> PageVisit:
    """The page at `slug`, which the reader keeps. Raises NotFound in every other case; NotAllowed when she lacks `right`."""
    visit = page_for(reader, slug)
    if not visit.manages:
        raise NotFound
    if right is not None and not visit.may(right):
        raise NotAllowed
    return visit


def sees_update(visit: PageVisit) -> ColumnElement[bool]:
    """Which updates of the page the visitor is shown: published ones, for everyone or for her; its keepers see all.

    What is hidden is shown to whoever the page is about alone; and she sees all that is published, or to be hers.
    """
    of_page = and_(Update.tenant_id == current_tenant_id(), visit.at(Update.page_id))
    if visit.manages:
        return of_page if visit.is_patient else and_(of_page, Update.state != UpdateState.HIDDEN)
    if visit.is_patient:
        out = Update.state.in_([UpdateState.HIDDEN, UpdateState.PUBLISHED])
        return and_(of_page, Update.state != UpdateState.DELETED if visit.page.may_take else out)
    if visit.standing is Standing.CALLER:
        return false()
    for_her = Update.audience == Audience.EVERYONE
    if visit.let_in is not None:
        for_her = or_(for_her, and_(Update.audience == Audience.CHOSEN, _is_chosen(visit.reader)))
    return and_(of_page, Update.state == UpdateState.PUBLISHED, for_her)


def _is_chosen(reader: Reader) -> ColumnElement[bool]:
    """Whether the update names one of the reader's rows on the list, by which she may come."""
    its_guest = and_(Guest.tenant_id == UpdateReader.tenant_id, Guest.id == UpdateReader.guest_id)
    chosen = (
        select(UpdateReader.id)
        .join(Guest, its_guest)
        .where(UpdateReader.tenant_id == Update.tenant_id, UpdateReader.update_id == Update.id)
        .where(Guest.state == GuestState.ADMITTED, is_readers(reader))
    )
    return chosen.exists()


def sees_photo(visit: PageVisit) -> ColumnElement[bool]:
    """Which pictures of the page the visitor is shown.

    A picture in an update goes with it; one that stands in the album alone is for all who are shown pictures.
    """
    wanted = true() if visit.is_patient else ~Photo.hidden
    of_page = and_(Photo.tenant_id == current_tenant_id(), visit.at(Photo.album_id), wanted)
    of_photo = and_(UpdatePhoto.tenant_id == Photo.tenant_id, UpdatePhoto.photo_id == Photo.id)
    its_update = and_(Update.tenant_id == UpdatePhoto.tenant_id, Update.id == UpdatePhoto.update_id)
    places = select(UpdatePhoto.id).join(Update, its_update).where(of_photo)
    if visit.manages:
        return and_(of_page, ~places.where(~sees_update(visit)).exists())
    if not visit.sees_pictures:
        return false()
    alone = and_(Photo.in_album, ~select(UpdatePhoto.id).where(of_photo).exists())
    return and_(of_page, Photo.state == PhotoState.READY, or_(places.where(sees_update(visit)).exists(), alone))


def update_for(visit: PageVisit, update_id: UUID) -> Update:
    """An update of the page being visited. Raises NotFound for any other, and for one that she is not shown."""
    update = db.session.scalars(select(Update).where(sees_update(visit), Update.id == update_id)).one_or_none()
    if update is None:
        raise NotFound
    return update


def photo_for(visit: PageVisit, photo_id: UUID) -> Photo:
    """A picture of the page being visited that the reader is shown. Raises NotFound."""
    photo = db.session.scalars(select(Photo).where(sees_photo(visit), Photo.id == photo_id)).one_or_none()
    if photo is None:
        raise NotFound
    return photo


def guest_of(visit: PageVisit, guest_id: UUID) -> Guest:
    """Somebody on the list of the page that the reader keeps. Raises NotFound."""
    query = select(Guest).where(Guest.tenant_id == current_tenant_id(), Guest.page_id == visit.page.id, Guest.id == guest_id)
    guest = db.session.scalars(query).one_or_none()
    if guest is None or not visit.manages:
        raise NotFound
    return guest
