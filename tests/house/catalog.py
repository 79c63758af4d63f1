"""The walls between hospitals as PostgreSQL's catalog shows them; every function returns what is wrong, a sentence each."""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

import psycopg

from kernel.embedded import APP, OPERATOR, OWNER

READ, WRITE = frozenset({"SELECT"}), frozenset({"SELECT", "INSERT", "UPDATE", "DELETE"})
INSERT_ONLY = frozenset({"SELECT", "INSERT"})

# Tables that belong to no hospital, and what the application's role may do there.
GLOBAL: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "alembic_version": frozenset(),  # only the owner migrates
        "hospital_count": frozenset({"SELECT", "INSERT", "UPDATE"}),  # numbers that each hospital counted of itself
        "host": READ,  # read before any hospital is known; changed by operators
        "mail_event": frozenset({"SELECT", "INSERT", "UPDATE"}),  # raw and once; never deleted by the application
        "operator": frozenset(),  # these four are reached in an operators' session alone
        "operator_act": frozenset(),
        "operator_attempt": frozenset(),
        "operator_session": frozenset(),
        "stripe_event": frozenset({"SELECT", "INSERT", "UPDATE"}),  # raw and once; looked through before a hospital is known
        "stripe_listing": frozenset({"SELECT", "INSERT", "UPDATE"}),
        "stripe_owner": frozenset({"SELECT", "INSERT", "UPDATE"}),  # says whose an event is, before any hospital is known
        "stripe_share": READ,  # said by operators alone
        "tenant": READ,
    }
)
OPERATORS_GLOBAL: Mapping[str, frozenset[str]] = MappingProxyType(
    dict.fromkeys(GLOBAL, WRITE) | {"alembic_version": READ, "operator_act": INSERT_ONLY}
)
INSERT_ONLY_TABLES = frozenset({"audit_entry", "audit_seal"})

MINE = "(tenant_id = (NULLIF(current_setting('carepages.tenant'::text, true), ''::text))::uuid)"
POLICIES = frozenset({("hospital", APP, "*", True, MINE, MINE), ("operator", OPERATOR, "*", True, "true", "true")})

_TABLES = """
    select c.relname from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'f', 'm')
    order by c.relname
"""
_TENANT_COLUMN = """
    select a.attnotnull, a.atttypid::regtype::text from pg_attribute a
    where a.attrelid = %s::regclass and a.attname = 'tenant_id' and not a.attisdropped
"""
_INDEXES = """
    select i.indexrelid::regclass::text, i.indisprimary,
           (select attname from pg_attribute where attrelid = i.indrelid and attnum = i.indkey[0])
    from pg_index i where i.indrelid = %s::regclass and (i.indisunique or i.indisexclusion)
"""
_FOREIGN_KEYS = """
    select k.conname, t.relname, k.confdeltype, k.confupdtype,
           array(select a.attname::text from unnest(k.conkey) with ordinality as u (n, i)
                 join pg_attribute a on a.attrelid = k.conrelid and a.attnum = u.n order by u.i),
           array(select a.attname::text from unnest(k.confkey) with ordinality as u (n, i)
                 join pg_attribute a on a.attrelid = k.confrelid and a.attnum = u.n order by u.i),
           array(select a.attname::text from unnest(k.confdelsetcols) as u (n)
                 join pg_attribute a on a.attrelid = k.conrelid and a.attnum = u.n)
    from pg_constraint k join pg_class t on t.oid = k.confrelid where k.contype = 'f' and k.conrelid = %s::regclass
"""
_POLICIES = """
    select p.polname, array_to_string(p.polroles::regrole[], ','), p.polcmd, p.polpermissive,
           pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)
    from pg_policy p where p.polrelid = %s::regclass
"""
_GRANTS = """
    select c.relname, coalesce(pg_get_userbyid(nullif(g.grantee, 0)), 'public'), g.privilege_type, g.is_grantable
    from pg_class c, aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) as g
    where c.relnamespace = %s::regnamespace and c.relkind in ('r', 'p', 'f', 'm', 'v') and g.grantee <> c.relowner
"""
Connection = psycopg.Connection


def quoted(table: str) -> str:
    """A table's name as SQL takes it, also where it is a word of SQL's own."""
    return f'public."{table}"'


def public_tables(connection: Connection) -> list[str]:
    """Every table of ours."""
    return [str(name) for (name,) in connection.execute(_TABLES)]


def hospital_tables(connection: Connection) -> list[str]:
    """Those whose rows each belong to a hospital: all that are not named as global."""
    return [name for name in public_tables(connection) if name not in GLOBAL]


def faults(connection: Connection, tables: Iterable[str] | None = None) -> list[str]:
    """Everything that is wrong with the walls round these tables; by default, round every hospital table."""
    named = hospital_tables(connection) if tables is None else tables
    found = [
        fault for table in named for check in (key_faults, link_faults, policy_faults) for fault in check(connection, table)
    ]
    return found + grant_faults(connection)


