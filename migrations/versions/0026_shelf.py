"""The shelf of a hospital's shop and the carts before it, and one more role: whoever looks after the shop."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.isolation import protect

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

ROLES = "'moderator', 'shop', 'spiritual_care', 'staff', 'tenant_admin', 'volunteer'"
MANY = {"person": "roles", "identity": "roles", "directory_user": "roles", "hospital_policy": "second_factor"}
ONE = {"role_rule": "role", "directory_rule": "role"}
TABLES = ["shop", "category", "product", "variant", "cart", "cart_line"]


def upgrade() -> None:
    one_role_more()
    shop()
    category()
    product()
    variant()
    carts()
    protect(TABLES)


def one_role_more() -> None:
    for tables, holds in ((MANY, f"<@ array[{ROLES}]::text[]"), (ONE, f"in ({ROLES})")):
        for table, column in tables.items():
            name = op.f(f"{table}_{column}_check")
            op.drop_constraint(name, table)
            op.create_check_constraint(name, table, f"{column} {holds}")


def own() -> list[sa.Column[object]]:
    return [sa.Column("tenant_id", sa.Uuid(), nullable=False), sa.Column("id", sa.Uuid(), nullable=False)]


def made(table: str) -> list[sa.Column[object] | sa.Constraint]:
    return [
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f(f"{table}_tenant_id_fkey")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f(f"{table}_pkey")),
    ]


def words(name: str) -> sa.Column[object]:
    return sa.Column(name, postgresql.JSONB(astext_type=sa.Text()), nullable=False)


def to(table: str, column: str, target: str, ondelete: str = "CASCADE") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["tenant_id", column],
        [f"{target}.tenant_id", f"{target}.id"],
        name=op.f(f"{table}_tenant_id_{column}_fkey"),
        ondelete=ondelete,
    )


def shop() -> None:
    op.create_table(
        "shop",
        *own(),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        words("tax_words"),
        words("opening_words"),
        sa.Column("cutoff_hour", sa.Integer(), nullable=False),
        sa.Column("days", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("from_hour", sa.Integer(), nullable=False),
        sa.Column("until_hour", sa.Integer(), nullable=False),
        sa.CheckConstraint("state in ('closed', 'open')", name=op.f("shop_state_check")),
        sa.CheckConstraint(
            "days <@ array['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']::text[]", name=op.f("shop_days_check")
        ),
        sa.CheckConstraint("currency ~ '^[A-Z]{3}$'", name=op.f("shop_currency_check")),
        sa.CheckConstraint("cutoff_hour between 0 and 24", name=op.f("shop_cutoff_hour_check")),
        sa.CheckConstraint("from_hour >= 0 and from_hour < until_hour and until_hour <= 24", name=op.f("shop_hours_check")),
        *made("shop"),
        sa.UniqueConstraint("tenant_id", name=op.f("shop_tenant_id_key")),
    )


def category() -> None:
    op.create_table(
        "category",
        *own(),
        sa.Column("slug", sa.Text(), nullable=False),
        words("names"),
        sa.Column("position", sa.Integer(), nullable=False),
        *made("category"),
        sa.UniqueConstraint("tenant_id", "slug", name=op.f("category_tenant_id_slug_key")),
    )


def product() -> None:
    op.create_table(
        "product",
        *own(),
        sa.Column("slug", sa.Text(), nullable=False),
        words("names"),
        words("abouts"),
        sa.Column("category_id", sa.Uuid(), nullable=True),
        sa.Column("photo_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("tax_rate", sa.Integer(), nullable=False),
        sa.Column("carries", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.CheckConstraint("kind in ('card', 'gift')", name=op.f("product_kind_check")),
        sa.CheckConstraint(
            "carries <@ array['flowers', 'food', 'latex', 'plant', 'scent']::text[]", name=op.f("product_carries_check")
        ),
        sa.CheckConstraint("tax_rate between 0 and 10000", name=op.f("product_tax_rate_check")),
        to("product", "category_id", "category", "SET NULL (category_id)"),
        to("product", "photo_id", "photo", "SET NULL (photo_id)"),
        *made("product"),
        sa.UniqueConstraint("tenant_id", "slug", name=op.f("product_tenant_id_slug_key")),
    )
    op.create_index("product_category_idx", "product", ["tenant_id", "category_id", "id"])
    op.create_index("product_photo_idx", "product", ["tenant_id", "photo_id"])


def variant() -> None:
    op.create_table(
        "variant",
        *own(),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        words("names"),
        sa.Column("price", sa.Integer(), nullable=False),
        sa.Column("stock", sa.Integer(), nullable=True),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.CheckConstraint("price between 1 and 100000000", name=op.f("variant_price_check")),
        sa.CheckConstraint("stock >= 0", name=op.f("variant_stock_check")),
        to("variant", "product_id", "product"),
        *made("variant"),
    )
    op.create_index("variant_product_idx", "variant", ["tenant_id", "product_id", "place"])


def carts() -> None:
    op.create_table("cart", *own(), sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False), *made("cart"))
    op.create_index("cart_changed_idx", "cart", ["tenant_id", "changed_at"])
    op.create_table(
        "cart_line",
        *own(),
        sa.Column("cart_id", sa.Uuid(), nullable=False),
        sa.Column("variant_id", sa.Uuid(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("card_words", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("count between 1 and 20", name=op.f("cart_line_count_check")),
        to("cart_line", "cart_id", "cart"),
        to("cart_line", "variant_id", "variant"),
        *made("cart_line"),
    )
    op.create_index("cart_line_cart_idx", "cart_line", ["tenant_id", "cart_id", "id"])
    op.create_index("cart_line_variant_idx", "cart_line", ["tenant_id", "variant_id"])
