"""`carepages check`: says what is misconfigured, and which hospitals are not ready for families."""

import click

from admin.commands.start import Start, refuse_to_start, safe_application, settings_or_exit, with_database
from integrations.files import try_out
from kernel.db import db
from kernel.operators import OPERATOR, operator_session
from kernel.web import House
from photos.store import FilesUnavailable
from tenants.queries import hospitals

MISSING = {"numbers": "no emergency number is set.", "on_call": "nobody is on call."}


@click.command()
@click.pass_obj
def check(start: Start) -> None:
    """Say what is misconfigured; the exit status is not 0 when something is."""
    with with_database(settings_or_exit()) as settings:
        app = safe_application(start.create_app, settings)
        try:
            try_out(app.extensions["file_store"])
        except FilesUnavailable as error:
            refuse_to_start(f"FILES_URL: files cannot be put, read and removed there: {error}.")
        if settings.database_operator_url:
            _say_who_is_not_ready(app)
    click.echo("Nothing is misconfigured.")


def _say_who_is_not_ready(app: House) -> None:
    """Each hospital's own to mend, in its console: the platform starts without it."""
    with app.app_context():
        with operator_session() as session:
            listed = hospitals(session)
        db.engines[OPERATOR].dispose()
    for hospital in listed:
        for what in hospital.missing:
            click.echo(f"{hospital.slug} is not ready for families: {MISSING[what]}")
