"""Names that a hospital asked for and has not proved yet; its terms in versions, and who agreed to which."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.isolation import protect

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

TABLES = ["host_claim", "terms_version", "terms_acceptance"]
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
    terms()
    protect(TABLES)


def terms() -> None:
    op.create_table(
        "terms_version",
        uuid("tenant_id"),
        uuid("id"),
        sa.Column("body", postgresql.JSONB(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("holds_from", MOMENT, nullable=True),
        *made("terms_version"),
        sa.UniqueConstraint("tenant_id", "number", name=op.f("terms_version_tenant_id_number_key")),
        sa.CheckConstraint("(number is null) = (holds_from is null)", name=op.f("terms_version_published_check")),
    )
    one_draft = {"unique": True, "postgresql_where": sa.text("number is null")}
    op.create_index("terms_version_draft_key", "terms_version", ["tenant_id"], **one_draft)
    op.create_table(
        "terms_acceptance",
        *(uuid(name) for name in ("tenant_id", "id", "terms_id", "person_id")),
        sa.Column("language", sa.Text(), nullable=False),
        *made("terms_acceptance"),
        *(to("terms_acceptance", *target) for target in (("terms_id", "terms_version"), ("person_id", "person"))),
        sa.UniqueConstraint(
            "tenant_id", "person_id", "terms_id", name=op.f("terms_acceptance_tenant_id_person_id_terms_id_key")
        ),
    )
    op.create_index("terms_acceptance_terms_idx", "terms_acceptance", ["tenant_id", "terms_id"])


def to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"{table}_tenant_id_{column}_fkey")
    return sa.ForeignKeyConstraint(
        ["tenant_id", column], [f"{target}.tenant_id", f"{target}.id"], name=name, ondelete="CASCADE"
    )


def uuid(name: str, *, null: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Uuid(), nullable=null)


def made(table: str) -> list[sa.Column[object] | sa.Constraint]:
    return [
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f(f"{table}_tenant_id_fkey")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f(f"{table}_pkey")),
    ]
