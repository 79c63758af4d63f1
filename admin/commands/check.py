"""`carepages check`: says what is misconfigured."""

import click

from admin.commands.start import Start, refuse_to_start, safe_application, settings_or_exit, with_database
from integrations.files import try_out
from photos.store import FilesUnavailable


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
    click.echo("Nothing is misconfigured.")
