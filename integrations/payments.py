"""What the house asks of whoever takes payments, in its own words. Only `stripe_payments` knows how Stripe is spoken to.

Money is whole minor units (cents) and a currency of three small letters. Nothing about a patient, a page, a room or a
message goes into any of these calls: orders have opaque ids, lines have neutral names.

Every writing call takes `account` (the hospital's own, `acct_…`; None is the platform's) and an `idempotency_key`, kept by the
caller before the call together with everything that is asked: after NotNow the very same call is made again with the same key.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from importlib import import_module
from typing import Protocol, cast

from flask import current_app

from integrations.payments_events import Event
from integrations.payments_giving import Giving
from kernel.config import Settings


class PaymentsFailed(Exception):
    """A call was not done, or nobody knows whether it was. `code` is Stripe's word for it (`card_declined`); no content."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Declined(PaymentsFailed):
    """The bank says no to this card. Another key with another card may go well."""


class Refused(PaymentsFailed):
    """It will never go well so: what was asked, the state of the payment, or the key used for another body before.

    Codes that a caller may meet on a race, and answers by reading the state: `payment_intent_unexpected_state`,
    `charge_already_refunded`, `amount_too_large`, `resource_missing`, `idempotency_error`; `answered_400` where Stripe has no
    word, as for a page that was paid already and is to be closed.
    """


class NotNow(PaymentsFailed):
    """No answer, a conflict, too many calls, or trouble over there: try again with the same key and the same body.

    `pause` is how many seconds to wait at least. `saved` says that this failure is the kept answer of the key and will be for a
    day: then read the state, and only if the thing was not done take a new key.
    """

    def __init__(self, code: str, *, pause: int = 5, saved: bool = False) -> None:
        super().__init__(code)
        self.pause, self.saved = pause, saved


class Forged(Exception):
    """This did not come from Stripe, or too long ago. The message says why, without content."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of an order. `name` is read by the buyer and by Stripe: neutral words such as «A gift».

    `tax_code` is a word of Stripe Tax for the kind of thing (`txcd_…`).
    """

    name: str
    unit_amount: int
    quantity: int = 1
    tax_code: str | None = None


@dataclass(frozen=True, kw_only=True)
class Checkout:
    """What is to be paid on Stripe's page. `order` is an opaque id; it comes back in every event as `Event.order`.

    `capture_later` only authorises the card (for 7 days). `monthly` makes a subscription of it (each line every month).
    `expires_at` is between 30 minutes and 24 hours ahead. `application_fee` is the platform's share of a one-time payment,
    `share` the same of each month, in basis points. With `add_tax` Stripe reckons the tax and adds it to the prices.
    """

    order: str
    currency: str
    lines: tuple[Line, ...]
    success_url: str
    cancel_url: str
    expires_at: datetime
    email: str | None = None
    capture_later: bool = False
    monthly: bool = False
    application_fee: int | None = None
    share: int = 0
    add_tax: bool = False
    locale: str = "auto"

    def __post_init__(self) -> None:
        if self.monthly and (self.capture_later or self.application_fee is not None):
            raise ValueError("a monthly gift is paid at once, and shared by a rate")


@dataclass(frozen=True, kw_only=True)
class Opened:
    """Where to send the buyer's browser."""

    session_id: str
    url: str
    expires_at: datetime


@dataclass(frozen=True, kw_only=True)
class Session:
    """A checkout as it is now. `status`: open, complete or expired. `payment_status`: unpaid, paid or no_payment_required.

    With `capture_later` a complete one stays unpaid: the card is held, see `Payments.read_intent`. `tax` is what Stripe added.
    """

    id: str
    status: str
    payment_status: str
    order: str | None
    amount_total: int
    tax: int
    currency: str
    intent_id: str | None
    subscription_id: str | None
    expires_at: datetime
    livemode: bool


@dataclass(frozen=True, kw_only=True)
class Intent:
    """A payment as it is now; `share` is the platform's.

    `status`: requires_payment_method, requires_action, processing, requires_capture, canceled or succeeded. After
    `capture_before` an authorisation that was not captured lapses.
    """

    id: str
    status: str
    amount: int
    amount_capturable: int
    amount_received: int
    amount_refunded: int
    share: int
    currency: str
    order: str | None
    charge_id: str | None
    capture_before: datetime | None
    livemode: bool


