"""A row in every table of donations: a foundation, somebody who gives each month, and a receipt; and the platform's share."""

from datetime import timedelta
from uuid import UUID

from billing.donations.actions import TRIBUTE, keep_foundation
from billing.donations.letters import DONATION
from billing.donations.models import Donation, Receipt
from billing.donations.states import DonationState
from billing.orders.asking import ask
from billing.orders.models import CallKind
from billing.orders.sharing import set_share
from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.ids import new_id
from kernel.sealing import seal
from kernel.tokens import issue
from tests.support.world import Somebody

PAGES = ("show", "look", "pay", "receipt", "stop")


def fill_donations(admin: Somebody, tokens: dict[str, str]) -> dict[str, UUID]:
    """The ids of what she gives and of its receipt; what leads to its pages is added to the tokens."""
    set_share(admin.hospital.slug, 250, actor="test")
    names = {"names": {"en": "Friends"}, "abouts": {}, "receipt_words": {}, "registration": "12"}
    keep_foundation({**names, "is_open": True, "currency": "USD", "sums": [2500], "least": 500, "most": 100_000}, actor="test")
    code = current_tenant_id().hex[-7:]
    given = {"monthly": True, "amount": 2500, "currency": "USD", "pay_until": now(), "subscription_id": f"sub_{code}"}
    donor = {"person_id": admin.id, "email": admin.email, "name": "Ruth", "language": "en"}
    donation = Donation(id=new_id(), key=new_id(), state=DonationState.GIVING, **given, **donor)
    donation.tribute, donation.tribute_for = "memory", seal(TRIBUTE, "Marigold")
    db.session.add(donation)
    db.session.flush()
    paid = {"intent_id": f"pi_gift_{code}", "invoice_id": f"in_{code}", "charge_id": f"ch_gift_{code}", "paid_at": now()}
    receipt = Receipt(id=new_id(), donation_id=donation.id, number=1, amount=2500, **paid)
    receipt.refunded = 0
    db.session.add(receipt)
    db.session.flush()
    ask(donation, CallKind.END, asked={"subscription": donation.subscription_id})
    token = issue(DONATION, donation.id, donation.key, lasts=timedelta(days=9))
    tokens |= {"donation_papers.receipt_file": token, **{f"donations.{name}": token for name in PAGES}}
    return {"donation_id": donation.id, "receipt_id": receipt.id}
