"""Rows on their way out and in, as PostgreSQL itself spells them in JSON: no number, moment or array loses anything."""

import base64
import json
from binascii import Error as NotBase64
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, cast
from uuid import UUID

import psycopg
from psycopg.sql import SQL, Composed, Identifier
from sqlalchemy import Table

from kernel.db import current_tenant_id, db
from kernel.sealing import NotOurs, seal, unseal
from tenants.life.format import PART_BYTES, BadArchive, lines_in
from tenants.life.kept import SEALED, columns, owner_column, sealed_columns

AT_A_TIME = 200  # rows fetched at once
_SEQ = SQL("(select s.seq from audit_seal s where s.tenant_id = t.tenant_id and s.id = t.id)")


def driver() -> psycopg.Connection[Any]:
    """The running transaction, as the driver knows it."""
    return cast("psycopg.Connection[Any]", db.session.connection().connection.driver_connection)


def parts_of(table: Table, until: int) -> Iterator[bytes]:
    """All rows of a table of this hospital, by their keys, in parts; of the audit trail those up to the seal `until`."""
    part, size = list[bytes](), 0
    for line in _lines(table, until):
        part.append(line)
        size += len(line) + 1
        if size >= PART_BYTES:
            yield b"".join(one + b"\n" for one in part)
            part, size = [], 0
    if part:
        yield b"".join(one + b"\n" for one in part)


def _lines(table: Table, until: int) -> Iterator[bytes]:
    sealed = sealed_columns(table)
    with driver().cursor(name="life") as cursor:
        cursor.itersize = AT_A_TIME
        cursor.execute(_reading(table, sealed), {"hospital": current_tenant_id(), "until": until})
        for spelt, *secrets in cursor:
            opened = {name: _opened(table, name, secret) for name, secret in zip(sealed, secrets, strict=True)}
            yield (_with(spelt, opened) if sealed else spelt).encode()


def _reading(table: Table, sealed: Sequence[str]) -> Composed:
    bare = SQL(", ").join(Identifier("t", name) for name in columns(table) if name not in sealed)
    wanted = [SQL("(select to_jsonb(q)::text from (select {}) q)").format(bare), *(Identifier("t", name) for name in sealed)]
    trail = {"audit_entry": _SEQ, "audit_seal": SQL("t.seq")}.get(table.name)
    return SQL("select {} from {} t where {} = %(hospital)s and {} order by {}").format(
        SQL(", ").join(wanted),
        Identifier(table.name),
        Identifier("t", owner_column(table)),
        SQL("{} <= %(until)s").format(trail) if trail else SQL("true"),
        trail or SQL("t.id" if owner_column(table) == "tenant_id" else 't.id collate "C"'),
    )


def _with(spelt: str, more: dict[str, Any]) -> str:
    """A row in JSON with more in it, or with something in the place of what was there: PostgreSQL takes what comes last."""
    return f"{spelt[:-1]}, {json.dumps(more, ensure_ascii=False, sort_keys=True)[1:]}"


def _opened(table: Table, column: str, kept: bytes | None) -> dict[str, str] | None:
    """What stands in the archive for something sealed; bytes that we cannot open go along as they are."""
    if kept is None:
        return None
    try:
        return {"opened": unseal(SEALED[table.name, column], kept)}
    except NotOurs:
        return {"bytes": base64.b64encode(kept).decode()}


def sealed_anew(table: Table, column: str, said: Any) -> str | None:
    """The same, the other way round, as PostgreSQL spells bytes. Raises BadArchive."""
    match said:
        case None:
            return None
        case {"opened": str(secret)} if len(said) == 1:
            kept = seal(SEALED[table.name, column], secret)
        case {"bytes": str(spelt)} if len(said) == 1:
            try:
                kept = base64.b64decode(spelt, validate=True)
            except NotBase64 as error:
                raise BadArchive(f"A secret in {table.name} is not one.") from error
        case _:
            raise BadArchive(f"A secret in {table.name} is not one.")
    return f"\\x{kept.hex()}"


def self_links(table: Table) -> list[str]:
    """Columns that lead to another row of the same table, which may come later."""
    links = [link for link in table.foreign_key_constraints if link.referred_table is table]
    return [name for link in links for name in link.column_keys if name != "tenant_id"]


