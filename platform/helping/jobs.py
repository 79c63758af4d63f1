"""The clock of a request: when nobody has answered it for a day, everybody who may help is told, once."""

from uuid import UUID

from sqlalchemy import select

from helping.letters import WAITING
from helping.models import A_DAY, HelpRequest, WordState
from helping.queries import whom_to_tell
from kernel.audit import record
from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.jobs import Later, job
from mail.actions import post


def wind(request: HelpRequest) -> None:
    """Winds the clock of a request that begins to wait."""
    surface.defer(at=request.waits_since + A_DAY, request_id=request.id, place=request.place)


@job("helping.surface")
def surface(request_id: str, place: str) -> None:
    """Marks a request that has waited for a day, and tells helpers. `place`: that of the request when the clock was wound;
    once it began to wait anew, or was marked, the same asked again does nothing.
    """
    query = select(HelpRequest).where(HelpRequest.tenant_id == current_tenant_id(), HelpRequest.id == UUID(request_id))
    request = db.session.scalars(query.with_for_update()).one_or_none()
    if request is None or request.place != UUID(place) or request.closed_at or request.answered_at or request.late_at:
        return
    early = (request.waits_since + A_DAY - now()).total_seconds()
    if early > 0:
        raise Later(early)
    if request.state != WordState.SHOWN:
        return
    request.late_at = now()
    to = whom_to_tell(request)
    if to:
        post(WAITING, request.id, to)
    record("request.surface", "help_request", request.id, actor="worker", people=len(to))
