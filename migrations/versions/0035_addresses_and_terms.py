"""Names that a hospital asked for and has not proved yet."""

import sqlalchemy as sa
from alembic import op

from migrations.isolation import protect

revision = "0035"
down_revision = "0028"
branch_labels = None
depends_on = None

TABLES = ["host_claim"]
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "host_claim",
        uuid("tenant_id"),
        uuid("id"),
        sa.Column("name", sa.Text(), nullable=False),
        *made("host_claim"),
        sa.UniqueConstraint("tenant_id", "name", name=op.f("host_claim_tenant_id_name_key")),
    )
    protect(TABLES)


def uuid(name: str, *, null: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Uuid(), nullable=null)


def made(table: str) -> list[sa.Column[object] | sa.Constraint]:
    return [
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f(f"{table}_tenant_id_fkey")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f(f"{table}_pkey")),
    ]
