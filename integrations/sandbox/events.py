"""Tells the product what became of its mail: events in batches, signed as SendGrid signs them, until they are taken.

Source: SendGrid's event webhook security features (ECDSA P-256 with SHA-256 over timestamp and raw body).
"""

import base64
import http.client
import json
import random
import time
from collections.abc import Iterator
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import NamedTuple

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from integrations.sandbox.mails import Call
from integrations.sandbox.outbound import post
from integrations.sandbox.outcomes import Event, events_of

BATCH = 1000
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 10.0
SIGNATURE_HEADER = "X-Twilio-Email-Event-Webhook-Signature"
TIMESTAMP_HEADER = "X-Twilio-Email-Event-Webhook-Timestamp"


class EventKeys(NamedTuple):
    """A key to sign events with (PEM), and its public half as SendGrid shows it (base64 of the DER form)."""

    private_pem: str
    public_base64: str


def new_event_keys() -> EventKeys:
    """A new pair of keys for signed events."""
    key = ec.generate_private_key(ec.SECP256R1())
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    public = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return EventKeys(private.decode(), base64.b64encode(public).decode())


class Poster:
    """Posts the events of accepted calls from a thread of its own; without address and key it does nothing."""

    def __init__(self, url: str | None, private_pem: str | None, *, host: str | None) -> None:
        self.enabled, self.duplicate, self.shuffle = True, False, False
        self._queue: SimpleQueue[Call] = SimpleQueue()
        self._lock = Lock()
        self._sent = self._waiting = 0
        self._url = url if private_pem else None
        self._host = host
        if self._url and private_pem:
            key = serialization.load_pem_private_key(private_pem.encode(), None)
            if not isinstance(key, ec.EllipticCurvePrivateKey):
                raise ValueError("events are signed with a key on the curve P-256")
            self._key = key
            Thread(target=self._run, name="events", daemon=True).start()

    def accepted(self, call: Call) -> None:
        """Let the events of a call follow, unless they are switched off at this moment."""
        if self._url and self.enabled:
            with self._lock:
                self._waiting += 1
            self._queue.put(call)

    def counts(self) -> dict[str, int]:
        """Events taken by the product, and calls whose events are still to be taken."""
        with self._lock:
            return {"events_sent": self._sent, "events_waiting": self._waiting}

    def reset_count(self) -> None:
        """Count the events sent from zero again."""
        with self._lock:
            self._sent = 0

    def _run(self) -> None:
        while True:
            calls = list(self._ready())
            events = [event for call in calls for event in events_of(call)]
            if self.shuffle:
                random.shuffle(events)
            for start in range(0, len(events), BATCH):
                for _ in range(2 if self.duplicate else 1):
                    self._deliver(events[start : start + BATCH])
            with self._lock:
                self._waiting -= len(calls)

    def _ready(self) -> Iterator[Call]:
        """The next call, and of those that wait already as many as one batch may hold."""
        mails, call = 0, self._queue.get()
        while True:
            yield call
            mails += len(call.recipients)
            if mails >= BATCH:
                return
            try:
                call = self._queue.get_nowait()
            except Empty:
                return

    def _deliver(self, events: list[Event]) -> None:
        pause, body = FIRST_PAUSE, json.dumps(events).encode()
        while not self._posted(body):
            time.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
        with self._lock:
            self._sent += len(events)

    def _posted(self, body: bytes) -> bool:
        timestamp = str(int(time.time()))
        signature = self._key.sign(timestamp.encode() + body, ec.ECDSA(hashes.SHA256()))
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "SendGrid Event API",
            TIMESTAMP_HEADER: timestamp,
            SIGNATURE_HEADER: base64.b64encode(signature).decode(),
        }
        try:
            return 200 <= post(self._url or "", body, headers, self._host) < 300
        except (OSError, http.client.HTTPException):
            return False
