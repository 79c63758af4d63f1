"""Conversations, topics, requests, cases, orders and donations end as pages do: told before, kept by a press, then gone.

When a page ends stands in its own row from now on, as with all the others.
"""

import sqlalchemy as sa
from alembic import op

from migrations.isolation import operator_role

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
TABLES = ("care_page", "conversation", "donation", "help_request", "moderation_case", "shop_order", "topic")
NEVER_UNLESS_SAID = ("case", "conversation", "request", "topic")
BETWEEN = {**dict.fromkeys(NEVER_UNLESS_SAID, (3, 120)), "donation": (36, 84), "order": (3, 12)}
USUAL = {"donation": "84", "order": "12"}


def upgrade() -> None:
    for table in TABLES:
        may_end(table)
    pages()
    policies()
    files()


def may_end(table: str) -> None:
    for name in ("ends_at", "kept_at"):
        op.add_column(table, sa.Column(name, MOMENT, nullable=True))
    op.create_check_constraint(op.f(f"{table}_ends_or_kept_check"), table, "num_nonnulls(ends_at, kept_at) <= 1")
    ends = sa.text("ends_at is not null")
    op.create_index(f"{table}_ends_idx", table, ["tenant_id", "ends_at"], postgresql_where=ends)


def pages() -> None:
    """As the operators: the owner of a table sees none of its rows."""
    op.execute(f"set local role {operator_role()}")
    op.execute(
        """
        update care_page set ends_at = e.ends_at, kept_at = e.kept_at
        from page_ending e where e.tenant_id = care_page.tenant_id and e.page_id = care_page.id
        """
    )
    op.execute("reset role")
    op.drop_table("page_ending")


def policies() -> None:
    for rule in NEVER_UNLESS_SAID:
        op.add_column("hospital_policy", sa.Column(f"{rule}_months", sa.Integer(), nullable=True))
    for rule, usual in USUAL.items():
        column = sa.Column(f"{rule}_months", sa.Integer(), server_default=sa.text(usual), nullable=False)
        op.add_column("hospital_policy", column)
    for rule, (shortest, longest) in BETWEEN.items():
        holds = f"{rule}_months between {shortest} and {longest}"
        op.create_check_constraint(op.f(f"hospital_policy_{rule}_months_check"), "hospital_policy", holds)


def files() -> None:
    """What waits to be deleted is asked of another job now: under a legal hold that may wait for long."""
    renamed = "update jobs.procrastinate_jobs set task_name = 'photos.forget_files' where task_name = 'retention.forget_files'"
    op.execute(renamed)
