"""Silence and ban: what moderators let somebody not do for a while, by a case about her words. It ends by itself."""

from datetime import timedelta
from enum import StrEnum

from accounts.models import Person
from accounts.queries import person_with
from kernel.access import GRANTS, Permission, Reader, Role
from kernel.audit import record
from kernel.clock import now
from mail.actions import post
from moderation.letters import LIMITED
from moderation.models import Case
from moderation.queries import mailboxes_of

DAYS = (1, 7, 30, 90, 365)


class Limit(StrEnum):
    """`silenced`: she reads, and writes only on pages of her own. `banned`: she sees no forum."""

    BANNED = "banned"
    SILENCED = "silenced"


def whom_to_limit(case: Case) -> Person | None:
    """Whoever wrote the words, with an account; None for those who look after the place themselves."""
    person = person_with(case.author_id)
    if person is None or any(Permission.REPORT_READ in GRANTS[Role(role)] for role in person.roles):
        return None
    return person


def limit(case: Case, person: Person, what: Limit, days: int, *, actor: Reader) -> None:
    """For so many days from now; said again, it begins anew. She is told, and nobody else.

    The record names the case: of words without a name it does not say whose they are.
    """
    _set(person, what, days)
    record(f"case.{_DONE[what]}", "case", case.id, actor=actor, days=days)
    post(LIMITED, case.id, mailboxes_of([person.id], []))


def lift(case: Case, person: Person, *, actor: Reader) -> None:
    """It ends now."""
    for what in Limit:
        _set(person, what, None)
    record("case.lift", "case", case.id, actor=actor)
    post(LIMITED, case.id, mailboxes_of([person.id], []))


_DONE = {Limit.BANNED: "ban", Limit.SILENCED: "silence"}


def _set(person: Person, what: Limit, days: int | None) -> None:
    until = now() + timedelta(days=days) if days is not None else None
    if what is Limit.BANNED:
        person.banned_until = until
    else:
        person.silenced_until = until
