"""How much room pictures take, and how much a hospital may have; how large one may be, and how many an update may carry."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

NEW_GB, GENEROUS_GB = 50, 500  # for a hospital that comes, and for each that is here
POLICIES = {"picture_mb": 25, "update_pictures": 20}  # what held for all of them, and is the most there may be


def upgrade() -> None:
    photos()
    hospitals()
    policies()


def photos() -> None:
    """How much the pictures take that are here, the worker finds out in its next night."""
    op.add_column("photo", sa.Column("stored", sa.BigInteger(), server_default=sa.text("0"), nullable=False))
    op.create_index("photo_stored_idx", "photo", ["tenant_id", "stored"])


def hospitals() -> None:
    op.add_column("tenant", sa.Column("most_gb", sa.Integer(), server_default=sa.text(str(GENEROUS_GB)), nullable=True))
    op.alter_column("tenant", "most_gb", server_default=sa.text(str(NEW_GB)))
    op.drop_constraint(op.f("tenant_most_check"), "tenant")
    op.create_check_constraint(
        op.f("tenant_most_check"), "tenant", "least(most_people, most_pages, most_letters, most_gb) >= 0"
    )
    op.add_column("hospital_count", sa.Column("stored", sa.BigInteger(), server_default=sa.text("0"), nullable=False))


def policies() -> None:
    for name, most in POLICIES.items():
        op.add_column("hospital_policy", sa.Column(name, sa.Integer(), server_default=sa.text(str(most)), nullable=False))
        op.create_check_constraint(op.f(f"hospital_policy_{name}_check"), "hospital_policy", f"{name} between 1 and {most}")
