"""Whether something can be given where it is to go, by the patient's wishes, the ward's rules and whom a page has shut out.

Whoever works behind the counter learns that it cannot, and never why.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from billing.delivery.models import Gift, GiftWish
from billing.orders.models import Order, OrderLine
from billing.orders.states import IfNot, OrderState
from billing.shelf.models import Carries
from kernel.access import Reader

NO_FOOD, NO_FLOWERS = frozenset({Carries.FOOD}), frozenset({Carries.FLOWERS, Carries.PLANT})


@dataclass(frozen=True)
class Task:
    """One order as it is worked on. `refused` is what its ward does not take; `shut_out`: its sender may not come to its page.

    `has_place`: somebody has said where to.
    """

    order: Order
    gift: Gift | None
    wish: GiftWish | None
    shut_out: bool
    lines: Sequence[OrderLine]
    refused: frozenset[str] = frozenset()
    has_place: bool = False

    @property
    def avoids(self) -> frozenset[str]:
        """What it must not bring along: whose rule that is does not show."""
        wish = self.wish
        return (
            self.refused | (NO_FOOD if wish and wish.no_food else set()) | (NO_FLOWERS if wish and wish.no_flowers else set())
        )

    @property
    def fits(self) -> bool:
        """Whether it can be given. What is taken in its place is chosen by what it must not bring along."""
        if self.shut_out or (self.wish is not None and self.wish.nothing):
            return False
        return self.order.tried or not self.avoids & _brought(self.lines)

    @property
    def instead(self) -> IfNot:
        """What follows if it cannot be given: what its sender chose, and her money once something like it was tried."""
        chosen = IfNot(self.order.if_not)
        return IfNot.MONEY_BACK if self.order.tried and chosen == IfNot.SOMETHING_LIKE_IT else chosen

    @property
    def hours(self) -> tuple[int, int] | None:
        """Between which hours it is welcome, where that was said."""
        wish = self.wish
        if wish is None or wish.from_hour is None or wish.until_hour is None:
            return None
        return wish.from_hour, wish.until_hour

    @property
    def seen(self) -> str:
        """How it stood when somebody looked at it: an act on what stood otherwise is too late."""
        return f"{self.order.state}-{int(self.order.tried)}-{self.gift.bringer_id if self.gift else None}"

    @property
    def is_out(self) -> bool:
        """Whether somebody is on the way with it."""
        return self.order.state == OrderState.OUT

    def is_brought_by(self, reader: Reader) -> bool:
        """Whether it is she who is on the way with it."""
        carries = self.gift is not None and self.gift.bringer_id is not None and self.gift.bringer_id == reader.person_id
        return self.is_out and carries


def _brought(lines: Collection[OrderLine]) -> frozenset[str]:
    return frozenset(flag for line in lines for flag in line.carries)
