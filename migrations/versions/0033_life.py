"""Legal hold; and a hospital's audit trail goes when, and only when, the hospital's own row does.

Nobody may delete a row of the trail, nor may an operator. The links to the hospital cascade instead, so that a hospital can be
deleted as a whole. PostgreSQL looks at the rows that are there once more: of a million it takes seconds, in which nobody can
write to the trail.
"""

import sqlalchemy as sa
from alembic import op

from migrations.isolation import protect

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

OF_TRAIL = (
    ("audit_entry", "audit_entry_tenant_id_fkey", ["tenant_id"], "tenant", ["id"]),
    ("audit_seal", "audit_seal_tenant_id_fkey", ["tenant_id"], "tenant", ["id"]),
    ("audit_seal", "audit_seal_tenant_id_id_fkey", ["tenant_id", "id"], "audit_entry", ["tenant_id", "id"]),
)


def upgrade() -> None:
    op.create_table(
        "legal_hold",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_why", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("num_nulls(lifted_at, lifted_why) in (0, 2)", name=op.f("legal_hold_lifted_check")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("legal_hold_tenant_id_fkey")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("legal_hold_pkey")),
    )
    lasting = sa.text("lifted_at is null")
    op.create_index("legal_hold_lasting_key", "legal_hold", ["tenant_id"], unique=True, postgresql_where=lasting)
    protect(["legal_hold"])
    for table, name, columns, target, theirs in OF_TRAIL:
        op.drop_constraint(op.f(name), table)
        op.create_foreign_key(op.f(name), table, target, columns, theirs, ondelete="CASCADE")
