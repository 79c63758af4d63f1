"""Posts events as Stripe does: one at a time, signed with a secret, again until they are taken; and what goes wrong on demand.

Source: Stripe's guide «Receive Stripe events in your webhook endpoint» (v1 signatures: HMAC SHA-256 over timestamp, dot, body).
"""

import hashlib
import hmac
import http.client
import json
import random
import time
from threading import Condition, Thread
from typing import Any

from integrations.sandbox.outbound import post

FIRST_PAUSE, LONGEST_PAUSE, MOST_TRIES = 0.2, 10.0, 200
SWITCHES = ("enabled", "duplicate", "shuffle", "hold")


def signature(body: bytes, secret: str, at: int) -> str:
    """The value of the header Stripe-Signature."""
    signed = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={signed}"


class Poster:
    """Posts from a thread of its own; without an address events are only listed.

    `secret` signs the platform's own events, `connect_secret` those of the hospitals' accounts. Switches: `enabled` off loses
    what happens meanwhile, `duplicate` posts everything twice, `hold` keeps everything back until it is off again, and
    `shuffle` then mixes it up. `age` is how many seconds ago everything was signed, by a clock that is `ahead` of the true one.
    """

    def __init__(self, url: str | None, *, host: str | None, secret: str, connect_secret: str) -> None:
        self.enabled, self.duplicate, self.shuffle, self.hold = True, False, False, False
        self.age = self.ahead = 0
        self._url, self._host, self._secrets = url, host, (secret, connect_secret)
        self._changed = Condition()
        self._waiting: list[dict[str, Any]] = []
        self._later: list[tuple[float, int, dict[str, Any]]] = []  # when, how often tried, what
        self._taken = self._lost = self._busy = 0
        if url:
            Thread(target=self._run, name="stripe-events", daemon=True).start()

    def put(self, event: dict[str, Any]) -> None:
        """Let an event follow."""
        if not self._url:
            return
        with self._changed:
            if not self.enabled:
                self._lost += 1
                return
            self._waiting += [event] * (2 if self.duplicate else 1)
            self._changed.notify()

    def set(self, **switches: Any) -> None:
        """Change switches, `age` or `ahead`."""
        with self._changed:
            for name, value in switches.items():
                setattr(self, name, value)
            self._changed.notify()

    def counts(self) -> dict[str, int]:
        """Posts that the product took, those still to come, and events that were lost."""
        with self._changed:
            waiting = len(self._waiting) + len(self._later) + self._busy
            return {"events_sent": self._taken, "events_waiting": waiting, "events_lost": self._lost}

    def _run(self) -> None:
        while True:
            tried, event = self._next()
            taken = self._posted(event)
            with self._changed:
                self._busy = 0
                self._taken += taken
                if not taken and tried < MOST_TRIES:
                    pause = min(FIRST_PAUSE * 2 ** min(tried, 10), LONGEST_PAUSE)
                    self._later.append((time.monotonic() + pause, tried + 1, event))

    def _next(self) -> tuple[int, dict[str, Any]]:
        with self._changed:
            while True:
                due = next((late for late in self._later if late[0] <= time.monotonic()), None)
                if due and not self.hold:
                    self._later.remove(due)
                    self._busy = 1
                    return due[1], due[2]
                if self._waiting and not self.hold:
                    self._busy = 1
                    place = random.randrange(len(self._waiting)) if self.shuffle else 0  # noqa: S311  # no secret
                    return 0, self._waiting.pop(place)
                self._changed.wait(FIRST_PAUSE if self._later else None)

    def _posted(self, event: dict[str, Any]) -> bool:
        body = json.dumps(event, indent=2).encode()
        secret = self._secrets[1 if "account" in event else 0]
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
            "Stripe-Signature": signature(body, secret, int(time.time()) + self.ahead - self.age),
        }
        try:
            return 200 <= post(self._url or "", body, headers, self._host) < 300
        except (OSError, http.client.HTTPException):
            return False
