"""What a browser keeps on its way to a provider and back: signed, a host's own, and of use in this hospital alone."""

import time
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from flask import session as cookie
from pydantic import TypeAdapter

from integrations.identity.signing_in import Attempt
from kernel.db import current_tenant_id
from tenants.signon.actions import Arrival

ATTEMPTS, VISIT = "sign_on", "first_visit"
MOST = 4  # ways to providers that may be open in one browser
LASTS = 900  # seconds that somebody may take at the provider
VISIT_LASTS = 1800  # seconds in which the first visit is to be finished


def keep_attempt(attempt: Attempt, issuer_id: UUID, onward: str) -> None:
    """Remembers a way that was begun; the oldest of many is forgotten."""
    kept: list[Any] = cookie.get(ATTEMPTS, [])
    here = [str(current_tenant_id()), str(issuer_id), int(time.time()), onward]
    cookie[ATTEMPTS] = [*kept[-(MOST - 1) :], [attempt.state, attempt.nonce, attempt.verifier, *here]]


def take_attempt(state: str) -> tuple[Attempt, UUID, str] | None:
    """The way that this state belongs to, once: the attempt, the provider, and where she was going."""
    kept: list[Any] = cookie.get(ATTEMPTS, [])
    found = next((one for one in kept if one[0] == state), None)
    if found is None:
        return None
    cookie[ATTEMPTS] = [one for one in kept if one is not found]
    _, nonce, verifier, tenant_id, issuer_id, at, onward = found
    if tenant_id != str(current_tenant_id()) or not 0 <= time.time() - at <= LASTS:
        return None
    return Attempt(state, nonce, verifier), UUID(issuer_id), onward


@dataclass(frozen=True)
class Visit:
    """Somebody's first visit with an account of the hospital, until it is known who that is here.

    `onward` is where she was going; six digits went to `sent_to` under `proof_id`; `proved` is the mailbox she proved.
    """

    arrival: Arrival
    onward: str
    proof_id: UUID | None = None
    sent_to: str | None = None
    proved: str | None = None


def sent(visit: Visit, proof_id: UUID, email: str) -> Visit:
    """The visit, once digits went to this mailbox."""
    return replace(visit, proof_id=proof_id, sent_to=email)


def proved(visit: Visit, email: str) -> Visit:
    """The visit, once this mailbox was proved."""
    return replace(visit, proved=email)


def keep_visit(visit: Visit) -> None:
    """Remembers a first visit, for half an hour from its last step."""
    cookie[VISIT] = {
        "visit": _VISITS.dump_python(visit, mode="json"),
        "at": int(time.time()),
        "tenant": str(current_tenant_id()),
    }


def kept_visit() -> Visit | None:
    """The first visit that goes on in this browser."""
    kept = cookie.get(VISIT)
    if not kept or kept["tenant"] != str(current_tenant_id()) or not 0 <= time.time() - kept["at"] <= VISIT_LASTS:
        return None
    return _VISITS.validate_python(kept["visit"])


def forget_visit() -> None:
    """She is in."""
    cookie.pop(VISIT, None)


_VISITS = TypeAdapter(Visit)
