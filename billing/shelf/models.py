"""The shop: how it is open, its categories, products and their variants; and the carts that people fill."""

from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from kernel.brand import Words
from kernel.clock import now
from kernel.db import Moment, TenantTable, belongs_to, in_tenant, one_of, some_of

MOST_OF_ONE = 20  # of one thing in a line of a cart


class ShopState(StrEnum):
    """A shop sells while it is open. One that was never set up is closed."""

    CLOSED = "closed"
    OPEN = "open"


class Weekday(StrEnum):
    """The days of a week as they are counted from Monday."""

    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"


class Carries(StrEnum):
    """What a product brings along, so that a ward can say that it must not come in."""

    FLOWERS = "flowers"
    FOOD = "food"
    LATEX = "latex"
    PLANT = "plant"
    SCENT = "scent"


class TaxMode(StrEnum):
    """Whether prices hold a fixed rate of tax, or Stripe reckons it for each buyer and adds it."""

    FIXED = "fixed"
    STRIPE = "stripe"


class ProductKind(StrEnum):
    """A `card` holds words of whoever sends it."""

    CARD = "card"
    GIFT = "gift"


class Shop(TenantTable):
    """How a hospital's shop works; at most one row. With `tax_mode` fixed prices hold the tax, which `tax_words` name.

    What is ordered before `cutoff_hour` is brought on the same day, on `days`, between `from_hour` and `until_hour`.
    """

    __tablename__ = "shop"
    __table_args__ = (
        in_tenant(),
        UniqueConstraint("tenant_id"),
        one_of("state", ShopState),
        one_of("tax_mode", TaxMode),
        some_of("days", Weekday),
        CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency"),
        CheckConstraint("cutoff_hour between 0 and 24", name="cutoff_hour"),
        CheckConstraint("from_hour >= 0 and from_hour < until_hour and until_hour <= 24", name="hours"),
    )

    state: Mapped[str] = mapped_column(default=ShopState.CLOSED)
    currency: Mapped[str] = mapped_column(default="USD")
    tax_mode: Mapped[str] = mapped_column(default=TaxMode.FIXED)
    tax_words: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    opening_words: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    cutoff_hour: Mapped[int] = mapped_column(default=12)
    days: Mapped[list[str]] = mapped_column(default=lambda: [str(day) for day in Weekday])
    from_hour: Mapped[int] = mapped_column(default=10)
    until_hour: Mapped[int] = mapped_column(default=18)

    @property
    def is_open(self) -> bool:
        """Whether it sells now."""
        return self.state == ShopState.OPEN

    @property
    def tax_on_top(self) -> bool:
        """Whether Stripe adds the tax to its prices."""
        return self.tax_mode == TaxMode.STRIPE

    @property
    def opening(self) -> Words:
        """What it says above its shelf."""
        return Words(self.opening_words)

    @property
    def tax_name(self) -> Words:
        """What the tax is called here."""
        return Words(self.tax_words)


class Category(TenantTable):
    """A part of the shelf. `names` are by language; `position` orders the shelf."""

    __tablename__ = "category"
    __table_args__ = (in_tenant(), UniqueConstraint("tenant_id", "slug"))

    slug: Mapped[str]
    names: Mapped[dict[str, Any]] = mapped_column(JSONB)
    position: Mapped[int] = mapped_column(default=1)

    @property
    def name(self) -> Words:
        """What it is called, in the language of whoever reads."""
        return Words(self.names)


class Product(TenantTable):
    """Something on the shelf. `tax_rate` is in basis points, `carries` what it brings along; only what is `shown` is sold.

    `tax_code` is Stripe's word for what kind of thing it is, where Stripe reckons the tax.
    """

    __tablename__ = "product"
    __table_args__ = (
        in_tenant(),
        belongs_to("category_id", "category", "SET NULL (category_id)"),
        belongs_to("photo_id", "photo", "SET NULL (photo_id)"),
        UniqueConstraint("tenant_id", "slug"),
        one_of("kind", ProductKind),
        some_of("carries", Carries),
        CheckConstraint("tax_code ~ '^txcd_[0-9]{8}$'", name="tax_code"),
        CheckConstraint("tax_rate between 0 and 10000", name="tax_rate"),
        Index("product_category_idx", "tenant_id", "category_id", "id"),
        Index("product_photo_idx", "tenant_id", "photo_id"),
    )

    slug: Mapped[str]
    names: Mapped[dict[str, Any]] = mapped_column(JSONB)
    abouts: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    category_id: Mapped[UUID | None]
    photo_id: Mapped[UUID | None]
    kind: Mapped[str] = mapped_column(default=ProductKind.GIFT)
    tax_rate: Mapped[int] = mapped_column(default=0)
    tax_code: Mapped[str | None]
    carries: Mapped[list[str]] = mapped_column(default=list)
    shown: Mapped[bool] = mapped_column(default=True)

    @property
    def name(self) -> Words:
        """What it is called, in the language of whoever reads."""
        return Words(self.names)

    @property
    def about(self) -> Words:
        """What it is."""
        return Words(self.abouts)


class Variant(TenantTable):
    """One way in which a product is sold, with its price in minor units. `stock` None: there are always some.

    A variant is never deleted, for orders name it; one that is not `shown` is sold no longer. `place` orders them.
    """

    __tablename__ = "variant"
    __table_args__ = (
        in_tenant(),
        belongs_to("product_id", "product"),
        CheckConstraint("price between 1 and 100000000", name="price"),
        CheckConstraint("stock >= 0", name="stock"),
        Index("variant_product_idx", "tenant_id", "product_id", "place"),
    )

    product_id: Mapped[UUID]
    names: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    price: Mapped[int]
    stock: Mapped[int | None]
    place: Mapped[int] = mapped_column(default=0)
    shown: Mapped[bool] = mapped_column(default=True)

    @property
    def name(self) -> Words:
        """What tells it from the product's others; empty where it is the only one."""
        return Words(self.names)


class Cart(TenantTable):
    """What one browser has put aside to buy, whoever sits before it; the browser's signed cookie names the row."""

    __tablename__ = "cart"
    __table_args__ = (in_tenant(), Index("cart_changed_idx", "tenant_id", "changed_at"))

    changed_at: Mapped[Moment] = mapped_column(default=now)


class CartLine(TenantTable):
    """So many of one variant. `card_words`, sealed, are what is to stand on a card."""

    __tablename__ = "cart_line"
    __table_args__ = (
        in_tenant(),
        belongs_to("cart_id", "cart"),
        belongs_to("variant_id", "variant"),
        CheckConstraint(f"count between 1 and {MOST_OF_ONE}", name="count"),
        Index("cart_line_cart_idx", "tenant_id", "cart_id", "id"),
        Index("cart_line_variant_idx", "tenant_id", "variant_id"),
    )

    cart_id: Mapped[UUID]
    variant_id: Mapped[UUID]
    count: Mapped[int]
    card_words: Mapped[bytes | None]
