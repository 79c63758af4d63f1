"""Bringing gifts: wishes of patients, rules of wards, places for a few hours, and how gifts were taken."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.isolation import protect

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

TABLES = ["gift_wish", "ward_rule", "gift_place", "gift"]
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    gift_wish()
    ward_rule()
    gift_place()
    gift()
    protect(TABLES)


def own() -> list[sa.Column[object]]:
    return [uuid("tenant_id"), uuid("id")]


def uuid(name: str, *, null: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Uuid(), nullable=null)


def moment(name: str, *, null: bool = True) -> sa.Column[object]:
    return sa.Column(name, MOMENT, nullable=null)


def made(table: str, *unique: str) -> list[sa.Column[object] | sa.Constraint]:
    names = "_".join(unique)
    return [
        moment("created_at", null=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f(f"{table}_tenant_id_fkey")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f(f"{table}_pkey")),
        sa.UniqueConstraint("tenant_id", *unique, name=op.f(f"{table}_tenant_id_{names}_key")),
    ]


def to(table: str, column: str, target: str, ondelete: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["tenant_id", column],
        [f"{target}.tenant_id", f"{target}.id"],
        name=op.f(f"{table}_tenant_id_{column}_fkey"),
        ondelete=ondelete,
    )


def gift_wish() -> None:
    op.create_table(
        "gift_wish",
        *own(),
        uuid("page_id"),
        *(sa.Column(name, sa.Boolean(), nullable=False) for name in ("nothing", "no_food", "no_flowers")),
        *(sa.Column(name, sa.Integer(), nullable=True) for name in ("from_hour", "until_hour")),
        sa.CheckConstraint("(from_hour is null) = (until_hour is null)", name=op.f("gift_wish_both_hours_check")),
        sa.CheckConstraint(
            "from_hour >= 0 and from_hour < until_hour and until_hour <= 24", name=op.f("gift_wish_hours_check")
        ),
        to("gift_wish", "page_id", "care_page", "CASCADE"),
        *made("gift_wish", "page_id"),
    )


def ward_rule() -> None:
    op.create_table(
        "ward_rule",
        *own(),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("refuses", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.CheckConstraint(
            "refuses <@ array['flowers', 'food', 'latex', 'plant', 'scent']::text[]", name=op.f("ward_rule_refuses_check")
        ),
        *made("ward_rule", "name"),
    )


def gift_place() -> None:
    op.create_table(
        "gift_place",
        *own(),
        uuid("order_id"),
        sa.Column("place", sa.LargeBinary(), nullable=False),
        moment("expires_at", null=False),
        to("gift_place", "order_id", "shop_order", "CASCADE"),
        *made("gift_place", "order_id"),
    )
    op.create_index("gift_place_expires_idx", "gift_place", ["tenant_id", "expires_at"])


def gift() -> None:
    op.create_table(
        "gift",
        *own(),
        uuid("order_id"),
        uuid("bringer_id", null=True),
        sa.Column("reason", sa.Text(), nullable=True),
        uuid("page_id", null=True),
        moment("accepted_at"),
        moment("hidden_at"),
        moment("thanked_at"),
        uuid("thanked_by", null=True),
        sa.Column("thanks", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "reason in ('broken', 'not_allowed', 'not_found', 'not_wanted', 'sold_out')", name=op.f("gift_reason_check")
        ),
        to("gift", "order_id", "shop_order", "CASCADE"),
        to("gift", "bringer_id", "person", "SET NULL (bringer_id)"),
        to("gift", "page_id", "care_page", "CASCADE"),
        to("gift", "thanked_by", "person", "SET NULL (thanked_by)"),
        *made("gift", "order_id"),
    )
    op.create_index("gift_bringer_idx", "gift", ["tenant_id", "bringer_id"])
    op.create_index("gift_page_idx", "gift", ["tenant_id", "page_id", "id"])
    op.create_index("gift_thanked_by_idx", "gift", ["tenant_id", "thanked_by"])
