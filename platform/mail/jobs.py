"""The worker's part in mail: send one batch, settle one that was never answered, close a mailing nobody heard of again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from flask import current_app

from kernel.brand import current_brand
from kernel.clock import now
from kernel.db import db
from kernel.events import Event, publish
from kernel.jobs import Later, job
from kernel.language import speaking
from kernel.logs import log
from kernel.quotas import Quota, most_of
from kernel.tenancy import in_trial
from mail.letters import Held, Withdrawn, address, mailer, seal
from mail.models import BatchState, DeliveryState, Mailing, MailingState
from mail.outbox import (
    Next,
    claim,
    conclude,
    lock_open_batch,
    mailing_to_send,
    mark,
    move,
    next_of,
    other_mailings,
    sent_since,
    split,
    withhold_outsiders,
)
from mail.ports import MOST_ADDRESSEES, Addressee, MailerLater, MailerNever, MailerSilent, SealedLetter

NEVER_HELD = ("accounts/", "crisis/", "factors/", "glass/", "signon/")  # letters, by the beginnings of their names
NOT_KNOWN_AFTER = timedelta(days=3)  # SendGrid tries to deliver for 72 hours


@dataclass(frozen=True)
class LettersReturned(Event):
    """A call's letters wait once more. Who did not want one while the call was under way could not be heard then."""

    mailing_ids: tuple[UUID, ...]


@job("mail.send_batch")
def send_batch(mailing_id: str) -> None:
    """Sends at most one call's worth of a mailing's due deliveries, all in one language, and asks for what is left."""
    mailing = mailing_to_send(UUID(mailing_id))
    if mailing is None:
        return
    _within_bounds(mailing)
    first = next_of(mailing.id)
    if first is None or first.waits:
        _come_back(mailing.id, first)
        return
    with speaking(first.language):
        letter = _sealed(mailing)
        if letter is None:
            return
        batch_id, to = _addressed(mailing, first.language)
    if not to:
        mark(batch_id, BatchState.RELEASED)
        _come_back(mailing.id, next_of(mailing.id))
        return
    db.session.expunge_all()
    _settle_in_time(batch_id)
    db.session.commit()  # from here on the batch is `sending` for whoever looks, or comes after us
    _call(batch_id, UUID(mailing_id), letter, to)
    if len(to) == MOST_ADDRESSEES:
        send_batch.defer(mailing_id=mailing_id)
    else:
        _come_back(UUID(mailing_id), next_of(UUID(mailing_id)))


def _addressed(mailing: Mailing, language: str) -> tuple[UUID, list[Addressee]]:
    """A batch and whom it goes to. Its rows stay behind here: a thousand of them would weigh on the whole call."""
    batch_id, deliveries = claim(mailing.id, language)
    return batch_id, [address(mailing, delivery) for delivery in deliveries]


def _within_bounds(mailing: Mailing) -> None:
    """On trial a hospital mails its own staff alone; and above its letters a day what can wait does, until the next one.

    What somebody in danger, or somebody at the door, waits for is never held back by a number.
    """
    if in_trial():
        withhold_outsiders(mailing.id, current_app.extensions["staff_mailboxes"]())
    most = None if mailing.letter.startswith(NEVER_HELD) else most_of(Quota.LETTERS)
    if most is not None and (db.session.scalar(sent_since(day_began())) or 0) >= most:
        raise Later((day_began() + timedelta(days=1) - now()).total_seconds())


def day_began() -> datetime:
    """When this day began, in UTC."""
    return now().astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def _come_back(mailing_id: UUID, rest: Next | None) -> None:
    """Asks for what is left of a mailing, in its time; what leaves that late is waited for as long as the others."""
    if rest is None:
        return
    send_batch.defer(at=rest.not_before, mailing_id=mailing_id)
    if rest.not_before is not None and rest.waits:
        close_mailing.defer(at=rest.not_before + NOT_KNOWN_AFTER, mailing_id=mailing_id)


def _sealed(mailing: Mailing) -> SealedLetter | None:
    """The letter, if it may leave now. Otherwise what waits is held or, when it never will, written down as stopped."""
    if mailing.state == MailingState.HELD:
        return None
    try:
        if mailing.state == MailingState.STOPPED:
            raise Withdrawn("stopped")
        return seal(mailing, current_brand())
    except Held:
        mailing.state = MailingState.HELD
    except Withdrawn as reason:
        mailing.state = MailingState.STOPPED
        move(mailing.id, DeliveryState.QUEUED, DeliveryState.STOPPED, str(reason))
    return None


def _call(batch_id: UUID, mailing_id: UUID, letter: SealedLetter, to: Sequence[Addressee]) -> None:
    try:
        mailer().send(letter, to, batch_id)
    except MailerLater as later:
        _release(batch_id, mailing_id, str(later))
        db.session.commit()
        raise Later(later.seconds) from later
    except MailerSilent:
        mark(batch_id, BatchState.UNANSWERED)
        log().warning("mailer did not answer", batch=str(batch_id), letters=len(to))
    except MailerNever as never:
        _refused(batch_id, mailing_id, letter, to, str(never))
    else:
        conclude(batch_id, BatchState.ANSWERED, DeliveryState.SENT)


def _refused(batch_id: UUID, mailing_id: UUID, letter: SealedLetter, to: Sequence[Addressee], reason: str) -> None:
    """One bad address spoils a call for all in it: halve until the letters that can go have gone."""
    if len(to) == 1:
        conclude(batch_id, BatchState.ANSWERED, DeliveryState.BOUNCED, reason)
        log().warning("mailer refused a letter", batch=str(batch_id))
        return
    half = len(to) // 2
    other_id = split(batch_id, mailing_id, [addressee.delivery_id for addressee in to[half:]])
    for part_id, part in ((batch_id, to[:half]), (other_id, to[half:])):
        batch = lock_open_batch(part_id)
        if batch is not None:  # else it was settled while its turn was waited for
            batch.called_at = now()
            _settle_in_time(part_id)
            db.session.commit()
            _call(part_id, mailing_id, letter, part)
            db.session.commit()


def _release(batch_id: UUID, mailing_id: UUID, reason: str | None = None) -> None:
    """Queues what a batch held again; mailings whose deliveries had joined it look after their own."""
    conclude(batch_id, BatchState.RELEASED, DeliveryState.QUEUED, reason)
    others = other_mailings(batch_id, mailing_id)
    publish(LettersReturned((mailing_id, *others)))
    for other_id in others:
        send_batch.defer(at=now() + _patience(), mailing_id=other_id)


def _settle_in_time(batch_id: UUID) -> None:
    settle_batch.defer(at=now() + _patience(), batch_id=batch_id)


def _patience() -> timedelta:
    return timedelta(seconds=current_app.config["MAIL_SETTLE_SECONDS"])


@job("mail.settle_batch")
def settle_batch(batch_id: str) -> None:
    """A batch whose call was never answered, by the mailer or by an event, is queued again; any other is left alone."""
    batch = lock_open_batch(UUID(batch_id))
    if batch is None:
        return
    early = (batch.called_at + _patience() - now()).total_seconds()
    if early > 0:  # a part of it was called anew
        raise Later(early)
    _release(batch.id, batch.mailing_id)
    send_batch.defer(mailing_id=batch.mailing_id)
    log().warning("batch sent again, as nobody answered for it", batch=batch_id)


@job("mail.close_mailing")
def close_mailing(mailing_id: str) -> None:
    """What was taken and never heard of again is written down as not known."""
    move(UUID(mailing_id), DeliveryState.SENT, DeliveryState.NOT_KNOWN, due_until=now() - NOT_KNOWN_AFTER)
