"""What is done with an album: its order, the picture at the head of the page, and what is taken away."""

from datetime import timedelta

from sqlalchemy import select

from kernel.audit import record
from kernel.clock import now
from kernel.db import current_tenant_id, db
from pages.access import PageVisit
from pages.album_queries import neighbour
from pages.jobs import forget_loose_picture
from pages.models import CarePage
from photos.models import Photo

UNDO_LASTS = timedelta(days=1)


def set_cover(visit: PageVisit, photo: Photo | None) -> None:
    """Puts a picture at the head of the page, or takes away the one that is there."""
    visit.page.cover_id = photo.id if photo else None
    record("page.cover", "care_page", visit.page.id, actor=visit.reader, photo=str(photo.id) if photo else "none")


def move_picture(visit: PageVisit, photo: Photo, *, earlier: bool) -> None:
    """Changes places with the picture before it in the album, or after it. At the end of the album nothing happens."""
    page = select(CarePage.id).where(CarePage.tenant_id == current_tenant_id(), CarePage.id == visit.page.id)
    db.session.execute(page.with_for_update())  # one move at a time, so that no two pictures get the same place
    db.session.refresh(photo)
    other = neighbour(visit, photo, earlier=earlier)
    if other is not None:
        photo.place, other.place = other.place, photo.place
        record("photo.move", "photo", photo.id, actor=visit.reader, page=str(visit.page.id))


def take_away_picture(visit: PageVisit, photo: Photo) -> None:
    """Takes a picture out of the album. It can be put back for a day; then it is deleted."""
    photo.in_album = False
    forget_loose_picture.defer(at=now() + UNDO_LASTS, photo_id=photo.id)
    record("photo.take_away", "photo", photo.id, actor=visit.reader, page=str(visit.page.id))


def put_back_picture(visit: PageVisit, photo: Photo) -> None:
    """Puts a picture into the album again, where it stood."""
    photo.in_album = True
    record("photo.put_back", "photo", photo.id, actor=visit.reader, page=str(visit.page.id))