class Incoming:
    """Puts rows of a table where they belong. With `over` a row that is there already becomes as it is given."""

    def __init__(self, table: Table, *, over: bool) -> None:
        self._table, self._sealed, self._links = table, sealed_columns(table), self_links(table)
        self._statement = _writing(table, over=over)
        self._linked: list[tuple[str, str, str]] = []

    def put(self, content: bytes) -> None:
        """One part. Raises BadArchive for what PostgreSQL does not take."""
        lines = lines_in(content)
        if self._sealed or self._links:
            lines = [self._prepared(line) for line in lines]
        with refused_by_postgresql(self._table):
            driver().execute(self._statement, [f"[{','.join(lines)}]"])

    def _prepared(self, line: str) -> str:
        row = json.loads(line)
        self._linked += [(name, row["id"], row[name]) for name in self._links if row[name] is not None]
        secrets = {name: sealed_anew(self._table, name, row[name]) for name in self._sealed}
        return _with(line, {**secrets, **dict.fromkeys(self._links)})

    def tie(self) -> None:
        """Once all rows are there, what leads from one to another."""
        for name, own_id, other_id in self._linked:
            statement = SQL("update {} set {} = %s where tenant_id = %s and id = %s").format(
                Identifier(self._table.name), Identifier(name)
            )
            with refused_by_postgresql(self._table):
                driver().execute(statement, [other_id, current_tenant_id(), own_id])


@contextmanager
def refused_by_postgresql(table: Table) -> Iterator[None]:
    """Turns a refusal into BadArchive, which names what refused and repeats no content."""
    try:
        yield
    except (psycopg.DataError, psycopg.IntegrityError, psycopg.ProgrammingError) as error:
        why = error.diag.constraint_name or error.sqlstate
        raise BadArchive(f"The database does not take a row of {table.name} ({why}).") from error


def _writing(table: Table, *, over: bool) -> Composed:
    names, ours, theirs = (
        SQL(", ").join(Identifier(*of, name) for name in columns(table)) for of in ((), (table.name,), ("excluded",))
    )
    put = SQL("insert into {0} ({1}) select {1} from jsonb_populate_recordset(null::{0}, %s::jsonb)")
    become = SQL(" on conflict (tenant_id, id) do update set ({}) = row({}) where ({}) is distinct from ({})")
    inserting = put.format(Identifier(table.name), names)
    return inserting + become.format(names, theirs, ours, theirs) if over else inserting


def delete_between(table: Table, after: UUID | None, until: UUID | None, but: Iterable[UUID]) -> None:
    """Of the rows with an id above `after` and up to `until`, those that are not named go. None: no end on that side."""
    within = "(%(after)s::uuid is null or id > %(after)s) and (%(until)s::uuid is null or id <= %(until)s)"
    deleting = SQL("delete from {} where tenant_id = %(hospital)s and {} and id <> all(%(but)s)")
    statement = deleting.format(Identifier(table.name), SQL(within))
    given = {"hospital": current_tenant_id(), "after": after, "until": until, "but": list(but)}
    driver().execute(statement, given)


def newest_seal() -> int:
    """How far the trail goes that an archive holds: its end is not in it where it says nothing but that archives were made."""
    found = driver().execute(
        """
        select coalesce(max(s.seq), 0) from audit_seal s join audit_entry e on e.tenant_id = s.tenant_id and e.id = s.id
        where s.tenant_id = %s and e.action not in ('hospital.export', 'hospital.import')
        """,
        [current_tenant_id()],
    )
    return int((found.fetchone() or (0,))[0])


def seal_trail() -> None:
    """Has PostgreSQL seal what was put into the trail, as it else does on commit."""
    driver().execute("set constraints audit_entry_sealed immediate")


def differing_seals(table: Table, content: bytes) -> int:
    """How many seals of a part are not those of the rows that were put in. Raises BadArchive."""
    query = """
        select count(*) from jsonb_populate_recordset(null::audit_seal, %s::jsonb) r where not exists (
            select from audit_seal s where s.tenant_id = r.tenant_id and s.id = r.id and s.seq = r.seq and s.hash = r.hash)
    """
    with refused_by_postgresql(table):
        return int((driver().execute(query, [f"[{','.join(lines_in(content))}]"]).fetchone() or (0,))[0])
