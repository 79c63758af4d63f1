"""How an order goes: which happening in which state leads where, and what follows. Nothing here asks or writes anything.

The sender learns no more of an end than that it is *completed* or *not completed, no charge*: see `told_as`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class OrderState(StrEnum):
    """Where an order is. In `placed` and `declined` its things are put aside and its payment page is open."""

    AUTHORISED = "authorised"
    CANCELLED = "cancelled"
    DECLINED = "declined"
    EXPIRED = "expired"
    HANDED_OVER = "handed_over"
    MONEY_BACK = "money_back"
    OUT = "out"
    PLACED = "placed"
    PREPARING = "preparing"
    TO_ANOTHER = "to_another"
    TO_FOUNDATION = "to_foundation"


class IfNot(StrEnum):
    """What the buyer chose beforehand for the case that it cannot be given."""

    ANOTHER_PATIENT = "another_patient"
    MONEY_BACK = "money_back"
    SOMETHING_LIKE_IT = "something_like_it"
    TO_FOUNDATION = "to_foundation"


class Happening(StrEnum):
    """What can happen to an order: to its card, by its buyer, or by those who bring it."""

    CANCEL = "cancel"
    COULD_NOT = "could_not"
    DECLINE = "decline"
    EXPIRE = "expire"
    HAND_OVER = "hand_over"
    HOLD = "hold"
    LAPSE = "lapse"
    PREPARE = "prepare"
    SEND_OUT = "send_out"


class Follows(StrEnum):
    """What is done besides, in this order: `let_go` closes the payment page, lets the card go, or gives back what was taken.

    `capture_if_late` takes the money now if the card would not be held until the gift is there.
    """

    CAPTURE = "capture"
    CAPTURE_IF_LATE = "capture_if_late"
    EMPTY_CART = "empty_cart"
    LET_GO = "let_go"
    RELEASE = "release"
    TELL_END = "tell_end"
    TELL_ORDERED = "tell_ordered"


@dataclass(frozen=True)
class Step:
    """Where an order is now, and what follows from that."""

    state: OrderState
    follows: tuple[Follows, ...] = ()


class ToldAs(StrEnum):
    """What the sender is told of an order's end."""

    COMPLETED = "completed"
    NOT_COMPLETED = "not_completed"


S, H, F = OrderState, Happening, Follows

PAYABLE = frozenset({S.PLACED, S.DECLINED})
WITH_US = frozenset({S.AUTHORISED, S.PREPARING, S.OUT})
COMPLETED = frozenset({S.HANDED_OVER, S.TO_ANOTHER, S.TO_FOUNDATION})
NOT_COMPLETED = frozenset({S.CANCELLED, S.EXPIRED, S.MONEY_BACK})
ENDED = COMPLETED | NOT_COMPLETED

_STEPS: Mapping[tuple[OrderState, Happening], Step] = MappingProxyType(
    {
        (S.PLACED, H.DECLINE): Step(S.DECLINED),
        (S.PLACED, H.HOLD): Step(S.AUTHORISED, (F.EMPTY_CART, F.TELL_ORDERED)),
        (S.DECLINED, H.HOLD): Step(S.AUTHORISED, (F.EMPTY_CART, F.TELL_ORDERED)),
        (S.PLACED, H.EXPIRE): Step(S.EXPIRED, (F.RELEASE,)),
        (S.DECLINED, H.EXPIRE): Step(S.EXPIRED, (F.RELEASE,)),
        (S.PLACED, H.CANCEL): Step(S.CANCELLED, (F.LET_GO, F.RELEASE)),
        (S.DECLINED, H.CANCEL): Step(S.CANCELLED, (F.LET_GO, F.RELEASE)),
        (S.AUTHORISED, H.CANCEL): Step(S.CANCELLED, (F.LET_GO, F.RELEASE)),
        # Paid in the very moment in which it was given up: the things are gone back to the shelf, so the card is let go.
        (S.CANCELLED, H.HOLD): Step(S.CANCELLED, (F.LET_GO,)),
        (S.EXPIRED, H.HOLD): Step(S.EXPIRED, (F.LET_GO,)),
        (S.AUTHORISED, H.PREPARE): Step(S.PREPARING),
        (S.AUTHORISED, H.LAPSE): Step(S.MONEY_BACK, (F.RELEASE, F.TELL_END)),
        (S.PREPARING, H.LAPSE): Step(S.MONEY_BACK, (F.RELEASE, F.TELL_END)),
        (S.OUT, H.LAPSE): Step(S.MONEY_BACK, (F.TELL_END,)),
        (S.PREPARING, H.SEND_OUT): Step(S.OUT, (F.CAPTURE_IF_LATE,)),
        (S.OUT, H.HAND_OVER): Step(S.HANDED_OVER, (F.CAPTURE, F.TELL_END)),
    }
)
_INSTEAD: Mapping[IfNot, Step] = MappingProxyType(
    {
        IfNot.ANOTHER_PATIENT: Step(S.TO_ANOTHER, (F.CAPTURE, F.TELL_END)),
        IfNot.MONEY_BACK: Step(S.MONEY_BACK, (F.LET_GO, F.TELL_END)),
        IfNot.SOMETHING_LIKE_IT: Step(S.PREPARING),
        IfNot.TO_FOUNDATION: Step(S.TO_FOUNDATION, (F.CAPTURE, F.TELL_END)),
    }
)
_BACK_ON_THE_SHELF = frozenset({S.MONEY_BACK, S.TO_FOUNDATION})


def after(state: OrderState, happening: Happening, if_not: IfNot, *, tried: bool) -> Step | None:
    """Where a happening leads; None where it changes nothing: it is old, doubled, out of order, or not possible any more.

    `tried`: something like it has been tried once already; then the money goes back.
    """
    if happening == Happening.COULD_NOT:
        return _instead(state, if_not, tried=tried) if state in WITH_US else None
    return _STEPS.get((state, happening))


def _instead(state: OrderState, if_not: IfNot, *, tried: bool) -> Step:
    """What was chosen beforehand. Things that never left the shop go back on its shelf, where nobody else gets them."""
    step = _INSTEAD[IfNot.MONEY_BACK if tried and if_not == IfNot.SOMETHING_LIKE_IT else if_not]
    if state == S.OUT or step.state not in _BACK_ON_THE_SHELF:
        return step
    return Step(step.state, (*step.follows, F.RELEASE))


def told_as(state: OrderState) -> ToldAs | None:
    """What its sender is told of an end; None while there is none."""
    if state not in ENDED:
        return None
    return ToldAs.COMPLETED if state in COMPLETED else ToldAs.NOT_COMPLETED
