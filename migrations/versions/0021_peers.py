"""People like me: what somebody lives with, who lets herself be found, introductions, and who has blocked whom."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.isolation import protect

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

TABLES = ["living", "openness", "introduction", "person_block"]
STANDS = sa.text("state in ('agreed', 'asked')")


def upgrade() -> None:
    living()
    openness()
    introductions()
    blocks()
    protect(TABLES)


def _row() -> tuple[sa.Column[sa.Uuid], sa.Column[sa.Uuid]]:
    return sa.Column("tenant_id", sa.Uuid(), nullable=False), sa.Column("id", sa.Uuid(), nullable=False)


def _born() -> sa.Column[sa.DateTime]:
    return sa.Column("created_at", sa.DateTime(timezone=True), nullable=False)


def _held(table: str, *people: str) -> list[sa.Constraint]:
    """Each row is of one hospital, and goes with the people whom it names."""
    return [
        *(
            sa.ForeignKeyConstraint(
                ["tenant_id", column],
                ["person.tenant_id", "person.id"],
                name=op.f(f"{table}_tenant_id_{column}_fkey"),
                ondelete="CASCADE",
            )
            for column in people
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f(f"{table}_tenant_id_fkey")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f(f"{table}_pkey")),
    ]


def living() -> None:
    op.create_table(
        "living",
        *_row(),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("condition", sa.Text(), nullable=False),
        sa.Column("standing", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        _born(),
        sa.CheckConstraint("standing in ('bereaved', 'caregiver', 'patient', 'survivor')", name=op.f("living_standing_check")),
        sa.CheckConstraint(
            "stage in ('afterwards', 'end_of_life', 'in_treatment', 'just_found_out', 'living_with_it')",
            name=op.f("living_stage_check"),
        ),
        *_held("living", "person_id"),
        sa.UniqueConstraint("tenant_id", "person_id", "condition", name=op.f("living_tenant_id_person_id_condition_key")),
    )
    op.create_index("living_condition_idx", "living", ["tenant_id", "condition", "person_id"])


def openness() -> None:
    op.create_table(
        "openness",
        *_row(),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("languages", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("found_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("by_mail", sa.Boolean(), nullable=False),
        _born(),
        *_held("openness", "person_id"),
        sa.UniqueConstraint("tenant_id", "person_id", name=op.f("openness_tenant_id_person_id_key")),
    )


def introductions() -> None:
    op.create_table(
        "introduction",
        *_row(),
        sa.Column("from_id", sa.Uuid(), nullable=False),
        sa.Column("to_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        _born(),
        sa.CheckConstraint(
            "state in ('agreed', 'asked', 'declined', 'ended', 'withdrawn')", name=op.f("introduction_state_check")
        ),
        sa.CheckConstraint("from_id <> to_id", name=op.f("introduction_two_people_check")),
        *_held("introduction", "from_id", "to_id"),
    )
    pair = ["tenant_id", sa.text("least(from_id, to_id)"), sa.text("greatest(from_id, to_id)")]
    op.create_index("introduction_pair_key", "introduction", pair, unique=True, postgresql_where=STANDS)
    op.create_index("introduction_from_idx", "introduction", ["tenant_id", "from_id", "to_id", "id"])
    op.create_index("introduction_to_idx", "introduction", ["tenant_id", "to_id", "id"])


def blocks() -> None:
    op.create_table(
        "person_block",
        *_row(),
        sa.Column("blocker_id", sa.Uuid(), nullable=False),
        sa.Column("blocked_id", sa.Uuid(), nullable=False),
        _born(),
        sa.CheckConstraint("blocker_id <> blocked_id", name=op.f("person_block_two_people_check")),
        *_held("person_block", "blocker_id", "blocked_id"),
        sa.UniqueConstraint(
            "tenant_id", "blocker_id", "blocked_id", name=op.f("person_block_tenant_id_blocker_id_blocked_id_key")
        ),
    )
    op.create_index("person_block_blocked_idx", "person_block", ["tenant_id", "blocked_id", "blocker_id"])
