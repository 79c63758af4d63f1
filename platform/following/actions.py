"""What is done about followers: invite, follow, unsubscribe, send again, and note who read."""

from following.letters import CONFIRM, FRESH_LINK, INVITATION
from following.models import Follower
from following.moments import NEVER, wish_of_guest
from following.queries import follower_of, is_for, language_of, letters_about, wants_no_letters
from kernel.audit import Actor, Mailbox, record
from kernel.clock import now
from kernel.db import db
from kernel.ids import new_id
from kernel.language import current_language
from mail.actions import Recipient, mark_opened, post, send_again, withhold_letters
from mail.models import Delivery, DeliveryState
from pages.access import PageVisit, guest_of
from pages.guests import admit, come_by_link, on_list, put_on_list
from pages.guests import expect as put_on_allow_list
from pages.models import CarePage, Guest, GuestState, Update

PACES = ("daily", "each")


def invite(visit: PageVisit, *, email: str, name: str) -> bool:
    """Puts a mailbox on a page's list and sends it its invitation.

    False when it was there already, is blocked, or asked for no more letters.
    """
    if wants_no_letters(visit.page, email):
        return False
    guest = put_on_list(visit, email=email, name=name)
    if guest is None:
        return False
    invite_guest(guest)
    return True


def invite_guest(guest: Guest) -> None:
    """Sends somebody on a page's list her invitation."""
    post(INVITATION, guest.page_id, [_recipient(guest)])


def expect(visit: PageVisit, *, email: str, name: str) -> bool:
    """A mailbox may come as soon as it asks; one that has asked already is invited now. False when it stays as it was."""
    guest = on_list(visit.page.id, email)
    if guest is not None and guest.state == GuestState.ASKED:
        return invite(visit, email=email, name=guest.name)
    return put_on_allow_list(visit, email=email, name=name)


def follow_by_mail(visit: PageVisit, *, email: str, name: str) -> None:
    """Whoever reads a page by its link would like letters: one goes to the mailbox, for her to show that it is hers.

    To a mailbox that was shut out, or wants no letters, none goes; nobody is told.
    """
    guest = None if wants_no_letters(visit.page, email) else come_by_link(visit, email=email, name=name)
    if guest is not None:
        post(FRESH_LINK if guest.state == GuestState.ADMITTED else CONFIRM, visit.page.id, [_recipient(guest)])


def send_fresh_link(guest: Guest, page: CarePage) -> None:
    """Sends a guest a new link to where an older letter led. It goes to her mailbox and nowhere else."""
    post(FRESH_LINK, page.id, [_recipient(guest)])


def _recipient(guest: Guest) -> Recipient:
    return Recipient(guest.id, guest.key, guest.email, guest.name, language_of(guest))


def arrive(guest: Guest, update: Update | None) -> None:
    """Somebody pressed *I am …* in a letter: an invited mailbox has proved itself, and its letter counts as opened."""
    guest.language = current_language()
    admit(guest, actor=Mailbox(guest.id))
    if update is not None:
        saw_update(guest, update)


def saw_update(guest: Guest, update: Update) -> None:
    """The update stood before her eyes: her letter about it counts as opened."""
    for delivery_id in letters_about(update, guest):
        mark_opened(delivery_id)


def resubscribe(guest: Guest, *, actor: Actor) -> None:
    """Lets word reach her from now on."""
    follower = follower_of(guest.id)
    if follower is None:
        follower = Follower(id=new_id(), page_id=guest.page_id, guest_id=guest.id)
        db.session.add(follower)
    follower.unsubscribed_at = follower.bounced_at = None
    db.session.flush()
    record("follower.follow", "follower", follower.id, actor=actor, page=str(guest.page_id))


def choose_pace(guest: Guest, pace: str, *, actor: Actor) -> bool:
    """Lets word reach her from now on: of each update at once ("each"), or once a day ("daily").

    False when her account says that she wants no letters of updates at all, which goes first.
    """
    follower = follower_of(guest.id)
    if follower is None or follower.unsubscribed_at is not None or follower.bounced_at is not None:
        resubscribe(guest, actor=actor)
    follower = follower_of(guest.id)
    if follower is not None:
        follower.pace = pace
        db.session.flush()
        record("follower.pace", "follower", follower.id, actor=actor, page=str(guest.page_id), pace=pace)
    return wish_of_guest(guest.id).pace != NEVER


def unsubscribe(guest: Guest, *, actor: Actor) -> None:
    """No letter of this page reaches this mailbox any more, an invitation neither. She may still read the page."""
    follower = follower_of(guest.id)
    if follower is not None and follower.unsubscribed_at is not None:
        return
    if follower is None:
        follower = Follower(id=new_id(), page_id=guest.page_id, guest_id=guest.id)
        db.session.add(follower)
    follower.unsubscribed_at = now()
    db.session.flush()
    withhold_letters(guest.id, DeliveryState.UNSUBSCRIBED)
    record("follower.unsubscribe", "follower", follower.id, actor=actor, page=str(guest.page_id))


def tell_again(visit: PageVisit, update: Update, delivery: Delivery) -> bool:
    """Sends word of an update to one follower once more. False for whom it is not, who wants none, or may not come any more."""
    follower, guest = follower_of(delivery.to_id), guest_of(visit, delivery.to_id)
    if not is_for(update, guest):
        return False
    if follower is None or follower.unsubscribed_at is not None or guest.state != GuestState.ADMITTED:
        return False
    wish = wish_of_guest(guest.id)
    if wish.pace == NEVER:
        return False
    follower.bounced_at = None
    delivery.not_before, delivery.daily = wish.not_before, wish.daily
    delivery.link_key, delivery.email = guest.key, guest.email
    delivery.language = language_of(guest) or delivery.language
    send_again(delivery)
    record("delivery.again", "delivery", delivery.id, actor=visit.reader, page=str(visit.page.id))
    return True
