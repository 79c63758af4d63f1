"""What becomes of requests and of what was written about them when somebody ends her account. What she asked goes with it."""

from sqlalchemy import delete, select

from accounts.leaving import PersonDeleted
from helping.actions import begin_to_wait
from helping.models import HelpLine, HelpRequest
from kernel.db import current_tenant_id, db
from kernel.events import listens_to


@listens_to(PersonDeleted)
def helper_left(event: PersonDeleted) -> None:
    """What she had taken waits for somebody else. Her answers stay without her name, or go."""
    here = HelpRequest.tenant_id == current_tenant_id()
    hers = select(HelpRequest).where(here, HelpRequest.taken_by_id == event.person_id, HelpRequest.closed_at.is_(None))
    for request in db.session.scalars(hers.order_by(HelpRequest.id).with_for_update()).all():
        begin_to_wait(request)
    if event.words_away:
        words = delete(HelpLine).where(HelpLine.tenant_id == current_tenant_id(), HelpLine.author_id == event.person_id)
        db.session.execute(words)
