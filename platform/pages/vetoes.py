"""What whoever a page is about does not want there: it is hidden from everybody but her at once, until she shows it again."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, update

from kernel.audit import record
from kernel.db import current_tenant_id, db
from kernel.errors import NotFound
from kernel.events import Event, publish
from kernel.paging import Slice, newest_first
from pages.access import PageVisit
from pages.models import Update, UpdatePhoto, UpdateState
from photos.models import Photo, PhotoState

DAYS_AT_ONCE = 30


@dataclass(frozen=True)
class UpdateHidden(Event):
    """Whoever the page is about does not want an update there: what waits to leave about it never does."""

    update: Update


@dataclass(frozen=True)
class UpdateShown(Event):
    """What was hidden is there again as it was before."""

    update: Update


@dataclass(frozen=True)
class PictureTurned(Event):
    """A picture is hidden from all but whoever the page is about, or shown again."""

    page_id: UUID
    photo_id: UUID


def update_about(visit: PageVisit, update_id: UUID) -> Update:
    """An update of the page, which is about the visitor, locked; not one that was deleted before. Raises NotFound."""
    query = select(Update).where(Update.tenant_id == current_tenant_id(), Update.page_id == visit.page.id)
    found = db.session.scalars(query.where(Update.id == update_id).with_for_update()).one_or_none()
    if found is None or found.state == UpdateState.DELETED or not visit.is_patient:
        raise NotFound
    return found


def hide_update(visit: PageVisit, update_id: UUID, *, deleted_at: datetime | None = None) -> None:
    """Only she sees it from now on. With `deleted_at` she does not want it any more, and can put it back."""
    hidden = update_about(visit, update_id)
    hidden.deleted_at = deleted_at
    if hidden.state != UpdateState.HIDDEN:
        hidden.state_before, hidden.state, hidden.pinned_at = hidden.state, UpdateState.HIDDEN, None
        record("update.hide", "update", hidden.id, actor=visit.actor, page=str(visit.page.id))
        publish(UpdateHidden(hidden))


def show_update(visit: PageVisit, update_id: UUID) -> None:
    """It is there again as it was, and nobody is told. What was planned is not published by itself any more."""
    shown = update_about(visit, update_id)
    if shown.state == UpdateState.HIDDEN:
        _as_before(shown)
        publish(UpdateShown(shown))
        record("update.show", "update", shown.id, actor=visit.actor, page=str(visit.page.id))


def _as_before(hidden: Update) -> None:
    before = hidden.state_before or UpdateState.STOPPED
    hidden.state = UpdateState.STOPPED if before == UpdateState.SCHEDULED else UpdateState(before)
    hidden.state_before = hidden.deleted_at = None


def picture_about(visit: PageVisit, photo_id: UUID) -> Photo:
    """A picture of the page, which is about the visitor, wherever it stands. Raises NotFound."""
    query = select(Photo).where(Photo.tenant_id == current_tenant_id(), Photo.album_id == visit.page.id)
    photo = db.session.scalars(query.where(Photo.id == photo_id, Photo.state == PhotoState.READY)).one_or_none()
    if photo is None or not visit.is_patient:
        raise NotFound
    return photo


def set_picture(visit: PageVisit, photo: Photo, *, hidden: bool) -> None:
    """Only she sees a picture from now on, wherever it stands; or all see it again for whom it was."""
    if photo.hidden != hidden:
        photo.hidden = hidden
        record("photo.hide" if hidden else "photo.show", "photo", photo.id, actor=visit.actor, page=str(visit.page.id))
        publish(PictureTurned(visit.page.id, photo.id))


def show_all(page_id: UUID) -> None:
    """Everything is there again as it was: whoever hid it was not whom the page is about."""
    hidden = select(Update).where(Update.tenant_id == current_tenant_id(), Update.page_id == page_id)
    for one in db.session.scalars(hidden.where(Update.state == UpdateState.HIDDEN)):
        _as_before(one)
        publish(UpdateShown(one))
    pictures = update(Photo).where(Photo.tenant_id == current_tenant_id(), Photo.album_id == page_id, Photo.hidden)
    shown = pictures.values(hidden=False, in_album=or_(Photo.in_album, stands_alone())).returning(Photo.id)
    for photo_id in db.session.scalars(shown).all():
        publish(PictureTurned(page_id, photo_id))


def stands_alone() -> ColumnElement[bool]:
    """Whether a picture stands in no update."""
    of_photo = (UpdatePhoto.tenant_id == Photo.tenant_id) & (UpdatePhoto.photo_id == Photo.id)
    return ~select(UpdatePhoto.id).where(of_photo).exists()


def hidden_updates(visit: PageVisit) -> Slice[Update]:
    """What a child does not want on the page that is kept for her, the newest first, paged: to be named by its day."""
    query = select(Update).where(Update.tenant_id == current_tenant_id(), Update.page_id == visit.page.id)
    listed: Slice[Update] = newest_first(query.where(Update.state == UpdateState.HIDDEN), Update.place, DAYS_AT_ONCE)
    return listed


def hidden_pictures(visit: PageVisit) -> list[Photo]:
    """The same of pictures; up to thirty."""
    query = select(Photo).where(Photo.tenant_id == current_tenant_id(), Photo.album_id == visit.page.id, Photo.hidden)
    return list(db.session.scalars(query.order_by(Photo.id.desc()).limit(DAYS_AT_ONCE)))
