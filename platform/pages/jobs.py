"""The worker's part in care pages: publishing what was planned, when its time has come."""

from uuid import UUID

from kernel.clock import now
from kernel.events import listens_to
from kernel.jobs import Later, job
from kernel.logs import log
from pages import actions
from pages.actions import UpdatePlanned
from pages.queries import author_may_post, planned_update


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
