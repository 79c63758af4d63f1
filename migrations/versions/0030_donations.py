"""Donations to a hospital's foundation; tax that Stripe reckons; what of payments is the platform's."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.isolation import operator_role, protect, share

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

TABLES = ["foundation", "donation", "donation_receipt"]
MOMENT = sa.DateTime(timezone=True)
STATES = "'expired', 'failing', 'given', 'giving', 'placed', 'stopped', 'stopping'"


def upgrade() -> None:
    foundation()
    donation()
    receipt()
    protect(TABLES)
    calls()
    tax_and_share()


def own() -> list[sa.Column[object]]:
    return [uuid("tenant_id"), uuid("id")]


def text(name: str, *, null: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Text(), nullable=null)


def integer(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.Integer(), nullable=False)


def uuid(name: str, *, null: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Uuid(), nullable=null)


def moment(name: str, *, null: bool = False) -> sa.Column[object]:
    return sa.Column(name, MOMENT, nullable=null)


def yes(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.Boolean(), nullable=False)


def json(name: str) -> sa.Column[object]:
    return sa.Column(name, postgresql.JSONB(astext_type=sa.Text()), nullable=False)


def made(table: str) -> list[sa.Column[object] | sa.Constraint]:
    return [
        moment("created_at"),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f(f"{table}_tenant_id_fkey")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f(f"{table}_pkey")),
    ]


def unique(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint("tenant_id", *columns, name=op.f("_".join([table, "tenant_id", *columns, "key"])))


def check(table: str, name: str, rule: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=op.f(f"{table}_{name}_check"))


def to(table: str, column: str, target: str, ondelete: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["tenant_id", column],
        [f"{target}.tenant_id", f"{target}.id"],
        name=op.f(f"{table}_tenant_id_{column}_fkey"),
        ondelete=ondelete,
    )


def foundation() -> None:
    op.create_table(
        "foundation",
        *own(),
        yes("is_open"),
        text("currency"),
        json("names"),
        json("abouts"),
        json("receipt_words"),
        text("registration"),
        sa.Column("sums", postgresql.ARRAY(sa.Integer()), nullable=False),
        integer("least"),
        integer("most"),
        check("foundation", "currency", "currency ~ '^[A-Z]{3}$'"),
        check("foundation", "bounds", "least between 1 and most and most <= 100000000"),
        *made("foundation"),
        sa.UniqueConstraint("tenant_id", name=op.f("foundation_tenant_id_key")),
    )


def donation() -> None:
    op.create_table(
        "donation",
        *own(),
        uuid("key"),
        text("state"),
        yes("monthly"),
        uuid("person_id", null=True),
        sa.Column("email", postgresql.CITEXT(), nullable=False),
        text("name"),
        text("language"),
        text("currency"),
        integer("amount"),
        integer("share"),
        text("tribute", null=True),
        sa.Column("tribute_for", sa.LargeBinary(), nullable=True),
        sa.Column("tell_email", postgresql.CITEXT(), nullable=True),
        *(text(name, null=True) for name in ("account", "session_id", "pay_url")),
        moment("pay_until"),
        text("subscription_id", null=True),
        text("dispute", null=True),
        moment("dispute_at", null=True),
        moment("ended_at", null=True),
        check("donation", "amount", "amount > 0"),
        check("donation", "share", "share between 0 and 3000"),
        check("donation", "state", f"state in ({STATES})"),
        check("donation", "tribute", "tribute in ('honour', 'memory')"),
        to("donation", "person_id", "person", "SET NULL (person_id)"),
        *made("donation"),
    )
    op.create_index("donation_email_idx", "donation", ["tenant_id", "email"])
    op.create_index("donation_person_idx", "donation", ["tenant_id", "person_id"])
    op.create_index("donation_state_idx", "donation", ["tenant_id", "state", "id"])


def receipt() -> None:
    op.create_table(
        "donation_receipt",
        *own(),
        uuid("donation_id"),
        integer("number"),
        text("intent_id"),
        text("invoice_id", null=True),
        text("charge_id"),
        *(integer(name) for name in ("amount", "fee", "refunded")),
        moment("paid_at"),
        check("donation_receipt", "amount", "amount > 0 and fee >= 0 and refunded >= 0 and refunded <= amount"),
        to("donation_receipt", "donation_id", "donation", "CASCADE"),
        *made("donation_receipt"),
        *(unique("donation_receipt", name) for name in ("number", "intent_id", "invoice_id")),
    )
    op.create_index("donation_receipt_donation_idx", "donation_receipt", ["tenant_id", "donation_id", "id"])


def calls() -> None:
    """What is asked may be about a donation. As the operators: the owner of a table sees none of its rows."""
    op.alter_column("payment_call", "order_id", nullable=True)
    for column in (uuid("donation_id", null=True), text("account", null=True), text("currency", null=True)):
        op.add_column("payment_call", column)
    op.add_column("payment_call", sa.Column("fee", sa.Integer(), nullable=False, server_default="0"))
    op.alter_column("payment_call", "fee", server_default=None)
    op.execute(f"set local role {operator_role()}")
    op.execute(
        """
        update payment_call set account = o.account, currency = o.currency
        from shop_order o where o.tenant_id = payment_call.tenant_id and o.id = payment_call.order_id
        """
    )
    op.execute("reset role")
    op.alter_column("payment_call", "currency", nullable=False)
    op.create_foreign_key(
        op.f("payment_call_tenant_id_donation_id_fkey"),
        "payment_call",
        "donation",
        ["tenant_id", "donation_id"],
        ["tenant_id", "id"],
        ondelete="CASCADE",
    )
    one = "num_nonnulls(order_id, donation_id) = 1"
    op.create_check_constraint(op.f("payment_call_about_one_check"), "payment_call", one)
    op.drop_constraint(op.f("payment_call_kind_check"), "payment_call")
    kinds = "kind in ('cancel', 'capture', 'end', 'expire', 'open', 'refund')"
    op.create_check_constraint(op.f("payment_call_kind_check"), "payment_call", kinds)
    op.create_index("payment_call_donation_idx", "payment_call", ["tenant_id", "donation_id", "id"])
    op.add_column("stripe_owner", uuid("donation_id", null=True))


def tax_and_share() -> None:
    added = {
        "shop": sa.Column("tax_mode", sa.Text(), nullable=False, server_default="fixed"),
        "shop_order": sa.Column("tax_on_top", sa.Boolean(), nullable=False, server_default=sa.false()),
        "money_day": sa.Column("shares", sa.Integer(), nullable=False, server_default="0"),
    }
    for table, column in [*added.items(), ("shop_order", sa.Column("fee", sa.Integer(), nullable=False, server_default="0"))]:
        op.add_column(table, column)
        op.alter_column(table, column.name, server_default=None)
    op.create_check_constraint(op.f("shop_tax_mode_check"), "shop", "tax_mode in ('fixed', 'stripe')")
    op.add_column("product", text("tax_code", null=True))
    op.create_check_constraint(op.f("product_tax_code_check"), "product", "tax_code ~ '^txcd_[0-9]{8}$'")
    op.create_table(
        "stripe_share",
        uuid("hospital_id"),
        integer("points"),
        check("stripe_share", "points", "points between 0 and 3000"),
        sa.PrimaryKeyConstraint("hospital_id", name=op.f("stripe_share_pkey")),
    )
    share("stripe_share", app="select")
