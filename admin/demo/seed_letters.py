"""Sows the letters about one update, each in the state that its story tells."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from admin.demo.shapes import Clock, ReaderStory, UpdateStory, fate
from following.letters import UPDATE
from kernel.db import db
from kernel.ids import new_id
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


def sow_letters(
    told: UpdateStory, update: Update, readers: Sequence[tuple[ReaderStory, Guest]], clock: Clock, mailing_id: UUID
) -> None:
    """Makes the mailing of an update under `mailing_id` and a delivery for each who was written to."""
    mailing = Mailing(
        id=mailing_id,
        created_at=update.published_at,
        letter=UPDATE.name,
        about_id=update.id,
        state=MailingState.STOPPED if told.stopped else MailingState.OPEN,
        due_at=update.mail_at,
    )
    db.session.add(mailing)
    db.session.flush()
    calls = _sow_calls(mailing)
    for place, (reader, guest) in enumerate(readers):
        became = fate(told, reader, clock)
        if became is not None:
            _sow_delivery(mailing, guest, became, calls, _changed(became[0], mailing.due_at, place, clock))
    _let_live(told, mailing, calls, clock)


def _sow_calls(mailing: Mailing) -> dict[BatchState, Batch]:
    """One call for each way in which one can have ended."""
    calls = {}
    for state in sorted(set(_CALLS.values())) if mailing.state == MailingState.OPEN else ():
        calls[state] = Batch(id=new_id(), created_at=mailing.due_at, mailing_id=mailing.id, state=state)
    db.session.add_all(calls.values())
    db.session.flush()
    return calls
