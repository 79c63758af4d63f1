"""What tests of donations share: a foundation whose payments go to a sandbox that plays Stripe, and people who give."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from billing.donations.access import donation_with
from billing.donations.actions import Wish, give, keep_foundation
from billing.donations.letters import link_to
from billing.donations.models import Donation, Receipt, Tribute
from billing.donations.queries import foundation_here
from billing.donations.settling import settle
from billing.orders.connecting import account_to_sell, begin_account, look_at_account
from billing.orders.events import keep
from billing.orders.listing import list_events
from billing.orders.sharing import set_share
from integrations.payments_events import event_of
from kernel.access import STRANGER
from kernel.db import current_tenant_id, db
from kernel.ids import new_id
from tests.billing.orders.conftest import Till, stripe_process, till  # noqa: F401  # a shop whose payments go to a sandbox
from tests.integrations.stripe_fixtures import GOOD, Shop
from tests.support.people import rows
from tests.support.world import Hospital, World

FOUNDATION: Mapping[str, Any] = MappingProxyType(
    {
        "is_open": True,
        "currency": "USD",
        "names": {"en": "Friends of Mercy"},
        "abouts": {"en": "It pays for rooms in which families sleep."},
        "receipt_words": {"en": "No goods or services were given in return."},
        "registration": "12-3456789",
        "sums": [2500, 5000],
        "least": 500,
        "most": 1_000_000,
    }
)


@dataclass
class Box:
    """A foundation, and Stripe on the other side."""

    till: Till

    @property
    def hospital(self) -> Hospital:
        """Whose it is."""
        return self.till.hospital

    @property
    def stripe(self) -> Shop:
        """The other side."""
        return self.till.stripe

    def place(self, *, own_id: UUID | None = None, opened: bool = True, **wish: Any) -> UUID:
        """A donation, its payment page open."""
        said: dict[str, Any] = {
            "amount": 5000,
            "monthly": False,
            "tribute": Tribute.MEMORY,
            "tribute_for": "Elena Canary",
            "tell_email": "",
        }
        said |= {"name": "Ruth", "email": "ruth@example.org", **wish}
        with self.hospital.entered():
            foundation = foundation_here()
            assert foundation
            donation_id = give(own_id or new_id(), foundation, Wish(**said), actor=STRANGER).id
        if opened:
            self.till.call_all()
        return donation_id

    def pay(self, donation_id: UUID, card: str = GOOD) -> None:
        """The donor pays on Stripe's page; nobody has told us."""
        self.stripe.control("POST", f"sessions/{self.donation(donation_id).session_id}/pay", {"card": card})

    def settle(self, donation_id: UUID) -> None:
        """Asks how it stands."""
        with self.hospital.entered():
            settle(donation_id)

    def given(self, **wish: Any) -> UUID:
        """A donation that is paid."""
        donation_id = self.place(**wish)
        self.pay(donation_id)
        self.settle(donation_id)
        return donation_id

    def month(self, donation_id: UUID, *, declined: bool = False) -> None:
        """A month goes by over there; nobody has told us."""
        self.stripe.control("POST", f"subscriptions/{self.donation(donation_id).subscription_id}/month", {"declined": declined})

    def donation(self, donation_id: UUID) -> Donation:
        """It as it is now, for looking at."""
        with self.hospital.entered():
            found = donation_with(donation_id)
            db.session.expunge(found)
            return found

    def receipts(self, donation_id: UUID) -> list[Receipt]:
        """Its payments, in order."""
        with self.hospital.entered():
            query = select(Receipt).where(Receipt.tenant_id == current_tenant_id(), Receipt.donation_id == donation_id)
            found = list(db.session.scalars(query.order_by(Receipt.id)))
            db.session.expunge_all()
            return found

    def path(self, donation_id: UUID) -> str:
        """The link in its letters."""
        key = self.donation(donation_id).key
        with self.hospital.entered():
            return link_to(donation_id, key)

    def letters(self) -> list[str]:
        """All letters about donations, in order."""
        found = rows(self.hospital.world, "select letter from mailing where starts_with(letter, 'donations/') order by id")
        return [str(name).removeprefix("donations/") for (name,) in found]

    def connect(self, points: int) -> str:
        """The hospital has an account of its own from now on, and the platform a share in what goes through it."""
        payments = self.stripe.payments
        with self.hospital.world.app.app_context():
            set_share(self.hospital.slug, points, actor="test")
        with self.hospital.entered():
            found = begin_account(payments, "US", actor=STRANGER)
            self.stripe.control("POST", f"accounts/{found.account}/finish")
            look_at_account(payments, actor="test")
        with self.hospital.entered():
            return account_to_sell() or ""

    def listed(self, world: World, times: int = 1) -> None:
        """Stripe is asked what happened, as every ten minutes, and that is worked off."""
        for _ in range(times):
            with world.app.app_context():
                list_events.work()
                db.session.commit()
            world.work(everything=True)

    def told(self, world: World, events: list[dict[str, Any]]) -> None:
        """Webhooks come, and are worked off."""
        with world.app.app_context():
            for one in events:
                keep(event_of(one))
            db.session.commit()
        world.work(everything=True)

    def events(self, account: str = "") -> list[dict[str, Any]]:
        """Every event over there, the oldest first."""
        named = {"Authorization": "Bearer sk_test_x"} | ({"Stripe-Account": account} if account else {})
        found: list[dict[str, Any]] = self.stripe.box.call("GET", "/v1/events?limit=100", **named).json()["data"]
        return found[::-1]


@pytest.fixture
def box(till: Till) -> Box:  # noqa: F811  # pytest's way to name what a test stands on
    """A foundation to which one can give."""
    with till.hospital.entered():
        keep_foundation(FOUNDATION, actor="test")
    return Box(till)
