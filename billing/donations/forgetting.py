"""A donation forgets who gave. What was given stays in the hospital's books."""

from collections.abc import Sequence

from billing.donations.letters import told_id
from billing.donations.models import Donation
from billing.orders.forgetting import forget_in_calls
from billing.orders.models import PaymentCall
from mail.actions import FORGOTTEN, forget_mailbox


def forget(donations: Sequence[Donation]) -> None:
    """No name, no address, no account, nobody for whom it was, no letter."""
    forget_mailbox([own_id for one in donations for own_id in (one.id, told_id(one))])
    forget_in_calls(PaymentCall.donation_id, [one.id for one in donations])
    for donation in donations:
        donation.email, donation.name, donation.person_id = FORGOTTEN, "", None
        donation.tribute_for = donation.tell_email = None
