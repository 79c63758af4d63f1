"""What happens by itself when time goes by."""

from integrations.sandbox.stripe import charges, checkout
from integrations.sandbox.stripe.books import Stripe


def lapse(here: Stripe) -> None:
    """Close pages whose time is up, and let go what was held for too long. The lock is held by the caller."""
    now = here.now()
    for books in list(here.all.values()):
        for session in books.sessions.values():
            if session["status"] == "open" and session["expires_at"] <= now:
                checkout.expire(here, books, session)
        for intent in list(books.intents.values()):
            if intent["status"] == "requires_capture":
                card = books.charges[intent["latest_charge"]]["payment_method_details"]["card"]
                if card["capture_before"] <= now:
                    charges.cancel(here, books, intent, "automatic")
