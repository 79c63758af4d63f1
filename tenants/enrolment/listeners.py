"""What follows for enrolment from what happens to accounts: a newcomer's card and consent move with her."""

from sqlalchemy import update

from accounts.actions import PersonMerged
from kernel.db import current_tenant_id, db
from kernel.events import listens_to
from tenants.enrolment.models import Consent, Enrolment


@listens_to(PersonMerged)
def move_to_account(event: PersonMerged) -> None:
    """Whoever used a card and had an account already used it as whom she is there."""
    used = update(Enrolment).where(Enrolment.tenant_id == current_tenant_id(), Enrolment.claimed_by == event.newcomer_id)
    db.session.execute(used.values(claimed_by=event.person_id))
    agreed = update(Consent).where(Consent.tenant_id == current_tenant_id(), Consent.person_id == event.newcomer_id)
    db.session.execute(agreed.values(person_id=event.person_id))
