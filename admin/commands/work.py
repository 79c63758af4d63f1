"""`carepages work`: runs jobs."""

import asyncio

import click

from admin.commands.start import Start, safe_application, settings_or_exit, with_database
from kernel.jobs import bind_jobs
from kernel.logs import start_logging
from kernel.worker import work as run_worker


@click.command()
@click.option("--concurrency", default=2, show_default=True, help="Jobs at a time.")
@click.pass_obj
def work(start: Start, concurrency: int) -> None:
    """Run jobs: send letters, settle what was not answered."""
    start_logging()
    with with_database(settings_or_exit()) as settings:
        app = safe_application(start.create_worker, settings)
        bound = bind_jobs(app, settings.database_direct_url or settings.database_url or "")
        asyncio.run(run_worker(bound, concurrency=concurrency))
