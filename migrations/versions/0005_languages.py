"""What guests read, and the language each letter is written in. Only adds columns; none is rewritten."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("guest", sa.Column("language", sa.Text(), nullable=True))
    op.add_column("delivery", sa.Column("language", sa.Text(), server_default="en", nullable=False))
