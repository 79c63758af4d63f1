"""What every test stands on: PostgreSQL with a database for each worker, the application, and people's browsers."""

import gc
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

import psycopg
import pytest
from argon2 import PasswordHasher
from psycopg.sql import SQL, Identifier
from sqlalchemy import make_url
from xdist.remote import Producer  # type: ignore[import-untyped]
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

import wsgi
from accounts import passwords
from admin.commands.migrate import upgrade
from kernel.config import Settings, load_settings
from kernel.db import db
from kernel.embedded import APP, OPERATOR, OWNER, SUPERUSER, EmbeddedServer
from kernel.logs import start_logging
from kernel.web import House
from tests.support.browser import Browser
from tests.support.events import KEYS
from tests.support.shared import once, shared_folder
from tests.support.superuser import Superuser
from tests.support.world import World

PLATFORM = "localhost"
MIGRATED = "carepages_migrated"
# What takes longest comes first, so that no worker is left alone with it at the end.
LONG = ("journeys/", "house/")
# A demo costs as much as a journey, so journeys share some. Walks through all pages have two of their own.
DEMOS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "consoles walked": ("accessibility_of_consoles",),
        "families walked": ("accessibility",),
        "one family": ("account", "main", "updates"),
    }
)
ON_NO_DEMO = ("test_demo_command.py", "test_hostile_texts.py")
# These share a sandbox that plays Stripe, and Stripe's library in memory.
ON_ONE_STRIPE = ("test_payments", "test_sandbox_stripe")


class ByGroup(LoadScopeScheduling):  # type: ignore[misc]  # xdist has no types
    """A file stays with one worker, and so do journeys that share a demo: what they build serves them all."""

    def _split_scope(self, nodeid: str) -> str:
        return _group_of(Path(nodeid.partition("::")[0]))


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByGroup:
    """Who gets what in a run with several workers."""
    return ByGroup(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long ones begin."""
    items.sort(key=lambda item: next((n for n, part in enumerate(LONG) if f"tests/{part}" in item.path.as_posix()), len(LONG)))


def _group_of(path: Path) -> str:
    if path.parent.name == "integrations" and path.name.startswith(ON_ONE_STRIPE):
        return "one Stripe"
    if path.parent.name != "journeys" or path.name in ON_NO_DEMO:
        return path.as_posix()
    return next((demo for demo, names in DEMOS.items() if any(f"test_{name}" in path.name for name in names)), "the other demo")


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedServer]:
    """One PostgreSQL for all workers of a run: whoever comes first starts it, whoever leaves last stops it."""
    with EmbeddedServer(shared_folder(tmp_path_factory) / "postgresql", durable=False) as running:
        yield running


@pytest.fixture(scope="session")
def settings(server: EmbeddedServer, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The settings of this worker's application, on a database of its own: a copy of one that was migrated for all workers."""
    shared, name = shared_folder(tmp_path_factory), f"carepages_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
    with once(shared / MIGRATED) as first:
        if first:
            _new_database(server, MIGRATED, of="carepages")
            upgrade(settings_for(server, MIGRATED, shared))
    _new_database(server, name, of=MIGRATED)
    _say_the_same_of(server, name, as_of=MIGRATED)
    return settings_for(server, name, tmp_path_factory.mktemp("data"))


def _new_database(server: EmbeddedServer, name: str, *, of: str) -> None:
    with psycopg.connect(server.url(SUPERUSER, "postgres"), autocommit=True) as connection:
        connection.execute(SQL("drop database if exists {}").format(Identifier(name)))
        made = SQL("create database {} template {} owner {}").format(*map(Identifier, (name, of, OWNER)))
        connection.execute(made)


def _say_the_same_of(server: EmbeddedServer, name: str, *, as_of: str) -> None:
    """What migrations say of a database itself is not copied with it: its settings, and who may make temporary tables."""
    said = """select coalesce(setconfig, '{}'), has_database_privilege('public', oid, 'temporary') from pg_database
              left join pg_db_role_setting on setdatabase = oid and setrole = 0 where datname = %s"""
    with psycopg.connect(server.url(SUPERUSER, "postgres"), autocommit=True) as connection:
        [(settings, may_make_tables)] = connection.execute(said, [as_of]).fetchall()
        for setting, _, value in (one.partition("=") for one in settings):
            connection.execute(f'alter database "{name}" set {setting} = {value}'.encode())
        if not may_make_tables:
            connection.execute(SQL("revoke temporary on database {} from public").format(Identifier(name)))


def settings_for(server: EmbeddedServer, database: str, data_dir: Path) -> Settings:
    """Settings for a database of the test server."""
    return load_settings(
        data_dir=data_dir,
        database_url=server.url(APP, database),
        database_direct_url=server.url(APP, database),
        database_admin_url=server.url(OWNER, database),
        database_operator_url=server.url(OPERATOR, database),
        secret_key="a key that only the tests know, and they tell nobody",
        platform_host=PLATFORM,
        public_scheme="http",
        sendgrid_api_key="SG.test",
        sendgrid_base_url="http://127.0.0.1:9",
        sendgrid_webhook_public_key=KEYS.public_base64,
        mail_answer_seconds=2,
        mail_settle_seconds=3,
    )


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> Iterator[PasswordHasher]:
    """Argon2id in a thousandth of the time: nearly every test signs somebody in. Yields what the product uses."""
    product, quick = passwords._hasher, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", quick)
        yield product


@pytest.fixture(scope="session")
def app(settings: Settings) -> Iterator[House]:
    """The application, made once for each worker."""
    start_logging()
    made = wsgi.create_app(settings)
    made.testing = True
    gc.freeze()  # what is made by now stays: looked through again and again it cost a tenth of a run
    gc.set_threshold(20_000, 20, 50)
    yield made
    made.extensions["live"].close()
    with made.app_context():
        for engine in db.engines.values():
            engine.dispose()


@pytest.fixture(scope="session")
def database_superuser(app: House, server: EmbeddedServer, settings: Settings) -> Iterator[Superuser]:
    """Whoever looks past all walls of this worker's database."""
    made = Superuser(server.url(SUPERUSER, make_url(settings.database_url or "").database or ""))
    yield made
    made.close()


@pytest.fixture
def world(app: House, database_superuser: Superuser) -> Iterator[World]:
    """A fresh, empty platform; what a test wrote is gone after it."""
    with World(app, database_superuser) as made:
        yield made


@pytest.fixture
def browser(app: House) -> Browser:
    """A stranger's browser."""
    return Browser(app)
