"""The walls between hospitals, as migrations build them: grants to the two roles, and row-level security on every table."""

from collections.abc import Iterable

from alembic import context, op

ALL = "select, insert, update, delete"
MINE = "tenant_id = nullif(current_setting('carepages.tenant', true), '')::uuid"


def app_role() -> str:
    """The role the application signs in as, quoted."""
    return _quoted(context.config.attributes["app_role"])


def operator_role() -> str:
    """The role of the operators, quoted."""
    return _quoted(context.config.attributes["operator_role"])


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def protect(tables: Iterable[str], *, app: str = ALL) -> None:
    """Row-level security, forced, with USING and WITH CHECK; the app's role sees its hospital, operators see all."""
    for table in tables:
        op.execute(f'alter table "{table}" enable row level security')
        op.execute(f'alter table "{table}" force row level security')
        op.execute(f'create policy hospital on "{table}" to {app_role()} using ({MINE}) with check ({MINE})')
        op.execute(f'create policy operator on "{table}" to {operator_role()} using (true) with check (true)')
        share(table, app=app, operator=app)


def share(table: str, *, app: str, operator: str = ALL) -> None:
    """What each role may do with a table; nobody else may do anything."""
    op.execute(f'grant {app} on "{table}" to {app_role()}')
    op.execute(f'grant {operator} on "{table}" to {operator_role()}')
