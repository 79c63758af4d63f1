"""Pages in memory of somebody: since when and with which words; and that it was asked for, until a second person says yes."""

import sqlalchemy as sa
from alembic import op

from migrations.isolation import protect

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("care_page", sa.Column("memorial_since", MOMENT, nullable=True))
    op.add_column("care_page", sa.Column("memorial_words", sa.Text(), nullable=True))
    op.create_table(
        "memorial",
        *(sa.Column(name, sa.Uuid(), nullable=False) for name in ("tenant_id", "id", "page_id", "person_id")),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        _to("page_id", "care_page"),
        _to("person_id", "person"),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("memorial_tenant_id_fkey")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("memorial_pkey")),
        sa.UniqueConstraint("tenant_id", "page_id", name=op.f("memorial_tenant_id_page_id_key")),
    )
    op.create_index("memorial_person_idx", "memorial", ["tenant_id", "person_id"])
    protect(["memorial"])


def _to(column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["tenant_id", column],
        [f"{target}.tenant_id", f"{target}.id"],
        name=op.f(f"memorial_tenant_id_{column}_fkey"),
        ondelete="CASCADE",
    )
