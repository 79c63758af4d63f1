"""Enrolment by staff: cards, files of patients, and consent."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.isolation import protect

revision = "0010"
down_revision = "0008"
branch_labels = None
depends_on = None

AS_WHOM = "in ('guardian', 'patient', 'proxy')"


def upgrade() -> None:
    batches()
    cards()
    consents()
    protect(["enrolment_batch", "enrolment", "consent"])


def within(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["tenant_id", column],
        [f"{target}.tenant_id", f"{target}.id"],
        name=op.f(f"{table}_tenant_id_{column}_fkey"),
        ondelete=f"SET NULL ({column})",
    )


def of_hospital(table: str) -> list[sa.ForeignKeyConstraint | sa.PrimaryKeyConstraint]:
    return [
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f(f"{table}_tenant_id_fkey")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f(f"{table}_pkey")),
    ]


def batches() -> None:
    op.create_table(
        "enrolment_batch",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("enrolled_by", sa.Uuid(), nullable=True),
        sa.Column("outcome", postgresql.JSONB(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        within("enrolment_batch", "enrolled_by", "person"),
        *of_hospital("enrolment_batch"),
    )


def cards() -> None:
    op.create_table(
        "enrolment",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("managed_by", sa.Text(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=True),
        sa.Column("wristband_hash", sa.LargeBinary(), nullable=True),
        sa.Column("reference_hash", sa.LargeBinary(), nullable=True),
        sa.Column("batch_id", sa.Uuid(), nullable=True),
        sa.Column("batch_row", sa.Integer(), nullable=True),
        sa.Column("wrong_tries", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("enrolled_by", sa.Uuid(), nullable=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_by", sa.Uuid(), nullable=True),
        sa.Column("page_id", sa.Uuid(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(f"managed_by {AS_WHOM}", name=op.f("enrolment_managed_by_check")),
        within("enrolment", "batch_id", "enrolment_batch"),
        within("enrolment", "enrolled_by", "person"),
        within("enrolment", "claimed_by", "person"),
        within("enrolment", "page_id", "care_page"),
        sa.UniqueConstraint("tenant_id", "code_hash", name=op.f("enrolment_tenant_id_code_hash_key")),
        sa.UniqueConstraint("tenant_id", "reference_hash", name=op.f("enrolment_tenant_id_reference_hash_key")),
        *of_hospital("enrolment"),
    )
    waiting, of_batch = sa.text("code_hash is not null"), sa.text("batch_id is not null")
    op.create_index("enrolment_waiting_idx", "enrolment", ["tenant_id", "expires_at"], postgresql_where=waiting)
    op.create_index("enrolment_batch_idx", "enrolment", ["tenant_id", "batch_id", "batch_row"], postgresql_where=of_batch)


def consents() -> None:
    op.create_table(
        "consent",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("page_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("given_as", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(f"given_as {AS_WHOM}", name=op.f("consent_given_as_check")),
        within("consent", "page_id", "care_page"),
        within("consent", "person_id", "person"),
        *of_hospital("consent"),
    )
    op.create_index("consent_person_idx", "consent", ["tenant_id", "person_id"], unique=False)
