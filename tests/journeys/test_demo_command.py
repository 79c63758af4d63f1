"""`carepages demo` on somebody's machine: started twice, interrupted, killed, and begun anew."""

import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from kernel.db import Base
from kernel.embedded import SUPERUSER, EmbeddedServer
from kernel.processes import answers
from tests.journeys.demo import Demo, children_of, filled_once, log_of, processes_of
from tests.support.shared import shared_folder

pytestmark = pytest.mark.browser

CHILDREN = {"admin.commands.sandbox", "wsgi serve", "wsgi work"}
# What the running programs write by themselves while letters are on their way, in as many rows as the moment makes it: calls to
# the sender and what it tells of them, and how far Stripe was asked at the last tenth minute. Letters themselves are counted.
ON_THE_WAY = ("batch", "mail_event", "stripe_listing")


@dataclass(frozen=True)
class Kept:
    """A folder in which a demo ran and was stopped; what it held then, and what it had said."""

    folder: Path
    rows: dict[str, int]
    said: str


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """A demo that ran once, below a folder that nobody else may enter."""
    filled, own = filled_once(shared_folder(tmp_path_factory)), tmp_path_factory.mktemp("private") / "demo"
    own.parent.chmod(0o700)
    shutil.copytree(filled, own)
    return Kept(own, rows_of(own), log_of(filled).read_text())


@pytest.fixture
def again(kept: Kept) -> Iterator[Demo]:
    """A demo over that folder, not started yet; whatever a test does, nothing of it stays."""
    demo = Demo(kept.folder)
    yield demo
    with suppress(ProcessLookupError, AssertionError):
        demo.kill()


def rows_of(folder: Path) -> dict[str, int]:
    """How many rows each table of a running demo holds."""
    with EmbeddedServer(folder / "postgresql") as server, psycopg.connect(server.url(SUPERUSER)) as connection:
        counts = {}
        for table in Base.metadata.tables:
            found = connection.execute(SQL("select count(*) from {}").format(Identifier(table))).fetchone()
            counts[table] = found[0] if found else 0
        return counts


def settled(rows: dict[str, int]) -> dict[str, int]:
    """Without what is on the way."""
    return {table: number for table, number in rows.items() if table not in ON_THE_WAY}


def assert_found(kept: Kept) -> None:
    """Everything is there as it was, and of what is on the way nothing is gone."""
    now = rows_of(kept.folder)
    assert settled(now) == settled(kept.rows)
    assert all(now[table] >= kept.rows[table] for table in ON_THE_WAY)


def is_open(demo: Demo, slug: str) -> bool:
    """Whether a hospital's first page answers."""
    return answers(f"http://127.0.0.1:{demo.port}/", host=f"{slug}.localhost:{demo.port}")


def test_what_its_programs_say_is_kept(kept: Kept) -> None:
    assert "Traceback" not in kept.said
    logs = {file.name for file in (kept.folder / "logs").glob("*.log")}
    assert logs == {"sandbox.log", "web.log", "worker.log"}


def test_after_a_crash_it_finds_everything_as_it_was_and_ctrl_c_leaves_nothing_running(kept: Kept, again: Demo) -> None:
    again.start()
    assert kept.rows["person"] > 0
    assert_found(kept)
    assert len(children_of(again.pid)) == len(CHILDREN)
    again.kill()
    assert not is_open(again, "mercy") or processes_of(kept.folder)  # its workers may still be noticing
    again.start()
    assert_found(kept)
    assert is_open(again, "mercy")
    assert is_open(again, "brigid")
    running = processes_of(kept.folder)
    assert {name for name in CHILDREN if any(f"-m {name}" in command for command in running)} == CHILDREN
    assert any("postgres" in command for command in running)
    sockets = Path((kept.folder / "postgresql" / "socket").read_text())
    assert sockets.exists()
    assert again.stop() == 0
    assert processes_of(kept.folder) == []
    assert not sockets.exists()


def test_reset_begins_anew(kept: Kept) -> None:
    secret, mark = kept.folder / "demo-secret", kept.folder / "files" / "mark"
    former = secret.read_text()
    mark.parent.mkdir(exist_ok=True)
    mark.write_text("kept from before")
    with Demo(kept.folder, "--reset") as demo:
        assert not mark.exists()
        assert secret.read_text() != former
        assert settled(rows_of(kept.folder)) == settled(kept.rows)
        assert is_open(demo, "mercy")
