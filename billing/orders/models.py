"""Orders, their lines, the calls that move their money, and each day of it compared."""

from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from billing.money import Money
from billing.orders.states import COMPLETED, IfNot, OrderState
from billing.shelf.models import Carries, ProductKind
from kernel.brand import Words
from kernel.clock import now
from kernel.db import Email, Moment, TenantTable, belongs_to, in_tenant, one_of, some_of
from kernel.ending import Ends, may_end

_COMPLETED = ", ".join(f"'{state}'" for state in sorted(COMPLETED))
_OWING = text(f"captured = 0 and state in ({_COMPLETED})")


class CallKind(StrEnum):
    """What is asked of whoever takes payments."""

    CANCEL = "cancel"
    CAPTURE = "capture"
    END = "end"
    EXPIRE = "expire"
    OPEN = "open"
    REFUND = "refund"


class CallState(StrEnum):
    """A waiting call may have been made already, and not have been answered: it is made again with the same key."""

    DONE = "done"
    FAILED = "failed"
    WAITING = "waiting"


class RefundReason(StrEnum):
    """Why money goes back. `outside`: it was given back without us, on Stripe's own pages."""

    COULD_NOT = "could_not"
    DAMAGED = "damaged"
    KINDNESS = "kindness"
    OUTSIDE = "outside"
    WRONG = "wrong"


class Order(Ends, TenantTable):
    """What somebody sends. For a page's patient, or for a name that was typed (`for_name`, sealed): only who brings it sees it.

    `code` stands on paper, and is all that stands there. `key` seals the links in letters. `message` is sealed. `cart_id` is
    what it was put together in, while that is there. Amounts are minor units of `currency`; `total` holds `tax`, which with
    `tax_on_top` Stripe adds while it is paid; `fee` is the platform's share. `account` is the hospital's own at Stripe, None
    the platform's. `held` is what the card was held for, until `held_until`. `tell_at` is
    when the sender is told of the end; until then she sees none.
    """

    __tablename__ = "shop_order"
    __table_args__ = (
        in_tenant(),
        *may_end("shop_order"),
        belongs_to("page_id", "care_page", "SET NULL (page_id)"),
        belongs_to("person_id", "person", "SET NULL (person_id)"),
        UniqueConstraint("tenant_id", "code"),
        one_of("state", OrderState),
        one_of("if_not", IfNot),
        CheckConstraint("total > 0 and tax >= 0 and tax <= total", name="total"),
        CheckConstraint("held >= 0 and captured >= 0 and captured <= held and refunded >= 0", name="money"),
        Index("shop_order_cart_idx", "tenant_id", "cart_id"),
        Index("shop_order_state_idx", "tenant_id", "state", "id"),
        Index("shop_order_email_idx", "tenant_id", "email"),
        Index("shop_order_sum_idx", "tenant_id", "total", "id"),
        Index("shop_order_disputed_idx", "tenant_id", "id", postgresql_where=text("dispute is not null")),
        Index("shop_order_owing_idx", "tenant_id", "id", postgresql_where=_OWING),
        Index("shop_order_owing_sum_idx", "tenant_id", "total", "id", postgresql_where=_OWING),
        Index("shop_order_page_idx", "tenant_id", "page_id"),
        Index("shop_order_person_idx", "tenant_id", "person_id"),
        Index("shop_order_ended_idx", "tenant_id", "ended_at"),
    )

    code: Mapped[str]
    key: Mapped[UUID]
    cart_id: Mapped[UUID | None]
    state: Mapped[str] = mapped_column(default=OrderState.PLACED)
    page_id: Mapped[UUID | None]
    for_name: Mapped[bytes | None]
    if_not: Mapped[str]
    message: Mapped[bytes | None]
    person_id: Mapped[UUID | None]
    email: Mapped[Email]
    name: Mapped[str]
    language: Mapped[str]
    currency: Mapped[str]
    total: Mapped[int]
    tax: Mapped[int]
    tax_on_top: Mapped[bool] = mapped_column(default=False)
    fee: Mapped[int] = mapped_column(default=0)
    account: Mapped[str | None]
    session_id: Mapped[str | None]
    pay_url: Mapped[str | None]
    pay_until: Mapped[Moment]
    intent_id: Mapped[str | None]
    charge_id: Mapped[str | None]
    held: Mapped[int] = mapped_column(default=0)
    held_until: Mapped[Moment | None]
    captured: Mapped[int] = mapped_column(default=0)
    refunded: Mapped[int] = mapped_column(default=0)
    dispute: Mapped[str | None]
    dispute_at: Mapped[Moment | None]
    tried: Mapped[bool] = mapped_column(default=False)
    ended_at: Mapped[Moment | None]
    tell_at: Mapped[Moment | None]

    @property
    def owner(self) -> dict[str, UUID]:
        """How calls name it."""
        return {"order_id": self.id}

    def money(self, amount: int) -> Money:
        """An amount in its currency."""
        return Money(amount, self.currency)


