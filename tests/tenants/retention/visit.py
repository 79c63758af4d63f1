"""Days that go by at a hospital: what holds there, one day more, and where words and files are still to be found."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import time_machine

from kernel.clock import now
from kernel.jobs import perform
from tenants.retention.jobs import end_what_is_over
from tests.support.people import rows
from tests.support.world import Hospital, World

TABLES = "select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace order by 1"
TOLD = "select p.name from delivery d join mailing m on m.id = d.mailing_id join person p on p.id = d.to_id"
ACTS = "select action from audit_entry where action like 'ending.%%' order by id"


def policy(world: World, at: Hospital | None = None, **months: int | None) -> None:
    """What holds at one hospital, or at every one."""
    with world.as_superuser() as connection:
        for name, number in months.items():
            changed = f"update hospital_policy set {name} = %s where %s::uuid is null or tenant_id = %s::uuid"
            connection.execute(changed.encode(), [number, at and at.id, at and at.id])


def a_day(hospital: Hospital) -> None:
    """A day begins."""
    perform(hospital.world.app, end_what_is_over.name, str(hospital.id), {})


@contextmanager
def in_days(number: int) -> Iterator[None]:
    """So many days later."""
    with time_machine.travel(now() + timedelta(days=number), tick=False):
        yield


def files_in(folder: Path) -> set[str]:
    """The pictures that have files."""
    return {path.parent.name for path in folder.rglob("*") if path.is_file()}


def where(world: World, words: str) -> dict[str, int]:
    """In how many rows of which tables these words stand, the queue of jobs included."""
    found: dict[str, int] = {}
    for table in [*(f'"{name}"' for (name,) in rows(world, TABLES)), "jobs.procrastinate_jobs"]:
        query = f"select count(*) from {table} t where position(lower(%s) in lower(to_jsonb(t)::text)) > 0"
        if number := rows(world, query, words)[0][0]:
            found[table.strip('"')] = number
    return found


def all_of(world: World, hospital: Hospital) -> dict[str, str]:
    """Every row of a hospital, table by table, as one hash each."""
    found = {}
    for (name,) in rows(world, TABLES):
        if rows(world, "select 1 from information_schema.columns where column_name = 'tenant_id' and table_name = %s", name):
            hashed = (
                f"select md5(coalesce(string_agg(t::text, '|' order by t::text), '')) from \"{name}\" t where t.tenant_id = %s"
            )
            found[str(name)] = str(rows(world, hashed, hospital.id)[0][0])
    return found
