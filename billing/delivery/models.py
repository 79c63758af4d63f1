"""What bringing a gift needs: wishes of patients, rules of wards, an order's place for a few hours, and how it was taken."""

from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from billing.shelf.models import Carries
from kernel.db import Moment, TenantTable, belongs_to, in_tenant, one_of, some_of

PLACE_LASTS = timedelta(hours=12)


class Reason(StrEnum):
    """Why something could not be given, for whoever looks for something like it. Nobody outside the shop learns it."""

    BROKEN = "broken"
    NOT_ALLOWED = "not_allowed"
    NOT_FOUND = "not_found"
    NOT_WANTED = "not_wanted"
    SOLD_OUT = "sold_out"


class GiftWish(TenantTable):
    """What the patient of a page wishes about gifts. It is acted on behind the counter: no sender sees anything of it.

    Between `from_hour` and `until_hour`, where the hospital is, she would like to have them brought; both None: at any time.
    """

    __tablename__ = "gift_wish"
    __table_args__ = (
        in_tenant(),
        belongs_to("page_id", "care_page"),
        UniqueConstraint("tenant_id", "page_id"),
        CheckConstraint("(from_hour is null) = (until_hour is null)", name="both_hours"),
        CheckConstraint("from_hour >= 0 and from_hour < until_hour and until_hour <= 24", name="hours"),
    )

    page_id: Mapped[UUID]
    nothing: Mapped[bool] = mapped_column(default=False)
    no_food: Mapped[bool] = mapped_column(default=False)
    no_flowers: Mapped[bool] = mapped_column(default=False)
    from_hour: Mapped[int | None]
    until_hour: Mapped[int | None]


class WardRule(TenantTable):
    """What must not come into a ward. `name` is what the ward is called."""

    __tablename__ = "ward_rule"
    __table_args__ = (in_tenant(), UniqueConstraint("tenant_id", "name"), some_of("refuses", Carries))

    name: Mapped[str]
    refuses: Mapped[list[str]]


class GiftPlace(TenantTable):
    """Where one order is to be brought, and into which ward: sealed, in this row alone, and gone with the hand-over.

    It is deleted in the very transaction in which the order is handed over or could not be, and at `expires_at` at the latest.
    """

    __tablename__ = "gift_place"
    __table_args__ = (
        in_tenant(),
        belongs_to("order_id", "shop_order"),
        UniqueConstraint("tenant_id", "order_id"),
        Index("gift_place_expires_idx", "tenant_id", "expires_at"),
    )

    order_id: Mapped[UUID]
    place: Mapped[bytes]
    expires_at: Mapped[Moment]


class Gift(TenantTable):
    """The way of one order to a bedside. `bringer_id` carries it, `reason` is why it could not be given at the last attempt.

    `page_id` is the page on which its patient finds it: that of the order, or, when it was sent to a name, the one on which
    its code was typed. What was sent with it is read once `accepted_at` is set; `thanks` are her words to the sender, sealed.
    """

    __tablename__ = "gift"
    __table_args__ = (
        in_tenant(),
        belongs_to("order_id", "shop_order"),
        belongs_to("bringer_id", "person", "SET NULL (bringer_id)"),
        belongs_to("page_id", "care_page"),
        belongs_to("thanked_by", "person", "SET NULL (thanked_by)"),
        UniqueConstraint("tenant_id", "order_id"),
        one_of("reason", Reason),
        Index("gift_bringer_idx", "tenant_id", "bringer_id"),
        Index("gift_page_idx", "tenant_id", "page_id", "id"),
        Index("gift_thanked_by_idx", "tenant_id", "thanked_by"),
    )

    order_id: Mapped[UUID]
    bringer_id: Mapped[UUID | None]
    reason: Mapped[str | None]
    page_id: Mapped[UUID | None]
    accepted_at: Mapped[Moment | None]
    hidden_at: Mapped[Moment | None]
    thanked_at: Mapped[Moment | None]
    thanked_by: Mapped[UUID | None]
    thanks: Mapped[bytes | None]
