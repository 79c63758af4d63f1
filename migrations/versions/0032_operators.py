"""Operators: who they are, what a hospital is on trial or without, what is counted of it, and glass that was broken."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.isolation import operator_role, protect, share

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
NUMBERS = (
    *("people", "pages", "updates", "failed_mail", "letters_today"),
    *("providers", "products", "arrived"),
)


def upgrade() -> None:
    of_hospitals()
    operator()
    counted()
    glass()
    for table in ("operator", "operator_session", "operator_attempt"):
        op.execute(f'grant select, insert, update, delete on "{table}" to {operator_role()}')
    op.execute(f"grant select, insert on operator_act to {operator_role()}")
    op.execute(f"grant select on alembic_version to {operator_role()}")
    share("hospital_count", app="select, insert, update")
    protect(["glass"])


def of_hospitals() -> None:
    op.add_column("tenant", sa.Column("trial", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column("tenant", sa.Column("off", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False))
    for name in ("most_people", "most_pages", "most_letters"):
        op.add_column("tenant", sa.Column(name, sa.Integer(), nullable=True))
    features = "'anonymous', 'conversations', 'forums', 'helping', 'peers', 'shop'"
    op.create_check_constraint(op.f("tenant_off_check"), "tenant", f"off <@ array[{features}]::text[]")
    op.create_check_constraint(op.f("tenant_most_check"), "tenant", "least(most_people, most_pages, most_letters) >= 0")
    op.add_column("hospital_policy", sa.Column("privacy_email", postgresql.CITEXT(), nullable=True))
    op.create_index("mail_event_hospital_idx", "mail_event", ["hospital_id", "received_at"])
    op.create_index("batch_called_idx", "batch", ["tenant_id", "called_at"])


def operator() -> None:
    op.create_table(
        "operator",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", postgresql.CITEXT(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=True),
        sa.Column("counter", sa.BigInteger(), nullable=False),
        sa.Column("disabled_at", MOMENT, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("operator_pkey")),
        sa.UniqueConstraint("email", name=op.f("operator_email_key")),
    )
    op.create_table(
        "operator_session",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("operator_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("strong_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["operator.id"], name=op.f("operator_session_operator_id_fkey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("operator_session_pkey")),
        sa.UniqueConstraint("token_hash", name=op.f("operator_session_token_hash_key")),
    )
    op.create_index("operator_session_operator_idx", "operator_session", ["operator_id"])
    op.create_table(
        "operator_attempt",
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("began_at", MOMENT, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", "began_at", name=op.f("operator_attempt_pkey")),
    )
    op.create_table(
        "operator_act",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("operator_id", sa.Uuid(), nullable=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("hospital", sa.Text(), nullable=True),
        sa.Column("details", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("operator_act_pkey")),
    )


def counted() -> None:
    op.create_table(
        "hospital_count",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("counted_at", MOMENT, nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in NUMBERS),
        sa.Column("branded", sa.Boolean(), nullable=False),
        sa.Column("missing", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("oldest_letter", MOMENT, nullable=True),
        sa.Column("last_sign_in", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("hospital_count_tenant_id_fkey"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("tenant_id", name=op.f("hospital_count_pkey")),
    )


def glass() -> None:
    op.create_table(
        "glass",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("operator_id", sa.Uuid(), nullable=False),
        sa.Column("operator_name", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint("char_length(reason) >= 20", name=op.f("glass_reason_check")),
        sa.CheckConstraint("expires_at <= created_at + interval '60 minutes'", name=op.f("glass_hour_check")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("glass_tenant_id_fkey")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("glass_pkey")),
    )
    op.create_index("glass_operator_idx", "glass", ["tenant_id", "operator_id", "expires_at"])
