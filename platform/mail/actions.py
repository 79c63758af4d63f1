"""What is done to letters: post one, stop or release a mailing, send one again, and note that one was read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, SelectBase, Subquery, Update, delete, or_, select, update
from sqlalchemy.orm import aliased

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

    `language` is what she reads; None when nobody knows: then it is the hospital's. Her letter does not leave before
    `not_before`; a `daily` one leaves with others like it in one.
    """

    to_id: UUID
    link_key: UUID
    email: str
    name: str
    language: str | None = None
    not_before: datetime | None = None
    daily: bool = False


def open_mailing(letter: Letter, about_id: UUID, *, due_at: datetime | None = None, together_id: UUID | None = None) -> Mailing:
    """A mailing without recipients yet; whoever opens it adds deliveries and defers `send_batch`.

    What is told `daily` by mailings of one `together_id` and letter leaves as one letter.
    """
    mailing = Mailing(id=new_id(), letter=letter.name, about_id=about_id, due_at=due_at or now(), together_id=together_id)
    db.session.add(mailing)
    db.session.flush()
    return mailing


def post(letter: Letter, about_id: UUID, to: Sequence[Recipient], *, together_id: UUID | None = None) -> None:
    """Puts a letter to a few mailboxes into the outbox, within the running transaction. `together_id`: see `open_mailing`."""
    mailing = open_mailing(letter, about_id, together_id=together_id)
    for r in to:
        language = r.language or current_brand().language
        mailbox = {"to_id": r.to_id, "link_key": r.link_key, "email": r.email, "name": r.name, "language": language}
        leaves = {"not_before": r.not_before, "daily": r.daily}
        db.session.add(Delivery(mailing_id=mailing.id, **mailbox, **leaves))
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
    delivery.state, delivery.reason, delivery.joins_id, delivery.changed_at = DeliveryState.QUEUED, None, None, now()
    db.session.flush()
    send_batch.defer(mailing_id=delivery.mailing_id)


def withhold_letters(to_id: UUID, state: DeliveryState) -> None:
    """Whatever waits to leave for this mailbox never does, and comes to `state` instead."""
    _of_waiting(to_id, state=state, changed_at=now())


def withhold_kind(to_ids: Select[UUID], letter: Letter, state: DeliveryState) -> None:
    """The same for one kind of letter, and every mailbox that a query names. One statement."""
    its_own = select(Mailing.id).where(Mailing.tenant_id == current_tenant_id(), Mailing.letter == letter.name)
    waiting = _waiting().where(Delivery.to_id.in_(to_ids), Delivery.mailing_id.in_(its_own))
    stopped = waiting.values(state=state, changed_at=now())
    db.session.execute(stopped, execution_options={"synchronize_session": False})


def readdress_letters(to_ids: Sequence[UUID], email: str) -> None:
    """Whatever waits to leave for somebody goes to her new mailbox."""
    waiting = _waiting().where(Delivery.to_id.in_(to_ids)).values(email=email)
    db.session.execute(waiting, execution_options={"synchronize_session": False})


def hand_letters_over(from_id: UUID, to_id: UUID, link_key: UUID, email: str) -> None:
    """What waits to leave for one mailbox goes to another of hers, unless that gets the same letter anyway."""
    own = aliased(Delivery)
    has = select(own.id).where(own.tenant_id == Delivery.tenant_id, own.mailing_id == Delivery.mailing_id, own.to_id == to_id)
    moved = _waiting().where(Delivery.to_id == from_id, ~has.exists()).values(to_id=to_id, link_key=link_key, email=email)
    db.session.execute(moved, execution_options={"synchronize_session": False})


def withhold_from_others(about_id: UUID, to_ids: SelectBase | None, *, letter: str | None = None) -> None:
    """Of all that waits to leave about something, only letters to these mailboxes ever do; with None, no letter.

    `letter`: a name, when only that kind is meant.
    """
    about = select(Mailing.id).where(Mailing.tenant_id == current_tenant_id(), Mailing.about_id == about_id)
    about = about.where(Mailing.letter == letter) if letter else about
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
    """Her own act showed that she read it, and what joined it: the only way in which a delivery comes to be opened."""
    opened = update(Delivery).where(
        Delivery.tenant_id == current_tenant_id(),
        or_(Delivery.id == delivery_id, Delivery.joins_id == delivery_id),
        Delivery.state.not_in([DeliveryState.OPENED, DeliveryState.UNSUBSCRIBED]),
    )
    db.session.execute(opened.values(state=DeliveryState.OPENED, reason=None, changed_at=now()))


def forget_letters(*about: SelectBase | Sequence[UUID]) -> None:
    """What was sent about these, and what still waits to leave, is gone: with each letter its addresses and names."""
    for ids in about:
        gone = delete(Mailing).where(Mailing.tenant_id == current_tenant_id(), Mailing.about_id.in_(ids))
        db.session.execute(gone, execution_options={"synchronize_session": False})
