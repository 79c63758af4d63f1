"""Each day what is written down of pictures' sizes is compared with their files; what differs is put right, and on record."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import groupby, islice
from uuid import UUID

from sqlalchemy import select, update

from kernel.audit import record
from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.ids import parse_id
from kernel.jobs import daily
from photos.actions import file_store
from photos.models import Photo, PhotoState

AT_A_TIME = 500  # pictures
SETTLED = timedelta(days=1)  # after which nothing is done to a picture's files but to delete them


@daily("photos.measure")
def measure() -> None:
    """Counts the files of all pictures that are a day old. Run twice it does nothing more."""
    lying = _lying()
    while found := dict(islice(lying, AT_A_TIME)):
        if changed := _put_right(found):
            more = {"pictures": len(changed), "difference": sum(changed)}
            record("photo.measure", "tenant", current_tenant_id(), actor="worker", **more)
        db.session.commit()  # nothing is held while files are looked at


def _lying() -> Iterator[tuple[UUID, int]]:
    """The folders of files there are, each with how many bytes lie in it."""
    sizes = file_store().sizes_under(str(current_tenant_id()))
    for folder, files in groupby(sizes, key=lambda found: found[0].split("/")[1]):
        photo_id = parse_id(folder)
        if photo_id is not None:
            yield photo_id, sum(size for _key, size in files)


def _put_right(lying: dict[UUID, int]) -> list[int]:
    """Writes down what lies there of these pictures, where it was not known so; the differences."""
    settled = (Photo.state == PhotoState.READY, Photo.created_at < now() - SETTLED)
    query = select(Photo.id, Photo.stored).where(Photo.tenant_id == current_tenant_id(), Photo.id.in_(lying), *settled)
    wrong = {photo_id: lying[photo_id] - stored for photo_id, stored in db.session.execute(query) if lying[photo_id] != stored}
    for photo_id in wrong:
        of_it = update(Photo).where(Photo.tenant_id == current_tenant_id(), Photo.id == photo_id)
        db.session.execute(of_it.values(stored=lying[photo_id]), execution_options={"synchronize_session": False})
    return list(wrong.values())
