"""SendGrid's event webhook: believed only when signed, kept once, and applied within each hospital.

Source: SendGrid's pages «Event Webhook Reference» and «Event Webhook Security Features».
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any
from uuid import UUID

from flask import current_app, request
from flask.typing import ResponseReturnValue
from sendgrid.helpers.eventwebhook import EventWebhook
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from integrations.models import MailEvent
from kernel.access import Permission
from kernel.clock import now
from kernel.db import db, inside
from kernel.ids import parse_id
from kernel.web import POST, Place, Url, feature
from mail.models import DeliveryState
from mail.sightings import Sighting, see

blueprint = feature(
    "sendgrid",
    __name__,
    [Url("/webhooks/sendgrid", "receive", Permission.WEBHOOK_RECEIVE, POST, place=Place.ANYWHERE, signed=True)],
)

# "open" and "click" are not in here: machines open everything, so opening counts only by a person's act on our own page.
STATES: Mapping[str, DeliveryState] = MappingProxyType(
    {
        "bounce": DeliveryState.BOUNCED,
        "delivered": DeliveryState.DELIVERED,
        "dropped": DeliveryState.BOUNCED,
        "group_unsubscribe": DeliveryState.UNSUBSCRIBED,
        "processed": DeliveryState.SENT,
        "spamreport": DeliveryState.UNSUBSCRIBED,
        "unsubscribe": DeliveryState.UNSUBSCRIBED,
    }
)


def receive() -> ResponseReturnValue:
    """Keeps a signed batch and writes what it says into the deliveries; a doubled batch changes nothing.

    It is done before we answer, so that nothing is sent again for want of an event that has come. If it fails, the sender
    posts the batch again.
    """
    if not _is_signed():
        return "Not signed by the sender we know.\n", 403
    events = {event["id"]: event for event in map(_read, request.get_json(force=True)) if event}
    if events:
        db.session.execute(insert(MailEvent).values(list(events.values())).on_conflict_do_nothing())
        db.session.commit()
        for hospital_id in sorted({event["hospital_id"] for event in events.values()}):
            apply_events(hospital_id)
    return "", 204


def _is_signed() -> bool:
    headers = request.headers
    signature = headers.get("X-Twilio-Email-Event-Webhook-Signature", "")
    timestamp = headers.get("X-Twilio-Email-Event-Webhook-Timestamp", "")
    verifier = EventWebhook(current_app.config["SENDGRID_WEBHOOK_PUBLIC_KEY"])
    try:
        return bool(verifier.verify_signature(request.get_data().decode(), signature, timestamp))
    except ValueError:  # no base64, no UTF-8
        return False


def _read(event: Any) -> dict[str, Any] | None:
    """What we keep of an event; None for one that says nothing about a letter of ours."""
    if not isinstance(event, dict) or event.get("event") not in STATES:
        return None
    hospital, delivery = (parse_id(str(event.get(name, ""))) for name in ("hospital", "delivery"))
    if hospital is None or delivery is None or not event.get("sg_event_id"):
        return None
    reason = str(event.get("reason") or event.get("type") or "")[:300] or None
    return {
        "id": str(event["sg_event_id"]),
        "hospital_id": hospital,
        "delivery_id": delivery,
        "batch_id": parse_id(str(event.get("batch", ""))),
        "kind": event["event"],
        "reason": reason,
        "received_at": now(),
    }


def apply_events(hospital_id: UUID) -> None:
    """Writes what waiting events of one hospital say into its deliveries; committed."""
    waiting = (
        select(MailEvent)
        .where(MailEvent.hospital_id == hospital_id, MailEvent.applied_at.is_(None))
        .order_by(MailEvent.id)
        .with_for_update(skip_locked=True)
    )
    with inside(hospital_id):
        events = db.session.scalars(waiting).all()
        see([Sighting(event.delivery_id, STATES[event.kind], _reason(event), event.batch_id) for event in events])
        applied = update(MailEvent).where(MailEvent.id.in_([event.id for event in events]))
        db.session.execute(applied.values(applied_at=now()), execution_options={"synchronize_session": False})
        db.session.commit()


def _reason(event: MailEvent) -> str | None:
    return event.reason if STATES[event.kind] is DeliveryState.BOUNCED else None
