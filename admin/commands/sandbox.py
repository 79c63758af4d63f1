"""`carepages sandbox`: the local stand-in for outside services."""

from pathlib import Path

import click

from integrations.sandbox.app import serve
from integrations.sandbox.config import SandboxConfig
from integrations.sandbox.hospitals import read_hospitals


@click.command()
@click.option("--port", default=8025, show_default=True, help="Port to listen on.")
@click.option("--events-url", help="Where signed events are posted.")
@click.option("--events-host", help="Host header of those posts.")
@click.option("--event-key-file", type=click.Path(exists=True, path_type=Path), help="PEM key that signs events.")
@click.option("--sign-in-file", type=click.Path(exists=True, path_type=Path), help="JSON: hospitals whose sign-in is played.")
@click.option("--data-dir", type=click.Path(path_type=Path), help="Where kept mail outlives a restart.")
def sandbox(
    port: int,
    events_url: str | None,
    events_host: str | None,
    event_key_file: Path | None,
    sign_in_file: Path | None,
    data_dir: Path | None,
) -> None:
    """Run the local stand-in for outside services, with a mailbox to look into."""
    key = event_key_file.read_text() if event_key_file else None
    _check(sign_in_file)
    config = SandboxConfig(
        port=port,
        events_url=events_url,
        events_host=events_host,
        event_private_key=key,
        data_dir=data_dir,
        sign_in_file=sign_in_file,
    )
    serve(config)


def _check(sign_in_file: Path | None) -> None:
    """Says what is wrong with the file before a server is started that could not."""
    try:
        if sign_in_file:
            read_hospitals(sign_in_file)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--sign-in-file") from None
