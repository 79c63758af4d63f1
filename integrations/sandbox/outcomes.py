"""What becomes of a mail, by its recipient's name, as SendGrid's event objects.

Source: SendGrid's event webhook reference.
"""

import secrets
import time
from typing import Any

from integrations.sandbox.mails import Call, people

Event = dict[str, Any]
_DELIVERED = {"event": "delivered", "response": "250 2.0.0 OK"}
_UNKNOWN = {
    "event": "bounce",
    "type": "bounce",
    "status": "5.1.1",
    "reason": "550 5.1.1 The email account that you tried to reach does not exist.",
}
_BLOCKED = {
    "event": "bounce",
    "type": "blocked",
    "status": "5.7.1",
    "reason": "554 5.7.1 The message was blocked by the receiving server.",
}
_DROPPED = {"event": "dropped", "status": "5.0.0", "reason": "Bounced Address"}
_DEFERRED = {"event": "deferred", "attempt": "1", "response": "451 4.7.1 Please try again later."}
_PROCESSED = {"event": "processed"}
_SPAM = {"event": "spamreport"}

# The start of the local part, and what happens in turn.
FATES: dict[str, list[Event]] = {
    "bounce": [_PROCESSED, _UNKNOWN],
    "blocked": [_PROCESSED, _BLOCKED],
    "dropped": [_DROPPED],
    "slow": [_PROCESSED, _DEFERRED, _DELIVERED],
    "silent": [],
    "spam": [_PROCESSED, _DELIVERED, _SPAM],
}
_USUAL = [_PROCESSED, _DELIVERED]


def events_of(call: Call) -> list[Event]:
    """All events of a call, as objects ready to be posted: first what happens first to every mail."""
    common = call.common().get("custom_args") or {}
    turns: list[list[Event]] = [[], [], []]
    now = int(time.time())
    for number, (_, address) in enumerate(call.recipients, call.first):
        part = call.part(number)
        about = {
            **common,
            **(part.get("custom_args") or {}),
            "email": next(person["email"] for person in people(part) if person["email"].lower() == address),
            "timestamp": now,
            "sg_message_id": f"{call.call_id}.sandbox.{number}",
        }
        for turn, happening in zip(turns, _fate(address), strict=False):
            turn.append({**about, **happening, "sg_event_id": secrets.token_urlsafe(16)})
    return [event for turn in turns for event in turn]


def _fate(address: str) -> list[Event]:
    return next((fate for start, fate in FATES.items() if address.startswith(start)), _USUAL)
