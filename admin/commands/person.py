"""`carepages person …`: create, list, disable, reset-factors."""

import sys
from typing import Any
from uuid import UUID

import click
from sqlalchemy import select

from accounts.actions import create_person, disable
from accounts.factors.actions import reset_factors
from accounts.models import Person
from accounts.passwords import weakness
from accounts.queries import proved_person
from admin.commands.printing import ACTOR, as_json, fail, print_rows
from admin.commands.start import Start, application
from kernel.db import current_tenant_id, db, inside
from tenants.queries import tenant_id_of


@click.group()
def person() -> None:
    """People of a hospital: create, list, disable, reset-factors."""


@person.command("create")
@click.option("--hospital", "slug", required=True)
@click.option("--email", required=True)
@click.option("--name", required=True)
@click.option("--role", "roles", multiple=True, help="For example tenant_admin or staff; may be repeated.")
@as_json
@click.pass_obj
def create_one(start: Start, slug: str, email: str, name: str, roles: tuple[str, ...], as_json: bool) -> None:
    """Add a person; the password is read from standard input."""
    password = sys.stdin.readline().rstrip("\n")
    wrong = weakness(password, *name.split(), email.partition("@")[0])
    if wrong:
        fail(wrong)
    with application(start), inside(_tenant(slug)):
        try:
            made = create_person(email=email, name=name, password=password, roles=list(roles), actor=ACTOR)
        except ValueError as error:
            fail(str(error))
        row = _person(made)
        db.session.commit()
    print_rows([row], as_json)


@person.command("list")
@click.option("--hospital", "slug", required=True)
@as_json
@click.pass_obj
def list_people(start: Start, slug: str, as_json: bool) -> None:
    """List a hospital's people."""
    with application(start), inside(_tenant(slug)):
        query = select(Person).where(Person.tenant_id == current_tenant_id()).order_by(Person.email)
        print_rows([_person(one) for one in db.session.scalars(query)], as_json)


@person.command("disable")
@click.option("--hospital", "slug", required=True)
@click.option("--email", required=True)
@click.pass_obj
def disable_one(start: Start, slug: str, email: str) -> None:
    """Close somebody's account, and end her sessions."""
    with application(start), inside(_tenant(slug)):
        found = proved_person(email)
        if found is None:
            fail(f"Nobody at {slug} has the address {email}.")
        disable(found, actor=ACTOR)
        db.session.commit()
    click.echo(f"{email} is disabled.")


@person.command("reset-factors")
@click.option("--hospital", "slug", required=True)
@click.option("--email", required=True)
@click.pass_obj
def reset_one(start: Start, slug: str, email: str) -> None:
    """Take somebody's second step away, when it is lost and nobody at the hospital can."""
    with application(start), inside(_tenant(slug)):
        found = proved_person(email)
        if found is None:
            fail(f"Nobody at {slug} has the address {email}.")
        reset_factors(found, actor=ACTOR)
        db.session.commit()
    click.echo(f"{email} has no second step any more, and is told by letter.")


def _tenant(slug: str) -> UUID:
    tenant_id = tenant_id_of(slug)
    db.session.rollback()
    if tenant_id is None:
        fail(f"There is no hospital {slug}.")
    return tenant_id


def _person(one: Person) -> dict[str, Any]:
    return {"email": one.email, "name": one.name, "roles": one.roles, "disabled": one.disabled_at is not None}
