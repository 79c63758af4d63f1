"""What becomes of reports and cases when two accounts of one mailbox become one."""

from sqlalchemy import select, update

from accounts.actions import PersonMerged
from kernel.db import current_tenant_id, db
from kernel.events import listens_to
from moderation.models import Case, Report, Trust


@listens_to(PersonMerged)
def move_to_account(event: PersonMerged) -> None:
    """What a newcomer reported, and what was decided about her words, belongs to the account that the mailbox already had."""
    for column in (Report.person_id, Case.author_id):
        table = column.class_
        hers = update(table).where(table.tenant_id == current_tenant_id(), column == event.newcomer_id)
        db.session.execute(hers.values({column: event.person_id}))
    _join_trust(event)


def _join_trust(event: PersonMerged) -> None:
    """The account keeps its own, and what the newcomer earned is added."""
    of = select(Trust).where(Trust.tenant_id == current_tenant_id())
    earned = db.session.scalars(of.where(Trust.person_id == event.newcomer_id)).one_or_none()
    kept = db.session.scalars(of.where(Trust.person_id == event.person_id).with_for_update()).one_or_none()
    if earned is not None and kept is None:
        earned.person_id = event.person_id
    elif earned is not None and kept is not None:
        kept.stood += earned.stood
        db.session.delete(earned)
    db.session.flush()
