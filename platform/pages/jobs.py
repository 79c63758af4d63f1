"""The worker's part in care pages: publish what was planned, and delete pictures that came to stand nowhere."""

from datetime import timedelta
from uuid import UUID

from kernel.clock import now
from kernel.events import listens_to
from kernel.jobs import Later, job
from kernel.logs import log
from pages import actions
from pages.actions import UpdatePlanned
from pages.album_queries import is_drafted, loose_picture
from pages.update_queries import author_may_post, planned_update
from photos.actions import forget_picture

LOOSE_LASTS = timedelta(days=30)  # for pictures that were sent for an update and stand in none


@job("pages.publish_planned")
def publish_planned(update_id: str) -> None:
    """Publishes an update whose time has come, if whoever planned it may still write there.

    Nothing happens when it was taken back or published meanwhile; when its time was changed, it waits for that.
    """
    update = planned_update(UUID(update_id))
    if update is None:
        return
    early = (update.published_at - now()).total_seconds()
    if early > 0:
        raise Later(early)
    if not author_may_post(update):
        log().warning("planned update not published: its author may not write there any more", update=update_id)
        return
    actions.publish_planned(update, actor="worker")


@listens_to(UpdatePlanned)
def remember(event: UpdatePlanned) -> None:
    """Has a planned update published in its time."""
    publish_planned.defer(at=event.update.published_at, update_id=event.update.id)


@job("pages.forget_loose_picture", deletes=True)
def forget_loose_picture(photo_id: str) -> None:
    """Deletes a picture that stands nowhere by now; while somebody is writing about it, it is looked at again later."""
    photo = loose_picture(UUID(photo_id))
    if photo is None:
        return
    if is_drafted(photo):
        raise Later(LOOSE_LASTS.total_seconds())
    forget_picture(photo, actor="worker")
