"""Jobs: procrastinate on the same PostgreSQL, deferred within the running transaction, each inside its hospital.

Arguments hold ids only: every session of the application's role can read all jobs.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import procrastinate
from flask import Flask

from kernel.clock import now
from kernel.db import context_tenant_id, db, inside
from kernel.errors import Unreachable
from kernel.holding import is_held
from kernel.logs import log, trace_of
from kernel.tenancy import is_open, open_tenants

Work = Callable[..., None]
MOST_ATTEMPTS = 50
FROZEN_PAUSE = 300.0  # seconds after which a frozen hospital's job looks again
HELD_PAUSE = 24 * 60 * 60.0  # the same for a job that deletes, while there is a legal hold
NEW_DAY = "kernel.new_day"
EVERY_DAY = "17 3 * * *"  # as cron says it, in UTC
OFTEN = "kernel.often"
EVERY_TEN_MINUTES = "*/10 * * * *"
DAY_SECONDS = 24 * 60 * 60.0  # a worker that was not there at that time catches up within a day


class Later(Exception):
    """Not now, but later: the job runs again after `seconds`. What it wrote since its last commit is undone."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"again in {seconds:.0f} s")
        self.seconds = seconds


@dataclass(frozen=True)
class Job:
    """A kind of work, by its name. `defer` asks for it to be done after the running transaction is committed.

    `deletes`: it takes something away for good that people wrote or did, and waits while the hospital is under legal hold.
    """

    name: str
    work: Work
    deletes: bool = False

    def defer(self, *, at: datetime | None = None, **ids: UUID | str) -> None:
        """Adds one job to the running transaction: rolled back, it never was. `at`: not before this moment."""
        tenant_id = context_tenant_id()
        deferrer = _jobs.configure_task(
            self.name, schedule_at=at, connection=db.session.connection().connection.driver_connection
        )
        deferrer.defer(tenant_id=str(tenant_id) if tenant_id else None, **{k: str(v) for k, v in ids.items()})


_jobs = procrastinate.App(connector=procrastinate.PsycopgConnector())
_known: dict[str, Job] = {}
_daily: list[Job] = []
_often: list[Job] = []


def job(name: str, *, deletes: bool = False) -> Callable[[Work], Job]:
    """Declares a job: the decorated function runs in the worker, inside the hospital it was deferred in.

    Several transactions may be committed within; what is left open at the end is committed. Any error but `Later`, or
    `Unreachable` which becomes one, is tried again with growing pauses. One that `deletes` waits for the end of a legal hold.
    """

    def declare(work: Work) -> Job:
        _known[name] = Job(name, work, deletes)
        return _known[name]

    return declare


def job_named(name: str) -> Job | None:
    """The job that was declared under a name, if it is one that is done inside hospitals."""
    return None if name in (NEW_DAY, OFTEN, *(one.name for one in _often)) else _known.get(name)


def daily(name: str, *, deletes: bool = False) -> Callable[[Work], Job]:
    """Declares a job that is done once a day in every open hospital. It is told nothing, and must bear to be done twice."""

    def declare(work: Work) -> Job:
        _daily.append(job(name, deletes=deletes)(work))
        return _daily[-1]

    return declare


def often(name: str) -> Callable[[Work], Job]:
    """Declares a job that is done every ten minutes, outside all hospitals. It must bear to be done twice."""

    def declare(work: Work) -> Job:
        _often.append(job(name)(work))
        return _often[-1]

    return declare


@job(OFTEN)
def ten_minutes_more(timestamp: str = "") -> None:
    """Asks for what is done every ten minutes."""
    for work in _often:
        work.defer()


@job(NEW_DAY)
def new_day(timestamp: str = "") -> None:
    """Asks every open hospital for its daily jobs, each in a transaction of its own."""
    hospitals = open_tenants()
    db.session.rollback()
    for tenant_id in hospitals:
        with inside(tenant_id):
            for work in _daily:
                work.defer()
            db.session.commit()


def perform(app: Flask, name: str, tenant_id: str | None, ids: Mapping[str, Any]) -> None:
    """Does one job in a context of its own; one that asks for later is deferred anew, since waiting is no error.

    A frozen hospital's jobs wait.
    """
    hospital = UUID(tenant_id) if tenant_id else None
    with app.app_context():
        try:
            if hospital is not None and not is_open(hospital):
                raise Later(FROZEN_PAUSE)
            db.session.rollback()
            with inside(hospital):
                if not _waits_for_a_hold(name):
                    _work(name, ids)
                db.session.commit()
        except Later as later:
            db.session.rollback()
            with inside(hospital):
                _known[name].defer(at=now() + timedelta(seconds=max(1.0, later.seconds)), **ids)
                db.session.commit()


def _waits_for_a_hold(name: str) -> bool:
    """Whether a job must not be done now, and comes again by itself tomorrow. Raises Later for one that does not."""
    if not (_known[name].deletes and is_held()):
        return False
    if _known[name] not in _daily:
        raise Later(HELD_PAUSE)
    return True


def _work(name: str, ids: Mapping[str, Any]) -> None:
    """An outage is no error of the job's: it waits as long as it lasts."""
    try:
        _known[name].work(**ids)
    except Unreachable as outage:
        raise Later(outage.seconds) from outage


class _Pauses(procrastinate.BaseRetryStrategy):
    """Again after 2, 4, 8 … seconds, up to five minutes; an end after 50 errors."""

    def get_retry_decision(
        self, *, exception: BaseException, job: procrastinate.jobs.Job
    ) -> procrastinate.RetryDecision | None:
        if job.attempts >= MOST_ATTEMPTS:
            return None
        return procrastinate.RetryDecision(retry_in={"seconds": min(300, 2 ** min(job.attempts + 1, 9))})


def bind_jobs(app: Flask, conninfo: str) -> procrastinate.App:
    """procrastinate's App with every declared job bound to this application, connecting by `conninfo` (libpq's form)."""
    connector = procrastinate.PsycopgConnector(conninfo=conninfo, min_size=1, max_size=4)
    bound = procrastinate.App(connector=connector, periodic_defaults={"max_delay": DAY_SECONDS})
    for name in _known:
        _bind(bound, app, name)
    return bound


def begin_days(bound: procrastinate.App) -> None:
    """From now on this worker sees to it that each day begins; however many do, it begins once."""
    bound.periodic(cron=EVERY_DAY)(bound.tasks[NEW_DAY])


def begin_often(bound: procrastinate.App) -> None:
    """The same for every ten minutes."""
    bound.periodic(cron=EVERY_TEN_MINUTES)(bound.tasks[OFTEN])


def _bind(bound: procrastinate.App, app: Flask, name: str) -> None:
    def run(tenant_id: str | None = None, **ids: Any) -> None:
        try:
            perform(app, name, tenant_id, ids)
        except Exception as error:
            log().error("job failed", job=name, **trace_of(error))
            raise

    bound.task(name=name, retry=_Pauses())(run)
