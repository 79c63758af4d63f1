"""Passkeys (W3C Web Authentication, level 2): what a browser is asked, and whether its answer holds.

A challenge belongs to one session and is taken once. The relying party is the hospital's canonical host, and no answer counts
without the person herself having been verified (a finger, a face, a PIN).
"""

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module
from typing import Any
from uuid import UUID

from flask import request
from sqlalchemy import select, update

from accounts.factors.models import Factor, FactorKind
from accounts.models import Person, Session
from accounts.sessions import this_session
from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.tenancy import bare_host, canonical_host

LASTS = timedelta(minutes=5)  # between asking a browser and its answer
LONGEST_ANSWER = 20_000  # characters
_CHALLENGE = 32  # bytes
_FAR = "accounts.factors.ceremonies"  # loaded at the first passkey


@dataclass(frozen=True)
class NewPasskey:
    """What is kept of a passkey that showed itself."""

    credential_id: bytes
    public_key: bytes
    counter: int


def can_use_passkeys() -> bool:
    """Whether the browser is on the host that passkeys are bound to."""
    return bare_host(request.host) == canonical_host()


def ask_for_new(me: Person, factors: Sequence[Factor]) -> str:
    """What a browser is asked so that it makes a passkey (JSON)."""
    given = {"email": me.email, "name": me.name, "challenge": _new_challenge(), "known": _ids(factors)}
    return str(import_module(_FAR).question_for_new(me.id, **given))


def ask_for_known(factors: Sequence[Factor]) -> str:
    """What a browser is asked so that it shows one of these passkeys (JSON)."""
    return str(import_module(_FAR).question_for_known(_ids(factors), challenge=_new_challenge()))


def check_new(answer: str) -> NewPasskey | None:
    """The passkey that a browser made for the challenge of this session; None when anything about it is wrong."""
    challenge, told = _take_challenge(), _read(answer)
    made = import_module(_FAR).made(told, challenge) if told is not None and challenge is not None else None
    return NewPasskey(*made) if made is not None else None


def take_passkey(person_id: UUID, factors: Sequence[Factor], answer: str) -> bool:
    """Whether a browser answered the challenge of this session with one of these passkeys, and its counter went on."""
    challenge, told = _take_challenge(), _read(answer)
    shown = _spelt_out(told.get("rawId")) if told else None
    known = next((one for one in factors if shown is not None and one.credential_id == shown), None)
    if challenge is None or told is None or known is None or not _is_hers(told, person_id):
        return False
    counter = import_module(_FAR).counted(told, challenge, public_key=known.secret, counter=known.counter)
    if counter is None:
        return False
    this = (Factor.tenant_id == current_tenant_id(), Factor.id == known.id, Factor.counter == known.counter)
    counted = update(Factor).where(*this).values(counter=counter, used_at=now()).returning(Factor.id)
    return db.session.scalar(counted) is not None


def _new_challenge() -> bytes:
    challenge = secrets.token_bytes(_CHALLENGE)
    here = (Session.tenant_id == current_tenant_id(), Session.id == this_session())
    db.session.execute(update(Session).where(*here).values(challenge=challenge, challenged_at=now()))
    return challenge


def _take_challenge() -> bytes | None:
    """The challenge of this session, which is gone with that, whatever becomes of the answer."""
    here = (Session.tenant_id == current_tenant_id(), Session.id == this_session())
    held = db.session.execute(select(Session.challenge, Session.challenged_at).where(*here).with_for_update()).one_or_none()
    db.session.execute(update(Session).where(*here).values(challenge=None, challenged_at=None))
    if held is None or held.challenge is None or now() - held.challenged_at > LASTS:
        return None
    return bytes(held.challenge)


def _ids(factors: Sequence[Factor]) -> list[bytes]:
    return [one.credential_id for one in factors if one.kind == FactorKind.PASSKEY and one.credential_id is not None]


def _read(answer: str) -> dict[str, Any] | None:
    if len(answer) > LONGEST_ANSWER:
        return None
    try:
        told = json.loads(answer)
    except (ValueError, RecursionError):
        return None
    return told if isinstance(told, dict) else None


def _spelt_out(told: Any) -> bytes | None:
    spelt: bytes | None = import_module(_FAR).spelt_out(told)
    return spelt


def _is_hers(told: dict[str, Any], person_id: UUID) -> bool:
    """A browser may say whose passkey it is (`userHandle`): then it says so truly, or the answer is nothing."""
    response = told.get("response")
    named = response.get("userHandle") if isinstance(response, dict) else None
    return named is None or _spelt_out(named) == person_id.bytes
