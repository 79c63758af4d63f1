"""`carepages check`: says what is misconfigured."""

import click

from admin.commands.start import Start, safe_application, settings_or_exit, with_database


@click.command()
@click.pass_obj
def check(start: Start) -> None:
    """Say what is misconfigured; the exit status is not 0 when something is."""
    with with_database(settings_or_exit()) as settings:
        safe_application(start, settings)
    click.echo("Nothing is misconfigured.")
