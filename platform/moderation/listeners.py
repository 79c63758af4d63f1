"""What becomes of reports and cases when two accounts of one mailbox become one."""

from sqlalchemy import update

from accounts.actions import PersonMerged
from kernel.db import current_tenant_id, db
from kernel.events import listens_to
from moderation.models import Case, Report


@listens_to(PersonMerged)
def move_to_account(event: PersonMerged) -> None:
    """What a newcomer reported, and what was decided about her words, belongs to the account that the mailbox already had."""
    for column in (Report.person_id, Case.author_id):
        table = column.class_
        hers = update(table).where(table.tenant_id == current_tenant_id(), column == event.newcomer_id)
        db.session.execute(hers.values({column: event.person_id}))
