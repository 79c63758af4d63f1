"""The worker: runs jobs, and sees to it that a job whose worker was killed runs again within ten seconds."""

import asyncio
import contextlib

import procrastinate
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Status

from kernel.jobs import MOST_ATTEMPTS, begin_days, begin_often
from kernel.logs import log, trace_of

HEARTBEAT_SECONDS = 1.0
STALLED_SECONDS = 4.0
SWEEP_SECONDS = 2.0


async def work(bound: procrastinate.App, *, concurrency: int = 2, until_idle: bool = False) -> None:
    """Runs jobs until SIGTERM or SIGINT; with `until_idle`, until nothing is due. `bound` comes from `jobs.bind_jobs`."""
    if not until_idle:
        begin_days(bound)
        begin_often(bound)
    async with bound.open_async():
        sweeper = asyncio.create_task(_sweep_for_ever(bound))
        try:
            await _run(bound, concurrency, until_idle)
        finally:
            sweeper.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await sweeper


async def _run(bound: procrastinate.App, concurrency: int, until_idle: bool) -> None:
    await bound.run_worker_async(
        concurrency=concurrency,
        wait=not until_idle,
        listen_notify=not until_idle,
        install_signal_handlers=not until_idle,
        fetch_job_polling_interval=1.0,
        update_heartbeat_interval=HEARTBEAT_SECONDS,
        stalled_worker_timeout=STALLED_SECONDS,
        delete_jobs="successful",
    )


async def _sweep_for_ever(bound: procrastinate.App) -> None:
    while True:
        try:
            await sweep(bound)
        except ConnectorException as error:  # the database went away; it is asked again
            log().error("sweep failed", **trace_of(error))
        await asyncio.sleep(SWEEP_SECONDS)


async def sweep(bound: procrastinate.App) -> int:
    """Puts back the jobs of workers whose heart stopped; returns how many. A job that kills each worker ends as failed."""
    manager, put_back = bound.job_manager, 0
    for stalled in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_SECONDS):
        try:
            if stalled.attempts >= MOST_ATTEMPTS:
                await manager.finish_job(stalled, status=Status.FAILED, delete_job=False)
                log().error("job given up", job=stalled.task_name, id=stalled.id)
            else:
                await manager.retry_job(stalled)
                put_back += 1
                log().warning("job put back", job=stalled.task_name, id=stalled.id)
        except ConnectorException:  # another worker's sweep was quicker
            log().info("job put back by another", job=stalled.task_name, id=stalled.id)
    return put_back
