"""Jobs of a hospital that wait to be done: written down, asked for anew, taken back."""

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.jobs import job_named
from tenants.life.format import BadArchive, lines_in
from tenants.life.rows import driver

# By the first word of their names. What has to do with letters and money that left is not undone; so its jobs stay too.
STANDING = ("gifts", "mail", "orders")
NOT_AGAIN = (*STANDING, "following")  # a letter that these jobs would have written may have been written since
BETTER_LATE = ("crisis",)  # somebody may be in danger still


def jobs_part() -> bytes:
    """What waits, one job a line, in an order of its own."""
    query = """
        select task_name, args, scheduled_at from procrastinate_jobs
        where status in ('todo', 'doing') and args ->> 'tenant_id' = %s
    """
    found = driver().execute(query, [str(current_tenant_id())]).fetchall()
    return b"".join(sorted(_line(name, args, at) for name, args, at in found))


def _line(name: str, args: dict[str, Any], at: datetime | None) -> bytes:
    ids = {key: value for key, value in args.items() if key != "tenant_id"}
    said = {"at": at and at.astimezone(UTC).isoformat(), "ids": ids, "name": name}
    return json.dumps(said, ensure_ascii=False, sort_keys=True).encode() + b"\n"


def checked_job(said: Any) -> tuple[str, datetime | None, dict[str, str]]:
    """Name, moment and ids of a line. Raises BadArchive."""
    match said:
        case {"name": str(name), "at": None | str() as at, "ids": dict(ids)} if len(said) == 3 and job_named(name):
            words = all(isinstance(word, str) and len(word) <= 100 for pair in ids.items() for word in pair)
            if words and not {"at", "tenant_id", "self"} & set(ids):
                return name, _moment(at), ids
    raise BadArchive("It asks for something to be done that is not known here.")


def _moment(spelt: str | None) -> datetime | None:
    try:
        found = datetime.fromisoformat(spelt) if spelt else None
    except ValueError:
        found = datetime.min
    if found is not None and found.tzinfo is None:
        raise BadArchive("It asks for something to be done at a time that is none.")
    return found


def ask_anew(content: bytes) -> None:
    """Asks for all that waited."""
    for name, at, ids in _jobs_in(content):
        _defer(name, at, ids)


def ask_again_after_going_back(content: bytes) -> None:
    """Asks for what waited then and is still to come: what was due since was done, on the way that is undone now."""
    for name, at, ids in _jobs_in(content):
        kind = name.partition(".")[0]
        if kind in BETTER_LATE or (kind not in NOT_AGAIN and at is not None and at > now()):
            _defer(name, at, ids)


def _jobs_in(content: bytes) -> Iterator[tuple[str, datetime | None, dict[str, str]]]:
    return (checked_job(json.loads(line)) for line in lines_in(content))


def _defer(name: str, at: datetime | None, ids: dict[str, str]) -> None:
    found = job_named(name)
    if found is not None:
        found.defer(at=at, **ids)


def take_back(*, all_of_them: bool) -> None:
    """Jobs of this hospital are not done any more; those of letters and money are, unless it is all of them."""
    driver().execute(
        """
        delete from procrastinate_jobs where status <> 'doing' and args ->> 'tenant_id' = %s
        and (%s or split_part(task_name, '.', 1) <> all(%s))
        """,
        [str(current_tenant_id()), all_of_them, list(STANDING)],
    )


def wait_until_none_runs(seconds: float) -> bool:
    """Waits for the jobs of this hospital that began before it was frozen; says whether all have ended."""
    query = "select from procrastinate_jobs where status = 'doing' and args ->> 'tenant_id' = %s limit 1"
    deadline = time.monotonic() + seconds
    while driver().execute(query, [str(current_tenant_id())]).fetchone() is not None:
        db.session.rollback()
        if time.monotonic() > deadline:
            return False
        time.sleep(0.2)
    db.session.rollback()
    return True
