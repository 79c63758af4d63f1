"""Reads of a page's album. Every list is paged; each function is one statement."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, or_, select, true, union_all

from kernel.db import current_tenant_id, db
from kernel.errors import NotFound
from kernel.paging import Slice, newest_first
from pages.access import PageVisit, sees_photo, sees_update
from pages.models import Update, UpdateDraft, UpdatePhoto, UpdateState
from photos.models import Photo, PhotoState

PICTURES_A_PAGE = 30
MOST_NAMED = 100

_OF_PHOTO = and_(UpdatePhoto.tenant_id == Photo.tenant_id, UpdatePhoto.photo_id == Photo.id)
_ITS_UPDATE = and_(Update.tenant_id == UpdatePhoto.tenant_id, Update.id == UpdatePhoto.update_id)


def in_album(visit: PageVisit) -> ColumnElement[bool]:
    """Which pictures the visitor finds in the album: those that stand in it by themselves, or in an update that is out."""
    published = Update.state == UpdateState.PUBLISHED
    in_update = select(UpdatePhoto.id).join(Update, _ITS_UPDATE).where(_OF_PHOTO, published).exists()
    return and_(sees_photo(visit), or_(Photo.in_album, in_update))


def album_of(visit: PageVisit) -> Slice[Photo]:
    """The pictures of an album, the first of its order first."""
    listed: Slice[Photo] = newest_first(select(Photo).where(in_album(visit)), Photo.place, PICTURES_A_PAGE)
    return listed


def beside(visit: PageVisit, photo: Photo) -> tuple[UUID | None, UUID | None]:
    """The pictures before and after this one in the album."""
    shown = (in_album(visit), Photo.state == PhotoState.READY)
    before = select(true().label("before"), Photo.id).where(*shown, Photo.place > photo.place).order_by(Photo.place)
    after = select(false().label("before"), Photo.id).where(*shown, Photo.place < photo.place).order_by(Photo.place.desc())
    both = union_all(before.limit(1).subquery().select(), after.limit(1).subquery().select())
    found = {row.before: row.id for row in db.session.execute(both)}
    return found.get(True), found.get(False)


def neighbour(visit: PageVisit, photo: Photo, *, earlier: bool) -> Photo | None:
    """The picture that stands just before this one in the album, or just after it."""
    query = select(Photo).where(in_album(visit)).limit(1)
    if earlier:
        query = query.where(Photo.place > photo.place).order_by(Photo.place)
    else:
        query = query.where(Photo.place < photo.place).order_by(Photo.place.desc())
    return db.session.scalars(query).one_or_none()


def update_with(visit: PageVisit, photo: Photo) -> Update | None:
    """The update in which a picture stands, if the visitor is shown it."""
    query = select(Update).join(UpdatePhoto, _ITS_UPDATE).where(UpdatePhoto.photo_id == photo.id, sees_update(visit))
    return db.session.scalars(query).one_or_none()


def pictures_named(visit: PageVisit, photo_ids: Sequence[UUID]) -> list[Photo]:
    """Of these, the pictures of the page that the visitor is shown, in the order given; a hundred at most."""
    ids = list(dict.fromkeys(photo_ids))[:MOST_NAMED]
    query = select(Photo).where(sees_photo(visit), Photo.id.in_(ids))
    return sorted(db.session.scalars(query), key=lambda photo: ids.index(photo.id)) if ids else []


def picture_for_album(visit: PageVisit, photo_id: UUID) -> Photo:
    """A picture that stands in no update, so that the album alone decides about it. Raises NotFound."""
    alone = ~select(UpdatePhoto.id).where(_OF_PHOTO).exists()
    photo = db.session.scalars(select(Photo).where(sees_photo(visit), alone, Photo.id == photo_id)).one_or_none()
    if photo is None:
        raise NotFound
    return photo


def stands_in_update(photo: Photo) -> bool:
    """Whether a picture is part of an update, whatever became of that."""
    of_it = (UpdatePhoto.tenant_id == photo.tenant_id, UpdatePhoto.photo_id == photo.id)
    return db.session.scalar(select(UpdatePhoto.id).where(*of_it)) is not None


def loose_picture(photo_id: UUID) -> Photo | None:
    """A picture that stands nowhere: not in the album, and in no update."""
    placed = select(UpdatePhoto.id).where(_OF_PHOTO).exists()
    query = select(Photo).where(Photo.tenant_id == current_tenant_id(), Photo.id == photo_id, ~Photo.in_album, ~placed)
    return db.session.scalars(query).one_or_none()


def is_drafted(photo: Photo) -> bool:
    """Whether somebody is still writing an update with this picture."""
    query = select(UpdateDraft.id).where(UpdateDraft.tenant_id == photo.tenant_id, UpdateDraft.page_id == photo.album_id)
    return db.session.scalars(query.where(UpdateDraft.photo_ids.contains([photo.id])).limit(1)).first() is not None
