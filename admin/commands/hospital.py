"""`carepages hospital …`: create, list, show, freeze, thaw, share; and what concerns one as a whole."""

from typing import Any

import click

from admin.commands.hospital_life import COMMANDS
from admin.commands.printing import ACTOR, as_json, fail, print_rows
from admin.commands.start import Start, application
from billing.orders.sharing import set_share
from kernel.operators import operator_session
from kernel.tenancy import TenantState, bare_host
from tenants.actions import BadHospital, create_hospital
from tenants.queries import Hospital, hospitals
from tenants.running import set_state


def _row(hospital: Hospital) -> dict[str, Any]:
    row = {"slug": hospital.slug, "name": hospital.name, "state": hospital.state, "hosts": hospital.hosts}
    return {**row, "missing": hospital.missing}


@click.group()
def hospital() -> None:
    """Hospitals: create, list, show, freeze, thaw, share, export, import, hold, release, delete."""


for _command in COMMANDS:
    hospital.add_command(_command)


@hospital.command("create")
@click.option("--slug", required=True)
@click.option("--name", required=True)
@click.option("--host", help="Host name; by default SLUG.PLATFORM_HOST.")
@as_json
@click.pass_obj
def create(start: Start, slug: str, name: str, host: str | None, as_json: bool) -> None:
    """Open a hospital."""
    with application(start) as app:
        try:
            platform = bare_host(app.config["PLATFORM_HOST"])
            create_hospital(slug=slug, name=name, host=host or f"{slug}.{platform}", actor=ACTOR)
        except BadHospital as error:
            fail(str(error))
        with operator_session() as session:
            print_rows([_row(h) for h in hospitals(session) if h.slug == slug], as_json)


@hospital.command("list")
@as_json
@click.pass_obj
def list_all(start: Start, as_json: bool) -> None:
    """List every hospital."""
    with application(start), operator_session() as session:
        print_rows([_row(h) for h in hospitals(session)], as_json)


@hospital.command()
@click.argument("slug")
@as_json
@click.pass_obj
def show(start: Start, slug: str, as_json: bool) -> None:
    """Show one hospital."""
    with application(start), operator_session() as session:
        found = [_row(h) for h in hospitals(session) if h.slug == slug]
        if not found:
            fail(f"There is no hospital {slug}.")
        print_rows(found, as_json)


@hospital.command()
@click.argument("slug")
@click.pass_obj
def freeze(start: Start, slug: str) -> None:
    """Let a hospital answer nobody and send nothing; nothing of it is lost."""
    _set_state(start, slug, TenantState.FROZEN)


@hospital.command()
@click.argument("slug")
@click.pass_obj
def thaw(start: Start, slug: str) -> None:
    """Open a frozen hospital again."""
    _set_state(start, slug, TenantState.OPEN)


@hospital.command()
@click.argument("slug")
@click.argument("basis_points", type=click.IntRange(0, 3000))
@click.pass_obj
def share(start: Start, slug: str, basis_points: int) -> None:
    """Say what of each payment through a hospital's own account is the platform's, from now on: 250 is 2.5 %."""
    with application(start):
        if not set_share(slug, basis_points, actor=ACTOR):
            fail(f"There is no hospital {slug}.")
    click.echo(f"Of each payment to {slug} the platform gets {basis_points} basis points.")


def _set_state(start: Start, slug: str, state: TenantState) -> None:
    with application(start):
        if not set_state(slug, state, actor=ACTOR):
            fail(f"There is no hospital {slug}.")
    click.echo(f"{slug} is {state}.")
