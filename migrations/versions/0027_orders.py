"""Orders, their lines, the calls that move their money, each day compared; and what Stripe told us."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.isolation import protect, share

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

TABLES = ["shop_order", "shop_order_line", "payment_call", "shop_account", "money_day"]
GLOBAL = ["stripe_event", "stripe_owner", "stripe_listing"]
MOMENT = sa.DateTime(timezone=True)
STATES = (
    "'authorised', 'cancelled', 'declined', 'expired', 'handed_over', 'money_back', 'out', 'placed', 'preparing', "
    "'to_another', 'to_foundation'"
)


def upgrade() -> None:
    shop_order()
    shop_order_line()
    payment_call()
    shop_account()
    money_day()
    stripe_event()
    stripe_owner()
    stripe_listing()
    protect(TABLES)
    for table in GLOBAL:
        share(table, app="select, insert, update")


def own() -> list[sa.Column[object]]:
    return [uuid("tenant_id"), uuid("id")]


def text(name: str, *, null: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Text(), nullable=null)


def integer(name: str, *, null: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Integer(), nullable=null)


def uuid(name: str, *, null: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Uuid(), nullable=null)


def moment(name: str, *, null: bool = False) -> sa.Column[object]:
    return sa.Column(name, MOMENT, nullable=null)


def json(name: str) -> sa.Column[object]:
    return sa.Column(name, postgresql.JSONB(astext_type=sa.Text()), nullable=False)


def made(table: str) -> list[sa.Column[object] | sa.Constraint]:
    return [
        moment("created_at"),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f(f"{table}_tenant_id_fkey")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f(f"{table}_pkey")),
    ]


def to(table: str, column: str, target: str, ondelete: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["tenant_id", column],
        [f"{target}.tenant_id", f"{target}.id"],
        name=op.f(f"{table}_tenant_id_{column}_fkey"),
        ondelete=ondelete,
    )


def shop_order() -> None:
    op.create_table(
        "shop_order",
        *own(),
        text("code"),
        uuid("key"),
        uuid("cart_id", null=True),
        text("state"),
        uuid("page_id", null=True),
        sa.Column("for_name", sa.LargeBinary(), nullable=True),
        text("if_not"),
        sa.Column("message", sa.LargeBinary(), nullable=True),
        uuid("person_id", null=True),
        sa.Column("email", postgresql.CITEXT(), nullable=False),
        text("name"),
        text("language"),
        *order_money(),
        sa.CheckConstraint(
            "if_not in ('another_patient', 'money_back', 'something_like_it', 'to_foundation')",
            name=op.f("shop_order_if_not_check"),
        ),
        sa.CheckConstraint(
            f"state in ({STATES})",
            name=op.f("shop_order_state_check"),
        ),
        sa.CheckConstraint(
            "held >= 0 and captured >= 0 and captured <= held and refunded >= 0", name=op.f("shop_order_money_check")
        ),
        sa.CheckConstraint("total > 0 and tax >= 0 and tax <= total", name=op.f("shop_order_total_check")),
        to("shop_order", "page_id", "care_page", "SET NULL (page_id)"),
        to("shop_order", "person_id", "person", "SET NULL (person_id)"),
        *made("shop_order"),
        sa.UniqueConstraint("tenant_id", "code", name=op.f("shop_order_tenant_id_code_key")),
    )
    op.create_index("shop_order_cart_idx", "shop_order", ["tenant_id", "cart_id"])
    op.create_index("shop_order_email_idx", "shop_order", ["tenant_id", "email"])
    op.create_index("shop_order_ended_idx", "shop_order", ["tenant_id", "ended_at"])
    op.create_index("shop_order_page_idx", "shop_order", ["tenant_id", "page_id"])
    op.create_index("shop_order_person_idx", "shop_order", ["tenant_id", "person_id"])
    op.create_index("shop_order_state_idx", "shop_order", ["tenant_id", "state", "id"])


def order_money() -> list[sa.Column[object]]:
    return [
        text("currency"),
        integer("total"),
        integer("tax"),
        text("account", null=True),
        text("session_id", null=True),
        text("pay_url", null=True),
        moment("pay_until"),
        text("intent_id", null=True),
        text("charge_id", null=True),
        integer("held"),
        moment("held_until", null=True),
        integer("captured"),
        integer("refunded"),
        text("dispute", null=True),
        moment("dispute_at", null=True),
        sa.Column("tried", sa.Boolean(), nullable=False),
        moment("ended_at", null=True),
        moment("tell_at", null=True),
    ]


def shop_order_line() -> None:
    op.create_table(
        "shop_order_line",
        *own(),
        uuid("order_id"),
        uuid("variant_id"),
        json("names"),
        json("variant_names"),
        text("kind"),
        sa.Column("carries", postgresql.ARRAY(sa.Text()), nullable=False),
        integer("count"),
        integer("price"),
        integer("tax_rate"),
        sa.Column("card_words", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "carries <@ array['flowers', 'food', 'latex', 'plant', 'scent']::text[]", name=op.f("shop_order_line_carries_check")
        ),
        sa.CheckConstraint("kind in ('card', 'gift')", name=op.f("shop_order_line_kind_check")),
        sa.CheckConstraint("count > 0 and price > 0", name=op.f("shop_order_line_count_check")),
        to("shop_order_line", "order_id", "shop_order", "CASCADE"),
        to("shop_order_line", "variant_id", "variant", "CASCADE"),
        *made("shop_order_line"),
    )
    op.create_index("shop_order_line_order_idx", "shop_order_line", ["tenant_id", "order_id", "id"])
    op.create_index("shop_order_line_variant_idx", "shop_order_line", ["tenant_id", "variant_id"])


def payment_call() -> None:
    op.create_table(
        "payment_call",
        *own(),
        uuid("order_id"),
        text("kind"),
        text("key", null=True),
        json("asked"),
        integer("amount"),
        text("state"),
        text("code", null=True),
        text("answer_id", null=True),
        text("reason", null=True),
        uuid("person_id", null=True),
        moment("asked_at"),
        moment("done_at", null=True),
        moment("balanced_at", null=True),
        sa.CheckConstraint("kind in ('cancel', 'capture', 'expire', 'open', 'refund')", name=op.f("payment_call_kind_check")),
        sa.CheckConstraint(
            "reason in ('could_not', 'damaged', 'kindness', 'outside', 'wrong')", name=op.f("payment_call_reason_check")
        ),
        sa.CheckConstraint("state in ('done', 'failed', 'waiting')", name=op.f("payment_call_state_check")),
        to("payment_call", "order_id", "shop_order", "CASCADE"),
        to("payment_call", "person_id", "person", "SET NULL (person_id)"),
        *made("payment_call"),
        sa.UniqueConstraint("tenant_id", "answer_id", name=op.f("payment_call_tenant_id_answer_id_key")),
        sa.UniqueConstraint("tenant_id", "key", name=op.f("payment_call_tenant_id_key_key")),
    )
    op.create_index("payment_call_done_idx", "payment_call", ["tenant_id", "done_at"])
    op.create_index("payment_call_order_idx", "payment_call", ["tenant_id", "order_id", "id"])
    op.create_index("payment_call_person_idx", "payment_call", ["tenant_id", "person_id"])
    op.create_index(
        "payment_call_waiting_idx", "payment_call", ["tenant_id", "created_at"], postgresql_where=sa.text("state = 'waiting'")
    )


def shop_account() -> None:
    op.create_table(
        "shop_account",
        *own(),
        text("country"),
        text("key"),
        text("link_key", null=True),
        text("account", null=True),
        sa.Column("charges_enabled", sa.Boolean(), nullable=False),
        sa.Column("details_submitted", sa.Boolean(), nullable=False),
        sa.Column("needs", postgresql.ARRAY(sa.Text()), nullable=False),
        moment("looked_at", null=True),
        *made("shop_account"),
        sa.UniqueConstraint("tenant_id", "key", name=op.f("shop_account_tenant_id_key_key")),
        sa.UniqueConstraint("tenant_id", name=op.f("shop_account_tenant_id_key")),
    )


def money_day() -> None:
    op.create_table(
        "money_day",
        *own(),
        sa.Column("day", sa.Date(), nullable=False),
        text("currency"),
        integer("ours"),
        integer("theirs"),
        integer("fees"),
        json("rest"),
        moment("looked_at"),
        *made("money_day"),
        sa.UniqueConstraint("tenant_id", "day", "currency", name=op.f("money_day_tenant_id_day_currency_key")),
    )


def stripe_event() -> None:
    op.create_table(
        "stripe_event",
        text("id"),
        text("type"),
        text("account", null=True),
        json("told"),
        moment("created_at"),
        moment("received_at"),
        text("fate"),
        text("why", null=True),
        uuid("hospital_id", null=True),
        sa.CheckConstraint("fate in ('applied', 'not_ours', 'unknown', 'waiting')", name=op.f("stripe_event_fate_check")),
        sa.PrimaryKeyConstraint("id", name=op.f("stripe_event_pkey")),
    )
    op.create_index(
        "stripe_event_waiting_idx",
        "stripe_event",
        ["fate", "received_at"],
        postgresql_where=sa.text("fate in ('waiting', 'unknown')"),
    )


def stripe_owner() -> None:
    op.create_table(
        "stripe_owner",
        text("id"),
        uuid("hospital_id"),
        uuid("order_id", null=True),
        sa.PrimaryKeyConstraint("id", name=op.f("stripe_owner_pkey")),
    )


def stripe_listing() -> None:
    op.create_table(
        "stripe_listing",
        text("account"),
        moment("listed_until"),
        sa.PrimaryKeyConstraint("account", name=op.f("stripe_listing_pkey")),
    )
