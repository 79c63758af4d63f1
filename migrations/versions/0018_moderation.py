"""One queue for what readers report, cases and reports, and word rules. What was reported before comes along."""

import sqlalchemy as sa
from alembic import op

from migrations.isolation import operator_role, protect

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
# Open reports of one word become one case, named after the first of them; each closed one is a case of its own.
FIRST = """
    select id, first_value(id) over (
        partition by tenant_id, coalesce(message_id, id), case when closed_at is null then null else id end order by id
    ) as case_id from report
"""


def upgrade() -> None:
    cases()
    protect(["moderation_case"])
    op.add_column("report", sa.Column("case_id", sa.Uuid(), nullable=True))
    op.add_column("report", sa.Column("kind", sa.Text(), server_default="other", nullable=False))
    op.add_column("report", sa.Column("urgent", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("report", sa.Column("told_at", MOMENT, nullable=True))
    bring_along()
    reports()
    hold_words()
    rules()
    limits()


def cases() -> None:
    op.create_table(
        "moderation_case",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("about_id", sa.Uuid(), nullable=False),
        sa.Column("page_id", sa.Uuid(), nullable=True),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("author_guest_id", sa.Uuid(), nullable=True),
        sa.Column("author_name", sa.Text(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("claimed_by", sa.Uuid(), nullable=True),
        sa.Column("state_before", sa.Text(), nullable=True),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.Column("plea", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint("outcome in ('kept', 'taken_down')", name=op.f("moderation_case_outcome_check")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("moderation_case_tenant_id_fkey")),
        tied("page_id", "care_page", "CASCADE"),
        *(tied(column, "person", f"SET NULL ({column})") for column in ("author_id", "claimed_by", "decided_by")),
        tied("author_guest_id", "guest", "SET NULL (author_guest_id)"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("moderation_case_pkey")),
    )
    is_open = sa.text("closed_at is null")
    names = ("tenant_id", "about_id")
    op.create_index("moderation_case_about_key", "moderation_case", names, unique=True, postgresql_where=is_open)
    op.create_index("moderation_case_queue_idx", "moderation_case", ["tenant_id", "closed_at", "id"])
    op.create_index("moderation_case_page_idx", "moderation_case", ["tenant_id", "page_id"])
    op.create_index("moderation_case_author_idx", "moderation_case", ["tenant_id", "author_id"])


def tied(column: str, target: str, ondelete: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["tenant_id", column],
        [f"{target}.tenant_id", f"{target}.id"],
        name=op.f(f"moderation_case_tenant_id_{column}_fkey"),
        ondelete=ondelete,
    )


def bring_along() -> None:
    """As the operators: the owner of a table sees none of its rows. Closing a report changed nothing: the words were kept."""
    op.execute(f"set local role {operator_role()}")
    op.execute(f"update report set case_id = first.case_id from ({FIRST}) as first where first.id = report.id")  # noqa: S608
    op.execute(
        """
        insert into moderation_case (tenant_id, id, about, about_id, page_id, author_id, author_guest_id, author_name, urgent,
                                     held, outcome, note, closed_at, plea, created_at)
        select r.tenant_id, r.id, 'message', coalesce(r.message_id, r.id), r.page_id, m.person_id, m.guest_id, r.author_name,
               false, false, case when r.closed_at is not null then 'kept' end, '', r.closed_at, '', r.created_at
        from report r left join support_message m on m.tenant_id = r.tenant_id and m.id = r.message_id
        where r.case_id = r.id
        """
    )
    op.execute("update report set told_at = closed_at")
    op.execute("reset role")


def reports() -> None:
    op.alter_column("report", "case_id", nullable=False)
    op.alter_column("report", "kind", server_default=None)
    op.alter_column("report", "urgent", server_default=None)
    for column in ("page_id", "message_id", "author_name", "closed_at"):
        op.drop_column("report", column)
    op.create_foreign_key(
        op.f("report_tenant_id_case_id_fkey"),
        "report",
        "moderation_case",
        ["tenant_id", "case_id"],
        ["tenant_id", "id"],
        ondelete="CASCADE",
    )
    kinds = "kind in ('harmful', 'other', 'private', 'rule', 'selling', 'unkind')"
    op.create_check_constraint(op.f("report_kind_check"), "report", kinds)
    op.create_index("report_case_idx", "report", ["tenant_id", "case_id", "id"])
    op.create_index("report_person_idx", "report", ["tenant_id", "person_id"])


def hold_words() -> None:
    op.drop_constraint(op.f("support_message_state_check"), "support_message")
    states = "state in ('held', 'hidden', 'resting', 'set_aside', 'shown', 'waiting')"
    op.create_check_constraint(op.f("support_message_state_check"), "support_message", states)
    op.drop_constraint(op.f("post_state_check"), "post")
    op.create_check_constraint(op.f("post_state_check"), "post", "state in ('deleted', 'hidden', 'shown', 'waiting')")


def rules() -> None:
    op.create_table(
        "word_rule",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("phrase", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("instead", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint("act in ('block', 'flag', 'hold', 'replace')", name=op.f("word_rule_act_check")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("word_rule_tenant_id_fkey")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("word_rule_pkey")),
        sa.UniqueConstraint("tenant_id", "language", "folded", name=op.f("word_rule_tenant_id_language_folded_key")),
    )
    protect(["word_rule"])


def limits() -> None:
    op.add_column("person", sa.Column("silenced_until", MOMENT, nullable=True))
    op.add_column("person", sa.Column("banned_until", MOMENT, nullable=True))
    when = "after update of silenced_until, banned_until"
    op.execute(f'create trigger "person_limits" {when} on "person" for each row execute function live_rights_changed()')
