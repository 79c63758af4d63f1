"""The worker: a job whose worker was killed runs again within ten seconds, and what is stalled is put back by a sweep."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import make_url

from accounts.actions import ask_for_new_password
from admin.commands.start import environment
from kernel.config import Settings
from kernel.jobs import MOST_ATTEMPTS, bind_jobs
from kernel.worker import STALLED_SECONDS, sweep
from tests.integrations.sandbox_fixtures import eventually, running_sandbox
from tests.support.world import Hospital, World

RUNS_AGAIN_WITHIN = 10.0


@contextmanager
def worker(settings: Settings) -> Iterator["subprocess.Popen[str]"]:
    """A worker in a process of its own."""
    command = [sys.executable, "-m", "wsgi", "work"]
    with subprocess.Popen(command, env=environment(settings), stderr=subprocess.PIPE, text=True) as running:
        try:
            yield running
        finally:
            running.kill()


def ask(world: World, query: str) -> list[tuple[object, ...]]:
    """Rows past all walls."""
    with world.as_superuser() as connection:
        return connection.execute(query).fetchall()


def stalled_job(world: World, *, attempts: int = 0) -> int:
    """A job that a worker took whose heart has stopped."""
    with world.as_superuser() as connection:
        row = connection.execute(
            """
            with dead as (insert into jobs.procrastinate_workers (last_heartbeat) values (now() - %s * interval '1 s')
                          returning id)
            insert into jobs.procrastinate_jobs (queue_name, task_name, args, status, attempts, worker_id)
            select 'default', 'tests.stalled', '{}', 'doing', %s, id from dead returning id
            """,
            [STALLED_SECONDS + 1, attempts],
        ).fetchone()
    assert row
    return int(row[0])


async def sweeps(world: World, number: int) -> list[int]:
    """What so many workers put back that look at the same moment."""
    conninfo = make_url(world.app.config["SQLALCHEMY_DATABASE_URI"]).render_as_string(hide_password=False)
    bound = [bind_jobs(world.app, conninfo) for _ in range(number)]
    for one in bound:
        await one.open_async()
    try:
        return list(await asyncio.gather(*(sweep(one) for one in bound)))
    finally:
        for one in bound:
            await one.close_async()


def test_a_job_of_a_dead_worker_is_put_back_once(world: World) -> None:
    stalled_job(world)
    assert asyncio.run(sweeps(world, 1)) == [1]
    assert ask(world, "select status::text, attempts from jobs.procrastinate_jobs") == [("todo", 1)]
    assert asyncio.run(sweeps(world, 1)) == [0]


def test_two_workers_may_sweep_at_the_same_moment(world: World) -> None:
    for _ in range(10):
        stalled_job(world)
    assert sum(asyncio.run(sweeps(world, 2))) == 10


def test_a_job_that_kills_every_worker_is_given_up(world: World) -> None:
    stalled_job(world, attempts=MOST_ATTEMPTS)
    assert asyncio.run(sweeps(world, 1)) == [0]
    assert ask(world, "select status::text from jobs.procrastinate_jobs") == [("failed",)]


def test_a_job_whose_worker_lives_is_left_alone(world: World) -> None:
    stalled_job(world)
    with world.as_superuser() as connection:
        connection.execute("update jobs.procrastinate_workers set last_heartbeat = now()")
    assert asyncio.run(sweeps(world, 1)) == [0]


def test_a_job_whose_worker_was_killed_runs_again_within_ten_seconds_and_its_letter_leaves_once(
    world: World, mercy: Hospital, settings: Settings
) -> None:
    """Takes about ten seconds: the patience with a worker that does not answer is what is tried here."""
    person = mercy.person()
    with running_sandbox() as sandbox:
        slow = {"sendgrid_base_url": sandbox.url, "mail_answer_seconds": 60, "mail_settle_seconds": 61}
        told = settings.model_copy(update=slow)
        sandbox.control("POST", "faults", {"plan": [{"answer": "stall"}], "stall_seconds": 60})
        with mercy.entered():
            ask_for_new_password(person.email)
        with worker(told) as first:
            sending = "select id from jobs.procrastinate_jobs where status = 'doing' and task_name = 'mail.send_batch'"
            eventually(lambda: ask(world, sending), 20)
            ((job_id,),) = ask(world, sending)
            eventually(lambda: ask(world, "select from batch where state = 'calling'"))
            with worker(told) as second:
                eventually(lambda: len(ask(world, "select from jobs.procrastinate_workers")) == 2, 20)
                first.kill()
                eventually(
                    lambda: not ask(world, f"select from jobs.procrastinate_jobs where id = {job_id}"), RUNS_AGAIN_WITHIN
                )
                due = "update jobs.procrastinate_jobs set scheduled_at = now() where task_name = 'mail.settle_batch'"
                with world.as_superuser() as connection:
                    connection.execute("update batch set called_at = called_at - interval '1 hour'")
                    connection.execute(due)
                assert [mail["to"] for mail in eventually(sandbox.mails)] == [person.email]
                second.send_signal(signal.SIGTERM)
                assert second.wait(10) == 0
        assert sandbox.stats()["deliveries"] == 1
