"""The worker's part in pages: delete pictures that were taken away, or that never came to stand anywhere."""

from datetime import timedelta
from uuid import UUID

from kernel.jobs import Later, job
from pages.album_queries import is_drafted, loose_picture
from photos.actions import forget_picture

LOOSE_LASTS = timedelta(days=30)  # for pictures that were sent for an update and stand in none


@job("pages.forget_loose_picture")
def forget_loose_picture(photo_id: str) -> None:
    """Deletes a picture that stands nowhere by now; while somebody is writing about it, it is looked at again later."""
    photo = loose_picture(UUID(photo_id))
    if photo is None:
        return
    if is_drafted(photo):
        raise Later(LOOSE_LASTS.total_seconds())
    forget_picture(photo, actor="worker")
