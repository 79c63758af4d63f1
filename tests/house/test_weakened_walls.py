"""The wall tests can fail: each way of weakening a wall, on each table in turn, is reported by behaviour and by catalog."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from psycopg import Rollback
from psycopg.sql import SQL, Identifier

from kernel.embedded import APP, OPERATOR
from tests.house.catalog import MINE, faults, hospital_tables
from tests.house.conftest import Two
from tests.house.walls import pair_of, walls_hold

WEAKER = {
    "everything may be seen": "alter policy hospital on {} using (true)",
    "everything may be written": "alter policy hospital on {} with check (true)",
    "no policy has a condition": "alter policy hospital on {} using (true) with check (true)",
    "what may be written is not said": f"drop policy hospital on {{}}; create policy hospital on {{}} to {APP} using (true)",
    "row-level security is off": "alter table {} disable row level security",
    "the owner is not held": "alter table {} no force row level security",
    "the operators' policy is the application's": f"alter policy operator on {{}} to {APP}",
    "the operators' policy is everybody's": "alter policy operator on {} to public",
    "the hospital's policy is another role's": f"alter policy hospital on {{}} to {OPERATOR}",
    "one more policy lets everything through": "create policy more on {} using (true)",
    "no context is as good as any": f"alter policy hospital on {{}} using ({MINE} or current_setting('carepages.tenant') = '')",
}


@contextmanager
def weakened(superuser: psycopg.Connection, table: str, statement: str) -> Iterator[None]:
    """With a wall taken down, until the end of the block."""
    with superuser.transaction():
        superuser.execute("set local lock_timeout = '5s'")
        for one in statement.split(";"):
            superuser.execute(SQL(one).format(Identifier(table)))
        yield
        raise Rollback


@pytest.mark.parametrize("words", WEAKER)
def test_a_weakened_wall_is_reported(words: str, two: Two, superuser: psycopg.Connection) -> None:
    tables = hospital_tables(superuser)
    pair = pair_of(superuser, two.mercy.hospital.id, two.grace.hospital.id, tables)
    for table in tables:
        with weakened(superuser, table, WEAKER[words]):
            leaks = walls_hold(superuser, pair, [table])
            assert leaks, f"{table}: nobody noticed that {words}"
            assert all(leak.startswith(f"{table}: ") for leak in leaks)
            assert any(fault.startswith(f"{table}: ") for fault in faults(superuser, [table])), f"{table}: {words}"
    assert walls_hold(superuser, pair) == []
