"""The crisis lane: who is on call, words of danger, alerts and what raised them; and how long the first line has."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.isolation import protect

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

TABLES = ["on_call", "danger_phrase", "crisis_alert", "crisis_sign"]
WAITS = sa.text("taken_at is null")


def upgrade() -> None:
    minutes = sa.Column("first_line_minutes", sa.Integer(), server_default=sa.text("10"), nullable=False)
    op.add_column("hospital_policy", minutes)
    op.create_check_constraint(
        op.f("hospital_policy_first_line_minutes_check"), "hospital_policy", "first_line_minutes between 1 and 60"
    )
    on_call()
    phrases()
    alerts()
    signs()
    protect(TABLES)


def on_call() -> None:
    op.create_table(
        "on_call",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", postgresql.CITEXT(), nullable=False),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("proved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("line in ('first', 'second')", name=op.f("on_call_line_check")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("on_call_tenant_id_fkey")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("on_call_pkey")),
        sa.UniqueConstraint("tenant_id", "email", name=op.f("on_call_tenant_id_email_key")),
    )


def phrases() -> None:
    op.create_table(
        "danger_phrase",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("phrase", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("danger_phrase_tenant_id_fkey")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("danger_phrase_pkey")),
        sa.UniqueConstraint("tenant_id", "language", "phrase", name=op.f("danger_phrase_tenant_id_language_phrase_key")),
    )


def alerts() -> None:
    op.create_table(
        "crisis_alert",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("whose", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("guest_id", sa.Uuid(), nullable=True),
        sa.Column("unnamed", sa.Boolean(), nullable=False),
        sa.Column("signs", sa.Integer(), nullable=False),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.Column("next_call_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_by_id", sa.Uuid(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "outcome in ('emergency', 'no_danger', 'not_reached', 'spoken')", name=op.f("crisis_alert_outcome_check")
        ),
        sa.CheckConstraint("closed_at is null or taken_at is not null", name=op.f("crisis_alert_closed_was_taken_check")),
        sa.CheckConstraint("(closed_at is null) = (outcome is null)", name=op.f("crisis_alert_closed_has_outcome_check")),
        _to("person_id", "person", "crisis_alert"),
        _to("guest_id", "guest", "crisis_alert"),
        _to("taken_by_id", "person", "crisis_alert"),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("crisis_alert_tenant_id_fkey")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("crisis_alert_pkey")),
    )
    one_waits = ["tenant_id", "whose", "unnamed"]
    op.create_index("crisis_alert_waiting_key", "crisis_alert", one_waits, unique=True, postgresql_where=WAITS)
    op.create_index("crisis_alert_person_idx", "crisis_alert", ["tenant_id", "person_id"])
    op.create_index("crisis_alert_guest_idx", "crisis_alert", ["tenant_id", "guest_id"])
    op.create_index("crisis_alert_taken_idx", "crisis_alert", ["tenant_id", "taken_at", "id"])
    op.create_index("crisis_alert_taker_idx", "crisis_alert", ["tenant_id", "taken_by_id"])


def _to(column: str, target: str, table: str) -> sa.ForeignKeyConstraint:
    """What is left of an alert when somebody goes stays with the hospital."""
    return sa.ForeignKeyConstraint(
        ["tenant_id", column],
        [f"{target}.tenant_id", f"{target}.id"],
        name=op.f(f"{table}_tenant_id_{column}_fkey"),
        ondelete=f"SET NULL ({column})",
    )


def signs() -> None:
    op.create_table(
        "crisis_sign",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("alert_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("about_id", sa.Uuid(), nullable=True),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("source in ('button', 'message', 'post')", name=op.f("crisis_sign_source_check")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "alert_id"],
            ["crisis_alert.tenant_id", "crisis_alert.id"],
            name=op.f("crisis_sign_tenant_id_alert_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("crisis_sign_tenant_id_fkey")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("crisis_sign_pkey")),
    )
    op.create_index("crisis_sign_alert_idx", "crisis_sign", ["tenant_id", "alert_id", "id"])
