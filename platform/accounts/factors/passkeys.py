"""Passkeys (W3C Web Authentication, level 2): what a browser is asked, and whether its answer holds.

A challenge belongs to one session and is taken once. The relying party is the hospital's canonical host, and no answer counts
without the person herself having been verified (a finger, a face, a PIN).
"""

import json
import secrets
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from cbor2 import CBORError
from flask import request
from sqlalchemy import select, update
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from accounts.factors.models import Factor, FactorKind
from accounts.models import Person, Session
from accounts.sessions import this_session
from kernel.brand import current_brand
from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.tenancy import bare_host, canonical_host, canonical_url

LASTS = timedelta(minutes=5)  # between asking a browser and its answer
LONGEST_ANSWER = 20_000  # characters
_CHALLENGE = 32  # bytes


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
    wishes = AuthenticatorSelectionCriteria(
        resident_key=ResidentKeyRequirement.DISCOURAGED, user_verification=UserVerificationRequirement.REQUIRED
    )
    options = generate_registration_options(
        rp_id=canonical_host(),
        rp_name=current_brand().name,
        user_id=me.id.bytes,
        user_name=me.email,
        user_display_name=me.name,
        challenge=_new_challenge(),
        authenticator_selection=wishes,
        exclude_credentials=_described(factors),
    )
    return options_to_json(options)


def ask_for_known(factors: Sequence[Factor]) -> str:
    """What a browser is asked so that it shows one of these passkeys (JSON)."""
    options = generate_authentication_options(
        rp_id=canonical_host(),
        challenge=_new_challenge(),
        allow_credentials=_described(factors),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json(options)


def check_new(answer: str) -> NewPasskey | None:
    """The passkey that a browser made for the challenge of this session; None when anything about it is wrong."""
    challenge, told = _take_challenge(), _read(answer)
    if challenge is None or told is None:
        return None
    try:
        made = verify_registration_response(
            credential=told,
            expected_challenge=challenge,
            expected_rp_id=canonical_host(),
            expected_origin=canonical_url(""),
            require_user_verification=True,
        )
    except (WebAuthnException, CBORError, IndexError, KeyError, TypeError, ValueError, struct.error):
        return None
    return NewPasskey(made.credential_id, made.credential_public_key, made.sign_count)


def take_passkey(person_id: UUID, factors: Sequence[Factor], answer: str) -> bool:
    """Whether a browser answered the challenge of this session with one of these passkeys, and its counter went on."""
    challenge, told = _take_challenge(), _read(answer)
    known = next((one for one in factors if told and one.credential_id == _id_of(told)), None)
    if challenge is None or told is None or known is None or not _is_hers(told, person_id):
        return False
    try:
        shown = verify_authentication_response(
            credential=told,
            expected_challenge=challenge,
            expected_rp_id=canonical_host(),
            expected_origin=canonical_url(""),
            credential_public_key=known.secret,
            credential_current_sign_count=known.counter,
            require_user_verification=True,
        )
    except (WebAuthnException, CBORError, IndexError, KeyError, TypeError, ValueError, struct.error):
        return False
    this = (Factor.tenant_id == current_tenant_id(), Factor.id == known.id, Factor.counter == known.counter)
    counted = update(Factor).where(*this).values(counter=shown.new_sign_count, used_at=now()).returning(Factor.id)
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


def _described(factors: Sequence[Factor]) -> list[PublicKeyCredentialDescriptor]:
    passkeys = (one for one in factors if one.kind == FactorKind.PASSKEY and one.credential_id is not None)
    return [PublicKeyCredentialDescriptor(id=one.credential_id) for one in passkeys if one.credential_id is not None]


def _read(answer: str) -> dict[str, Any] | None:
    if len(answer) > LONGEST_ANSWER:
        return None
    try:
        told = json.loads(answer)
    except (ValueError, RecursionError):
        return None
    return told if isinstance(told, dict) else None


def _id_of(told: dict[str, Any]) -> bytes | None:
    try:
        return base64url_to_bytes(told["rawId"])
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def _is_hers(told: dict[str, Any], person_id: UUID) -> bool:
    """A browser may say whose passkey it is (`userHandle`): then it says so truly, or the answer is nothing."""
    response = told.get("response")
    named = response.get("userHandle") if isinstance(response, dict) else None
    try:
        return named is None or base64url_to_bytes(named) == person_id.bytes
    except (ValueError, TypeError, AttributeError):
        return False
