"""The one way in which a donation goes on: a step of `states`, and all that follows from it, in one transaction."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from billing.donations.letters import FAILED, STOPPED, tell
from billing.donations.models import Donation
from billing.donations.states import DonationState, Follows, Happening, after
from billing.orders.asking import ask
from billing.orders.models import CallKind
from kernel.audit import Actor, record
from kernel.clock import now
from kernel.db import db


def step(donation: Donation, happening: Happening, *, actor: Actor) -> bool:
    """Takes a donation on, which is locked. False when the happening is old, doubled, or not possible any more."""
    going = after(DonationState(donation.state), happening, monthly=donation.monthly)
    if going is None:
        return False
    donation.state = going.state
    if going.state in (DonationState.EXPIRED, DonationState.STOPPED):
        donation.ended_at = now()
    for follows in going.follows:
        _FOLLOWS[follows](donation)
    record(f"donation.{happening}", "donation", donation.id, actor=actor, state=str(going.state))
    db.session.flush()
    return True


def end_there(donation: Donation) -> None:
    """Asks that nothing more is taken."""
    ask(donation, CallKind.END, asked={"subscription": donation.subscription_id})


_FOLLOWS: Mapping[Follows, Callable[[Donation], None]] = MappingProxyType(
    {
        Follows.END_THERE: end_there,
        Follows.TELL_FAILED: lambda donation: tell(FAILED, donation),
        Follows.TELL_STOPPED: lambda donation: tell(STOPPED, donation),
    }
)
