"""What every command begins with: settings, a database (our own when none is named), and the application."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import click
from sqlalchemy.exc import OperationalError

from kernel.config import BadSettings, Settings, load_settings
from kernel.db import db
from kernel.embedded import APP, OPERATOR, OWNER, EmbeddedServer
from kernel.roles import UnsafeRole, refuse_unsafe_role
from kernel.web import House

CreateApp = Callable[[Settings], House]


@dataclass(frozen=True)
class Start:
    """How to make the application, whole or as jobs need it; wsgi.py says it."""

    create_app: CreateApp
    create_worker: CreateApp


def settings_or_exit(**given: object) -> Settings:
    """The settings; on a bad one the command ends with status 2 and says which."""
    try:
        return load_settings(**given)
    except BadSettings as error:
        refuse_to_start(str(error))


def refuse_to_start(why: str) -> NoReturn:
    """Ends the command with status 2."""
    click.echo(f"CarePages cannot start:\n{why}", err=True)
    sys.exit(2)


@contextmanager
def with_database(settings: Settings) -> Iterator[Settings]:
    """The settings with every database address filled in; our own server runs for the block when none was named."""
    if settings.database_url is not None:
        yield settings
        return
    with EmbeddedServer(settings.data_dir / "postgresql") as server:
        yield settings.model_copy(update=addresses(server))


def addresses(server: EmbeddedServer) -> dict[str, str]:
    """The addresses of our own server, by the names of their settings."""
    return {
        "database_url": server.url(APP),
        "database_direct_url": server.url(APP),
        "database_admin_url": server.url(OWNER),
        "database_operator_url": server.url(OPERATOR),
    }


def environment(settings: Settings) -> dict[str, str]:
    """The environment by which a child process starts with the same settings."""
    given = settings.model_dump(mode="json", exclude_none=True)
    plain = {name.upper(): str(value) for name, value in given.items() if not isinstance(value, list)}
    secrets = {
        "SECRET_KEY": settings.secret_key.get_secret_value(),
        "SECRET_KEY_FALLBACKS": ",".join(key.get_secret_value() for key in settings.secret_key_fallbacks),
        "SENDGRID_API_KEY": settings.sendgrid_api_key.get_secret_value(),
        "STRIPE_API_KEY": settings.stripe_api_key.get_secret_value() if settings.stripe_api_key else "",
        "STRIPE_WEBHOOK_SECRET": ",".join(secret.get_secret_value() for secret in settings.stripe_webhook_secret),
    }
    lists = {"OUTBOUND_ALLOW": ",".join(settings.outbound_allow)}
    return {**os.environ, **plain, **lists, **secrets, "DATA_DIR": str(Path(settings.data_dir).absolute())}


@contextmanager
def application(start: Start) -> Iterator[House]:
    """The application in its context, on a database, for commands that do one thing."""
    with with_database(settings_or_exit()) as settings:
        app = start.create_app(settings)
        with app.app_context():
            try:
                yield app
            except BadSettings as error:
                refuse_to_start(str(error))
            finally:
                db.session.remove()
                for engine in db.engines.values():
                    engine.dispose()


def safe_application(create: CreateApp, settings: Settings) -> House:
    """The application, once its database role is known to be harmless; else the command ends with status 2 and says why."""
    app = create(settings)
    try:
        with app.app_context():
            refuse_unsafe_role(db.engine)
            db.engine.dispose()
    except UnsafeRole as error:
        refuse_to_start(str(error))
    except OperationalError:
        refuse_to_start("DATABASE_URL: nobody answers there, or the role is not let in.")
    return app
