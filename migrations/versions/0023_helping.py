"""Asking for help: requests, what is written about them, and who wants no letters; words there can raise an alert."""

import sqlalchemy as sa
from alembic import op

from migrations.isolation import protect

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
STATES = "state in ('hidden', 'shown', 'waiting')"
OPEN = sa.text("closed_at is null")


def upgrade() -> None:
    requests()
    lines()
    pauses()
    protect(["help_request", "help_line", "help_pause"])
    sources = "source in ('button', 'message', 'post', 'private', 'request', 'request_line')"
    op.drop_constraint(op.f("crisis_sign_source_check"), "crisis_sign")
    op.create_check_constraint(op.f("crisis_sign_source_check"), "crisis_sign", sources)


def requests() -> None:
    op.create_table(
        "help_request",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("asker_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("needed", sa.Text(), nullable=False),
        sa.Column("anonymous", sa.Boolean(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("place", sa.Uuid(), nullable=False),
        sa.Column("waits_since", MOMENT, nullable=False),
        sa.Column("late_at", MOMENT, nullable=True),
        sa.Column("taken_by_id", sa.Uuid(), nullable=True),
        sa.Column("taken_at", MOMENT, nullable=True),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.Column("first_answer_at", MOMENT, nullable=True),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint("kind in ('information', 'practical', 'prayer', 'talk')", name=op.f("help_request_kind_check")),
        sa.CheckConstraint("needed in ('any_time', 'today', 'week')", name=op.f("help_request_needed_check")),
        sa.CheckConstraint(STATES, name=op.f("help_request_state_check")),
        sa.CheckConstraint(
            "outcome in ('away', 'closed', 'done', 'elsewhere', 'not_possible')", name=op.f("help_request_outcome_check")
        ),
        sa.CheckConstraint("(closed_at is null) = (outcome is null)", name=op.f("help_request_closed_has_outcome_check")),
        sa.CheckConstraint(
            "answered_at is null or first_answer_at is not null", name=op.f("help_request_answered_has_first_check")
        ),
        _to("asker_id", "person", "help_request", "CASCADE"),
        _to("taken_by_id", "person", "help_request", "SET NULL (taken_by_id)"),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("help_request_tenant_id_fkey")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("help_request_pkey")),
    )
    waits = sa.text("closed_at is null and answered_at is null")
    answered = sa.text("first_answer_at is not null")
    op.create_index("help_request_asker_idx", "help_request", ["tenant_id", "asker_id", "id"])
    op.create_index("help_request_taker_idx", "help_request", ["tenant_id", "taken_by_id"])
    op.create_index("help_request_open_idx", "help_request", ["tenant_id", "place"], postgresql_where=OPEN)
    op.create_index("help_request_waiting_idx", "help_request", ["tenant_id", "place"], postgresql_where=waits)
    op.create_index("help_request_answered_idx", "help_request", ["tenant_id", "created_at"], postgresql_where=answered)


def lines() -> None:
    op.create_table(
        "help_line",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("by_asker", sa.Boolean(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint(STATES, name=op.f("help_line_state_check")),
        _to("request_id", "help_request", "help_line", "CASCADE"),
        _to("author_id", "person", "help_line", "SET NULL (author_id)"),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("help_line_tenant_id_fkey")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("help_line_pkey")),
    )
    op.create_index("help_line_request_idx", "help_line", ["tenant_id", "request_id", "id"])
    op.create_index("help_line_author_idx", "help_line", ["tenant_id", "author_id"])


def pauses() -> None:
    op.create_table(
        "help_pause",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        _to("person_id", "person", "help_pause", "CASCADE"),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("help_pause_tenant_id_fkey")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("help_pause_pkey")),
        sa.UniqueConstraint("tenant_id", "person_id", name=op.f("help_pause_tenant_id_person_id_key")),
    )


def _to(column: str, target: str, table: str, ondelete: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["tenant_id", column],
        [f"{target}.tenant_id", f"{target}.id"],
        name=op.f(f"{table}_tenant_id_{column}_fkey"),
        ondelete=ondelete,
    )
