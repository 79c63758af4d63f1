"""A new mailbox on pages' lists: her places there, and what waits to leave for her, go with her. Shut out stays shut out."""

from uuid import UUID

from sqlalchemy import or_, select

from following.models import Follower
from following.queries import follower_of
from kernel.audit import record
from kernel.db import current_tenant_id, db
from kernel.ids import new_id
from mail.actions import hand_letters_over, readdress_letters, reseal_letters, withhold_letters
from mail.models import DeliveryState
from pages.guests import on_list
from pages.listeners import KEPT_OUT
from pages.models import Guest, GuestState, UpdateReader


def move_guests(person_id: UUID, old: str, new: str) -> None:
    """Her rows with the old mailbox take the new one, and are her account's from then on.

    Links in letters that went to the old mailbox open nothing any more.
    """
    hers = or_(Guest.person_id == person_id, Guest.person_id.is_(None))
    query = select(Guest).where(Guest.tenant_id == current_tenant_id(), Guest.email == old, hers)
    for guest in db.session.scalars(query.order_by(Guest.id).with_for_update()).all():
        there = on_list(guest.page_id, new)
        if guest.state in KEPT_OUT or (there is not None and there.state in KEPT_OUT):
            _shut_out_both(guest, there or _listed(guest, new), person_id)
        elif there is None:
            _take_mailbox(guest, person_id, new)
        else:
            _go_over(guest, there, person_id)
    readdress_letters([person_id], new)


def _take_mailbox(guest: Guest, person_id: UUID, email: str) -> None:
    guest.person_id, guest.email, guest.key = person_id, email, new_id()
    db.session.flush()
    reseal_letters(guest.id, guest.key)
    readdress_letters([guest.id], email)
    follower = follower_of(guest.id)
    if follower is not None:
        follower.bounced_at = None  # it was the old mailbox that did not work
    record("guest.mailbox", "guest", guest.id, actor="worker", page=str(guest.page_id))


def _listed(guest: Guest, email: str) -> Guest:
    there = Guest(id=new_id(), page_id=guest.page_id, email=email, name=guest.name, state=guest.state)
    db.session.add(there)
    return there


def _shut_out_both(guest: Guest, there: Guest, person_id: UUID) -> None:
    """One of her mailboxes was shut out of the page: so is the other, and her account by both."""
    states = {guest.state, there.state}
    worse = GuestState.BLOCKED if GuestState.BLOCKED in states else GuestState.REMOVED
    for one in (guest, there):
        one.person_id, one.state, one.key, one.offered_rights = person_id, worse, new_id(), None
        db.session.flush()
        withhold_letters(one.id, DeliveryState.STOPPED)
        record("guest.mailbox", "guest", one.id, actor="worker", page=str(one.page_id), state=worse)


def _go_over(guest: Guest, there: Guest, person_id: UUID) -> None:
    """The new mailbox is on the list already: what she may do goes over to that row.

    The old mailbox opens nothing any more, until it is invited anew; or until the address is put back, which does this again.
    """
    there.person_id, there.key = person_id, new_id()
    there.state = GuestState.ADMITTED if GuestState.ADMITTED in (guest.state, there.state) else there.state
    there.vouched = there.vouched or guest.vouched
    there.offered_rights = there.offered_rights or guest.offered_rights
    for limit in ("may_write", "sees_pictures", "may_download"):
        setattr(there, limit, getattr(there, limit) and getattr(guest, limit))
    there.is_caregiver = there.is_caregiver or guest.is_caregiver
    db.session.flush()
    reseal_letters(there.id, there.key)
    hand_letters_over(guest.id, there.id, there.key, there.email)
    _carry_follower(guest, there)
    _carry_updates(guest, there)
    guest.person_id, guest.state, guest.key, guest.offered_rights = None, GuestState.INVITED, new_id(), None
    withhold_letters(guest.id, DeliveryState.STOPPED)
    record("guest.mailbox", "guest", there.id, actor="worker", page=str(there.page_id))


def _carry_follower(guest: Guest, there: Guest) -> None:
    """She goes on getting word, unless one of the two wants none."""
    before, after = follower_of(guest.id), follower_of(there.id)
    if before is None:
        return
    if after is None:
        after = Follower(id=new_id(), page_id=there.page_id, guest_id=there.id)
        db.session.add(after)
    after.unsubscribed_at = after.unsubscribed_at or before.unsubscribed_at
    after.pace = after.pace or before.pace
    db.session.flush()


def _carry_updates(guest: Guest, there: Guest) -> None:
    """What was written for her alone stays for her."""
    tenant = current_tenant_id()
    has = select(UpdateReader.update_id).where(UpdateReader.tenant_id == tenant, UpdateReader.guest_id == there.id)
    hers = select(UpdateReader.update_id).where(UpdateReader.tenant_id == tenant, UpdateReader.guest_id == guest.id)
    for update_id in db.session.scalars(hers.where(UpdateReader.update_id.not_in(has))).all():
        db.session.add(UpdateReader(update_id=update_id, guest_id=there.id))
    db.session.flush()
