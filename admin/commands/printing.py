"""How commands print rows, and how they refuse."""

import json
import sys
from typing import Any, NoReturn

import click

ACTOR = "command line"
as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def fail(sentence: str) -> NoReturn:
    click.echo(sentence, err=True)
    sys.exit(1)


def print_rows(rows: list[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(rows, indent=2))
        return
    for row in rows:
        click.echo("  ".join(str(value) for value in row.values()))
