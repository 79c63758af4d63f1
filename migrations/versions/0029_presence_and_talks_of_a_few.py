"""Whether others may see that somebody is here, topics that were begun without a name, and conversations of a few."""

import sqlalchemy as sa
from alembic import op

from migrations.isolation import operator_role, protect

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    presence()
    topics()
    talks_of_a_few()
    newcomers()
    protect(["newcomer", "newcomer_yes"])


def presence() -> None:
    op.add_column("person", sa.Column("shows_presence", sa.Boolean(), server_default=sa.text("true"), nullable=False))
    for table, column in (("person", "shows_presence"), ("forum", "anonymous")):
        when = f"after update of {column}"
        run = "for each row execute function live_rights_changed()"
        op.execute(f'create trigger "{table}_{column}" {when} on "{table}" {run}')


def topics() -> None:
    op.add_column("topic", sa.Column("unnamed", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.execute(f"set local role {operator_role()}")
    op.execute("""
        update topic set unnamed = true from post
        where post.tenant_id = topic.tenant_id and post.topic_id = topic.id and post.number = 1 and post.anonymous
    """)
    op.execute("reset role")


def talks_of_a_few() -> None:
    op.add_column("conversation", sa.Column("of_few", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column("conversation_member", sa.Column("since", sa.Integer(), server_default=sa.text("0"), nullable=False))
    run = "for each row execute function live_rights_changed()"
    op.execute(f'create trigger "conversation_member_comes" after insert on "conversation_member" {run}')


def own(table: str, **targets: str) -> list[sa.Column[object] | sa.Constraint]:
    """Each row is of one hospital, and goes with what it is tied to."""
    ids = [sa.Column(name, sa.Uuid(), nullable=False) for name in ("tenant_id", "id", *targets)]
    ties = [
        sa.ForeignKeyConstraint(
            ["tenant_id", column],
            [f"{target}.tenant_id", f"{target}.id"],
            name=op.f(f"{table}_tenant_id_{column}_fkey"),
            ondelete="CASCADE",
        )
        for column, target in targets.items()
    ]
    return [
        *ids,
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        *ties,
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f(f"{table}_tenant_id_fkey")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f(f"{table}_pkey")),
    ]


def newcomers() -> None:
    states = "state in ('asked', 'came', 'declined', 'ended', 'invited')"
    op.create_table(
        "newcomer",
        *own("newcomer", conversation_id="conversation", person_id="person", asked_by_id="person"),
        sa.Column("state", sa.Text(), nullable=False),
        sa.CheckConstraint(states, name=op.f("newcomer_state_check")),
    )
    op.create_index(
        "newcomer_standing_key",
        "newcomer",
        ["tenant_id", "conversation_id", "person_id"],
        unique=True,
        postgresql_where=sa.text("state in ('asked', 'invited')"),
    )
    op.create_index("newcomer_conversation_idx", "newcomer", ["tenant_id", "conversation_id"])
    op.create_index("newcomer_person_idx", "newcomer", ["tenant_id", "person_id", "id"])
    op.create_index("newcomer_asked_by_idx", "newcomer", ["tenant_id", "asked_by_id"])
    op.create_table(
        "newcomer_yes",
        *own("newcomer_yes", newcomer_id="newcomer", person_id="person"),
        sa.UniqueConstraint(
            "tenant_id", "newcomer_id", "person_id", name=op.f("newcomer_yes_tenant_id_newcomer_id_person_id_key")
        ),
    )
    op.create_index("newcomer_yes_person_idx", "newcomer_yes", ["tenant_id", "person_id"])
