"""What is done about followers: invite, follow, unsubscribe, send again, and note who read."""

from sqlalchemy import update

from following.letters import FRESH_LINK, INVITATION
from following.models import Follower
from following.queries import follower_of, letters_about
from kernel.access import Reader
from kernel.audit import record
from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.ids import new_id
from mail.actions import Recipient, mark_opened, post, send_again
from mail.models import Delivery, DeliveryState
from pages.access import PageVisit
from pages.guests import admit, put_on_list
from pages.models import CarePage, Guest, Update


def invite(visit: PageVisit, *, email: str, name: str) -> bool:
    """Puts a mailbox on a page's list and sends it its invitation. False when it was there already, or is blocked."""
    guest = put_on_list(visit, email=email, name=name)
    if guest is None:
        return False
    post(INVITATION, visit.page.id, [_recipient(guest)])
    return True


def send_fresh_link(guest: Guest, page: CarePage) -> None:
    """Sends a guest a new link to where an older letter led. It goes to her mailbox and nowhere else."""
    post(FRESH_LINK, page.id, [_recipient(guest)])


def _recipient(guest: Guest) -> Recipient:
    return Recipient(guest.id, guest.key, guest.email, guest.name)


def arrive(guest: Guest, update: Update | None, *, actor: Reader) -> None:
    """Somebody pressed *I am …* in a letter: an invited mailbox has proved itself, and its letter counts as opened."""
    admit(guest, actor=actor)
    if update is not None:
        saw_update(guest, update)


def saw_update(guest: Guest, update: Update) -> None:
    """The update stood before her eyes: her letter about it counts as opened."""
    for delivery_id in letters_about(update, guest):
        mark_opened(delivery_id)


def resubscribe(guest: Guest, *, actor: Reader) -> None:
    """Lets word reach her from now on."""
    follower = follower_of(guest.id)
    if follower is None:
        follower = Follower(id=new_id(), page_id=guest.page_id, guest_id=guest.id)
        db.session.add(follower)
    follower.unsubscribed_at = follower.bounced_at = None
    db.session.flush()
    record("follower.follow", "follower", follower.id, actor=actor, page=str(guest.page_id))


def unsubscribe(guest: Guest, *, actor: Reader | str) -> None:
    """No letter about updates reaches this mailbox any more, from now on. She may still read the page."""
    follower = follower_of(guest.id)
    if follower is None or follower.unsubscribed_at is not None:
        return
    follower.unsubscribed_at = now()
    waiting = update(Delivery).where(
        Delivery.tenant_id == current_tenant_id(), Delivery.to_id == guest.id, Delivery.state == DeliveryState.QUEUED
    )
    db.session.execute(waiting.values(state=DeliveryState.UNSUBSCRIBED, changed_at=now()))
    record("follower.unsubscribe", "follower", follower.id, actor=actor, page=str(guest.page_id))


def tell_again(visit: PageVisit, delivery: Delivery) -> bool:
    """Sends word of an update to one follower once more. False for somebody who wants none."""
    follower = follower_of(delivery.to_id)
    if follower is None or follower.unsubscribed_at is not None:
        return False
    follower.bounced_at = None
    send_again(delivery)
    record("delivery.again", "delivery", delivery.id, actor=visit.reader, page=str(visit.page.id))
    return True
