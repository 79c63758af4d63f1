"""Letters of moderation: to whoever reported something, and to whoever wrote it. None says what, why or who the other is."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from accounts.queries import person_with
from kernel.db import current_tenant_id, db
from kernel.tenancy import canonical_url
from kernel.tokens import issue
from mail.letters import Letter, Personal, Withdrawn, register
from mail.models import Delivery
from moderation.models import Case, Outcome

DECIDED = "words decided"
ASKABLE = timedelta(days=90)  # how long whoever wrote the words can ask that somebody looks again


def _always(case_id: UUID) -> dict[str, Any]:
    return {}


def _while_down(case_id: UUID) -> dict[str, Any]:
    case = db.session.get(Case, (current_tenant_id(), case_id))
    if case is None or case.outcome != Outcome.TAKEN_DOWN:
        raise Withdrawn("the words stand again")
    return {"again": bool(case.plea)}


def _while_standing(case_id: UUID) -> dict[str, Any]:
    case = db.session.get(Case, (current_tenant_id(), case_id))
    if case is None or case.outcome == Outcome.TAKEN_DOWN:
        raise Withdrawn("the words were taken down again")
    return {}


def _as_it_is(case_id: UUID) -> dict[str, Any]:
    case = db.session.get(Case, (current_tenant_id(), case_id))
    person = person_with(case.author_id) if case else None
    if person is None:
        raise Withdrawn("she has left")
    silenced, banned = person.silenced_until if person.is_silenced else None, person.banned_until if person.is_banned else None
    return {"silenced_until": silenced, "banned_until": banned}


def _home(case_id: UUID, delivery: Delivery) -> Personal:
    return Personal(links={"read": canonical_url("/")})


def _to_author(case_id: UUID, delivery: Delivery) -> Personal:
    token = issue(DECIDED, case_id, delivery.to_id, lasts=ASKABLE)
    return Personal(links={"read": canonical_url(f"/words-taken-down/{token}")})


ARRIVED = register(Letter(name="moderation/arrived", fill=_while_standing, personal=_home, links=("read",)))
BACK = register(Letter(name="moderation/back", fill=_while_standing, personal=_home, links=("read",)))
LIMITED = register(Letter(name="moderation/limited", fill=_as_it_is, personal=_home, links=("read",)))
LOOKED_AT = register(Letter(name="moderation/looked_at", fill=_always, personal=_home, links=("read",)))
TAKEN_DOWN = register(Letter(name="moderation/taken_down", fill=_while_down, personal=_to_author, links=("read",)))
