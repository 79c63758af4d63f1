"""How many words of somebody new wait for a moderator, and how many of anybody's have stood. What stands already counts."""

import sqlalchemy as sa
from alembic import op

from migrations.isolation import operator_role, protect

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    held = sa.Column("held_posts", sa.Integer(), server_default=sa.text("1"), nullable=False)
    op.add_column("hospital_policy", held)
    op.create_check_constraint(op.f("hospital_policy_held_posts_check"), "hospital_policy", "held_posts between 0 and 10")
    for column in (sa.Column("awaited", sa.Boolean(), server_default=sa.false(), nullable=False), _number("trust")):
        op.add_column("moderation_case", column)
        op.alter_column("moderation_case", column.name, server_default=None)
    op.drop_constraint(op.f("report_kind_check"), "report")
    kinds = "kind in ('harmful', 'newcomer', 'other', 'private', 'rule', 'selling', 'unkind')"
    op.create_check_constraint(op.f("report_kind_check"), "report", kinds)
    op.add_column("topic", _number("waiting"))
    trust()
    protect(["trust"])
    bring_along()


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), server_default=sa.text("0"), nullable=False)


def trust() -> None:
    op.create_table(
        "trust",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("stood", sa.Integer(), nullable=False),
        sa.Column("counted_to", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "person_id"],
            ["person.tenant_id", "person.id"],
            name=op.f("trust_tenant_id_person_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("trust_tenant_id_fkey")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("trust_pkey")),
        sa.UniqueConstraint("tenant_id", "person_id", name=op.f("trust_tenant_id_person_id_key")),
    )


def bring_along() -> None:
    """As the operators: the owner of a table sees none of its rows. A person has one row, so that its id can be hers."""
    op.execute(f"set local role {operator_role()}")
    op.execute(
        """
        insert into trust (tenant_id, id, person_id, stood, counted_to, created_at)
        select tenant_id, author_id, author_id, count(*), (array_agg(id order by id desc))[1], now()
        from post where state = 'shown' and author_id is not null group by tenant_id, author_id
        """
    )
    op.execute(
        """
        update topic set waiting = held.number
        from (select tenant_id, topic_id, count(*) as number from post where state = 'waiting' group by 1, 2) held
        where held.tenant_id = topic.tenant_id and held.topic_id = topic.id
        """
    )
    op.execute("reset role")
