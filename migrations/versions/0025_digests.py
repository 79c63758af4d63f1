"""What is told of forums together: once a week as well, being named until it is told, and up to when each person was told."""

import sqlalchemy as sa
from alembic import op

from migrations.isolation import protect

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
TOGETHER = "in ('daily', 'weekly')"


def upgrade() -> None:
    for column in ("tell_forums", "tell_mentions"):
        op.drop_constraint(op.f(f"person_{column}_check"), "person")
        paces = f"{column} in ('each', 'daily', 'weekly', 'never')"
        op.create_check_constraint(op.f(f"person_{column}_check"), "person", paces)
    wants = sa.text(f"tell_forums {TOGETHER} or tell_mentions {TOGETHER}")
    op.create_index("person_digest_idx", "person", ["tenant_id", "id"], postgresql_where=wants)
    op.add_column("post", sa.Column("came_at", MOMENT, nullable=True))
    op.create_index("topic_last_idx", "topic", ["tenant_id", "forum_id", "last_at"])
    mentions()
    digests()
    protect(["forum_mention", "forum_digest"])


def mentions() -> None:
    op.create_table(
        "forum_mention",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("post_id", sa.Uuid(), nullable=False),
        sa.Column("told_at", MOMENT, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        _of("forum_mention", "person_id", "person"),
        _of("forum_mention", "post_id", "post"),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("forum_mention_tenant_id_fkey")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("forum_mention_pkey")),
        sa.UniqueConstraint("tenant_id", "person_id", "post_id", name=op.f("forum_mention_tenant_id_person_id_post_id_key")),
    )
    op.create_index("forum_mention_post_idx", "forum_mention", ["tenant_id", "post_id"])


def digests() -> None:
    op.create_table(
        "forum_digest",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        *(sa.Column(name, MOMENT, nullable=False) for name in ("morning", "since", "until")),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("replies", "topics", "mentions")),
        sa.Column("created_at", MOMENT, nullable=False),
        _of("forum_digest", "id", "person"),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("forum_digest_tenant_id_fkey")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("forum_digest_pkey")),
    )


def _of(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["tenant_id", column],
        [f"{target}.tenant_id", f"{target}.id"],
        name=op.f(f"{table}_tenant_id_{column}_fkey"),
        ondelete="CASCADE",
    )
