"""`carepages hospital …`: export, import, delete, hold, release."""

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import click
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeElapsedColumn

from admin.commands.migrate import schema_versions
from admin.commands.printing import ACTOR, as_json, fail
from admin.commands.start import Start, application
from billing.donations.actions import stop_all
from kernel.db import db, inside
from photos.store import FilesUnavailable
from tenants.life.checking import Contents
from tenants.life.ending import delete_hospital
from tenants.life.exporting import export_hospital
from tenants.life.format import BadArchive, Source
from tenants.life.holding import HoldStands, hold, release
from tenants.life.importing import import_hospital
from tenants.life.restoring import restore_hospital
from tenants.queries import tenant_id_of

SHOWN_AFTER = 1.0  # seconds
NEW_FILE = click.Path(dir_okay=False, path_type=Path)
OLD_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
passphrase_stdin = click.option(
    "--passphrase-stdin", is_flag=True, help="The file is encrypted; its passphrase is the first line of standard input."
)
reason = click.option(
    "--reason", required=True, help="Why: a case number, a court. Kept with the hold, not in the audit trail."
)


@click.command("export")
@click.argument("slug")
@click.option("--to", "path", type=NEW_FILE, required=True, help="A file that is not there yet.")
@passphrase_stdin
@as_json
@click.pass_obj
def export(start: Start, slug: str, path: Path, passphrase_stdin: bool, as_json: bool) -> None:
    """Write a whole hospital to one file. Freeze it first when it is to move elsewhere."""
    passphrase = _passphrase(passphrase_stdin)
    if passphrase is None:
        click.echo("This file will hold everything in the clear, secrets too. Encrypt it with --passphrase-stdin.", err=True)
    with _doing(start), _progress("Writing", None) as tick:
        export_hospital(_id_of(slug), path, schema=schema_versions()[0], passphrase=passphrase, actor=ACTOR, tick=tick)
    size = path.stat().st_size
    click.echo(json.dumps({"slug": slug, "file": str(path), "bytes": size}) if as_json else f"{slug} is in {path}.")


@click.command("import")
@click.argument("path", type=OLD_FILE)
@click.option("--replace", is_flag=True, help="Put the hospital that is here back to how it is in the file.")
@passphrase_stdin
@as_json
@click.pass_obj
def import_(start: Start, path: Path, replace: bool, passphrase_stdin: bool, as_json: bool) -> None:
    """Bring a hospital in from a file. A new one stays frozen until it is thawed."""
    passphrase = _passphrase(passphrase_stdin)
    bring: Callable[..., Contents] = restore_hospital if replace else import_hospital
    schema, known = schema_versions()
    with _doing(start), _progress("Reading", path.stat().st_size * (3 if replace else 2)) as tick:
        found = bring(Source(path, passphrase, tick), schema=schema, known=known, actor=ACTOR)
    slug = found.about.slug
    if as_json:
        click.echo(json.dumps(_row(found), indent=2))
    else:
        click.echo(
            f"{slug} is as it is in {path}."
            if replace
            else f"{slug} is here, and frozen. Open it: carepages hospital thaw {slug}"
        )


@click.command("delete")
@click.argument("slug")
@click.option("--audit-to", "path", type=NEW_FILE, required=True, help="A new file for the sealed audit trail: ids only.")
@click.option("--confirm", help="The slug once more; asked for when it is not given.")
@click.option("--moved", is_flag=True, help="It goes on elsewhere from its export, and so do orders and monthly gifts.")
@click.pass_obj
def delete(start: Start, slug: str, path: Path, confirm: str | None, moved: bool) -> None:
    """Delete a hospital for good: rows, files and jobs. Only its audit trail is left, in a file.

    Unless it moved, orders must have ended before, and monthly gifts too: see `stop-giving`.
    """
    with _doing(start):
        own = _id_of(slug)
        typed = confirm or click.prompt(f"Everything of {slug} will be gone for good. Type its slug to go on", err=True)
        if typed != slug:
            raise BadArchive("That is another slug. Nothing was deleted.")
        delete_hospital(own, slug, audit_to=path, actor=ACTOR, goes_on=moved)
    click.echo(f"{slug} is gone. Its audit trail is in {path}.")


@click.command("stop-giving")
@click.argument("slug")
@click.pass_obj
def stop_giving(start: Start, slug: str) -> None:
    """End every monthly gift to a hospital's foundation. Each donor gets a letter."""
    with _doing(start), inside(_id_of(slug)):
        number = stop_all(actor=ACTOR)
        db.session.commit()
    click.echo(f"Monthly gifts that are being ended: {number}. The worker asks Stripe to, which takes a minute.")


@click.command("hold")
@click.argument("slug")
@reason
@click.pass_obj
def hold_(start: Start, slug: str, reason: str) -> None:
    """Put a hospital under legal hold: nothing of it is deleted any more."""
    with _doing(start):
        hold(_id_of(slug), reason=reason, actor=ACTOR)
    click.echo(f"{slug} is under legal hold.")


@click.command("release")
@click.argument("slug")
@reason
@click.pass_obj
def release_(start: Start, slug: str, reason: str) -> None:
    """Lift the legal hold of a hospital."""
    with _doing(start):
        release(_id_of(slug), reason=reason, actor=ACTOR)
    click.echo(f"{slug} is not under legal hold any more.")


COMMANDS = (delete, export, hold_, import_, release_, stop_giving)


@contextmanager
def _doing(start: Start) -> Iterator[None]:
    """Within the application; what cannot be is said in a sentence."""
    with application(start):
        try:
            yield
        except (BadArchive, HoldStands, FilesUnavailable) as error:
            fail(str(error))
        except FileExistsError as error:
            fail(f"{error} is there already. Name a file that is not.")
        except OSError as error:
            fail(f"{error.filename or 'The file'}: {error.strerror}")


def _id_of(slug: str) -> UUID:
    found = tenant_id_of(slug)
    db.session.rollback()
    if found is None:
        fail(f"There is no hospital {slug}.")
    return found


def _passphrase(given: bool) -> str | None:
    if not given:
        return None
    typed = sys.stdin.readline().rstrip("\r\n")
    if len(typed) < 12:
        fail("A passphrase has at least 12 characters.")
    return typed


@contextmanager
def _progress(what: str, total: int | None) -> Iterator[Callable[[int], None]]:
    """Shows on the terminal how many bytes have gone through, once it takes longer than a moment."""
    terminal, began = Console(stderr=True), time.monotonic()
    columns = (TextColumn(what), BarColumn(), DownloadColumn(), TimeElapsedColumn())
    shown = Progress(*columns, console=terminal, transient=True, disable=not terminal.is_terminal)
    task = shown.add_task(what, total=total)

    def tick(size: int) -> None:
        shown.advance(task, size)
        if not shown.live.is_started and time.monotonic() - began > SHOWN_AFTER:
            shown.start()

    try:
        yield tick
    finally:
        shown.stop()


def _row(found: Contents) -> dict[str, Any]:
    return {"slug": found.about.slug, "id": str(found.about.id), "rows": found.rows, "files": found.files}
