"""Lists of the console: people in the order of their names and found by parts of them, saved views, and counts of weeks.

Adding the two columns writes the table of people anew, and nobody writes there meanwhile: seconds for a hundred thousand.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.isolation import app_role, operator_role, protect

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

# Without accents and capitals: "Åsa" stands beside "Asa". The beginning of a very long name is enough to put it in order.
IN_ORDER = r"""
    create function name_in_order(name text) returns text
    language sql immutable parallel safe
    return left(lower(regexp_replace(normalize(name, NFD), '[\u0300-\u036f]', '', 'g')), 200)
"""
# The hospital stands among the words, as one that nobody can type: so one index finds the people of one hospital.
PARTS = """
    create function person_words(tenant uuid, name text, email text) returns tsvector
    language sql immutable parallel safe
    return array_to_tsvector(array['@' || tenant::text])
        || to_tsvector('pg_catalog.simple', regexp_replace(name_in_order(name || ' ' || email), '[^[:alnum:]]+', ' ', 'g'))
"""
FUNCTIONS = ("name_in_order", "person_words")
ORDERS = {
    "person_order_idx": None,
    "person_order_closed_idx": "disabled_at is not null",
    "person_order_roles_idx": "roles <> '{}'::text[]",
    "person_order_unproved_idx": "proved_at is null",
}


def upgrade() -> None:
    people()
    saved_view()
    week_count()
    op.create_index(
        "delivery_failed_idx",
        "delivery",
        ["tenant_id", "changed_at"],
        postgresql_where=sa.text("state in ('bounced', 'not_known')"),
    )
    protect(["saved_view", "week_count"])


def people() -> None:
    op.execute(IN_ORDER)
    op.execute(PARTS)
    for name in FUNCTIONS:
        op.execute(f"revoke execute on function {name} from public")
        op.execute(f"grant execute on function {name} to {app_role()}, {operator_role()}")
    op.execute(
        "alter table person"
        " add column in_order text generated always as (name_in_order(name)) stored,"
        " add column parts tsvector generated always as (person_words(tenant_id, name, email::text)) stored"
    )
    for name, which in ORDERS.items():
        where = sa.text(which) if which else None
        op.create_index(name, "person", ["tenant_id", "in_order", "id"], postgresql_where=where)
    op.execute("create index person_parts_idx on person using gin (parts) with (fastupdate = off)")


def own(*columns: sa.Column[object] | sa.Constraint) -> list[sa.Column[object] | sa.Constraint]:
    ids: list[sa.Column[object]] = [sa.Column(name, sa.Uuid(), nullable=False) for name in ("tenant_id", "id")]
    return [*ids, *columns, sa.Column("created_at", sa.DateTime(timezone=True), nullable=False)]


def saved_view() -> None:
    op.create_table(
        "saved_view",
        *own(
            sa.Column("person_id", sa.Uuid(), nullable=False),
            sa.Column("list_name", sa.Text(), nullable=False),
            sa.Column("name", sa.Text(), nullable=False),
            sa.Column("wish", postgresql.JSONB(), nullable=False),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("saved_view_tenant_id_fkey")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "person_id"],
            ["person.tenant_id", "person.id"],
            name=op.f("saved_view_tenant_id_person_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("saved_view_pkey")),
        sa.UniqueConstraint(
            "tenant_id",
            "person_id",
            "list_name",
            "name",
            name=op.f("saved_view_tenant_id_person_id_list_name_name_key"),
        ),
    )


def week_count() -> None:
    op.create_table(
        "week_count",
        *own(
            sa.Column("week", sa.Date(), nullable=False),
            *(sa.Column(name, sa.Integer(), nullable=False) for name in ("pages", "reached", "messages", "answered")),
            sa.Column("answer_minutes", sa.Integer(), nullable=True),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("week_count_tenant_id_fkey")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("week_count_pkey")),
        sa.UniqueConstraint("tenant_id", "week", name=op.f("week_count_tenant_id_week_key")),
    )
