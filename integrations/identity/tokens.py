"""What a provider signed about somebody: taken only when every part of it holds.

OpenID Connect Core 1.0, 3.1.3.7 (ID token) and Back-Channel Logout 1.0, 2.6 (logout token); RFC 8725 on what tokens are
forged with. Signatures are joserfc's, claims are Authlib's; here stands what is stricter than either.
"""

import hmac
import json
from base64 import urlsafe_b64decode
from collections.abc import Callable, Mapping
from typing import Any

from authlib.oauth2.claims import JWTClaims
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import Key, KeySet

from integrations.identity.metadata import Metadata, keys_of
from integrations.identity.provider import Provider, SignOnFailed, Trouble

SKEW = 60  # seconds by which clocks may differ
OLDEST = 600  # seconds: a token is made while one waits for it
LONGEST = 64 * 1024  # characters of a token
LONGEST_SUBJECT = 255  # OpenID Connect Core 1.0, 2
NEVER = ("jwk", "jku", "x5u", "x5c", "crit", "b64", "zip")  # a token does not say by which key it is to be believed
LOGOUT = "http://schemas.openid.net/event/backchannel-logout"
Claims = Mapping[str, Any]


def read_id_token(provider: Provider, metadata: Metadata, token: object, *, nonce: str, access_token: object) -> Claims:
    """The claims of an ID token that was made for us, now, in answer to this very question. Raises SignOnFailed."""
    header, claims = _signed(provider, metadata, token, types=("JWT",))
    params = {"nonce": nonce, "client_id": provider.client_id, "access_token": access_token}
    _check(lambda: CodeIDToken(claims, header, _expected(provider), params).validate(leeway=SKEW))
    given = claims.get("nonce")
    if not isinstance(given, str) or not hmac.compare_digest(given.encode(), nonce.encode()):
        raise SignOnFailed(Trouble.TOKEN, "nonce")
    _is_for_us_alone(provider, claims)
    _is_of_now(claims)
    _subject(claims)
    return claims


def read_logout_token(provider: Provider, metadata: Metadata, token: object) -> Claims:
    """The claims of a logout token: whose sessions end, or which. Raises SignOnFailed."""
    header, claims = _signed(provider, metadata, token, types=("JWT", "logout+jwt"))
    _check(lambda: JWTClaims(claims, header, {**_expected(provider), "jti": {"essential": True}}).validate(leeway=SKEW))
    _is_for_us_alone(provider, claims)
    _is_of_now(claims)
    events = claims.get("events")
    if not isinstance(events, dict) or not isinstance(events.get(LOGOUT), dict) or "nonce" in claims:
        raise SignOnFailed(Trouble.TOKEN, "events")
    if claims.get("sub") is None and claims.get("sid") is None:
        raise SignOnFailed(Trouble.TOKEN, "sub")
    if not all(isinstance(claims.get(name, ""), str) for name in ("sub", "sid")):
        raise SignOnFailed(Trouble.TOKEN, "sub")
    return claims


def _signed(
    provider: Provider, metadata: Metadata, token: object, *, types: tuple[str, ...]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and claims, once the signature holds under one of the provider's keys."""
    header = _header(token)
    algorithm = header.get("alg")
    if algorithm not in metadata.algorithms or any(name in header for name in NEVER):
        raise SignOnFailed(Trouble.TOKEN, "header")
    if str(header.get("typ", "JWT")).removeprefix("application/").lower() not in {kind.lower() for kind in types}:
        raise SignOnFailed(Trouble.TOKEN, "typ")
    try:
        key = _key(keys_of(provider, metadata), header)
    except InvalidKeyIdError:
        try:
            key = _key(keys_of(provider, metadata, fresh=True), header)
        except InvalidKeyIdError as error:
            raise SignOnFailed(Trouble.KEYS, "kid") from error
    try:
        read = jwt.decode(str(token), key, algorithms=[str(algorithm)])
    except (JoseError, ValueError, TypeError) as error:
        raise SignOnFailed(Trouble.TOKEN, type(error).__name__) from error
    return dict(read.header), dict(read.claims)


def _header(token: object) -> dict[str, Any]:
    """What stands in the token's header; nothing of it is believed yet."""
    if not isinstance(token, str) or len(token) > LONGEST or token.count(".") != 2:
        raise SignOnFailed(Trouble.TOKEN, "form")
    part = token.partition(".")[0]
    try:
        header = json.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (ValueError, RecursionError) as error:
        raise SignOnFailed(Trouble.TOKEN, "form") from error
    if not isinstance(header, dict):
        raise SignOnFailed(Trouble.TOKEN, "form")
    return header


def _key(keys: KeySet, header: Mapping[str, Any]) -> Key:
    """The one key that the token names, by name alone. Without a name there must be but one. Raises InvalidKeyIdError."""
    name = header.get("kid")
    if name is not None and not isinstance(name, str):
        raise SignOnFailed(Trouble.TOKEN, "kid")
    found = [key for key in keys if name is None or key.kid == name]
    if len(found) != 1:
        raise InvalidKeyIdError("not one key")
    return found[0]


def _expected(provider: Provider) -> dict[str, Any]:
    return {
        "iss": {"essential": True, "value": provider.url},
        "aud": {"essential": True, "value": provider.client_id},
        "iat": {"essential": True},
    }


def _check(validate: Callable[[], None]) -> None:
    try:
        validate()
    except (JoseError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise SignOnFailed(Trouble.TOKEN, f"{type(error).__name__} {error}"[:200]) from error


def _is_for_us_alone(provider: Provider, claims: Claims) -> None:
    """We trust no other audience; so whoever else it was made for could bring it here."""
    audience = claims.get("aud")
    if audience not in (provider.client_id, [provider.client_id]):
        raise SignOnFailed(Trouble.TOKEN, "aud")


def _is_of_now(claims: Claims) -> None:
    """Made within the last minutes, whenever it runs out."""
    from_then = claims.get("iat")
    if not isinstance(from_then, int | float) or isinstance(from_then, bool):
        raise SignOnFailed(Trouble.TOKEN, "iat")
    _check(lambda: JWTClaims({"exp": from_then + OLDEST}, {}).validate(leeway=SKEW))


def _subject(claims: Claims) -> None:
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT or not subject.isprintable():
        raise SignOnFailed(Trouble.TOKEN, "sub")
