"""A house for measuring: PostgreSQL, sandbox and worker as processes of their own, in a folder that is thrown away."""

import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg

import wsgi
from accounts.actions import create_person
from admin.commands.demo import demo_settings
from admin.commands.migrate import upgrade
from admin.commands.start import addresses, environment
from kernel.access import person_reader
from kernel.config import Settings
from kernel.db import db, inside
from kernel.embedded import SUPERUSER, EmbeddedServer
from kernel.processes import answers, free_port, until
from kernel.web import House
from pages.access import page_for
from pages.actions import Draft, create_page, publish_update
from pages.models import CarePage, Visibility
from tenants.actions import create_hospital

PROGRAM = [sys.executable, "-m", "wsgi"]

# As many followers as are wanted, in one statement; their ids sort as they were made.
_FOLLOWERS = """
with made as (
    insert into guest (tenant_id, id, created_at, page_id, email, name, state, vouched, key, word, may_write, sees_pictures,
                       may_download, is_caregiver)
    select %(tenant)s, uuidv7(), now(), %(page)s, 'reader' || n || '@example.org', 'Reader ' || n, 'admitted', true, uuidv7(),
           '', true, true, false, false
    from generate_series(1, %(number)s) as n returning id
)
insert into follower (tenant_id, id, created_at, page_id, guest_id)
select %(tenant)s, uuidv7(), now(), %(page)s, id from made
"""


@dataclass(frozen=True)
class MeasuredHouse:
    """What a benchmark works with."""

    app: House
    settings: Settings
    superuser_url: str
    sandbox_url: str
    env: dict[str, str]
    tenant_id: UUID

    def rows(self, query: str, **given: Any) -> list[Any]:
        """Asks the database past all walls."""
        with psycopg.connect(self.superuser_url, autocommit=True) as connection:
            result = connection.execute(query, given or None)
            return list(result.fetchall()) if result.description else []

    def page_with(self, followers: int) -> CarePage:
        """A page that so many mailboxes follow."""
        with self.app.app_context(), inside(self.tenant_id):
            keeper = create_person(
                email=f"keeper{followers}@example.org", name="Kay", password="kept for measuring", roles=[], actor="benchmark"
            )
            reader = person_reader(keeper.id, keeper.name, keeper.email, [])
            page = create_page(
                patient_name="Elena",
                kept_by="Kay",
                neutral_label="News from Kay",
                patient_is_minor=False,
                visibility=Visibility.INVITED,
                actor=reader,
            )
            db.session.commit()
            db.session.refresh(page)
            db.session.expunge(page)
        self.rows(_FOLLOWERS, tenant=self.tenant_id, page=page.id, number=followers)
        self.rows("vacuum analyze guest")
        self.rows("vacuum analyze follower")
        return page

    def publish(self, page: CarePage) -> UUID:
        """Publishes one update of a page; its letters leave at once."""
        with self.app.app_context(), inside(self.tenant_id):
            keeper = self.rows("select person_id from page_manager where page_id = %(page)s", page=page.id)[0][0]
            visit = page_for(person_reader(keeper, "Kay", None, []), page.slug)
            update = publish_update(visit, Draft("", "She slept well."))
            db.session.commit()
            return UUID(str(update.id))


@contextmanager
def measured_house(*, with_events: bool = False, **settings: Any) -> Iterator[MeasuredHouse]:
    """PostgreSQL (durable, as in production), a sandbox, and one hospital; with a web server too when events are wanted."""
    sandbox_url = f"http://127.0.0.1:{free_port()}"
    with tempfile.TemporaryDirectory(prefix="carepages-benchmark-") as folder:
        data_dir = Path(folder)
        with EmbeddedServer(data_dir / "postgresql") as server:
            changes = {**addresses(server), "mail_stop_seconds": 0, "sendgrid_base_url": sandbox_url, **settings}
            made = demo_settings(free_port(), data_dir).model_copy(update=changes)
            upgrade(made)
            web_port = made.platform_host.rpartition(":")[2]
            events = ["--events-url", f"http://127.0.0.1:{web_port}/webhooks/sendgrid"]
            key = ["--event-key-file", str(data_dir / "sandbox-key.pem")]
            with (
                process(
                    ["sandbox", "--port", sandbox_url.rpartition(":")[2], *(events + key if with_events else [])],
                    dict(os.environ),
                ),
                process(["serve", "--port", web_port, "--workers", "1"], environment(made)) if with_events else nullcontext(),
            ):
                assert until(lambda: answers(f"{sandbox_url}/control/stats"), 120)
                assert not with_events or until(lambda: answers(f"http://127.0.0.1:{web_port}/readyz"), 30)
                app = wsgi.create_app(made)
                with app.app_context():
                    tenant_id = create_hospital(slug="mercy", name="Mercy", host="mercy.localhost", actor="benchmark").id
                url = server.url(SUPERUSER)
                yield MeasuredHouse(app, made, url, sandbox_url, environment(made), tenant_id)
                with app.app_context():
                    for engine in db.engines.values():
                        engine.dispose()


@contextmanager
def process(arguments: list[str], env: dict[str, str]) -> Iterator["subprocess.Popen[bytes]"]:
    """One of our commands as a process, ended with the block."""
    with subprocess.Popen([*PROGRAM, *arguments], env=env, stderr=None) as running:
        try:
            yield running
        finally:
            running.send_signal(signal.SIGTERM)


def peak_megabytes(pid: int) -> float:
    """The most memory a process ever held (VmHWM of Linux's /proc), in MB of 10^6 bytes."""
    return _megabytes(str(pid), "VmHWM")


def held_megabytes() -> float:
    """The memory this process holds now (VmRSS), in MB of 10^6 bytes."""
    return _megabytes("self", "VmRSS")


def _megabytes(process: str, which: str) -> float:
    found = re.search(rf"{which}:\s+(\d+) kB", Path(f"/proc/{process}/status").read_text())
    return int(found[1]) * 1024 / 1e6 if found else float("nan")
