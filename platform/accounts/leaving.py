"""Leaving: an account ends a week after that was asked for, and can be kept until then. None commits."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import delete, select

from accounts.account_letters import ENDING, LEAVING, LEFT
from accounts.archive import end_archive
from accounts.models import Archive, Person, Proof
from accounts.queries import person_with
from accounts.sessions import end_sessions
from kernel.access import Reader
from kernel.audit import Actor, record
from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.events import Event, publish
from kernel.jobs import job
from mail.actions import Recipient, forget_mailbox, post

THINKS_IT_OVER = timedelta(days=7)
LETTERS_KEPT = timedelta(days=7)


@dataclass(frozen=True)
class PersonLeaving(Event):
    """Somebody asked for her account to end; `email` is her proved mailbox. Until then no letter leaves for her."""

    person_id: UUID
    email: str | None


@dataclass(frozen=True)
class PersonDeleted(Event):
    """An account ends now. Her row goes after this. `words_away`: what she wrote on others' pages goes too."""

    person_id: UUID
    email: str | None
    words_away: bool


@dataclass(frozen=True)
class LeftBehind:
    """Something that loses whoever looks after it when she leaves, and where it is. `goes_on`: others take it over."""

    title: str
    url: str
    goes_on: bool


Look = Callable[[UUID], Sequence[LeftBehind]]
_looks: list[Look] = []


def looks_after(look: Look) -> Look:
    """Registers a function that gives what a person looks after before all others. One statement."""
    _looks.append(look)
    return look


def left_behind(person_id: UUID) -> list[LeftBehind]:
    """What would be closed to everybody, or go to others, if she left now."""
    return [one for look in _looks for one in look(person_id)]


def name_of_who_left() -> str:
    """What stands in the place of a name."""
    return str(_("Somebody who left"))


def ask_to_leave(me: Person, *, words_away: bool, actor: Reader, why: str | None = None) -> None:
    """Ends an account in a week. At once she is signed out everywhere, and no letter leaves for her.

    `why` is the hospital's own reason, one word of few: then it is the hospital that ends it. She may keep it all the same.
    """
    me.leaves_at, me.words_away = now() + THINKS_IT_OVER, words_away
    end_sessions(me.id)
    if why is None:
        record("person.leave", "person", me.id, actor=actor)
    else:
        record("person.end", "person", me.id, actor=actor, why=why, words_away=words_away)
    publish(PersonLeaving(me.id, _proved(me)))
    delete_person.defer(at=me.leaves_at, person_id=me.id)
    if me.proved_at is not None:
        post(LEAVING if why is None else ENDING, me.id, [Recipient(me.id, me.id, me.email, "")])


def keep_account(me: Person, *, actor: Actor) -> None:
    """She stays. Letters that were held back meanwhile do not come any more."""
    me.leaves_at = None
    record("person.keep", "person", me.id, actor=actor)


@job("accounts.delete_person", deletes=True)
def delete_person(person_id: str) -> None:
    """Ends an account for good, unless she kept it, or asked anew and has time yet.

    One that the hospital closed meanwhile stays closed, with its row: else its mailbox could join anew.
    """
    query = select(Person).where(Person.tenant_id == current_tenant_id(), Person.id == UUID(person_id)).with_for_update()
    me = db.session.scalars(query).one_or_none()
    if me is None or me.leaves_at is None or me.leaves_at > now():
        return
    if me.disabled_at is not None and me.proved_at is not None:
        keep_account(me, actor="worker")
        return
    own = me.id
    publish(PersonDeleted(own, _proved(me), me.words_away))
    forget_mailbox(
        [*db.session.scalars(select(Proof.id).where(Proof.tenant_id == current_tenant_id(), Proof.person_id == own))]
    )
    for archive_id in db.session.scalars(
        select(Archive.id).where(Archive.tenant_id == current_tenant_id(), Archive.person_id == own)
    ):
        end_archive.defer(archive_id=archive_id)
    record("person.delete", "person", own, actor="worker")
    if me.proved_at is not None:
        post(LEFT, own, [Recipient(own, own, me.email, "")])
        forget_letters.defer(at=now() + LETTERS_KEPT, person_id=own)
    db.session.flush()
    db.session.execute(delete(Person).where(Person.tenant_id == current_tenant_id(), Person.id == own))


@job("accounts.forget_letters", deletes=True)
def forget_letters(person_id: str) -> None:
    """Once the last letter has arrived, her address is kept nowhere."""
    if person_with(UUID(person_id)) is None:
        forget_mailbox([UUID(person_id)])


def _proved(me: Person) -> str | None:
    return me.email if me.proved_at is not None else None
