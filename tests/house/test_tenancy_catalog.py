"""What PostgreSQL's catalog says about the walls between hospitals, so that a table added later is covered by itself."""

from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, make_url

import migrations
from kernel.config import Settings
from kernel.db import Base, TenantTable
from kernel.embedded import APP, DATABASE, OPERATOR, SUPERUSER, EmbeddedServer
from tests.house import catalog

Check = Callable[[psycopg.Connection, str], Iterator[str]]
_CONSTRAINTS = """
    select k.conname from pg_constraint k join pg_class c on c.oid = k.conrelid
    where c.relnamespace = 'public'::regnamespace and k.contype in ('c', 'f', 'p', 'u', 'x') and c.relname = any(%s)
"""


@pytest.mark.parametrize("check", [catalog.key_faults, catalog.link_faults, catalog.policy_faults])
def test_every_hospital_table_is_walled_in(check: Check, superuser: psycopg.Connection) -> None:
    tables = catalog.hospital_tables(superuser)
    assert len(tables) >= 17
    assert [fault for table in tables for fault in check(superuser, table)] == []


def test_each_role_may_do_with_each_table_what_it_needs_and_no_more(superuser: psycopg.Connection) -> None:
    assert catalog.grant_faults(superuser) == []


def test_the_tables_that_belong_to_no_hospital_are_those_named_and_no_others(superuser: psycopg.Connection) -> None:
    assert set(catalog.GLOBAL) <= set(catalog.public_tables(superuser))
    held = {name for name, table in Base.metadata.tables.items() if "tenant_id" not in table.columns}
    assert held | {"alembic_version", "hospital_count", "host"} == set(catalog.GLOBAL)


def test_the_audit_trail_can_be_added_to_and_read_and_nothing_else(superuser: psycopg.Connection) -> None:
    query = """select role from unnest(%s::text[]) as role where has_table_privilege(role, 'audit_entry', 'UPDATE')
               or has_any_column_privilege(role, 'audit_entry', 'UPDATE') or has_table_privilege(role, 'audit_entry', 'DELETE')
               or has_table_privilege(role, 'audit_entry', 'TRUNCATE')"""
    assert superuser.execute(query, [[APP, OPERATOR]]).fetchall() == []


def test_every_view_asks_as_its_reader_and_nothing_is_copied_out_of_the_walls(superuser: psycopg.Connection) -> None:
    query = """select relname from pg_class where relnamespace = 'public'::regnamespace and
               (relkind in ('m', 'f') or relkind = 'v' and not coalesce('security_invoker=true' = any(reloptions), false))"""
    assert superuser.execute(query).fetchall() == []


def test_no_function_runs_with_the_rights_of_its_owner(superuser: psycopg.Connection) -> None:
    query = """select oid::regprocedure from pg_proc where prosecdef
               and pronamespace in ('public'::regnamespace, 'jobs'::regnamespace)"""
    assert superuser.execute(query).fetchall() == []


def test_the_two_roles_have_no_power_but_their_grants(superuser: psycopg.Connection) -> None:
    assert catalog.role_faults(superuser) == []


_MAKE_TABLES = (
    "select role from unnest(%s::text[]) as role where has_database_privilege(role, current_database(), 'TEMP, CREATE')"
)


def test_the_roles_of_the_embedded_database_can_make_no_temporary_table(server: EmbeddedServer) -> None:
    with psycopg.connect(server.url(SUPERUSER, DATABASE)) as connection:
        assert connection.execute(_MAKE_TABLES, [[APP, OPERATOR]]).fetchall() == []


def test_nor_can_they_in_any_database_that_was_migrated(superuser: psycopg.Connection) -> None:
    assert superuser.execute(_MAKE_TABLES, [[APP, OPERATOR]]).fetchall() == []


def test_nobody_gets_rights_on_what_is_added_later_without_saying_so(superuser: psycopg.Connection) -> None:
    assert superuser.execute("select defaclrole::regrole::text, defaclacl::text from pg_default_acl").fetchall() == []


def test_the_jobs_are_there_to_be_used_by_the_application_and_not_to_be_changed(superuser: psycopg.Connection) -> None:
    tables = {(role, right) for _, role, right, _ in superuser.execute(catalog._GRANTS, ["jobs"])}
    assert tables == {(APP, right) for right in catalog.WRITE}
    sequences = """select distinct pg_get_userbyid(g.grantee), g.privilege_type, c.relnamespace::regnamespace::text
                   from pg_class c, aclexplode(c.relacl) as g where c.relkind = 'S' and g.grantee <> c.relowner"""
    assert superuser.execute(sequences).fetchall() == [(APP, "USAGE", "jobs")]


def test_every_model_has_its_table_and_every_table_its_model(superuser: psycopg.Connection) -> None:
    assert set(Base.metadata.tables) | {"alembic_version"} == set(catalog.public_tables(superuser))


def test_every_model_of_a_hospital_table_begins_with_the_hospital() -> None:
    for mapper in Base.registry.mappers:
        if issubclass(mapper.class_, TenantTable) or mapper.class_.__tablename__ not in catalog.GLOBAL:
            assert mapper.primary_key[0].name == "tenant_id", mapper


def test_migrations_make_what_the_models_say(settings: Settings) -> None:
    url = make_url(settings.database_admin_url or "").set(drivername="postgresql+psycopg")
    engine = create_engine(url, connect_args={"options": "-c search_path=public"})
    with engine.connect() as connection:
        options = {"compare_type": True, "compare_server_default": True, "include_object": _is_ours}
        assert compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata) == []
    engine.dispose()


def _is_ours(thing: object, name: str | None, kind: str, reflected: bool, other: object) -> bool:
    return not (kind == "table" and name == "alembic_version")


def test_migrations_make_every_constraint_that_the_models_name(superuser: psycopg.Connection) -> None:
    named = {str(c.name) for table in Base.metadata.tables.values() for c in table.constraints if c.name}
    found = {name for (name,) in superuser.execute(_CONSTRAINTS, [list(Base.metadata.tables)])}
    assert {name for name in named if not name.startswith("None")} == found


def test_migrations_have_one_head() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    assert len(ScriptDirectory.from_config(config).get_heads()) == 1