@dataclass(frozen=True, kw_only=True)
class Refund:
    """Money given back. `status`: pending, succeeded, failed, canceled or requires_action."""

    id: str
    status: str
    amount: int
    currency: str
    intent_id: str | None


class Need(StrEnum):
    """What Stripe still wants to know of a hospital, in kinds that can be said in plain words."""

    AGREEMENT = "agreement"
    BANK = "bank"
    BUSINESS = "business"
    DOCUMENT = "document"
    PERSON = "person"
    OTHER = "other"


@dataclass(frozen=True, kw_only=True)
class Account:
    """A hospital's own account. It can sell once `charges_enabled`; `needs` is empty when nothing is asked for."""

    id: str
    charges_enabled: bool
    payouts_enabled: bool
    details_submitted: bool
    needs: tuple[Need, ...]
    closed_because: str | None
    country: str | None
    currency: str | None


@dataclass(frozen=True, kw_only=True)
class BalanceRow:
    """One movement of money: `net` = `amount` - `fee`. `source` is the charge (`ch_…`), refund (`re_…`), payout … behind it.

    `share` is how much of the fee is the platform's.
    """

    id: str
    type: str
    amount: int
    fee: int
    share: int
    net: int
    currency: str
    source: str | None
    created: datetime


class Payments(Protocol):
    """The calls. All of them raise NotNow and Refused; what is read is as it was when Stripe answered."""

    live: bool  # whether our key moves real money: an event's `livemode` must be the same

    def open_checkout(self, asked: Checkout, *, account: str | None, idempotency_key: str) -> Opened:
        """Make a page on which the buyer pays."""

    def expire_checkout(self, session_id: str, *, account: str | None, idempotency_key: str) -> Session:
        """Close that page; Refused when it was paid or has expired."""

    def read_checkout(self, session_id: str, *, account: str | None) -> Session:
        """How a checkout stands."""

    def read_intent(self, intent_id: str, *, account: str | None) -> Intent:
        """How a payment stands."""

    def capture(
        self, intent_id: str, amount: int, *, account: str | None, idempotency_key: str, application_fee: int | None = None
    ) -> Intent:
        """Take what was authorised, or less; the rest is let go. Raises Declined when the bank has changed its mind."""

    def cancel(self, intent_id: str, *, account: str | None, idempotency_key: str) -> Intent:
        """Let an authorisation go."""

    def refund(
        self, intent_id: str, amount: int, *, account: str | None, idempotency_key: str, return_application_fee: bool = False
    ) -> Refund:
        """Give back some or all of what was captured."""

    def read_giving(self, subscription_id: str, *, account: str | None) -> Giving:
        """How a monthly gift stands, with the months that were paid."""

    def end_subscription(self, subscription_id: str, *, account: str | None, idempotency_key: str) -> None:
        """No further monthly gift is taken. Refused with `resource_missing` when it has ended already."""

    def make_account(self, country: str, *, idempotency_key: str) -> Account:
        """An account for a hospital in `country` (two letters), which fills it in by `onboarding_link`."""

    def onboarding_link(self, account: str, *, return_url: str, refresh_url: str, idempotency_key: str) -> str:
        """A one-time address at which the hospital tells Stripe who it is."""

    def read_account(self, account: str) -> Account:
        """How a hospital's account stands."""

    def events_since(self, moment: datetime, *, account: str | None) -> Iterator[Event]:
        """What happened at `moment` or later (at most 30 days ago), the newest first; asked for page by page."""

    def balance_of_day(self, account: str | None, day: date) -> list[BalanceRow]:
        """All movements of money on one day (UTC), the newest first."""

    def verified(self, raw_body: bytes, signature_header: str | None) -> Event:
        """The event in a webhook's body as it came. Raises Forged; one sent twice within five minutes is as good both times."""


def payments() -> Payments | None:
    """Who takes payments here; None while no key is set, and then the shop is closed."""
    return cast(Callable[[], Payments | None], current_app.extensions["payments"])()


def payments_source(settings: Settings) -> Callable[[], Payments | None]:
    """What `payments` calls. Stripe's library is loaded at the first call, for the reasons told in `files.LateStore`."""
    key = settings.stripe_api_key
    if key is None:
        return lambda: None
    given = {
        "api_key": key.get_secret_value(),
        "base_url": settings.stripe_base_url,
        "webhook_secrets": tuple(secret.get_secret_value() for secret in settings.stripe_webhook_secret),
    }
    return cache(lambda: cast(Payments, import_module("integrations.stripe_payments").StripePayments(**given)))
