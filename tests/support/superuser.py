"""The superuser of a worker's database, who looks past all walls and empties all tables; her connections last for all tests."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg.sql import SQL, Identifier

from kernel.db import Base

JOBS = ("jobs.procrastinate_events", "jobs.procrastinate_jobs", "jobs.procrastinate_workers")


class Superuser:
    """Opens a connection when it is first needed, and keeps it: with each new one PostgreSQL gets to know all tables anew."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._spare: psycopg.Connection | None = None
        self._sweeper: psycopg.Connection | None = None

    @contextmanager
    def connection(self) -> Iterator[psycopg.Connection]:
        """A connection that is as good as new."""
        connection, self._spare = self._spare or self._connect(), None
        try:
            yield connection
        finally:
            if connection.closed or self._spare is not None:
                connection.close()
            else:
                connection.rollback()
                connection.execute("discard all")
                self._spare = connection

    def empty(self) -> None:
        """Deletes every row there is. Far quicker than TRUNCATE, which makes new files for all tables."""
        if self._sweeper is None:
            self._sweeper = self._connect()
            self._sweeper.execute("set session_replication_role = replica")  # no key is asked about: all rows go
            self._sweeper.execute(_function())
        self._sweeper.execute("select pg_temp.empty()")

    def close(self) -> None:
        """Ends the connections."""
        for connection in (self._spare, self._sweeper):
            if connection is not None:
                connection.close()

    def _connect(self) -> psycopg.Connection:
        return psycopg.connect(self._url, autocommit=True, prepare_threshold=None)  # no prepared one outlives `discard all`


def _function() -> bytes:
    """A function plans each of its statements once a connection."""
    tables = [Identifier(name) for name in Base.metadata.tables] + [Identifier(*name.split(".")) for name in JOBS]
    deletes = SQL(" ").join(SQL("delete from {};").format(table) for table in tables)
    made = SQL("create function pg_temp.empty() returns void language plpgsql as $$ begin {} end $$").format(deletes)
    return made.as_bytes()
