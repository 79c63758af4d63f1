"""When each letter may leave, and which leave together. Adds columns and indexes; no row is rewritten."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("mailing", sa.Column("together_id", sa.Uuid(), nullable=True))
    op.add_column("delivery", sa.Column("not_before", sa.DateTime(timezone=True), nullable=True))
    op.add_column("delivery", sa.Column("daily", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("delivery", sa.Column("joins_id", sa.Uuid(), nullable=True))
    partly("mailing_together_idx", "mailing", ["tenant_id", "together_id"], "together_id is not null")
    due = ["tenant_id", "mailing_id", sa.text("not_before nulls first"), "id"]
    partly("delivery_due_idx", "delivery", due, "state = 'queued'")
    partly("delivery_daily_idx", "delivery", ["tenant_id", "to_id"], "daily and state = 'queued'")
    partly("delivery_joins_idx", "delivery", ["tenant_id", "joins_id"], "joins_id is not null")
    op.drop_index("delivery_queued_idx", "delivery")  # delivery_due_idx finds the same, in the order letters leave in


def partly(name: str, table: str, columns: list[str | sa.TextClause], where: str) -> None:
    op.create_index(name, table, columns, unique=False, postgresql_where=sa.text(where))
