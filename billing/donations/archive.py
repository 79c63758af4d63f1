"""Donations in a copy of somebody's data: what she gave, for whom, and each payment."""

from collections.abc import Iterator

from accounts.archive import Entry, as_json, contributes
from billing.donations.models import Donation, Receipt
from billing.donations.queries import donations_of
from billing.donations.showing import tribute_words
from kernel.access import Reader


@contributes("donations")
def donation_files(me: Reader) -> Iterator[Entry]:
    """Each donation with its receipts."""
    given = donations_of(me.person_id) if me.person_id else []
    yield as_json("donations.json", [_told(donation) | {"paid": list(map(_paid, receipts))} for donation, receipts in given])


def _told(donation: Donation) -> dict[str, object]:
    return {
        "at": donation.created_at,
        "monthly": donation.monthly,
        "stands": donation.state,
        "amount": str(donation.money(donation.amount).decimal),
        "currency": donation.currency,
        "tribute": donation.tribute or "",
        "for": tribute_words(donation),
    }


def _paid(receipt: Receipt) -> dict[str, object]:
    return {"number": receipt.number, "at": receipt.paid_at, "amount": receipt.amount, "given_back": receipt.refunded}
