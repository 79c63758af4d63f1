"""What a page itself brings to a review: its updates with their pictures, and the pictures that stand in its album alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, func, or_, select

from kernel.clock import now
from kernel.db import current_tenant_id, db
from mail.models import Delivery, DeliveryState, Mailing
from pages import vetoes
from pages.access import PageVisit
from pages.album_actions import put_back_picture, take_away_picture
from pages.album_queries import stands_in_update
from pages.models import CarePage, Update, UpdateState
from pages.review import Source, add_source
from pages.review_models import Verdict
from pages.update_queries import pictures_in
from photos.models import Photo, PhotoState

LEFT = (DeliveryState.SENT, DeliveryState.DELIVERED, DeliveryState.OPENED, DeliveryState.NOT_KNOWN)  # letters that are out


@dataclass(frozen=True)
class Said:
    """An update, its pictures, and how many people were told of it by letter."""

    update: Update
    pictures: Sequence[Photo]
    told: int


def _updates(page: CarePage) -> Select[UUID]:
    of_page = select(Update.id).where(Update.tenant_id == current_tenant_id(), Update.page_id == page.id)
    return of_page.where(Update.state != UpdateState.DELETED)


def _load_updates(visit: PageVisit, ids: Sequence[UUID]) -> Mapping[UUID, Said]:
    found = db.session.scalars(select(Update).where(Update.tenant_id == current_tenant_id(), Update.id.in_(ids))).all()
    pictures, told = pictures_in(found, hidden=True), _told(ids)
    return {update.id: Said(update, pictures.get(update.id, []), told.get(update.id, 0)) for update in found}


def _told(ids: Sequence[UUID]) -> dict[UUID, int]:
    """To how many mailboxes word of each update has left."""
    of = (Delivery.tenant_id == Mailing.tenant_id) & (Delivery.mailing_id == Mailing.id)
    query = select(Mailing.about_id, func.count()).join(Delivery, of).where(Mailing.tenant_id == current_tenant_id())
    counted = query.where(Mailing.about_id.in_(ids), Delivery.state.in_(LEFT)).group_by(Mailing.about_id)
    return {row[0]: row[1] for row in db.session.execute(counted)}


def _judge_update(visit: PageVisit, update_id: UUID, verdict: Verdict) -> None:
    if verdict is Verdict.KEEP:
        vetoes.show_update(visit, update_id)
    else:
        vetoes.hide_update(visit, update_id, deleted_at=now() if verdict is Verdict.DELETE else None)


def _pictures(page: CarePage) -> Select[UUID]:
    of_page = select(Photo.id).where(Photo.tenant_id == current_tenant_id(), Photo.album_id == page.id)
    return of_page.where(or_(Photo.in_album, Photo.hidden), Photo.state == PhotoState.READY, vetoes.stands_alone())


def _load_pictures(visit: PageVisit, ids: Sequence[UUID]) -> Mapping[UUID, Photo]:
    query = select(Photo).where(Photo.tenant_id == current_tenant_id(), Photo.id.in_(ids))
    return {photo.id: photo for photo in db.session.scalars(query)}


def _judge_picture(visit: PageVisit, photo_id: UUID, verdict: Verdict) -> None:
    """Also one that stands in an update: there it can only be hidden. Alone it can be deleted, and for a day put back."""
    photo = vetoes.picture_about(visit, photo_id)
    vetoes.set_picture(visit, photo, hidden=verdict is not Verdict.KEEP)
    if not stands_in_update(photo):
        if verdict is Verdict.DELETE:
            take_away_picture(visit, photo)
        elif not photo.in_album:
            put_back_picture(visit, photo)


def _with_the_updates(page_id: UUID) -> None:
    """Pictures come back together with the updates."""


add_source(Source("updates", "pages/_review_update.html", _updates, _load_updates, _judge_update, vetoes.show_all))
add_source(Source("pictures", "pages/_review_picture.html", _pictures, _load_pictures, _judge_picture, _with_the_updates))
