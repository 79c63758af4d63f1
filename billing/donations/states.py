"""How a donation goes: which happening in which state leads where, and what follows. Nothing here asks or writes anything."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class DonationState(StrEnum):
    """Where a donation is. `given` is once; `giving` each month, `failing` while a card says no, then stopped."""

    EXPIRED = "expired"
    FAILING = "failing"
    GIVEN = "given"
    GIVING = "giving"
    PLACED = "placed"
    STOPPED = "stopped"
    STOPPING = "stopping"


class Happening(StrEnum):
    """What can happen to it: on Stripe's side (`end`, `expire`, `fail`, `pay`), or by its donor (`stop`)."""

    END = "end"
    EXPIRE = "expire"
    FAIL = "fail"
    PAY = "pay"
    STOP = "stop"


class Follows(StrEnum):
    """What is done besides."""

    END_THERE = "end_there"
    TELL_FAILED = "tell_failed"
    TELL_STOPPED = "tell_stopped"


@dataclass(frozen=True)
class Step:
    """Where a donation is now, and what follows from that."""

    state: DonationState
    follows: tuple[Follows, ...] = ()


S, H, F = DonationState, Happening, Follows

MONTHLY = frozenset({S.FAILING, S.GIVING})  # what can be stopped
OVER = frozenset({S.EXPIRED, S.GIVEN, S.STOPPED})  # nothing more is given, nor is anybody's card charged
PAID = frozenset({S.FAILING, S.GIVEN, S.GIVING, S.STOPPED, S.STOPPING})

_STEPS: Mapping[tuple[DonationState, Happening], Step] = MappingProxyType(
    {
        (S.PLACED, H.EXPIRE): Step(S.EXPIRED),
        (S.GIVING, H.FAIL): Step(S.FAILING, (F.TELL_FAILED,)),
        (S.FAILING, H.PAY): Step(S.GIVING),
        (S.GIVING, H.STOP): Step(S.STOPPING, (F.END_THERE,)),
        (S.FAILING, H.STOP): Step(S.STOPPING, (F.END_THERE,)),
        (S.GIVING, H.END): Step(S.STOPPED, (F.TELL_STOPPED,)),
        (S.FAILING, H.END): Step(S.STOPPED, (F.TELL_STOPPED,)),
        (S.STOPPING, H.END): Step(S.STOPPED, (F.TELL_STOPPED,)),
    }
)
_FIRST_PAID = frozenset({S.PLACED, S.EXPIRED})  # paid in the last moment is paid, too: nothing was promised to anybody else


def after(state: DonationState, happening: Happening, *, monthly: bool) -> Step | None:
    """Where a happening leads; None where it changes nothing: it is old, doubled, or not possible any more."""
    if happening == H.PAY and state in _FIRST_PAID:
        return Step(S.GIVING if monthly else S.GIVEN)
    return _STEPS.get((state, happening))
