"""Something is to end, is kept after all, or is gone. None commits."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from accounts.queries import people_to_tell
from kernel.access import Reader
from kernel.audit import Actor, record
from kernel.clock import now
from kernel.db import db
from kernel.ending import TOLD_BEFORE, Kind
from mail.actions import Recipient, post
from tenants.retention.letters import ENDS_SOON

SOMEBODY = "somebody"  # whoever kept what the trail must not tie to her


def announce(kind: Kind, one: Any) -> Collection[UUID]:
    """It ends in a month. Those concerned are told, or answered: then one letter is to tell them of all that is theirs."""
    one.ends_at, one.kept_at = now() + TOLD_BEFORE, None
    record("ending.announce", kind.table.__tablename__, one.id, actor="worker")
    return kind.told(one)


def tell(person_ids: Collection[UUID]) -> None:
    """One letter to each of them: something that concerns her ends in a month. It leads to what it is, and says no more."""
    for one in people_to_tell(person_ids) if person_ids else ():
        post(ENDS_SOON, one.id, [Recipient(one.id, one.id, one.email, one.name, one.language)])


def keep(kind: Kind, one: Any, *, actor: Reader, own: bool = False) -> None:
    """It stays; the time of the policy runs anew from this moment.

    `own`: by whoever it concerns. Of what is between a few people the trail does not say which of them it was.
    """
    one.stay()
    who: Actor = SOMEBODY if own and kind.silent else actor
    record("ending.keep", kind.table.__tablename__, one.id, actor=who)


def spare(kind: Kind, one: Any) -> None:
    """The reason is gone, and so is the date."""
    one.ends_at = None
    record("ending.spare", kind.table.__tablename__, one.id, actor="worker")


def end(kind: Kind, one: Any) -> None:
    """It is gone, with all that hangs on it. Its trail stays: ids, and how much went.

    Files go once that is committed, so that a thing is there as a whole or not at all.
    """
    about_id = one.id
    record("ending.delete", kind.table.__tablename__, about_id, actor="worker", **kind.end(one))
    db.session.flush()
