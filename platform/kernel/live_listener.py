"""The one connection of a process that hears what PostgreSQL notifies; when it breaks it is made again."""

import time
from collections.abc import Callable

import psycopg
from psycopg.sql import SQL, Identifier

from kernel.live import POSTGRES_CHANNEL
from kernel.logs import log, trace_of

PAUSE = 1.0  # seconds between tries to connect
LOOKS_EVERY = 5.0  # seconds without a word after which it is asked whether there is still a line


def listen(conninfo: str, *, heard: Callable[[str], None], connected: Callable[[], None], is_over: Callable[[], bool]) -> None:
    """Hears until it is over. `connected` is called whenever nothing is missed from then on; what was before is not known."""
    while not is_over():
        try:
            with psycopg.connect(conninfo, autocommit=True, prepare_threshold=None, connect_timeout=5) as line:
                line.execute(SQL("listen {}").format(Identifier(POSTGRES_CHANNEL)))
                connected()
                _hear(line, heard, is_over)
        except psycopg.Error as error:
            if not is_over():
                log().error("live line lost", **trace_of(error))
                time.sleep(PAUSE)


def _hear(line: psycopg.Connection, heard: Callable[[str], None], is_over: Callable[[], bool]) -> None:
    asked = time.monotonic()
    while not is_over():
        for notice in line.notifies(timeout=1.0, stop_after=1):
            heard(notice.payload)
            asked = time.monotonic()
        if time.monotonic() - asked > LOOKS_EVERY:
            line.execute("select 1")
            asked = time.monotonic()
