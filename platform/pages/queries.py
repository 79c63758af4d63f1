"""Reads of pages. Every list is paged; each function is one statement unless it says otherwise."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Uuid, and_, cast, literal, null, select, union_all
from sqlalchemy.orm import aliased

from kernel.access import Reader
from kernel.db import current_tenant_id, db
from kernel.paging import Slice, newest_first
from pages.access import PageVisit, is_readers, sees_update
from pages.album_queries import in_album
from pages.models import CarePage, Guest, GuestState, PageManager, Update, UpdatePhoto
from photos.models import Photo, PhotoState

UPDATES_A_PAGE = 20
MOST_VISITED = 100


def updates_of(visit: PageVisit) -> Slice[Update]:
    """What the visitor is shown of a page's updates, newest first; on the first page those that are pinned come before."""
    query, pinned = select(Update).where(sees_update(visit)), Update.pinned_at.is_not(None)
    listed: Slice[Update] = newest_first(query, Update.place, UPDATES_A_PAGE, ahead=pinned)
    return listed


def pictures_of(visit: PageVisit, updates: Sequence[Update]) -> dict[UUID | None, list[Photo]]:
    """The pictures of these updates that the visitor is shown, each in its order; under None that at the head of the page."""
    on = and_(Photo.tenant_id == UpdatePhoto.tenant_id, Photo.id == UpdatePhoto.photo_id)
    placed = (
        select(UpdatePhoto.update_id, UpdatePhoto.position, Photo)
        .join(Photo, on)
        .where(UpdatePhoto.tenant_id == current_tenant_id(), UpdatePhoto.update_id.in_([u.id for u in updates]))
    )
    cover = select(cast(null(), Uuid), literal(0), Photo).where(
        in_album(visit), Photo.id == visit.page.cover_id, Photo.state == PhotoState.READY
    )
    parts = ([placed] if updates else []) + ([cover] if visit.page.cover_id else [])
    if not parts or not visit.sees_pictures:
        return {}
    found = union_all(*parts).subquery()
    update_id, position = list(found.c)[:2]
    pictures: defaultdict[UUID | None, list[Photo]] = defaultdict(list)
    for of, photo in db.session.execute(select(update_id, aliased(Photo, found)).order_by(position)):
        pictures[of].append(photo)
    return pictures


def loose_photos(visit: PageVisit, photo_ids: Sequence[UUID]) -> list[Photo]:
    """Of these, the pictures that were sent for the page and stand in no update yet, in the order given."""
    placed = select(UpdatePhoto.id).where(UpdatePhoto.tenant_id == Photo.tenant_id, UpdatePhoto.photo_id == Photo.id).exists()
    query = select(Photo).where(
        Photo.tenant_id == current_tenant_id(), Photo.album_id == visit.page.id, Photo.id.in_(photo_ids), ~placed
    )
    return sorted(db.session.scalars(query), key=lambda photo: photo_ids.index(photo.id))


def pages_kept_by(reader: Reader) -> Slice[CarePage]:
    """The pages a reader keeps, newest first."""
    keeps = and_(PageManager.tenant_id == CarePage.tenant_id, PageManager.page_id == CarePage.id)
    kept = (
        select(CarePage)
        .join(PageManager, keeps)
        .where(CarePage.tenant_id == current_tenant_id(), PageManager.person_id == reader.person_id)
    )
    return newest_first(kept, CarePage.id, UPDATES_A_PAGE)


def pages_open_to(reader: Reader) -> list[CarePage]:
    """Up to a hundred pages that a reader was let into, the newest first."""
    comes = and_(Guest.tenant_id == CarePage.tenant_id, Guest.page_id == CarePage.id)
    other = aliased(Guest)
    kept_out = (
        select(other.id)
        .where(other.tenant_id == CarePage.tenant_id, other.page_id == CarePage.id, is_readers(reader, other))
        .where(other.state.in_([GuestState.BLOCKED, GuestState.REMOVED]))
    )
    visited = (
        select(CarePage)
        .join(Guest, comes)
        .where(CarePage.tenant_id == current_tenant_id(), is_readers(reader), Guest.state == GuestState.ADMITTED)
        .where(~kept_out.exists())
        .order_by(CarePage.id.desc())
        .limit(MOST_VISITED)
    )
    return list(dict.fromkeys(db.session.scalars(visited)))
