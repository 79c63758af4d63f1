"""Conversations of people who were introduced: three tables, a wish about letters, and one more thing that raises an alert."""

import sqlalchemy as sa
from alembic import op

from migrations.isolation import protect
from migrations.live import tell_rights

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

TABLES = ["conversation", "conversation_member", "private_message"]
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    conversations()
    members()
    messages()
    protect(TABLES)
    tell_rights("conversation_member", "left_at", inserts=False)
    tell_rights("introduction", "state", inserts=False)
    tell_rights("person_block", "blocked_id")
    when = "after update of age_group"
    op.execute(f'create trigger "person_age" {when} on "person" for each row execute function live_rights_changed()')
    wish()
    signs()


def _row() -> tuple[sa.Column[sa.Uuid], sa.Column[sa.Uuid]]:
    return sa.Column("tenant_id", sa.Uuid(), nullable=False), sa.Column("id", sa.Uuid(), nullable=False)


def _tied(table: str, **targets: str) -> list[sa.Constraint]:
    """Each row is of one hospital. What stands in capitals after a target is what becomes of the row when that goes."""
    ties = [(column, *target.partition(" ")[::2]) for column, target in targets.items()]
    return [
        *(
            sa.ForeignKeyConstraint(
                ["tenant_id", column],
                [f"{target}.tenant_id", f"{target}.id"],
                name=op.f(f"{table}_tenant_id_{column}_fkey"),
                ondelete=f"SET NULL ({column})" if then else "CASCADE",
            )
            for column, target, then in ties
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f(f"{table}_tenant_id_fkey")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f(f"{table}_pkey")),
    ]


def conversations() -> None:
    op.create_table(
        "conversation",
        *_row(),
        sa.Column("introduction_id", sa.Uuid(), nullable=True),
        sa.Column("place", sa.Uuid(), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.Column("last_at", MOMENT, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        *_tied("conversation", introduction_id="introduction NULL"),
        sa.UniqueConstraint("tenant_id", "introduction_id", name=op.f("conversation_tenant_id_introduction_id_key")),
    )


def members() -> None:
    op.create_table(
        "conversation_member",
        *_row(),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("told_at", MOMENT, nullable=True),
        sa.Column("left_at", MOMENT, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        *_tied("conversation_member", conversation_id="conversation", person_id="person"),
        sa.UniqueConstraint(
            "tenant_id",
            "conversation_id",
            "person_id",
            name=op.f("conversation_member_tenant_id_conversation_id_person_id_key"),
        ),
    )
    op.create_index("conversation_member_person_idx", "conversation_member", ["tenant_id", "person_id"])


def messages() -> None:
    op.create_table(
        "private_message",
        *_row(),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("author_name", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("edited_at", MOMENT, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint("state in ('deleted', 'hidden', 'shown', 'waiting')", name=op.f("private_message_state_check")),
        sa.CheckConstraint("state <> 'deleted' or body = ''", name=op.f("private_message_deleted_is_empty_check")),
        *_tied("private_message", conversation_id="conversation", author_id="person NULL"),
        sa.UniqueConstraint(
            "tenant_id", "conversation_id", "number", name=op.f("private_message_tenant_id_conversation_id_number_key")
        ),
    )
    op.create_index("private_message_author_idx", "private_message", ["tenant_id", "author_id", "id"])


def wish() -> None:
    column = sa.Column("tell_conversations", sa.Text(), nullable=False, server_default="each")
    op.add_column("person", column)
    allowed = "tell_conversations in ('each', 'daily', 'never')"
    op.create_check_constraint(op.f("person_tell_conversations_check"), "person", allowed)


def signs() -> None:
    op.drop_constraint(op.f("crisis_sign_source_check"), "crisis_sign", type_="check")
    allowed = "source in ('button', 'message', 'post', 'private')"
    op.create_check_constraint(op.f("crisis_sign_source_check"), "crisis_sign", allowed)
