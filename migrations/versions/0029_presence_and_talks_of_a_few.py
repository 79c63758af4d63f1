"""Whether others may see that somebody is here, and topics that were begun without a name."""

import sqlalchemy as sa
from alembic import op

from migrations.isolation import operator_role

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    presence()
    topics()


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
