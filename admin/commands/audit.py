"""`carepages audit verify`: whether the audit trail of every hospital is as it was sealed."""

import json
import sys
from typing import Any

import click
from rich.console import Console
from rich.progress import Progress

from admin.commands.printing import as_json, fail
from admin.commands.start import Start, application
from kernel.audit_chain import Fault, Seal, Verdict, check_chain, newest_seq, seal_of
from kernel.operators import operator_session
from tenants.queries import Hospital, hospitals


@click.group()
def audit() -> None:
    """The audit trail: verify."""


class _SealType(click.ParamType[Seal]):
    name = "SEQ:HASH"

    def convert(self, value: str | Seal, param: click.Parameter | None, ctx: click.Context | None) -> Seal:
        try:
            return value if isinstance(value, Seal) else seal_of(value)
        except ValueError:
            self.fail(f"{value} is not a seal as this command prints it.", param, ctx)


@audit.command()
@click.option("--hospital", "slug", help="Only this one.")
@click.option("--expect", type=_SealType(), help="A seal printed before, and kept elsewhere: it must still be in the chain.")
@as_json
@click.pass_obj
def verify(start: Start, slug: str | None, expect: Seal | None, as_json: bool) -> None:
    """Go through the chain of the audit trail. Ends with status 1, and names the first bad row, when something was changed."""
    if expect is not None and slug is None:
        raise click.UsageError("--expect needs --hospital: each hospital has a chain of its own.")
    with application(start):
        found = [(one, _checked(one, expect)) for one in _chosen(slug)]
    if as_json:
        click.echo(json.dumps([_row(one, verdict) for one, verdict in found], indent=2))
    else:
        for one, verdict in found:
            click.echo(_sentence(one.slug, verdict), err=verdict.fault is not None)
    sys.exit(any(verdict.fault for _, verdict in found))


def _chosen(slug: str | None) -> list[Hospital]:
    with operator_session() as session:
        found = [one for one in hospitals(session) if slug in (None, one.slug)]
    if slug is not None and not found:
        fail(f"There is no hospital {slug}.")
    return found


def _checked(hospital: Hospital, expect: Seal | None) -> Verdict:
    with operator_session() as session:
        total = newest_seq(session, hospital.id)
    terminal = Console(stderr=True)
    with operator_session() as session, Progress(console=terminal, transient=True, disable=not terminal.is_terminal) as shown:
        task = shown.add_task(hospital.slug, total=total)
        return check_chain(session, hospital.id, expect=expect, tick=lambda: shown.advance(task))


def _sentence(slug: str, verdict: Verdict) -> str:
    if verdict.fault is not None:
        return f"{slug}: {_named(verdict.fault)} {verdict.fault.why}. All rows before it hold."
    if verdict.newest is None:
        return f"{slug}: the trail is empty."
    return f"{slug}: all {verdict.rows} rows hold. The newest seal is {verdict.newest}"


def _named(fault: Fault) -> str:
    number = f"row {fault.seq}" if fault.seq else "a row"
    made = f", of {fault.moment:%Y-%m-%d %H:%M:%S} UTC" if fault.moment else ""
    return f"{number}{f', entry {fault.entry_id}{made},' if fault.entry_id else ''}"


def _row(hospital: Hospital, verdict: Verdict) -> dict[str, Any]:
    bad = verdict.fault and {
        "seq": verdict.fault.seq,
        "entry": verdict.fault.entry_id and str(verdict.fault.entry_id),
        "moment": verdict.fault.moment and verdict.fault.moment.isoformat(),
        "why": verdict.fault.why,
    }
    newest = str(verdict.newest) if verdict.newest else None
    return {"hospital": hospital.slug, "rows": verdict.rows, "newest": newest, "bad": bad}
