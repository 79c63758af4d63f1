"""Calls kept in memory, with an index by recipient and counts."""

import json
import zlib
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from threading import Lock
from typing import Any

from integrations.sandbox.journal import Journal
from integrations.sandbox.mails import Call, people

KEPT_MAILS = 150_000
_compact = json.JSONEncoder(separators=(",", ":")).encode


class Store:
    """The calls kept, an index by recipient, and counts that outlive what the limit drops."""

    def __init__(self, journal: Journal | None) -> None:
        self._lock = Lock()
        self._journal = journal
        self._next = 1
        self._forget()
        for line in journal.read() if journal else ():
            self._next = line["first"]
            self._keep(line["call_id"], line["at"], line["body"])

    def add(self, call_id: str, at: float, body: dict[str, Any], raw: bytes) -> Call:
        """Keep a checked call (`raw` is the JSON it came as) and give it back with its mails numbered."""
        with self._lock:
            call = self._keep(call_id, at, body)
            if self._journal:
                self._journal.append(call_id, at, call.first, raw)
            return call

    def clear(self) -> None:
        """Forget mails and counts. Numbers go on, so that a link to an old mail never shows another."""
        with self._lock:
            self._forget()
            if self._journal:
                self._journal.clear()

    def answered(self, answer: str) -> None:
        """Count a call by what became of it."""
        with self._lock:
            self._answers[answer] += 1

    def counts(self) -> dict[str, Any]:
        """Calls by answer, mails accepted and kept, deliveries, and mails of a delivery seen before."""
        with self._lock:
            return {
                "calls": dict(self._answers),
                "mails": self._mails,
                "kept": self._kept,
                "deliveries": len(self._deliveries),
                "duplicates": self._duplicates,
            }

    def call_of(self, number: int) -> Call | None:
        """The call that holds mail `number`, if it is still kept."""
        with self._lock:
            place = bisect_right(self._calls, number, key=lambda call: call.first) - 1
            call = self._calls[place] if place >= 0 else None
        return call if call and number < call.first + len(call.recipients) else None

    def mailboxes(self) -> list[tuple[str, int, int]]:
        """Every address with how many mails it has and the number of its newest, newest first."""
        with self._lock:
            boxes = [(address, len(numbers), numbers[-1]) for address, numbers in self._index.items()]
        return sorted(boxes, key=lambda box: box[2], reverse=True)

    def numbers(self, address: str) -> list[int]:
        """The mails of one address, newest first."""
        with self._lock:
            return self._index.get(address.lower(), [])[::-1]

    def newest(self) -> Iterator[int]:
        """All mails, newest first."""
        with self._lock:
            calls = self._calls[:]
        for call in reversed(calls):
            yield from reversed(range(call.first, call.first + len(call.recipients)))

    def _forget(self) -> None:
        self._calls: list[Call] = []
        self._index: dict[str, list[int]] = {}
        self._answers: Counter[str] = Counter()
        self._deliveries: set[str] = set()
        self._mails = self._kept = self._duplicates = 0

    def _keep(self, call_id: str, at: float, body: dict[str, Any]) -> Call:
        personalizations = body["personalizations"]
        common = {name: value for name, value in body.items() if name != "personalizations"}
        call = Call(
            call_id=call_id,
            at=at,
            first=self._next,
            subject=body.get("subject") or "",
            shared=zlib.compress(_compact(common).encode(), 1),
            parts=[_compact(part).encode() for part in personalizations],
            recipients=[(i, person["email"].lower()) for i, part in enumerate(personalizations) for person in people(part)],
        )
        self._calls.append(call)
        for number, (_, address) in enumerate(call.recipients, call.first):
            self._index.setdefault(address, []).append(number)
        self._count(call, common, personalizations)
        self._next += len(call.recipients)
        self._drop_oldest()
        return call

    def _count(self, call: Call, common: dict[str, Any], personalizations: list[dict[str, Any]]) -> None:
        self._mails += len(call.recipients)
        self._kept += len(call.recipients)
        shared = (common.get("custom_args") or {}).get("delivery")
        for part in personalizations:
            delivery = (part.get("custom_args") or {}).get("delivery", shared)
            if delivery in self._deliveries:
                self._duplicates += 1
            elif delivery is not None:
                self._deliveries.add(delivery)

    def _drop_oldest(self) -> None:
        while self._kept > KEPT_MAILS and len(self._calls) > 1:
            oldest = self._calls.pop(0)
            self._kept -= len(oldest.recipients)
            for _, address in oldest.recipients:
                numbers = self._index[address]
                del numbers[0]
                if not numbers:
                    del self._index[address]