def key_faults(connection: Connection, table: str) -> Iterator[str]:
    """`tenant_id` is there, never null, and first in the primary key and in everything unique."""
    column = connection.execute(_TENANT_COLUMN, [quoted(table)]).fetchone()
    if column != (True, "uuid"):
        yield f"{table}: tenant_id is not a uuid that is never null, but {column}"
    indexes = connection.execute(_INDEXES, [quoted(table)]).fetchall()
    if not any(primary for _, primary, _ in indexes):
        yield f"{table}: has no primary key"
    for index, _, first in indexes:
        if first != "tenant_id":
            yield f"{table}: {index} begins with {first}, so its refusals tell of other hospitals"


def link_faults(connection: Connection, table: str) -> Iterator[str]:
    """Every foreign key stays within the hospital, and one of them is to the hospital itself."""
    links = connection.execute(_FOREIGN_KEYS, [quoted(table)]).fetchall()
    if not any((target, columns, theirs) == ("tenant", ["tenant_id"], ["id"]) for _, target, _, _, columns, theirs, _ in links):
        yield f"{table}: tenant_id refers to no hospital"
    for name, target, on_delete, on_update, columns, theirs, emptied in links:
        if target not in GLOBAL and (columns[0], theirs[0]) != ("tenant_id", "tenant_id"):
            yield f"{table}: {name} may lead into another hospital's {target}"
        if target in GLOBAL and (target, columns, theirs) != ("tenant", ["tenant_id"], ["id"]):
            yield f"{table}: {name} leads to the global table {target}"
        if on_delete in "nd" and (not emptied or "tenant_id" in emptied):
            yield f"{table}: {name} would empty tenant_id when its target goes"
        if on_update != "a":
            yield f"{table}: {name} would follow a row into another hospital"


def policy_faults(connection: Connection, table: str) -> Iterator[str]:
    """Row-level security is on, also for the owner, and there are exactly the two policies."""
    row = connection.execute(
        "select relrowsecurity, relforcerowsecurity from pg_class where oid = %s::regclass", [quoted(table)]
    ).fetchone()
    if row != (True, True):
        yield f"{table}: row-level security is not enabled and forced, but {row}"
    found = frozenset(connection.execute(_POLICIES, [quoted(table)]).fetchall())
    for policy in found ^ POLICIES:
        yield f"{table}: {'has' if policy in found else 'lacks'} the policy {policy}"


def grant_faults(connection: Connection) -> list[str]:
    """Both roles may do what they need with each table and no more; nobody else may do anything."""
    wanted = {(table, role, right, False) for table in public_tables(connection) for role, right in _rights(table)}
    found = {tuple(row) for row in connection.execute(_GRANTS, ["public"])}
    columns = connection.execute(
        "select attrelid::regclass::text from pg_attribute where attacl is not null and attrelid in"
        " (select oid from pg_class where relnamespace in ('public'::regnamespace, 'jobs'::regnamespace))"
    )
    return [
        *(f"{table}: {role} may {right}" for table, role, right, _ in sorted(found - wanted)),
        *(f"{table}: {role} may not {right}" for table, role, right, _ in sorted(wanted - found)),
        *(f"{table}: has rights on single columns" for (table,) in columns),
    ]


def _rights(table: str) -> Iterator[tuple[str, str]]:
    usual = INSERT_ONLY if table in INSERT_ONLY_TABLES else WRITE
    yield from ((APP, right) for right in GLOBAL.get(table, usual))
    yield from ((OPERATOR, right) for right in OPERATORS_GLOBAL.get(table, usual))


_ROLE = (
    "select rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication from pg_roles where rolname = any(%s)"
)
_OWNED = """
    select pg_get_userbyid(refobjid), classid::regclass::text, count(*) from pg_shdepend
    where deptype = 'o' and refclassid = 'pg_authid'::regclass and pg_get_userbyid(refobjid) = any(%s) group by 1, 2
"""
_MEMBERS = """
    select pg_get_userbyid(member), pg_get_userbyid(roleid), inherit_option, admin_option from pg_auth_members
    where pg_get_userbyid(member) = any(%(roles)s) or pg_get_userbyid(roleid) = any(%(roles)s)
"""
_CREATES = """
    select role, nspname from pg_namespace, unnest(%s::text[]) as role
    where nspname not like 'pg\\_%%temp%%' and has_schema_privilege(role, oid, 'CREATE')
"""


def role_faults(connection: Connection) -> list[str]:
    """The two roles have no power but their grants, and nobody becomes an operator without asking to."""
    roles = [APP, OPERATOR]
    powers = connection.execute(_ROLE, [[*roles, OWNER]]).fetchall()
    memberships = set(connection.execute(_MEMBERS, {"roles": roles}).fetchall())
    return [
        *(f"{row[0]} has a power of its own: {row[1:]}" for row in powers if any(row[1:])),
        *(f"{role} owns {count} rows of {what}" for role, what, count in connection.execute(_OWNED, [roles])),
        *(f"{row} is a membership nobody needs" for row in memberships - {(OWNER, OPERATOR, False, False)}),
        *(f"{role} may create in {schema}" for role, schema in connection.execute(_CREATES, [roles])),
    ]
