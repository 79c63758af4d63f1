"""Search: each table whose words can be found keeps them, made ready, with the row, and an index over them.

Adding such a column writes a table anew, and nobody writes there meanwhile: a minute or two for a million posts. What is
written goes into the index at once (`fastupdate = off`): else each search would go through all that came lately, and for that
PostgreSQL would rather read the table.
"""

from alembic import op

from migrations.isolation import app_role, operator_role

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

# A tsvector may have a megabyte (PostgreSQL manual, 12.11). So of very long words only the beginning is kept: three times
# forty thousand characters cannot pass that, whatever they are.
LONGEST = 40_000
# The hospital stands among the words, as one that nobody can type: so one index finds the words of one hospital.
READY = f"""
    create function search_words(tenant uuid, title text, body text) returns tsvector
    language sql immutable parallel safe
    return array_to_tsvector(array['@' || tenant::text])
        || setweight(to_tsvector('pg_catalog.english', title), 'A') || setweight(to_tsvector('pg_catalog.spanish', title), 'A')
        || setweight(to_tsvector('pg_catalog.simple', title), 'A')
        || setweight(to_tsvector('pg_catalog.english', left(body, {LONGEST})), 'B')
        || setweight(to_tsvector('pg_catalog.spanish', left(body, {LONGEST})), 'B')
        || setweight(to_tsvector('pg_catalog.simple', left(body, {LONGEST})), 'B')
"""
TABLES = {"topic": "title, ''", "post": "'', body", "update": "title, body", "support_message": "'', body"}


def upgrade() -> None:
    op.execute(READY)
    op.execute("revoke execute on function search_words from public")
    op.execute(f"grant execute on function search_words to {app_role()}, {operator_role()}")
    for table, said in TABLES.items():
        ready = f"generated always as (search_words(tenant_id, {said})) stored"
        op.execute(f'alter table "{table}" add column words tsvector {ready}')
        op.execute(f'create index "{table}_words_idx" on "{table}" using gin (words) with (fastupdate = off)')
