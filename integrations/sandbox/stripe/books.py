"""What the stand-in for Stripe keeps: for each account its objects as Stripe tells them, its events, and what money moved."""

import copy
import json
import os
import secrets
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from threading import RLock
from typing import Any

from integrations.sandbox.faults import Faults
from integrations.sandbox.stripe.idempotency import Keys
from integrations.sandbox.stripe.problems import Problem
from integrations.sandbox.stripe.webhooks import Poster

Thing = dict[str, Any]
ANSWERS = ("202", "402", "409", "429", "500", "500-done", "503", "garbage", "stall", "stall-done", "refuse", "reset")
API_VERSION = "2026-10-28.endive"
PLATFORM = "acct_platform"
KEPT_CALLS = 20_000


@dataclass
class Books:
    """One account: objects by id, events and movements in the order they came about."""

    account: Thing
    sessions: dict[str, Thing] = field(default_factory=dict)
    intents: dict[str, Thing] = field(default_factory=dict)
    charges: dict[str, Thing] = field(default_factory=dict)
    refunds: dict[str, Thing] = field(default_factory=dict)
    disputes: dict[str, Thing] = field(default_factory=dict)
    subscriptions: dict[str, Thing] = field(default_factory=dict)
    invoices: list[Thing] = field(default_factory=list)
    events: list[Thing] = field(default_factory=list)
    movements: list[Thing] = field(default_factory=list)


class Stripe:
    """All accounts under one lock, a clock that can be moved, and what was asked of it. With a file it outlives its process."""

    def __init__(self, *, address: str, poster: Poster, file: Path | None) -> None:
        self.address, self.poster, self.file = address, poster, file
        self.faults, self.keys = Faults(ANSWERS), Keys()
        self.calls: deque[Thing] = deque(maxlen=KEPT_CALLS)
        self.links: dict[str, Thing] = {}  # of onboarding, by their token
        self.lock = RLock()
        self._ahead = 0
        self.all = _fresh()
        if file and file.exists():
            self.all = {name: Books(**told) for name, told in json.loads(file.read_bytes()).items()}

    def now(self) -> int:
        """The Unix time over here."""
        return int(time.time()) + self._ahead

    def move(self, at: int | None) -> None:
        """Let it be another time; None is the true one."""
        self._ahead = 0 if at is None else at - int(time.time())
        self.poster.set(ahead=self._ahead)

    def books(self, account: str | None) -> Books:
        """Those of an account, of the platform without one. Raises Problem."""
        try:
            return self.all[account or PLATFORM]
        except KeyError:
            raise Problem(
                f"The provided key does not have access to account '{account}' (or that account does not exist).",
                status=403,
                code="account_invalid",
            ) from None

    @contextmanager
    def change(self) -> Iterator[None]:
        """Alone with the books; they are on disk when it is over."""
        with self.lock:
            try:
                yield
            finally:
                self._keep()

    def happened(self, books: Books, kind: str, thing: Thing, key: str | None = None) -> None:
        """An event with the thing as it is now, in the books and on its way."""
        event: Thing = {
            "id": new_id("evt"),
            "object": "event",
            "api_version": API_VERSION,
            "created": self.now(),
            "data": {"object": copy.deepcopy(thing)},
            "livemode": False,
            "pending_webhooks": 1,
            "request": {"id": new_id("req"), "idempotency_key": key},
            "type": kind,
        }
        if books.account["id"] != PLATFORM:
            event["account"] = books.account["id"]
        books.events.append(event)
        self.poster.put(event)

    def moved(self, books: Books, kind: str, amount: int, fee: int, source: Thing, *, share: int = 0) -> Thing:
        """A movement of money in the books, `source` being behind it. `share` is how much of the fee is the platform's."""
        parts = {"stripe_fee": fee - share, "application_fee": share}
        row: Thing = {
            "id": new_id("txn"),
            "object": "balance_transaction",
            "amount": amount,
            "available_on": self.now() + 2 * 24 * 60 * 60,
            "created": self.now(),
            "currency": source["currency"],
            "fee": fee,
            "fee_details": [{"type": name, "amount": part} for name, part in parts.items() if part],
            "net": amount - fee,
            "source": source["id"],
            "status": "pending",
            "type": kind,
        }
        books.movements.append(row)
        return row

    def forget(self) -> None:
        """Begin anew, with the platform's account alone."""
        with self.lock:
            self.all = _fresh()
            self.links.clear()
            self.keys.clear()
            self.calls.clear()
            self._keep()

    def _keep(self) -> None:
        if self.file:
            fresh = self.file.with_suffix(".fresh")
            fresh.write_text(json.dumps({name: asdict(books) for name, books in self.all.items()}))
            os.replace(fresh, self.file)


def _fresh() -> dict[str, Books]:
    return {PLATFORM: Books({"id": PLATFORM, "object": "account", "charges_enabled": True})}


def new_id(prefix: str) -> str:
    """An id as Stripe makes them."""
    return f"{prefix}_{secrets.token_hex(12)}"
