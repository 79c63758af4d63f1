"""How long pages are kept, and which are to be deleted; how a new page begins; when somebody with a role is signed out."""

import sqlalchemy as sa
from alembic import op

from migrations.isolation import protect

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
CHECKS = {
    "visibility": "visibility in ('asks', 'hospital', 'invited', 'link')",
    "idle_minutes": "idle_minutes between 5 and 60",
    "closed_months": "closed_months between 3 and 120",
    "quiet_months": "quiet_months between 3 and 120",
}


def upgrade() -> None:
    policies()
    page_ending()
    protect(["page_ending"])


def policies() -> None:
    for name, kind, usual in (("visibility", sa.Text(), "'invited'"), ("idle_minutes", sa.Integer(), "15")):
        column = sa.Column(name, kind, server_default=sa.text(usual), nullable=False)
        op.add_column("hospital_policy", column)
    for name in ("closed_months", "quiet_months"):
        op.add_column("hospital_policy", sa.Column(name, sa.Integer(), nullable=True))
    for name, holds in CHECKS.items():
        op.create_check_constraint(op.f(f"hospital_policy_{name}_check"), "hospital_policy", holds)


def page_ending() -> None:
    op.create_table(
        "page_ending",
        *(sa.Column(name, sa.Uuid(), nullable=False) for name in ("tenant_id", "id", "page_id")),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("ends_at", MOMENT, nullable=True),
        sa.Column("kept_at", MOMENT, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint("reason in ('closed', 'quiet')", name=op.f("page_ending_reason_check")),
        sa.CheckConstraint("num_nulls(ends_at, kept_at) = 1", name=op.f("page_ending_ends_or_kept_check")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("page_ending_tenant_id_fkey")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "page_id"],
            ["care_page.tenant_id", "care_page.id"],
            name=op.f("page_ending_tenant_id_page_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("page_ending_pkey")),
        sa.UniqueConstraint("tenant_id", "page_id", name=op.f("page_ending_tenant_id_page_id_key")),
    )
    op.create_index("page_ending_ends_idx", "page_ending", ["tenant_id", "ends_at"])
