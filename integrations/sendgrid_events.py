"""SendGrid's event webhook: believed only when signed, kept once, and applied within each hospital by a job.

Source: SendGrid's pages «Event Webhook Reference» and «Event Webhook Security Features».
"""

from collections.abc import Iterable, Mapping
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
from kernel.jobs import job
from kernel.logs import log
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
AT_ONCE = 1000


def receive() -> ResponseReturnValue:
    """Keeps what is new of a signed batch and asks for it to be applied; a doubled batch changes nothing."""
    if not _is_signed():
        return "Not signed by the sender we know.\n", 403
    events = [event for event in map(_read, request.get_json(force=True)) if event]
    if events:
        _keep(events)
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
        "kind": event["event"],
        "reason": reason,
        "received_at": now(),
    }


def _keep(events: Iterable[dict[str, Any]]) -> None:
    once = list({event["id"]: event for event in events}.values())
    kept = insert(MailEvent).values(once).on_conflict_do_nothing().returning(MailEvent.hospital_id)
    for hospital_id in set(db.session.scalars(kept)):
        apply_mail_events.defer(hospital_id=hospital_id)


@job("sendgrid.apply_mail_events")
def apply_mail_events(hospital_id: str) -> None:
    """Writes what waiting events of one hospital say into its deliveries."""
    with inside(UUID(hospital_id)):
        waiting = (
            select(MailEvent)
            .where(MailEvent.hospital_id == UUID(hospital_id), MailEvent.applied_at.is_(None))
            .order_by(MailEvent.id)
            .limit(AT_ONCE)
            .with_for_update(skip_locked=True)
        )
        events = db.session.scalars(waiting).all()
        see([Sighting(event.delivery_id, STATES[event.kind], _reason(event)) for event in events])
        applied = update(MailEvent).where(MailEvent.id.in_([event.id for event in events]))
        db.session.execute(applied.values(applied_at=now()), execution_options={"synchronize_session": False})
        db.session.commit()
        log().info("mail events applied", hospital=hospital_id, events=len(events))
    if len(events) == AT_ONCE:
        apply_mail_events.defer(hospital_id=hospital_id)


def _reason(event: MailEvent) -> str | None:
    return event.reason if STATES[event.kind] is DeliveryState.BOUNCED else None
