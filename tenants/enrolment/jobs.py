"""The worker's part in enrolment: what is known of a patient is forgotten when a card runs out."""

from sqlalchemy import delete, update

from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.jobs import job
from tenants.enrolment.models import Enrolment, EnrolmentBatch


@job("enrolment.forget_run_out")
def forget_run_out() -> None:
    """Deferred with every card, for the moment at which it runs out."""
    forget_what_ran_out()


def forget_what_ran_out() -> None:
    """Of cards whose time is over nothing of the patient is kept, and of files nothing at all. Two statements."""
    over = update(Enrolment).where(Enrolment.tenant_id == current_tenant_id(), Enrolment.code_hash.is_not(None))
    nothing = {"name": None, "code_hash": None, "wristband_hash": None, "reference_hash": None}
    db.session.execute(over.where(Enrolment.expires_at <= now()).values(nothing))
    of_hospital = delete(EnrolmentBatch).where(EnrolmentBatch.tenant_id == current_tenant_id())
    db.session.execute(of_hospital.where(EnrolmentBatch.expires_at <= now()))
