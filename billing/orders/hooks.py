"""Where Stripe posts what happened: believed only when the raw bytes are signed, kept, answered at once, worked off later."""

from flask import request
from flask.typing import ResponseReturnValue

from billing.orders.events import keep
from integrations.payments import Forged, payments
from kernel.access import Permission
from kernel.db import db
from kernel.errors import NotFound
from kernel.web import POST, Place, Url, feature

LARGEST = 256 * 1024  # bytes

blueprint = feature(
    "stripe_hooks",
    __name__,
    [
        Url(
            "/webhooks/stripe", "receive", Permission.WEBHOOK_RECEIVE, POST, place=Place.ANYWHERE, signed=True, largest=LARGEST
        ),
    ],
)


def receive() -> ResponseReturnValue:
    """Keeps a signed event. One that was kept before is answered alike. Raises NotFound where no payments are taken."""
    taker = payments()
    if taker is None:
        raise NotFound
    try:
        event = taker.verified(request.get_data(), request.headers.get("Stripe-Signature"))
    except Forged:
        return "Not signed by the sender we know.\n", 400
    keep(event)
    db.session.commit()
    return "", 200
