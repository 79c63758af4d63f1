"""The way to a provider and back: where the browser is sent, and what comes of the code it brings.

Authorization code with PKCE (RFC 7636) and `nonce`; the answer's `iss` is compared (RFC 9207).
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from authlib.common.security import generate_token
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge

from integrations.identity.calls import exchange, get_json
from integrations.identity.metadata import Metadata, metadata_of
from integrations.identity.provider import Provider, SignOnFailed, Trouble
from integrations.identity.tokens import Claims, read_id_token

PERSONAL = ("email", "name")
LONGEST_CODE = 4096  # characters


@dataclass(frozen=True)
class Attempt:
    """One way to a provider that was begun in this browser. All of it stays there, signed."""

    state: str
    nonce: str
    verifier: str


def begin() -> Attempt:
    """A new way, that nobody can guess."""
    return Attempt(secrets.token_urlsafe(32), secrets.token_urlsafe(32), generate_token(64))


def address_of(provider: Provider, attempt: Attempt) -> str:
    """Where the browser goes. Raises SignOnFailed."""
    url: str = prepare_grant_uri(
        metadata_of(provider).authorization_endpoint,
        provider.client_id,
        "code",
        redirect_uri=provider.redirect_uri,
        scope=provider.scope,
        state=attempt.state,
        nonce=attempt.nonce,
        code_challenge=create_s256_code_challenge(attempt.verifier),
        code_challenge_method="S256",
    )
    return url


def claims_for(provider: Provider, attempt: Attempt, answer: Mapping[str, str]) -> dict[str, Any]:
    """What the provider says of whoever came back with this answer (`code`, `iss`). Raises SignOnFailed."""
    metadata = metadata_of(provider)
    named = answer.get("iss")
    if named != provider.url and (named or metadata.authorization_response_iss_parameter_supported):
        raise SignOnFailed(Trouble.WRONG_ISSUER, str(named)[:200])
    code = answer.get("code", "")
    if not 0 < len(code) <= LONGEST_CODE:
        raise SignOnFailed(Trouble.CODE, "missing")
    methods = metadata.token_endpoint_auth_methods_supported
    tokens = exchange(provider, metadata.token_endpoint, methods, code=code, verifier=attempt.verifier)
    access_token = tokens.get("access_token")
    claims = read_id_token(provider, metadata, tokens.get("id_token"), nonce=attempt.nonce, access_token=access_token)
    return {**_more(metadata, claims, access_token), **claims}


def _more(metadata: Metadata, claims: Claims, access_token: object) -> dict[str, Any]:
    """What stands not in the token but in the provider's own record of her, when that is about the same subject."""
    if metadata.userinfo_endpoint is None or not isinstance(access_token, str) or all(name in claims for name in PERSONAL):
        return {}
    said = get_json(metadata.userinfo_endpoint, access_token)
    if said.get("sub") != claims["sub"]:
        raise SignOnFailed(Trouble.TOKEN, "userinfo sub")
    return said
