"""What a hospital demands: which roles need a second factor, and from which age a child is asked herself."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.isolation import operator_role, protect

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

ROLES = "'moderator', 'spiritual_care', 'staff', 'tenant_admin', 'volunteer'"


def upgrade() -> None:
    op.create_table(
        "hospital_policy",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "second_factor",
            postgresql.ARRAY(sa.Text()),
            server_default=sa.text("'{moderator,staff,tenant_admin}'"),
            nullable=False,
        ),
        sa.Column("assent_from", sa.Integer(), server_default=sa.text("13"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(f"second_factor <@ array[{ROLES}]::text[]", name=op.f("hospital_policy_second_factor_check")),
        sa.CheckConstraint("assent_from between 10 and 17", name=op.f("hospital_policy_assent_from_check")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("hospital_policy_tenant_id_fkey")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("hospital_policy_pkey")),
        sa.UniqueConstraint("tenant_id", name=op.f("hospital_policy_tenant_id_key")),
    )
    protect(["hospital_policy"])
    give_one_to_each_hospital()


def give_one_to_each_hospital() -> None:
    """As the operators: the owner of a table sees none of its rows where row-level security is forced."""
    op.execute(f"set local role {operator_role()}")
    op.execute("insert into hospital_policy (tenant_id, id, created_at) select id, gen_random_uuid(), now() from tenant")
    op.execute("reset role")
