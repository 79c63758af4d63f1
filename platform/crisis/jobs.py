"""The clock of an alert: the first line is called at once, the second when nobody took it, then everybody, again and again."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from crisis.letters import ALERT
from crisis.models import CrisisAlert
from crisis.queries import whom_to_call
from kernel.audit import record
from kernel.brand import current_brand
from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.jobs import Later, job
from mail.actions import post


def call(alert: CrisisAlert) -> None:
    """Writes to those whose turn it is, and winds the clock for the next round, in one transaction: neither is ever alone."""
    to = whom_to_call(alert.calls)
    alert.calls += 1
    alert.next_call_at = now() + timedelta(minutes=current_brand().rules.first_line_minutes)
    if to:
        post(ALERT, alert.id, to)
    record("crisis.call", "crisis_alert", alert.id, actor="worker", round=alert.calls, people=len(to))
    call_again.defer(at=alert.next_call_at, alert_id=alert.id, calls=str(alert.calls))


@job("crisis.call_again")
def call_again(alert_id: str, calls: str) -> None:
    """The next round, if nobody has taken it. `calls` is how many rounds there were when this was asked for: once done, the
    same asked again does nothing.
    """
    query = select(CrisisAlert).where(CrisisAlert.tenant_id == current_tenant_id(), CrisisAlert.id == UUID(alert_id))
    alert = db.session.scalars(query.with_for_update()).one_or_none()
    if alert is None or alert.taken_at is not None or alert.calls != int(calls):
        return
    early = (alert.next_call_at - now()).total_seconds() if alert.next_call_at else 0
    if early > 0:
        raise Later(early)
    call(alert)
