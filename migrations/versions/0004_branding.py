"""A hospital's logo, typeface, language and words in a second language."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

CHECKS = {
    "language": "language in ('en', 'es')",
    "typeface": "typeface in ('book', 'classic', 'letter', 'plain')",
    "logo": "num_nulls(logo_id, logo_width, logo_height) in (0, 3)",
}


def upgrade() -> None:
    for column in (
        sa.Column("typeface", sa.Text(), server_default="book", nullable=False),
        sa.Column("logo_id", sa.Uuid(), nullable=True),
        sa.Column("logo_width", sa.Integer(), nullable=True),
        sa.Column("logo_height", sa.Integer(), nullable=True),
        sa.Column("mark_id", sa.Uuid(), nullable=True),
        sa.Column("language", sa.Text(), server_default="en", nullable=False),
        sa.Column("translations", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
    ):
        op.add_column("hospital_brand", column)
    for name, rule in CHECKS.items():
        op.create_check_constraint(op.f(f"hospital_brand_{name}_check"), "hospital_brand", rule)
