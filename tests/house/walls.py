"""Tries, table by table, to get from one hospital into another, as the application's role would; returns what leaks."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
from psycopg import Rollback
from psycopg.errors import ForeignKeyViolation, InsufficientPrivilege
from psycopg.sql import SQL, Composed, Identifier
from psycopg.types.json import Jsonb

from kernel.embedded import APP, OWNER
from tests.house.catalog import INSERT_ONLY_TABLES

Connection = psycopg.Connection
GENERATED = frozenset({"area", "in_order", "parts", "words"})  # made by PostgreSQL alone
_LINKS = """
    select t.relname, a.attname from pg_constraint k join pg_class t on t.oid = k.confrelid
    join pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[2]
    where k.contype = 'f' and k.conrelid = %s::regclass and array_length(k.conkey, 1) = 2
"""


@dataclass(frozen=True)
class Pair:
    """Two hospitals, one row of each in every table as JSON, and which columns of a table lead to which, with a row to try."""

    theirs: UUID
    ours: UUID
    their_rows: Mapping[str, Any]
    our_rows: Mapping[str, Any]
    links: Mapping[str, Sequence[tuple[str, str, UUID]]]


def pair_of(superuser: Connection, theirs: UUID, ours: UUID, tables: Iterable[str]) -> Pair:
    """What the attempts below need to know beforehand. Tables without a row are left out."""
    rows = {tenant: {t: row for t in tables if (row := _sample(superuser, t, tenant))} for tenant in (theirs, ours)}
    links = {table: list(_links(superuser, table, ours)) for table in rows[ours]}
    return Pair(theirs, ours, rows[theirs], rows[ours], links)


def _sample(superuser: Connection, table: str, tenant: UUID) -> Any:
    query = SQL("select to_jsonb(t) from {} t where tenant_id = %s limit 1").format(Identifier(table))
    row = superuser.execute(query, [tenant]).fetchone()
    return row and row[0]


def _links(superuser: Connection, table: str, tenant: UUID) -> Iterator[tuple[str, str, UUID]]:
    """Where a column leads, and a row to try it on: one in which it leads there already, so that nothing else refuses it."""
    for target, column in superuser.execute(_LINKS, [f'public."{table}"']).fetchall():
        query = SQL("select id from {} where tenant_id = %s order by {} is null limit 1")
        found = superuser.execute(query.format(Identifier(table), Identifier(column)), [tenant]).fetchone()
        assert found is not None
        yield str(target), str(column), found[0]


def walls_hold(superuser: Connection, pair: Pair, tables: Iterable[str] | None = None) -> list[str]:
    """What leaks between the two hospitals: empty when the walls hold. Nothing that is tried stays."""
    leaks: list[str] = []
    for table in pair.their_rows if tables is None else tables:
        with superuser.transaction():
            leaks += [f"{table}: {leak}" for leak in _leaks(superuser, table, pair)]
            raise Rollback
    return leaks


def _leaks(connection: Connection, table: str, pair: Pair) -> Iterator[str]:
    with _as(connection, APP, pair.ours):
        yield from _inside(connection, table, pair)
    with _as(connection, APP, None):
        yield from _outside(connection, table, pair, "without a hospital")
    for tenant in (None, pair.ours):
        with _as(connection, OWNER, tenant):
            if _count(connection, table, "true"):
                yield "the owner sees rows"


@contextmanager
def _as(connection: Connection, role: str, tenant: UUID | None) -> Iterator[None]:
    """In a role and a hospital, until the end of the block; what was written in it is undone."""
    with connection.transaction():
        connection.execute(SQL("set local role {}").format(Identifier(role)))
        connection.execute("select set_config('carepages.tenant', %s, true)", [str(tenant or "")])
        yield
        raise Rollback


def _inside(connection: Connection, table: str, pair: Pair) -> Iterator[str]:
    """Within our own hospital: our rows are there, theirs are not, and nothing crosses over."""
    if not _count(connection, table, "tenant_id = %s", pair.ours):
        yield "we do not see our own rows"
    if _count(connection, table, "tenant_id <> %s", pair.ours):
        yield "their rows are seen"
    yield from _touched(connection, table, pair.theirs)
    if _went(connection, *_insertion(table, pair.their_rows[table])):
        yield "a row was put into their hospital"
    moved = SQL("update {} set tenant_id = %s where tenant_id = %s").format(Identifier(table))
    if _went(connection, moved, [pair.theirs, pair.ours]):
        yield "a row was moved into their hospital"
    for target, column, own_id in () if table in INSERT_ONLY_TABLES else pair.links[table]:
        linked = SQL("update {} set {} = %s where tenant_id = %s and id = %s").format(Identifier(table), Identifier(column))
        ids = [pair.their_rows[target]["id"], pair.ours, own_id]  # one row: nothing else may stop it
        if _went(connection, linked, ids, refusal=ForeignKeyViolation):
            yield f"{column} leads into their hospital"


def _outside(connection: Connection, table: str, pair: Pair, where: str) -> Iterator[str]:
    """In no hospital: no row is there, and none can be written."""
    if _count(connection, table, "true"):
        yield f"rows are seen {where}"
    for tenant in (pair.theirs, pair.ours):
        yield from (f"{leak} {where}" for leak in _touched(connection, table, tenant))
    if _went(connection, *_insertion(table, pair.our_rows[table])):
        yield f"a row was written {where}"


def _touched(connection: Connection, table: str, tenant: UUID) -> Iterator[str]:
    name = Identifier(table)
    changed = SQL("update {} set tenant_id = tenant_id where tenant_id = %s").format(name)
    deleted = SQL("delete from {} where tenant_id = %s").format(name)
    blind = SQL("update {} set tenant_id = tenant_id where tenant_id <> coalesce({}, %s)").format(name, SQL(_SETTING))
    for words, statement in (("changed", changed), ("deleted", deleted), ("changed blindly", blind)):
        if _rows(connection, table, statement, tenant):
            yield f"rows were {words}"
    if _went(connection, SQL("truncate {} cascade").format(name), []):
        yield "the table was emptied"


_SETTING = "nullif(current_setting('carepages.tenant', true), '')::uuid"


def _rows(connection: Connection, table: str, statement: Composed, tenant: UUID) -> int:
    """How many rows a write touched; a table where writing is refused altogether has none to touch."""
    try:
        with connection.transaction():
            return connection.execute(statement, [tenant]).rowcount
    except InsufficientPrivilege:
        return 0 if table in INSERT_ONLY_TABLES else -1
    except ForeignKeyViolation:
        return -1  # the row was reached, and only something else kept it


def _went(
    connection: Connection, statement: Composed, values: list[Any], refusal: type[Exception] = InsufficientPrivilege
) -> bool:
    """Whether a statement went through, or was stopped by anything but the refusal that the wall gives."""
    try:
        with connection.transaction():
            connection.execute(statement, values)
    except psycopg.Error as error:
        return not isinstance(error, refusal)
    return True


def _insertion(table: str, row: Any) -> tuple[Composed, list[Any]]:
    name, columns = Identifier(table), SQL(", ").join(Identifier(column) for column in row if column not in GENERATED)
    insertion = SQL("insert into {0} ({1}) select {1} from jsonb_populate_record(null::{0}, %s)")
    return insertion.format(name, columns), [Jsonb(row)]


def _count(connection: Connection, table: str, condition: str, *values: UUID) -> int:
    query = SQL("select count(*) from {} where " + condition).format(Identifier(table))
    row = connection.execute(query, values).fetchone()
    return int(row[0]) if row else 0
