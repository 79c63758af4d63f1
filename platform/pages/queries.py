"""Reads of pages. Every list is paged; each function is one statement unless it says otherwise."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import aliased

from kernel.access import Reader
from kernel.db import current_tenant_id, db
from kernel.paging import Slice, newest_first
from pages.access import PageVisit, is_readers, sees_update
from pages.models import CarePage, Guest, GuestState, PageManager, Update, UpdatePhoto
from photos.models import Photo

UPDATES_A_PAGE = 20
MOST_VISITED = 100


def updates_of(visit: PageVisit) -> Slice[Update]:
    """What the visitor is shown of a page's updates, newest first; on the first page those that are pinned come before."""
    query, pinned = select(Update).where(sees_update(visit)), Update.pinned_at.is_not(None)
    listed: Slice[Update] = newest_first(query, Update.place, UPDATES_A_PAGE, ahead=pinned)
    return listed


def pictures_of(visit: PageVisit, updates: Sequence[Update]) -> dict[UUID, list[Photo]]:
    """The pictures of these updates, each in its order, as far as the visitor is shown pictures."""
    return pictures_in(updates) if visit.sees_pictures else {}


def pictures_in(updates: Sequence[Update]) -> dict[UUID, list[Photo]]:
    """Every picture of these updates, each in its order."""
    on = and_(Photo.tenant_id == UpdatePhoto.tenant_id, Photo.id == UpdatePhoto.photo_id)
    query = (
        select(UpdatePhoto.update_id, Photo)
        .join(Photo, on)
        .where(UpdatePhoto.tenant_id == current_tenant_id(), UpdatePhoto.update_id.in_([u.id for u in updates]))
        .order_by(UpdatePhoto.position)
    )
    pictures: defaultdict[UUID, list[Photo]] = defaultdict(list)
    for update_id, photo in db.session.execute(query):
        pictures[update_id].append(photo)
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
        .where(CarePage.closed_at.is_(None))
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
        .where(~kept_out.exists(), CarePage.closed_at.is_(None))
        .order_by(CarePage.id.desc())
        .limit(MOST_VISITED)
    )
    return list(dict.fromkeys(db.session.scalars(visited)))
