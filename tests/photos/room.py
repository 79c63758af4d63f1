"""A hospital with as little room for pictures as a test needs."""

from kernel.db import db
from kernel.ids import new_id
from photos.models import Photo
from photos.room import GB
from tests.support.world import Hospital


def leave_room(hospital: Hospital, left: int) -> None:
    """It may have one GB, and all but `left` bytes of it are taken by one picture."""
    with hospital.world.as_superuser() as connection:
        connection.execute("update tenant set most_gb = 1 where id = %s", [hospital.id])
    with hospital.entered():
        db.session.add(Photo(album_id=new_id(), width=1, height=1, stored=GB - left))


def taken(hospital: Hospital) -> int:
    """How many bytes its pictures take, as they are counted, but for that one."""
    with hospital.world.as_superuser() as connection:
        query = "select coalesce(sum(stored), 0)::bigint from photo where tenant_id = %s and stored < %s"
        row = connection.execute(query, [hospital.id, GB // 2]).fetchone()
        return int(row[0]) if row else 0


def lying(hospital: Hospital) -> int:
    """How many bytes its files have, but for copies of people's own data."""
    store = hospital.world.app.extensions["file_store"]
    return sum(size for key, size in store.sizes_under(str(hospital.id)) if not key.endswith("data.zip"))