class OrderLine(TenantTable):
    """So many of one variant, as it was named and priced when it was ordered. `card_words` are sealed as in a cart."""

    __tablename__ = "shop_order_line"
    __table_args__ = (
        in_tenant(),
        belongs_to("order_id", "shop_order"),
        belongs_to("variant_id", "variant"),
        one_of("kind", ProductKind),
        some_of("carries", Carries),
        CheckConstraint("count > 0 and price > 0", name="count"),
        Index("shop_order_line_order_idx", "tenant_id", "order_id", "id"),
        Index("shop_order_line_variant_idx", "tenant_id", "variant_id"),
    )

    order_id: Mapped[UUID]
    variant_id: Mapped[UUID]
    names: Mapped[dict[str, Any]] = mapped_column(JSONB)
    variant_names: Mapped[dict[str, Any]] = mapped_column(JSONB)
    kind: Mapped[str]
    carries: Mapped[list[str]]
    count: Mapped[int]
    price: Mapped[int]
    tax_rate: Mapped[int]
    card_words: Mapped[bytes | None]

    @property
    def name(self) -> Words:
        """What it was called."""
        return Words(self.names)

    @property
    def variant(self) -> Words:
        """Which of the product's it was."""
        return Words(self.variant_names)


class PaymentCall(TenantTable):
    """A call that writes at Stripe: committed with its `key` and all that is `asked` before it is made, and made so again.

    It is about an order or a donation. `fee` is what of a payment is the platform's. `answer_id` is what was made there: a
    charge or refund, by which the day's books are compared. What was done without us has no `key`; `asked_at` is since when
    it has this one. A refund has a `reason`, and who gave it.
    """

    __tablename__ = "payment_call"
    __table_args__ = (
        in_tenant(),
        belongs_to("order_id", "shop_order"),
        belongs_to("donation_id", "donation"),
        belongs_to("person_id", "person", "SET NULL (person_id)"),
        CheckConstraint("num_nonnulls(order_id, donation_id) = 1", name="about_one"),
        one_of("kind", CallKind),
        one_of("state", CallState),
        one_of("reason", RefundReason),
        UniqueConstraint("tenant_id", "key"),
        UniqueConstraint("tenant_id", "answer_id"),
        Index("payment_call_donation_idx", "tenant_id", "donation_id", "id"),
        Index("payment_call_order_idx", "tenant_id", "order_id", "id"),
        Index("payment_call_person_idx", "tenant_id", "person_id"),
        Index("payment_call_done_idx", "tenant_id", "done_at"),
        Index("payment_call_waiting_idx", "tenant_id", "created_at", postgresql_where=text("state = 'waiting'")),
    )

    order_id: Mapped[UUID | None]
    donation_id: Mapped[UUID | None]
    kind: Mapped[str]
    key: Mapped[str | None]
    asked: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    account: Mapped[str | None]
    currency: Mapped[str]
    amount: Mapped[int] = mapped_column(default=0)
    fee: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(default=CallState.WAITING)
    code: Mapped[str | None]
    answer_id: Mapped[str | None]
    reason: Mapped[str | None]
    person_id: Mapped[UUID | None]
    asked_at: Mapped[Moment] = mapped_column(default=now)
    done_at: Mapped[Moment | None]
    balanced_at: Mapped[Moment | None]

    @property
    def owner(self) -> dict[str, UUID | None]:
        """What it is about."""
        return {"order_id": self.order_id} if self.order_id else {"donation_id": self.donation_id}


class ShopAccount(TenantTable):
    """A hospital's own account at Stripe; at most one. It sells once `charges_enabled`; `needs` are still asked for.

    `key` is that of the call that makes it, committed before; until it is answered `account` is None. `link_key`: of the last
    call for a link to fill it in.
    """

    __tablename__ = "shop_account"
    __table_args__ = (in_tenant(), UniqueConstraint("tenant_id"), UniqueConstraint("tenant_id", "key"))

    country: Mapped[str]
    key: Mapped[str]
    link_key: Mapped[str | None]
    account: Mapped[str | None]
    charges_enabled: Mapped[bool] = mapped_column(default=False)
    details_submitted: Mapped[bool] = mapped_column(default=False)
    needs: Mapped[list[str]] = mapped_column(default=list)
    looked_at: Mapped[Moment | None]


class MoneyDay(TenantTable):
    """One day (UTC) of a hospital's money, compared: what we know and what Stripe's books say, in minor units.

    `shares` is what of the `fees` is the platform's. `rest` names each movement that only one of both knows, with its amount:
    nothing is left where it is empty.
    """

    __tablename__ = "money_day"
    __table_args__ = (in_tenant(), UniqueConstraint("tenant_id", "day", "currency"))

    day: Mapped[date]
    currency: Mapped[str]
    ours: Mapped[int]
    theirs: Mapped[int]
    fees: Mapped[int]
    shares: Mapped[int] = mapped_column(default=0)
    rest: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    looked_at: Mapped[Moment] = mapped_column(default=now)
