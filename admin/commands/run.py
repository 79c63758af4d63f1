"""Commands that run the house: migrate, serve, work, sandbox, check."""

import asyncio
import sys
from pathlib import Path
from typing import Any

import click
from alembic import command
from alembic.config import Config
from gunicorn.app.base import BaseApplication
from sqlalchemy import make_url

from admin.commands.start import Start, settings_or_exit, with_database
from integrations.sandbox.app import serve as serve_sandbox
from integrations.sandbox.config import SandboxConfig
from kernel.config import Settings
from kernel.db import db
from kernel.jobs import bind_jobs
from kernel.logs import start_logging
from kernel.roles import UnsafeRole, refuse_unsafe_role
from kernel.web import House
from kernel.worker import work as run_worker

HERE = Path(__file__).resolve().parents[2]


def upgrade(settings: Settings) -> None:
    """Brings the schema up to date as its owner, and gives the other roles what they need and no more."""
    config = Config()
    config.set_main_option("script_location", str(HERE / "migrations"))
    config.attributes["url"] = _psycopg(settings.database_admin_url or "")
    config.attributes["app_role"] = make_url(settings.database_url or "").username
    config.attributes["operator_role"] = make_url(settings.database_operator_url or "").username
    command.upgrade(config, "head")


def _psycopg(url: str) -> str:
    return make_url(url).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)


@click.command()
def migrate() -> None:
    """Bring the database's schema up to date."""
    with with_database(settings_or_exit()) as settings:
        if not (settings.database_admin_url and settings.database_operator_url):
            click.echo("DATABASE_ADMIN_URL and DATABASE_OPERATOR_URL: needed to migrate.", err=True)
            sys.exit(2)
        upgrade(settings)
        click.echo("The schema is up to date.")


class _Server(BaseApplication):
    """gunicorn with our settings instead of a configuration file."""

    def __init__(self, start: Start, settings: Settings, options: dict[str, Any]) -> None:
        self._start, self._settings, self._options = start, settings, options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> House:
        return self._start.create_app(self._settings)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, help="Port to listen on.")
@click.option("--workers", default=2, show_default=True, help="Processes.")
@click.pass_obj
def serve(start: Start, host: str, port: int, workers: int) -> None:
    """Serve the web application."""
    start_logging()
    with with_database(settings_or_exit()) as settings:
        _refuse_unsafe(start, settings)
        options = {
            "bind": f"{host}:{port}",
            "workers": workers,
            "worker_class": "gevent",
            "control_socket_disable": True,
            "graceful_timeout": 10,
            "timeout": 60,
            "loglevel": "warning",
        }
        _Server(start, settings, options).run()


@click.command()
@click.option("--concurrency", default=2, show_default=True, help="Jobs at a time.")
@click.pass_obj
def work(start: Start, concurrency: int) -> None:
    """Run jobs: send letters, settle what was not answered."""
    start_logging()
    with with_database(settings_or_exit()) as settings:
        app = _refuse_unsafe(start, settings)
        bound = bind_jobs(app, settings.database_direct_url or settings.database_url or "")
        asyncio.run(run_worker(bound, concurrency=concurrency))


def _refuse_unsafe(start: Start, settings: Settings) -> House:
    app = start.create_app(settings)
    try:
        with app.app_context():
            refuse_unsafe_role(db.engine)
            db.engine.dispose()
    except UnsafeRole as error:
        click.echo(str(error), err=True)
        sys.exit(2)
    return app


@click.command()
@click.pass_obj
def check(start: Start) -> None:
    """Say what is misconfigured; the exit status is not 0 when something is."""
    with with_database(settings_or_exit()) as settings:
        _refuse_unsafe(start, settings)
    click.echo("Nothing is misconfigured.")


@click.command()
@click.option("--port", default=8025, show_default=True, help="Port to listen on.")
@click.option("--events-url", help="Where signed events are posted.")
@click.option("--events-host", help="Host header of those posts.")
@click.option("--event-key-file", type=click.Path(exists=True, path_type=Path), help="PEM key that signs events.")
@click.option("--data-dir", type=click.Path(path_type=Path), help="Where kept mail outlives a restart.")
def sandbox(
    port: int, events_url: str | None, events_host: str | None, event_key_file: Path | None, data_dir: Path | None
) -> None:
    """Run the local stand-in for outside services, with a mailbox to look into."""
    key = event_key_file.read_text() if event_key_file else None
    serve_sandbox(
        SandboxConfig(port=port, events_url=events_url, events_host=events_host, event_private_key=key, data_dir=data_dir)
    )
