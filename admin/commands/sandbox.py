"""`carepages sandbox`: the local stand-in for outside services."""

from pathlib import Path

import click

from integrations.sandbox.app import serve
from integrations.sandbox.config import SandboxConfig


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
    serve(SandboxConfig(port=port, events_url=events_url, events_host=events_host, event_private_key=key, data_dir=data_dir))
