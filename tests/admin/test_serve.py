"""`carepages serve`: one process answers many at once, whoever of them waits for the database."""

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from admin.commands.start import environment
from kernel.config import Settings
from kernel.processes import answers, free_port, until
from tests.support.world import World

PATIENCE = 30.0  # seconds, on a busy machine


@pytest.fixture
def served(settings: Settings) -> Iterator[str]:
    """The address of a server with one worker process."""
    port = free_port()
    command = [sys.executable, "-m", "wsgi", "serve", "--port", str(port), "--workers", "1"]
    with subprocess.Popen(command, env=environment(settings)) as server:
        url = f"http://127.0.0.1:{port}"
        try:
            assert until(lambda: answers(f"{url}/readyz", host="localhost"), PATIENCE)
            yield url
        finally:
            server.terminate()


def test_whoever_waits_for_the_database_holds_up_nobody_else(world: World, served: str) -> None:
    host = world.hospital().host
    with ThreadPoolExecutor(1) as others, world.as_superuser() as connection:
        connection.execute("begin")
        connection.execute("lock table hospital_brand in access exclusive mode")
        waits = others.submit(answers, f"{served}/", host=host)
        assert until(world.waits_for_a_lock, PATIENCE)
        assert until(partial(answers, f"{served}/healthz"), PATIENCE)
        assert not waits.done()
        connection.execute("rollback")
        assert waits.result(PATIENCE)
