"""Commands about hospitals and their people: `carepages hospital …` and `carepages person …`."""

import json
import sys
from typing import Any, NoReturn
from uuid import UUID

import click
from sqlalchemy import select

from accounts.actions import create_person, disable
from accounts.models import Person
from accounts.passwords import weakness
from accounts.queries import proved_person
from admin.commands.start import Start, application
from kernel.db import current_tenant_id, db, inside
from kernel.operators import operator_session
from kernel.tenancy import TenantState, bare_host
from tenants.actions import BadHospital, create_hospital, set_state
from tenants.queries import Hospital, hospitals, tenant_id_of

ACTOR = "command line"
as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def _fail(sentence: str) -> NoReturn:
    click.echo(sentence, err=True)
    sys.exit(1)


def _print(rows: list[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(rows, indent=2))
        return
    for row in rows:
        click.echo("  ".join(str(value) for value in row.values()))


def _row(hospital: Hospital) -> dict[str, Any]:
    return {"slug": hospital.slug, "name": hospital.name, "state": hospital.state, "hosts": hospital.hosts}


@click.group()
def hospital() -> None:
    """Hospitals: create, list, show, freeze, thaw."""


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
            _fail(str(error))
        with operator_session() as session:
            _print([_row(h) for h in hospitals(session) if h.slug == slug], as_json)


@hospital.command("list")
@as_json
@click.pass_obj
def list_all(start: Start, as_json: bool) -> None:
    """List every hospital."""
    with application(start), operator_session() as session:
        _print([_row(h) for h in hospitals(session)], as_json)


@hospital.command()
@click.argument("slug")
@as_json
@click.pass_obj
def show(start: Start, slug: str, as_json: bool) -> None:
    """Show one hospital."""
    with application(start), operator_session() as session:
        found = [_row(h) for h in hospitals(session) if h.slug == slug]
        if not found:
            _fail(f"There is no hospital {slug}.")
        _print(found, as_json)


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


def _set_state(start: Start, slug: str, state: TenantState) -> None:
    with application(start):
        if not set_state(slug, state, actor=ACTOR):
            _fail(f"There is no hospital {slug}.")
    click.echo(f"{slug} is {state}.")


@click.group()
def person() -> None:
    """People of a hospital: create, list, disable."""


@person.command("create")
@click.option("--hospital", "slug", required=True)
@click.option("--email", required=True)
@click.option("--name", required=True)
@click.option("--role", "roles", multiple=True, help="For example tenant_admin or staff; may be repeated.")
@as_json
@click.pass_obj
def create_one(start: Start, slug: str, email: str, name: str, roles: tuple[str, ...], as_json: bool) -> None:
    """Add a person; the password is read from standard input."""
    password = click.get_text_stream("stdin").readline().rstrip("\n")
    wrong = weakness(password, *name.split(), email.partition("@")[0])
    if wrong:
        _fail(wrong)
    with application(start), inside(_tenant(slug)):
        try:
            made = create_person(email=email, name=name, password=password, roles=list(roles), actor=ACTOR)
        except ValueError as error:
            _fail(str(error))
        row = _person(made)
        db.session.commit()
    _print([row], as_json)


@person.command("list")
@click.option("--hospital", "slug", required=True)
@as_json
@click.pass_obj
def list_people(start: Start, slug: str, as_json: bool) -> None:
    """List a hospital's people."""
    with application(start), inside(_tenant(slug)):
        query = select(Person).where(Person.tenant_id == current_tenant_id()).order_by(Person.email)
        _print([_person(one) for one in db.session.scalars(query)], as_json)


@person.command("disable")
@click.option("--hospital", "slug", required=True)
@click.option("--email", required=True)
@click.pass_obj
def disable_one(start: Start, slug: str, email: str) -> None:
    """Close somebody's account, and end her sessions."""
    with application(start), inside(_tenant(slug)):
        found = proved_person(email)
        if found is None:
            _fail(f"Nobody at {slug} has the address {email}.")
        disable(found, actor=ACTOR)
        db.session.commit()
    click.echo(f"{email} is disabled.")


def _tenant(slug: str) -> UUID:
    tenant_id = tenant_id_of(slug)
    db.session.rollback()
    if tenant_id is None:
        _fail(f"There is no hospital {slug}.")
    return tenant_id


def _person(one: Person) -> dict[str, Any]:
    return {"email": one.email, "name": one.name, "roles": one.roles, "disabled": one.disabled_at is not None}
