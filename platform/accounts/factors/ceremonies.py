"""What the library of passkeys is asked. Loaded at the first of them: a worker meets none, and is spared its 8 MB."""

import struct
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from cbor2 import CBORError
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

from kernel.brand import current_brand
from kernel.tenancy import canonical_host, canonical_url

_WRONG = (WebAuthnException, CBORError, IndexError, KeyError, TypeError, ValueError, struct.error)


def question_for_new(person_id: UUID, *, email: str, name: str, challenge: bytes, known: Sequence[bytes]) -> str:
    """What a browser is asked so that it makes a passkey which is none of the `known` ones (JSON)."""
    wishes = AuthenticatorSelectionCriteria(
        resident_key=ResidentKeyRequirement.DISCOURAGED, user_verification=UserVerificationRequirement.REQUIRED
    )
    options = generate_registration_options(
        rp_id=canonical_host(),
        rp_name=current_brand().name,
        user_id=person_id.bytes,
        user_name=email,
        user_display_name=name,
        challenge=challenge,
        authenticator_selection=wishes,
        exclude_credentials=[PublicKeyCredentialDescriptor(id=one) for one in known],
    )
    return options_to_json(options)


def question_for_known(known: Sequence[bytes], *, challenge: bytes) -> str:
    """What a browser is asked so that it shows one of the `known` passkeys (JSON)."""
    options = generate_authentication_options(
        rp_id=canonical_host(),
        challenge=challenge,
        allow_credentials=[PublicKeyCredentialDescriptor(id=one) for one in known],
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json(options)


def made(told: dict[str, Any], challenge: bytes) -> tuple[bytes, bytes, int] | None:
    """The id, public key and counter of the passkey that was made for the challenge; None when anything about it is wrong."""
    try:
        new = verify_registration_response(**_demanded(told, challenge))
    except _WRONG:
        return None
    return new.credential_id, new.credential_public_key, new.sign_count


def counted(told: dict[str, Any], challenge: bytes, *, public_key: bytes, counter: int) -> int | None:
    """How far the passkey that answered the challenge has counted; None when anything about its answer is wrong."""
    try:
        shown = verify_authentication_response(
            **_demanded(told, challenge), credential_public_key=public_key, credential_current_sign_count=counter
        )
    except _WRONG:
        return None
    return shown.new_sign_count


def _demanded(told: dict[str, Any], challenge: bytes) -> dict[str, Any]:
    """What holds for every answer: it is to this challenge, at the hospital's own name, by somebody who was verified."""
    return {
        "credential": told,
        "expected_challenge": challenge,
        "expected_rp_id": canonical_host(),
        "expected_origin": canonical_url(""),
        "require_user_verification": True,
    }


def spelt_out(told: Any) -> bytes | None:
    """What a browser wrote in base64url; None for anything else."""
    try:
        return base64url_to_bytes(told)
    except (ValueError, TypeError):
        return None
