"""A sandbox that plays Stripe, our adapter towards it, and an order to pay."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any, Protocol, cast

from integrations.payments import Checkout, Intent, Line, Opened, Payments, PaymentsFailed
from kernel.clock import now
from tests.integrations.sandbox_fixtures import Answer, Posted, eventually, receiver, running_sandbox

PLATFORM, CONNECT = "whsec_platform", "whsec_connect"
GOOD, DECLINED, EMPTY, STEPPED = "4242424242424242", "4000000000000002", "4000000000009995", "4000002500003155"


class Box(Protocol):
    """A sandbox, near or in a process of its own."""

    @property
    def url(self) -> str:
        """Where it listens."""

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """One request."""


@dataclass(frozen=True)
class Shop:
    """Both ends of the wire."""

    box: Box
    payments: Payments
    posted: list[Posted]

    def control(self, method: str, path: str, body: Any = None) -> Any:
        """Ask the stand-in for something that Stripe's own API does not do."""
        answer = self.box.call(method, f"/control/stripe/{path}".rstrip("/"), body)
        assert answer.status in (200, 204), answer.body
        return answer.json() if answer.body else None

    def pay(self, opened: Opened, card: str = GOOD, **more: Any) -> Any:
        """The buyer pays."""
        return self.control("POST", f"sessions/{opened.session_id}/pay", {"card": card, **more})

    def held(self, key: str = "held", *, account: str | None = None, **changes: Any) -> str:
        """A payment that is held on a card: its id."""
        opened = self.payments.open_checkout(an_order(capture_later=True, **changes), account=account, idempotency_key=key)
        return str(self.pay(opened)["payment_intent"])

    def fault(self, *answers: str, **more: Any) -> None:
        """What the next calls get."""
        self.control("POST", "faults", {"plan": [{"answer": answer} for answer in answers], **more})

    def raw(self, path: str, form: str, key: str = "", account: str = "") -> Answer:
        """A POST as a form, past our adapter."""
        named = {"Authorization": "Bearer sk_test_x", "Content-Type": "application/x-www-form-urlencoded"}
        named |= {"Idempotency-Key": key} if key else {}
        named |= {"Stripe-Account": account} if account else {}
        return self.box.call("POST", f"/v1{path}", form.encode(), **named)

    def calls(self) -> list[dict[str, Any]]:
        """Every call that arrived."""
        found: list[dict[str, Any]] = self.control("GET", "calls")
        return found

    def arrived(self) -> list[Posted]:
        """Every webhook, once none is on its way."""
        eventually(lambda: self.control("GET", "webhooks")["events_waiting"] == 0)
        return self.posted

    def begin_anew(self) -> None:
        """Nothing was ever bought."""
        self.arrived()
        self.control("DELETE", "")
        self.posted.clear()


@contextmanager
def running_shop() -> Iterator[Shop]:
    """All of it, in processes and threads of its own."""
    with (
        receiver() as (url, posted),
        running_sandbox(stripe_url=f"{url}/webhooks/stripe", stripe_secret=PLATFORM, stripe_connect_secret=CONNECT) as box,
    ):
        yield Shop(box, adapter(box.url), posted)


def adapter(
    url: str, *, key: str = "sk_test_x", secrets: tuple[str, ...] = (PLATFORM, CONNECT), answer_seconds: float = 5
) -> Payments:
    """Ours, towards a sandbox. Stripe's library is large: who collects these tests and runs others does not load it."""
    made = import_module("integrations.stripe_payments").StripePayments
    return cast(Payments, made(api_key=key, base_url=url, webhook_secrets=secrets, answer_seconds=answer_seconds))


def an_order(**changes: Any) -> Checkout:
    """Two gifts for forty dollars; the same whenever it is asked for within a test."""
    told: dict[str, Any] = {
        "order": "order-1",
        "currency": "usd",
        "lines": (Line(name="A gift", unit_amount=2000, quantity=2),),
        "success_url": "http://mercy.localhost:8000/orders/1?session={CHECKOUT_SESSION_ID}",
        "cancel_url": "http://mercy.localhost:8000/cart",
        "expires_at": _TONIGHT,
        "email": "friend@example.org",
    }
    return Checkout(**(told | changes))


def take_all(payments: Payments, intent: str) -> Intent:
    """Capture an order, always by the same call."""
    return payments.capture(intent, 4000, account=None, idempotency_key="take all")


def code_of(work: Callable[[], object]) -> str | None:
    """What it fails with, if it does."""
    try:
        work()
    except PaymentsFailed as failed:
        return failed.code
    return None


def in_days(days: int) -> int:
    """A Unix time."""
    return int((now() + timedelta(days=days)).timestamp())


_TONIGHT: datetime = now() + timedelta(hours=12)
