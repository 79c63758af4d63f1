"""Every address of the application, with real ids in it, and a fingerprint of all that is written down."""

import re
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.sql import SQL, Composed, Identifier
from werkzeug.routing import Rule
from werkzeug.test import Client, TestResponse

from kernel.web import SAFE_METHODS, Door, House
from tests.house.filled import Filled

_TABLES = """
    select relnamespace::regnamespace::text, relname from pg_class
    where relkind = 'r' and relnamespace in ('public'::regnamespace, 'jobs'::regnamespace) order by 1, 2
"""
_WRITING = re.compile(r"\b(INSERT INTO|DELETE FROM|MERGE INTO|UPDATE \S+ SET)\b")
CONSOLE_ROW = frozenset({"people.edit_view", "people.details_view"})  # they name their row in the query


@dataclass(frozen=True)
class Address:
    """One rule of the URL map, and where it leads in a filled hospital. `door` is None for what nobody may reach."""

    endpoint: str
    path: str
    methods: frozenset[str]
    door: Door | None

    @property
    def acts(self) -> frozenset[str]:
        """The methods by which it does something."""
        return self.methods - SAFE_METHODS

    @property
    def looks(self) -> bool:
        """Whether it can be opened."""
        return "GET" in self.methods


def addresses(app: House, filled: Filled, **instead: str) -> list[Address]:
    """Every rule of a hospital, filled in. Raises KeyError for a part of an address that `Filled.values` does not know yet.

    `instead` holds what stands, as it is, for some of the parts.
    """
    rules = sorted(of_hospitals(app), key=lambda rule: rule.rule)
    return [
        Address(r.endpoint, _path(r, filled, instead), frozenset(r.methods or ()), app.doors.get(r.endpoint)) for r in rules
    ]


def of_hospitals(app: House) -> list[Rule]:
    """Every rule but those of the operators' console, which has tests of its own (tests/admin/operator)."""
    return [rule for rule in app.url_map.iter_rules() if not rule.endpoint.startswith("operator")]


def _path(rule: Rule, filled: Filled, instead: dict[str, str]) -> str:
    known = filled.values | {"token": filled.tokens.get(rule.endpoint, "")} | instead
    path = re.sub(r"<(?:\w+:)?(\w+)>", lambda part: str(known[part[1]]), rule.rule)
    return f"{path}?id={filled.admin.id}" if rule.endpoint in CONSOLE_ROW else path


def ask(client: Client, host: str, path: str, method: str = "GET", **more: Any) -> TestResponse:
    """One request, no redirect followed, whatever comes."""
    return client.open(path, method=method, base_url=f"http://{host}", buffered=True, **more)


def writes(statement: str) -> bool:
    """Whether a statement may do more than look, and more than note when a session was last seen."""
    said = statement.lstrip().upper()
    looks = said.startswith("SELECT") or (said.startswith("WITH") and not _WRITING.search(said))
    return not looks and not said.startswith("UPDATE SESSION SET SEEN_AT=")


def written(superuser: psycopg.Connection) -> dict[str, str]:
    """For every table, how many rows there are and a hash of all they hold. When a session was last seen is left out."""
    return dict(superuser.execute(_fingerprints(superuser)).fetchall())


def _fingerprints(superuser: psycopg.Connection) -> Composed:
    one = SQL("""select {name}, count(*) || ' ' || md5(coalesce(string_agg(row, '' order by row), ''))
                 from (select (to_jsonb(t) - 'seen_at')::text as row from {schema}.{table} t) as rows""")
    tables = superuser.execute(_TABLES).fetchall()
    return SQL(" union all ").join(
        one.format(name=table, schema=Identifier(schema), table=Identifier(table)) for schema, table in tables
    )
