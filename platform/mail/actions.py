"""What is done to letters: post one, stop or release a mailing, send one again, and note that one was read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, Subquery, Update, select, update

from kernel.brand import current_brand
from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.ids import new_id
from mail.jobs import send_batch
from mail.letters import Letter
from mail.models import Delivery, DeliveryState, Mailing, MailingState
from mail.outbox import move


@dataclass(frozen=True)
class Recipient:
    """Whose mailbox (`to_id`), what seals the links she gets (`link_key`), and where it is.

    `language` is what she reads; None when nobody knows: then it is the hospital's.
    """

    to_id: UUID
    link_key: UUID
    email: str
    name: str
    language: str | None = None


def open_mailing(letter: Letter, about_id: UUID, *, due_at: datetime | None = None) -> Mailing:
    """A mailing without recipients yet; whoever opens it adds deliveries and defers `send_batch`."""
    mailing = Mailing(id=new_id(), letter=letter.name, about_id=about_id, due_at=due_at or now())
    db.session.add(mailing)
    db.session.flush()
    return mailing


def post(letter: Letter, about_id: UUID, to: Sequence[Recipient]) -> None:
    """Puts a letter to a few mailboxes into the outbox, within the running transaction."""
    mailing = open_mailing(letter, about_id)
    for r in to:
        language = r.language or current_brand().language
        mailbox = {"to_id": r.to_id, "link_key": r.link_key, "email": r.email, "name": r.name, "language": language}
        db.session.add(Delivery(mailing_id=mailing.id, **mailbox))
    send_batch.defer(mailing_id=mailing.id)


def stop_mailing(mailing: Mailing) -> None:
    """Ends a mailing: what was not sent yet never is."""
    mailing.state = MailingState.STOPPED
    move(mailing.id, DeliveryState.QUEUED, DeliveryState.STOPPED)


def release_mailing(mailing: Mailing) -> None:
    """Lets a held mailing go on."""
    mailing.state = MailingState.OPEN
    send_batch.defer(mailing_id=mailing.id)


def send_again(delivery: Delivery) -> None:
    """Queues one delivery once more, whatever became of it before."""
    delivery.state, delivery.reason, delivery.changed_at = DeliveryState.QUEUED, None, now()
    db.session.flush()
    send_batch.defer(mailing_id=delivery.mailing_id)


def withhold_letters(to_id: UUID, state: DeliveryState) -> None:
    """Whatever waits to leave for this mailbox never does, and comes to `state` instead."""
    _of_waiting(to_id, state=state, changed_at=now())


def withhold_from_others(about_id: UUID, to_ids: Select[UUID] | None) -> None:
    """Of all that waits to leave about something, only letters to these mailboxes ever do; with None, no letter."""
    about = select(Mailing.id).where(Mailing.tenant_id == current_tenant_id(), Mailing.about_id == about_id)
    waiting = update(Delivery).where(Delivery.tenant_id == current_tenant_id(), Delivery.mailing_id.in_(about))
    waiting = waiting.where(Delivery.state == DeliveryState.QUEUED)
    if to_ids is not None:
        waiting = waiting.where(Delivery.to_id.not_in(to_ids))
    stopped = waiting.values(state=DeliveryState.STOPPED, changed_at=now())
    db.session.execute(stopped, execution_options={"synchronize_session": False})


def reseal_letters(to_id: UUID, link_key: UUID) -> None:
    """Whatever waits to leave for this mailbox will carry links sealed with the new key."""
    _of_waiting(to_id, link_key=link_key)


def _of_waiting(to_id: UUID, **values: object) -> None:
    db.session.execute(_waiting().where(Delivery.to_id == to_id).values(**values))


def withhold_all(to_ids: Select[UUID], state: DeliveryState) -> None:
    """As `withhold_letters`, for every mailbox that a query names. One statement."""
    waiting = _waiting().where(Delivery.to_id.in_(to_ids)).execution_options(synchronize_session=False)
    db.session.execute(waiting.values(state=state, changed_at=now()))


def reseal_all(keys: Subquery) -> None:
    """As `reseal_letters`, for every mailbox of a query with the columns `id` and `key`. One statement."""
    waiting = _waiting().where(Delivery.to_id == keys.c.id).execution_options(synchronize_session=False)
    db.session.execute(waiting.values(link_key=keys.c.key))


def _waiting() -> Update:
    return update(Delivery).where(Delivery.tenant_id == current_tenant_id(), Delivery.state == DeliveryState.QUEUED)


FORGOTTEN = "forgotten@invalid"  # RFC 6761: no mail ever reaches it


def forget_mailbox(to_ids: Sequence[UUID]) -> None:
    """Whoever these letters went to left: her address and name are kept no more, and what waits never leaves."""
    for to_id in to_ids:
        withhold_letters(to_id, DeliveryState.STOPPED)
    theirs = update(Delivery).where(Delivery.tenant_id == current_tenant_id(), Delivery.to_id.in_(to_ids))
    db.session.execute(theirs.values(email=FORGOTTEN, name=""))


def mark_opened(delivery_id: UUID) -> None:
    """Her own act showed that she read it: the only way in which a delivery comes to be opened."""
    opened = update(Delivery).where(
        Delivery.tenant_id == current_tenant_id(),
        Delivery.id == delivery_id,
        Delivery.state.not_in([DeliveryState.OPENED, DeliveryState.UNSUBSCRIBED]),
    )
    db.session.execute(opened.values(state=DeliveryState.OPENED, reason=None, changed_at=now()))
