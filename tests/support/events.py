"""SendGrid's part in tests: events about letters, signed as the sender signs them."""

import base64
import json
import time
from typing import Any
from uuid import UUID, uuid4

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from werkzeug.test import TestResponse

from integrations.sandbox.events import new_event_keys
from kernel.web import House

KEYS = new_event_keys()
SIGNATURE = "X-Twilio-Email-Event-Webhook-Signature"
TIMESTAMP = "X-Twilio-Email-Event-Webhook-Timestamp"


def event(kind: str, hospital_id: UUID, delivery_id: UUID, **more: Any) -> dict[str, Any]:
    """One event object."""
    ids = {"hospital": str(hospital_id), "delivery": str(delivery_id), "sg_event_id": uuid4().hex}
    return {"event": kind, "timestamp": int(time.time()), **ids, **more}


def signature_of(body: bytes, timestamp: str) -> str:
    """ECDSA P-256 over timestamp and raw body, base64."""
    key = load_pem_private_key(KEYS.private_pem.encode(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return base64.b64encode(key.sign(timestamp.encode() + body, ec.ECDSA(hashes.SHA256()))).decode()


def post_events(app: House, events: list[dict[str, Any]], **headers: str) -> TestResponse:
    """Posts a signed batch; `headers` replace what the sender would have set."""
    body, timestamp = json.dumps(events).encode(), str(int(time.time()))
    signed = {SIGNATURE: signature_of(body, timestamp), TIMESTAMP: timestamp, "Content-Type": "application/json"}
    return app.test_client().post("/webhooks/sendgrid", data=body, headers=signed | headers)
