"""What becomes of gifts when somebody's account ends or becomes another; and words that no link leads to any more."""

from sqlalchemy import update

from accounts.actions import PersonMerged
from accounts.leaving import PersonDeleted
from billing.delivery.letters import LINK_LASTS
from billing.delivery.models import Gift
from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.events import listens_to
from kernel.jobs import daily


@listens_to(PersonMerged)
def gifts_of_newcomer(event: PersonMerged) -> None:
    """What a newcomer carried, and said thanks for, is the account's that her mailbox already had."""
    for column in (Gift.bringer_id, Gift.thanked_by):
        hers = update(Gift).where(Gift.tenant_id == current_tenant_id(), column == event.newcomer_id)
        db.session.execute(hers.values({column: event.person_id}))


@listens_to(PersonDeleted)
def forget_her_thanks(event: PersonDeleted) -> None:
    """Her words of thanks go with her."""
    hers = update(Gift).where(Gift.tenant_id == current_tenant_id(), Gift.thanked_by == event.person_id)
    db.session.execute(hers.values(thanks=None))


@daily("gifts.forget_thanks", deletes=True)
def forget_thanks() -> None:
    """Words of thanks go once the link in their letter has run out."""
    old = update(Gift).where(Gift.tenant_id == current_tenant_id(), Gift.thanked_at < now() - LINK_LASTS)
    db.session.execute(old.where(Gift.thanks.is_not(None)).values(thanks=None))
