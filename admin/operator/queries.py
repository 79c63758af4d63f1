"""What operators see: the list of hospitals and their numbers, mail by day, jobs, acts. Asked outside every hospital.

All of it is asked as the application's role, to which row-level security shows nothing of any hospital there; what only
operators may read (their own acts, the schema's version) comes from an operators' session.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from alembic.script import ScriptDirectory
from sqlalchemy import Date, Row, cast, func, select, text

import migrations
from admin.operator.models import HospitalCount, Operator, OperatorAct
from integrations.models import MailEvent
from kernel.clock import now
from kernel.db import db
from kernel.errors import NotFound
from kernel.operators import operator_session
from kernel.tenancy import Host, Tenant
from photos.room import Room

A_PAGE = 50
MAIL_DAYS = 14
STUCK_AFTER = timedelta(minutes=10)


@dataclass(frozen=True)
class Listed:
    """A hospital, where it is reached, and what it counted of itself last (None while it never did)."""

    tenant: Tenant
    host: str
    count: HospitalCount | None

    @property
    def room(self) -> Room | None:
        """What its pictures take of what they may; None while it was not counted."""
        return Room(self.count.stored, self.tenant.most_gb) if self.count is not None else None


def hospitals(sought: str, state: str, after: str) -> tuple[list[Listed], str | None]:
    """A page of the hospitals whose slug or host holds what was sought, by slug, and where the next begins. One statement."""
    query = _listed().where(Tenant.slug > after).order_by(Tenant.slug).limit(A_PAGE + 1)
    if sought:
        query = query.where(Tenant.slug.contains(sought, autoescape=True) | Host.name.contains(sought, autoescape=True))
    if state == "trial":
        query = query.where(Tenant.trial)
    elif state == "open":
        query = query.where(Tenant.state == state, ~Tenant.trial)
    elif state:
        query = query.where(Tenant.state == state)
    found = [Listed(*row) for row in db.session.execute(query)]
    return found[:A_PAGE], found[A_PAGE - 1].tenant.slug if len(found) > A_PAGE else None


def hospital(slug: str) -> Listed:
    """One hospital. Raises NotFound. One statement."""
    row = db.session.execute(_listed().where(Tenant.slug == slug)).one_or_none()
    if row is None:
        raise NotFound
    return Listed(*row)


def _listed() -> Any:
    query = select(Tenant, Host.name, HospitalCount).join(Host, (Host.tenant_id == Tenant.id) & Host.canonical)
    return query.outerjoin(HospitalCount, HospitalCount.tenant_id == Tenant.id)


def mail_by_day(tenant_id: UUID) -> Sequence[Row[date, int, int, int]]:
    """What the mailer told of a hospital's letters: a day, and how many came, bounced and were complained of. One statement."""
    day = cast(func.timezone("UTC", MailEvent.received_at), Date)

    def number(*kinds: str) -> Any:
        return func.count().filter(MailEvent.kind.in_(kinds))

    query = select(day, number("delivered"), number("bounce", "dropped"), number("spamreport"))
    query = query.where(MailEvent.hospital_id == tenant_id, MailEvent.received_at > now() - timedelta(days=MAIL_DAYS))
    return db.session.execute(query.group_by(day).order_by(day.desc())).all()


@dataclass(frozen=True)
class JobSeen:
    """A job that failed, or that is under way for long. Of its arguments nothing but the hospital is shown."""

    id: int
    name: str
    status: str
    attempts: int
    hospital: str | None
    since: datetime | None


_JOBS = text(
    """
    select job.id, job.task_name, job.status::text, job.attempts, tenant.slug, event.at
    from jobs.procrastinate_jobs job
    left join tenant on tenant.id::text = job.args ->> 'tenant_id'
    left join lateral (select max(at) as at from jobs.procrastinate_events where job_id = job.id) event on true
    where job.status = 'failed' or (job.status = 'doing' and event.at < :before)
    order by job.id desc limit :most
    """
)
_WAITING = text(
    """
    select count(*), min(coalesce(scheduled_at, :now)) from jobs.procrastinate_jobs
    where status = 'todo' and coalesce(scheduled_at, :now) <= :now
    """
)
_AGAIN = text(
    "update jobs.procrastinate_jobs set status = 'todo', attempts = 0, scheduled_at = :now"
    " where id = :id and status = 'failed' returning task_name"
)


def troubled_jobs() -> list[JobSeen]:
    """The newest jobs that failed or are stuck. One statement."""
    found = db.session.execute(_JOBS, {"before": now() - STUCK_AFTER, "most": A_PAGE})
    return [JobSeen(*row) for row in found]


def jobs_due() -> tuple[int, datetime | None]:
    """How many jobs are due, and since when the first of them is. One statement."""
    number, since = db.session.execute(_WAITING, {"now": now()}).one()
    return number, since


def try_again(job_id: int) -> str | None:
    """Lets a failed job run once more; its name, or None when there is no such job or it runs already."""
    name: str | None = db.session.scalar(_AGAIN, {"id": job_id, "now": now()})
    return name


def acts(before: UUID | None) -> tuple[list[tuple[OperatorAct, str | None]], UUID | None]:
    """What operators did, the newest first, with their names; and where the next page begins."""
    query = select(OperatorAct, Operator.name).outerjoin(Operator, Operator.id == OperatorAct.operator_id)
    query = query.order_by(OperatorAct.id.desc()).limit(A_PAGE + 1)
    if before is not None:
        query = query.where(OperatorAct.id < before)
    with operator_session() as session:
        found: list[tuple[OperatorAct, str | None]] = [(act, name) for act, name in session.execute(query)]
        session.expunge_all()
    return found[:A_PAGE], found[A_PAGE - 1][0].id if len(found) > A_PAGE else None


def schema() -> tuple[str, str]:
    """Which version the database's schema has, and which this code knows."""
    with operator_session() as session:
        current = session.scalar(text("select version_num from alembic_version")) or ""
    known = ScriptDirectory(str(Path(migrations.__file__).parent)).get_current_head() or ""
    return str(current), known
