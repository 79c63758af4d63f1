"""How fast one update reaches all its followers, in how much memory, with how many statements; nobody lost or doubled.

python -m benchmarks.fan_out [--followers 1000 10000 100000]
"""

import argparse
import json
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.table import Table
from sqlalchemy import Engine, event

from benchmarks.house import MeasuredHouse, measured_house, peak_megabytes, process
from kernel.jobs import perform
from kernel.processes import until

PATIENCE = 600.0  # seconds


def control(house: MeasuredHouse, method: str, name: str) -> Any:
    """Asks or tells the sandbox."""
    request = urllib.request.Request(f"{house.sandbox_url}/control/{name}", method=method)
    with urllib.request.urlopen(request) as answer:
        body = answer.read()
    return json.loads(body) if body else None


def told(house: MeasuredHouse, update: object) -> int:
    """How many deliveries of an update the mailer has taken."""
    query = """select count(*) from delivery join mailing on mailing.id = delivery.mailing_id
               where mailing.about_id = %(update)s and delivery.state = 'sent'"""
    return int(house.rows(query, update=update)[0][0])


def measure(house: MeasuredHouse, followers: int) -> list[str]:
    """One row of the table: a worker of its own sends one update to so many followers."""
    page = house.page_with(followers)
    control(house, "DELETE", "mails")
    with process(["work"], house.env) as worker:
        started = until(lambda: bool(house.rows("select 1 from jobs.procrastinate_workers")), 30)
        assert started
        before = peak_megabytes(worker.pid)
        begun = time.monotonic()
        update = house.publish(page)
        assert until(lambda: told(house, update) == followers, PATIENCE), "not everybody was told"
        seconds = time.monotonic() - begun
        peak = peak_megabytes(worker.pid)
    house.rows("delete from jobs.procrastinate_workers")
    stats = control(house, "GET", "stats")
    lost, doubled = followers - stats["deliveries"], stats["duplicates"]
    speed = f"{followers / seconds:,.0f}"
    return [f"{followers:,}", f"{seconds:.2f}", speed, f"{before:.0f}", f"{peak:.0f}", str(lost), str(doubled)]


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements of the block, without those that only set the context."""
    seen: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_: object) -> None:
        if "set_config" not in statement:
            seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def statements(house: MeasuredHouse, followers: int) -> float:
    """SQL statements of our own for 1,000 followers, counted in this process (the job queue's own are not among them)."""
    house.publish(house.page_with(followers))
    query = """select id, task_name, args from jobs.procrastinate_jobs
               where status = 'todo' and coalesce(scheduled_at, now()) <= now() order by id limit 1"""
    with counted() as seen:
        while due := house.rows(query):
            job_id, name, arguments = due[0]
            house.rows("delete from jobs.procrastinate_jobs where id = %(id)s", id=job_id)
            perform(house.app, name, arguments.pop("tenant_id"), arguments)
    return len(seen) * 1000 / followers


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--followers", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    numbers = parser.parse_args().followers
    table = Table(
        "followers", "seconds", "mails/s", "MB before", "MB at most", "lost", "doubled", title="Fan-out of one update"
    )
    with measured_house() as house:
        for followers in numbers:
            table.add_row(*measure(house, followers))
        each = statements(house, 5_001)
    Console().print(table)
    Console().print(f"SQL statements for 1,000 followers: {each:.1f}")


if __name__ == "__main__":
    main()
