"""Letters about donations: a receipt, a month that failed, an end, money that goes back; and the word to who is to be told.

None says how much, for whom, or whose memory it is; that stands behind their links. Every one about monthly gifts ends them.
"""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid5

from billing.donations.models import Donation, Receipt
from billing.donations.queries import foundation_here
from kernel.db import current_tenant_id, db
from kernel.tenancy import canonical_url
from kernel.tokens import issue
from mail.actions import FORGOTTEN, Recipient, post
from mail.letters import Letter, Personal, Withdrawn, register
from mail.models import Delivery

DONATION = "donation"
LINK_LASTS = timedelta(days=400)


def link_to(donation_id: UUID, key: UUID) -> str:
    """The path of a donation's own page, for whoever has this link."""
    return f"/donations/{issue(DONATION, donation_id, key, lasts=LINK_LASTS)}"


def tell(letter: Letter, donation: Donation, *, about: UUID | None = None) -> None:
    """Puts a letter to the donor into the outbox, within the running transaction; none for whoever has left."""
    if donation.email == FORGOTTEN:
        return
    to = Recipient(donation.id, donation.key, donation.email, donation.name, language=donation.language)
    post(letter, about or donation.id, [to])


def told_id(donation: Donation) -> UUID:
    """Whose mailbox it is that is told of a donation: nobody we know, and not the donor."""
    return uuid5(donation.id, "told")


def tell_other(donation: Donation) -> None:
    """Tells whoever the donor named, once; where that was is forgotten with it."""
    if donation.tell_email is not None and donation.name:
        post(TOLD, donation.id, [Recipient(told_id(donation), donation.key, donation.tell_email, "")])
    donation.tell_email = None


def _donation(donation_id: UUID) -> Donation:
    found = db.session.get(Donation, (current_tenant_id(), donation_id))
    if found is None:
        raise Withdrawn("it is gone")
    return found


def _fill(donation_id: UUID) -> dict[str, Any]:
    foundation = foundation_here()
    return {"foundation": foundation.name if foundation else "", "monthly": _donation(donation_id).monthly}


def _fill_receipt(receipt_id: UUID) -> dict[str, Any]:
    receipt = db.session.get(Receipt, (current_tenant_id(), receipt_id))
    if receipt is None:
        raise Withdrawn("it is gone")
    return _fill(receipt.donation_id)


def _fill_told(donation_id: UUID) -> dict[str, Any]:
    donor = _donation(donation_id).name
    if not donor:
        raise Withdrawn("whoever gave has left")
    return {**_fill(donation_id), "donor": donor}


def _to_donation(_about_id: UUID, delivery: Delivery) -> Personal:
    path = link_to(delivery.to_id, delivery.link_key)
    return Personal(links={"read": canonical_url(path), "stop": canonical_url(f"{path}/stop")})


def _to_front(_about_id: UUID, _delivery: Delivery) -> Personal:
    return Personal(links={"read": canonical_url("/")})


_OWN = {"personal": _to_donation, "links": ("read", "stop")}
FAILED = register(Letter(name="donations/failed", fill=_fill, **_OWN))  # type: ignore[arg-type]
RECEIPT = register(Letter(name="donations/receipt", fill=_fill_receipt, **_OWN))  # type: ignore[arg-type]
REFUNDED = register(Letter(name="donations/refunded", fill=_fill, **_OWN))  # type: ignore[arg-type]
STOPPED = register(Letter(name="donations/stopped", fill=_fill, **_OWN))  # type: ignore[arg-type]
TOLD = register(Letter(name="donations/told", fill=_fill_told, personal=_to_front, links=("read",)))
