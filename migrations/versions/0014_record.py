"""Enrolment from the record: a hospital's record system, and how we show it who we are."""

import sqlalchemy as sa
from alembic import op

from migrations.isolation import protect

revision = "0014"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "record_system",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("base_url", sa.Text(), nullable=False),
        sa.Column("number_system", sa.Text(), nullable=False),
        sa.Column("wristband_system", sa.Text(), nullable=True),
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("token", sa.LargeBinary(), nullable=True),
        sa.Column("client_id", sa.Text(), nullable=True),
        sa.Column("key", sa.LargeBinary(), nullable=True),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("way in ('backend', 'bearer')", name=op.f("record_system_way_check")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("record_system_tenant_id_fkey")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("record_system_pkey")),
        sa.UniqueConstraint("tenant_id", name=op.f("record_system_tenant_id_key")),
    )
    protect(["record_system"])
