"""Donations, each fetched by who may see it: by the link in its letters, by the hospital, or by what works on it."""

from uuid import UUID

from sqlalchemy import select

from billing.donations.letters import DONATION
from billing.donations.models import Donation, Receipt
from kernel.db import current_tenant_id, db
from kernel.errors import NotFound
from kernel.tokens import open_token


def donation_at(token: str, *, lock: bool = False) -> Donation:
    """The donation that a letter's link leads to. Raises NotFound for a link that is old, or not ours."""
    opened = open_token(DONATION, token)
    if opened is None or opened.expired:
        raise NotFound
    donation = donation_with(opened.first, lock=lock)
    if donation.key != opened.second:
        raise NotFound
    return donation


def donation_with(donation_id: UUID, *, lock: bool = False) -> Donation:
    """One of the hospital's donations. Raises NotFound. A locked one is as it is now, and nobody else changes it meanwhile."""
    query = select(Donation).where(Donation.tenant_id == current_tenant_id(), Donation.id == donation_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = db.session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def receipt_of(donation: Donation, receipt_id: UUID) -> Receipt:
    """One of a donation's receipts. Raises NotFound."""
    query = select(Receipt).where(Receipt.tenant_id == current_tenant_id(), Receipt.donation_id == donation.id)
    found = db.session.scalars(query.where(Receipt.id == receipt_id)).one_or_none()
    if found is None:
        raise NotFound
    return found
