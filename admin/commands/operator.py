"""`carepages operator …`: create, list, disable, reset-app."""

import sys
from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.passwords import weakness
from admin.commands.printing import as_json, fail, print_rows
from admin.commands.start import Start, application
from admin.operator.actions import create_operator, disable_operator, operator_with, reset_app
from admin.operator.models import Operator
from kernel.operators import operator_session


@click.group()
def operator() -> None:
    """Operators, who run the platform: create, list, disable, reset-app."""


@operator.command("create")
@click.option("--email", required=True)
@click.option("--name", required=True)
@as_json
@click.pass_obj
def create_one(start: Start, email: str, name: str, as_json: bool) -> None:
    """Add an operator; the password is read from standard input. She sets up her second step when she signs in first."""
    password = sys.stdin.readline().rstrip("\n")
    with application(start):
        wrong = weakness(password, *name.split(), email.partition("@")[0])
        if wrong:
            fail(wrong)
        try:
            with operator_session() as session:
                row = _row(create_operator(session, email=email, name=name, password=password))
        except ValueError as error:
            fail(str(error))
    print_rows([row], as_json)


@operator.command("list")
@as_json
@click.pass_obj
def list_all(start: Start, as_json: bool) -> None:
    """List every operator."""
    with application(start), operator_session() as session:
        print_rows([_row(one) for one in session.scalars(select(Operator).order_by(Operator.email))], as_json)


@operator.command("disable")
@click.option("--email", required=True)
@click.pass_obj
def disable_one(start: Start, email: str) -> None:
    """Close an operator's account, and end her sessions."""
    with application(start), operator_session() as session:
        disable_operator(session, _there(session, email))
    click.echo(f"{email} is disabled.")


@operator.command("reset-app")
@click.option("--email", required=True)
@click.pass_obj
def reset_one(start: Start, email: str) -> None:
    """Take an operator's app away when her telephone is lost: she sets up another when she signs in next."""
    with application(start), operator_session() as session:
        reset_app(session, _there(session, email))
    click.echo(f"{email} has no app any more.")


def _there(session: Session, email: str) -> Operator:
    found = operator_with(session, email)
    if found is None:
        fail(f"No operator has the address {email}.")
    return found


def _row(one: Operator) -> dict[str, Any]:
    state = {"second_step": one.secret is not None, "disabled": one.disabled_at is not None}
    return {"email": one.email, "name": one.name, **state}
