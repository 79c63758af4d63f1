"""Sows the letters about one update, each in the state that its story tells."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from admin.demo.past import id_at
from admin.demo.shapes import Clock, ReaderStory, UpdateStory, fate
from following.letters import UPDATE
from kernel.db import db
from kernel.language import USUAL
from mail.jobs import NOT_KNOWN_AFTER, close_mailing, send_batch, settle_batch
from mail.models import Batch, BatchState, Delivery, DeliveryState, Mailing, MailingState
from pages.models import Guest, Update

STAYS = timedelta(minutes=20)
"""For how long letters that are under way stay as they were sown; then the worker takes them on."""

# How the call ended in which a letter stood. Letters to those who want none stood in no call.
_CALLS = {
    DeliveryState.QUEUED: BatchState.RELEASED,
    DeliveryState.SENDING: BatchState.UNANSWERED,
    DeliveryState.SENT: BatchState.ANSWERED,
    DeliveryState.NOT_KNOWN: BatchState.ANSWERED,
    DeliveryState.DELIVERED: BatchState.ANSWERED,
    DeliveryState.OPENED: BatchState.ANSWERED,
    DeliveryState.BOUNCED: BatchState.ANSWERED,
}


def sow_letters(told: UpdateStory, update: Update, readers: Iterable[tuple[ReaderStory, Guest]], clock: Clock) -> None:
    """Makes the mailing of an update, and a delivery for each reader who was written to."""
    mailing = Mailing(
        id=id_at(update.mail_at),
        created_at=update.published_at,
        letter=UPDATE.name,
        about_id=update.id,
        state=MailingState.STOPPED if told.stopped else MailingState.OPEN,
        due_at=update.mail_at,
    )
    db.session.add(mailing)
    db.session.flush()
    became = [(guest, fate(told, reader, clock)) for reader, guest in readers]
    letters = [_Letter(guest, *end) for guest, end in became if end is not None]
    calls = _sow_calls(mailing, letters)
    for place, letter in enumerate(letters):
        _sow_delivery(mailing, letter, calls, _changed(letter.state, mailing.due_at, place, clock))
    db.session.flush()
    _keep_alive(mailing, calls, clock)


@dataclass(frozen=True)
class _Letter:
    """A letter to one guest, and what became of it."""

    guest: Guest
    state: DeliveryState
    reason: str | None


def _sow_delivery(mailing: Mailing, letter: _Letter, calls: Mapping[BatchState, Batch], changed_at: datetime) -> None:
    call = calls[_CALLS[letter.state]] if letter.state in _CALLS else None
    delivery = Delivery(
        id=id_at(mailing.due_at),
        created_at=mailing.due_at,
        mailing_id=mailing.id,
        batch_id=call.id if call else None,
        to_id=letter.guest.id,
        link_key=letter.guest.key,
        email=letter.guest.email,
        name=letter.guest.name,
        language=letter.guest.language or USUAL,
        state=letter.state,
        reason=letter.reason,
        changed_at=changed_at,
    )
    db.session.add(delivery)


def _sow_calls(mailing: Mailing, letters: Iterable[_Letter]) -> dict[BatchState, Batch]:
    """One call for each way in which calls of this mailing ended."""
    at = mailing.due_at
    ends = {_CALLS[letter.state] for letter in letters if letter.state in _CALLS}
    calls = {end: Batch(id=id_at(at), created_at=at, mailing_id=mailing.id, state=end) for end in ends}
    db.session.add_all(calls.values())
    db.session.flush()
    return calls


def _changed(state: DeliveryState, sent_at: datetime, place: int, clock: Clock) -> datetime:
    """When a letter came to its state: most arrive within minutes, and are read in the course of the evening."""
    if state is DeliveryState.NOT_KNOWN:
        return sent_at + NOT_KNOWN_AFTER
    reading = timedelta(minutes=6 + place * 37 % 600) if state is DeliveryState.OPENED else timedelta()
    return min(sent_at + timedelta(seconds=4 + place % 50) + reading, clock.now - timedelta(seconds=place + 1))


def _keep_alive(mailing: Mailing, calls: Mapping[BatchState, Batch], clock: Clock) -> None:
    """Letters still under way are the worker's: it takes up what waits, settles what was never answered, and closes."""
    if BatchState.RELEASED in calls:
        send_batch.defer(at=clock.now + STAYS, mailing_id=mailing.id)
    if BatchState.UNANSWERED in calls:
        settle_batch.defer(at=clock.now + STAYS, batch_id=calls[BatchState.UNANSWERED].id)
    if calls and mailing.due_at + NOT_KNOWN_AFTER > clock.now:
        close_mailing.defer(at=mailing.due_at + NOT_KNOWN_AFTER, mailing_id=mailing.id)
