"""Whom a page is about and whether she agrees: provisional pages, handing back, the assent of a teenager, coming of age."""

import sqlalchemy as sa
from alembic import op

from migrations.isolation import operator_role, protect

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

SHELTERED = "agreement <> 'provisional' or (visibility = 'invited' and not listed and not full_text_mail)"
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    pages()
    hidden_things()
    marks()
    cards()
    let_guardians_decide()


def pages() -> None:
    op.add_column("care_page", sa.Column("agreement", sa.Text(), server_default="agreed", nullable=False))
    op.add_column("care_page", sa.Column("patient_id", sa.Uuid(), nullable=True))
    op.add_column("care_page", sa.Column("patient_key", sa.Uuid(), nullable=True))
    op.add_column("care_page", sa.Column("opened_at", MOMENT, nullable=True))
    op.add_column("care_page", sa.Column("born", sa.Date(), nullable=True))
    op.add_column("care_page", sa.Column("warned_at", MOMENT, nullable=True))
    op.add_column("care_page", sa.Column("of_age_at", MOMENT, nullable=True))
    op.create_foreign_key(
        op.f("care_page_tenant_id_patient_id_fkey"),
        "care_page",
        "person",
        ["tenant_id", "patient_id"],
        ["tenant_id", "id"],
        ondelete="SET NULL (patient_id)",
    )
    one_of("care_page", "agreement", "agreed", "guardian", "provisional", "waiting")
    op.create_check_constraint(op.f("care_page_sheltered_check"), "care_page", SHELTERED)
    grown_up = "patient_is_minor or agreement not in ('guardian', 'waiting')"
    op.create_check_constraint(op.f("care_page_only_children_wait_check"), "care_page", grown_up)
    for column in ("patient_id", "born"):
        there = sa.text(f"{column} is not null")
        name = f"care_page_{column.removesuffix('_id')}_idx"
        op.create_index(name, "care_page", ["tenant_id", column], postgresql_where=there)


def one_of(table: str, column: str, *words: str) -> None:
    condition = f"{column} in ({', '.join(repr(word) for word in words)})"
    op.create_check_constraint(op.f(f"{table}_{column}_check"), table, condition)


def hidden_things() -> None:
    """What whoever a page is about does not want there: updates, pictures, and words of those who keep it."""
    op.add_column("update", sa.Column("state_before", sa.Text(), nullable=True))
    op.drop_constraint(op.f("update_state_check"), "update")
    one_of("update", "state", "deleted", "hidden", "published", "scheduled", "stopped")
    op.add_column("photo", sa.Column("hidden", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.drop_constraint(op.f("support_message_state_check"), "support_message")
    one_of("support_message", "state", "hidden", "resting", "set_aside", "shown", "waiting")


def marks() -> None:
    op.create_table(
        "review_mark",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("page_id", sa.Uuid(), nullable=False),
        sa.Column("about_id", sa.Uuid(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint("verdict in ('delete', 'hide', 'keep')", name=op.f("review_mark_verdict_check")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "page_id"],
            ["care_page.tenant_id", "care_page.id"],
            name=op.f("review_mark_tenant_id_page_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("review_mark_tenant_id_fkey")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("review_mark_pkey")),
        sa.UniqueConstraint("tenant_id", "page_id", "about_id", name=op.f("review_mark_tenant_id_page_id_about_id_key")),
    )
    protect(["review_mark"])


def cards() -> None:
    op.add_column("enrolment", sa.Column("kind", sa.Text(), server_default="enrol", nullable=False))
    one_of("enrolment", "kind", "assent", "enrol", "hand_back")
    op.add_column("enrolment", sa.Column("by_keeper", sa.Boolean(), server_default=sa.false(), nullable=False))
    for_a_page = sa.text("kind <> 'enrol'")
    op.create_index("enrolment_page_idx", "enrolment", ["tenant_id", "page_id"], postgresql_where=for_a_page)


def let_guardians_decide() -> None:
    """On pages about children that there are. As the operators: the owner of a table sees none of its rows."""
    op.execute(f"set local role {operator_role()}")
    op.execute("update care_page set agreement = 'guardian' where patient_is_minor")
    op.execute("reset role")
