"""The account: what people choose, where they are signed in, a new address, a copy of their data, and leaving."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.isolation import protect

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

OFTEN = ("tell_updates", "tell_words", "tell_answers")


def upgrade() -> None:
    choices()
    leaving()
    mailboxes_and_browsers()
    archives()


def choices() -> None:
    op.add_column("person", sa.Column("language", sa.Text(), nullable=True))
    op.add_column("person", sa.Column("time_zone", sa.Text(), nullable=True))
    op.add_column("person", sa.Column("text_size", sa.Text(), nullable=False, server_default="normal"))
    op.add_column("person", sa.Column("photo_id", sa.Uuid(), nullable=True))
    op.create_check_constraint(op.f("person_text_size_check"), "person", "text_size in ('normal', 'large', 'larger')")
    for column in OFTEN:
        op.add_column("person", sa.Column(column, sa.Text(), nullable=False, server_default="each"))
        op.create_check_constraint(op.f(f"person_{column}_check"), "person", f"{column} in ('each', 'daily', 'never')")
    op.add_column("person", sa.Column("quiet_from", sa.Integer(), nullable=True))
    op.add_column("person", sa.Column("quiet_until", sa.Integer(), nullable=True))
    op.create_check_constraint(
        op.f("person_quiet_hours_check"), "person", "quiet_from between 0 and 23 and quiet_until between 0 and 23"
    )
    op.create_check_constraint(op.f("person_quiet_both_check"), "person", "(quiet_from is null) = (quiet_until is null)")


def leaving() -> None:
    op.add_column("person", sa.Column("leaves_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("person", sa.Column("words_away", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index(
        "person_leaving_idx",
        "person",
        ["tenant_id", "id"],
        unique=False,
        postgresql_where=sa.text("leaves_at is not null"),
    )
    op.add_column("care_page", sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True))


def mailboxes_and_browsers() -> None:
    op.add_column("session", sa.Column("device", sa.Text(), nullable=True))
    op.add_column("proof", sa.Column("email", postgresql.CITEXT(), nullable=True))
    op.drop_constraint(op.f("proof_purpose_check"), "proof")
    op.create_check_constraint(
        op.f("proof_purpose_check"), "proof", "purpose in ('act', 'join', 'new_email', 'new_password', 'stop_email')"
    )


def archives() -> None:
    op.create_table(
        "archive",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state in ('asked', 'ready', 'gone')", name=op.f("archive_state_check")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "person_id"],
            ["person.tenant_id", "person.id"],
            name=op.f("archive_tenant_id_person_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("archive_tenant_id_fkey")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("archive_pkey")),
    )
    op.create_index("archive_person_idx", "archive", ["tenant_id", "person_id", "id"], unique=False)
    protect(["archive"])
