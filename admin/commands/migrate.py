"""`carepages migrate`: brings the schema up to date."""

import sys
from pathlib import Path

import click
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import make_url

from admin.commands.start import settings_or_exit, with_database
from kernel.config import Settings

HERE = Path(__file__).resolve().parents[2]


def upgrade(settings: Settings) -> None:
    """Brings the schema up to date as its owner, and gives the other roles what they need and no more."""
    config = Config()
    config.set_main_option("script_location", str(HERE / "migrations"))
    config.attributes["url"] = _psycopg(settings.database_admin_url or "")
    config.attributes["app_role"] = make_url(settings.database_url or "").username
    config.attributes["operator_role"] = make_url(settings.database_operator_url or "").username
    command.upgrade(config, "head")


def schema_versions() -> tuple[str, frozenset[str]]:
    """The version of the tables that this code works with, and all that came before it."""
    config = Config()
    config.set_main_option("script_location", str(HERE / "migrations"))
    scripts = ScriptDirectory.from_config(config)
    newest = str(scripts.get_current_head())
    return newest, frozenset(script.revision for script in scripts.walk_revisions()) - {newest}


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
