"""What follows for enrolment from what happens elsewhere: cards and consent move with a newcomer; who agrees is on record."""

from sqlalchemy import update

from accounts.actions import PersonMerged
from kernel.access import current_reader
from kernel.audit import record
from kernel.db import current_tenant_id, db
from kernel.events import listens_to
from kernel.ids import new_id
from kernel.language import current_language
from pages.telling import AgreedTo
from tenants.enrolment.models import Consent, Enrolment


@listens_to(PersonMerged)
def move_to_account(event: PersonMerged) -> None:
    """Whoever used a card and had an account already used it as whom she is there."""
    used = update(Enrolment).where(Enrolment.tenant_id == current_tenant_id(), Enrolment.claimed_by == event.newcomer_id)
    db.session.execute(used.values(claimed_by=event.person_id))
    agreed = update(Consent).where(Consent.tenant_id == current_tenant_id(), Consent.person_id == event.newcomer_id)
    db.session.execute(agreed.values(person_id=event.person_id))


@listens_to(AgreedTo)
def keep_consent(event: AgreedTo) -> None:
    """Who agreed to what about a page, in which language, and as whom."""
    consent = Consent(
        id=new_id(),
        page_id=event.page_id,
        person_id=event.person_id,
        version=event.version,
        language=current_language(),
        given_as=event.given_as,
    )
    db.session.add(consent)
    db.session.flush()
    who = current_reader() if event.person_id else "patient"
    record("consent.give", "consent", consent.id, actor=who, given_as=event.given_as)
