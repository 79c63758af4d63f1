"""`carepages sandbox`: the local stand-in for outside services."""

from collections.abc import Callable
from pathlib import Path

import click

from integrations.sandbox.app import serve
from integrations.sandbox.config import SandboxConfig
from integrations.sandbox.hospitals import read_hospitals
from integrations.sandbox.records import read_records


@click.command()
@click.option("--port", default=8025, show_default=True, help="Port to listen on.")
@click.option("--events-url", help="Where signed events are posted.")
@click.option("--events-host", help="Host header of those posts.")
@click.option("--event-key-file", type=click.Path(exists=True, path_type=Path), help="PEM key that signs events.")
@click.option("--sign-in-file", type=click.Path(exists=True, path_type=Path), help="JSON: hospitals whose sign-in is played.")
@click.option("--record-file", type=click.Path(exists=True, path_type=Path), help="JSON: hospitals whose record is played.")
@click.option("--stripe-url", help="Where Stripe's signed events are posted.")
@click.option(
    "--stripe-secrets-file",
    type=click.Path(exists=True, path_type=Path),
    help="Two lines that sign those: the platform's secret, and the hospitals' accounts'.",
)
@click.option("--data-dir", type=click.Path(path_type=Path), help="Where kept mail outlives a restart.")
def sandbox(
    port: int,
    events_url: str | None,
    events_host: str | None,
    event_key_file: Path | None,
    sign_in_file: Path | None,
    record_file: Path | None,
    stripe_url: str | None,
    stripe_secrets_file: Path | None,
    data_dir: Path | None,
) -> None:
    """Run the local stand-in for outside services, with a mailbox to look into."""
    key = event_key_file.read_text() if event_key_file else None
    _check("--sign-in-file", sign_in_file, read_hospitals)
    _check("--record-file", record_file, read_records)
    secrets = _secrets(stripe_secrets_file) if stripe_secrets_file else {}
    config = SandboxConfig(
        port=port,
        events_url=events_url,
        events_host=events_host,
        event_private_key=key,
        data_dir=data_dir,
        sign_in_file=sign_in_file,
        record_file=record_file,
        stripe_url=stripe_url,
        **secrets,
    )
    serve(config)


def _secrets(file: Path) -> dict[str, str]:
    lines = file.read_text().split()
    if len(lines) != 2:
        raise click.BadParameter("two lines, a secret each", param_hint="--stripe-secrets-file")
    return {"stripe_secret": lines[0], "stripe_connect_secret": lines[1]}


def _check(option: str, file: Path | None, read: Callable[[Path], object]) -> None:
    """Says what is wrong with a file before a server is started that could not."""
    try:
        if file:
            read(file)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint=option) from None


if __name__ == "__main__":
    sandbox()
