"""What a provider says of itself: its addresses and its keys, fetched past the guard, checked, and kept for a while.

OpenID Connect Discovery 1.0; RFC 8414; RFC 9207 for `iss` in the answer.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from pydantic import BaseModel, ConfigDict, ValidationError

from integrations.identity.calls import check, get_json
from integrations.identity.provider import Provider, SignOnFailed, Trouble
from kernel.clock import now
from kernel.events import listens_to
from tenants.signon.providers import ProviderChanged

KEPT = 3600.0  # seconds for which what it says is believed
TROUBLE_KEPT = 15.0  # seconds for which its silence is remembered, so that nobody else waits for it
KEYS_AGAIN = 10.0  # seconds between two looks for new keys: anybody can name a key that is not there
MOST = 500
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519", "EdDSA")
WELL_KNOWN = "/.well-known/openid-configuration"


class Metadata(BaseModel):
    """The part of a provider's metadata that we go by."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None = None
    end_session_endpoint: str | None = None
    id_token_signing_alg_values_supported: tuple[str, ...] = ("RS256",)
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)
    code_challenge_methods_supported: tuple[str, ...] = ()
    authorization_response_iss_parameter_supported: bool = False
    backchannel_logout_supported: bool = False

    @property
    def algorithms(self) -> list[str]:
        """The signatures it uses and we take: never `none`, never one that shares a secret."""
        return [name for name in self.id_token_signing_alg_values_supported if name in ALGORITHMS]


@dataclass
class _Kept:
    value: Any
    until: float
    since: float


class _Shelf:
    """What was fetched, by hospital and address; the oldest makes room. A failure is kept too, for a shorter time."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[UUID, str], _Kept] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: tuple[UUID, str], fetch: Callable[[], Any], *, younger_than: float = KEPT) -> Any:
        at = now().timestamp()
        with self._lock:
            found = self._kept.get(key)
        if found is None or found.until < at or at - found.since > younger_than:
            found = self._fetch(key, fetch, at, found)
        if isinstance(found.value, SignOnFailed):
            raise SignOnFailed(found.value.trouble, found.value.detail)
        return found.value

    def _fetch(self, key: tuple[UUID, str], fetch: Callable[[], Any], at: float, before: _Kept | None) -> _Kept:
        try:
            fresh = _Kept(fetch(), at + KEPT, at)
        except SignOnFailed as failed:  # what it said before still holds, as far as we know
            fresh = _Kept(before.value if before else failed, at + TROUBLE_KEPT, at)
        with self._lock:
            self._kept[key] = fresh
            self._kept.move_to_end(key)
            while len(self._kept) > MOST:
                self._kept.popitem(last=False)
        return fresh

    def forget(self, tenant_id: UUID) -> None:
        with self._lock:
            for key in [key for key in self._kept if key[0] == tenant_id]:
                del self._kept[key]


_shelf = _Shelf()


def metadata_of(provider: Provider) -> Metadata:
    """What the provider says of itself, an hour old at most. Raises SignOnFailed."""
    found: Metadata = _shelf.get((provider.tenant_id, provider.url), lambda: fetch_metadata(provider))
    return found


def keys_of(provider: Provider, metadata: Metadata, *, fresh: bool = False) -> KeySet:
    """The provider's keys. `fresh`: not older than a few seconds, since one was named that is not among them."""
    limit = KEYS_AGAIN if fresh else KEPT
    found: KeySet = _shelf.get((provider.tenant_id, metadata.jwks_uri), lambda: fetch_keys(metadata), younger_than=limit)
    return found


def forget(tenant_id: UUID) -> None:
    """What was kept about a hospital's providers is asked anew."""
    _shelf.forget(tenant_id)


@listens_to(ProviderChanged)
def _when_changed(event: ProviderChanged) -> None:
    forget(event.tenant_id)


def fetch_metadata(provider: Provider) -> Metadata:
    """Asks the provider itself. Raises SignOnFailed."""
    said = get_json(provider.url.rstrip("/") + WELL_KNOWN)
    try:
        metadata = Metadata.model_validate(said)
    except ValidationError as error:
        missing = ", ".join(sorted({str(e["loc"][0]) for e in error.errors() if e["loc"]}))
        raise SignOnFailed(Trouble.ANSWER, missing) from error
    if metadata.issuer != provider.url:
        raise SignOnFailed(Trouble.WRONG_ISSUER, metadata.issuer[:200])
    ends = (metadata.authorization_endpoint, metadata.token_endpoint, metadata.jwks_uri)
    more = (metadata.userinfo_endpoint, metadata.end_session_endpoint)
    for address in (*ends, *(one for one in more if one is not None)):
        check(address)
    if not metadata.algorithms:
        raise SignOnFailed(Trouble.ANSWER, "id_token_signing_alg_values_supported")
    return metadata


def fetch_keys(metadata: Metadata) -> KeySet:
    """Asks for the keys themselves. Raises SignOnFailed."""
    said = get_json(metadata.jwks_uri)
    listed = said.get("keys") if isinstance(said, dict) else None
    usable = [key for key in listed if _signs(key)] if isinstance(listed, list) else []
    try:
        keys = KeySet.import_key_set({"keys": usable})
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise SignOnFailed(Trouble.KEYS, type(error).__name__) from error
    if not usable:
        raise SignOnFailed(Trouble.KEYS, "none")
    return keys


def _signs(key: object) -> bool:
    """A public key for signatures: no shared secret, no private part, not one for encryption."""
    if not isinstance(key, dict) or key.get("kty") not in ("RSA", "EC", "OKP") or "d" in key:
        return False
    return key.get("use", "sig") == "sig" and key.get("crv") not in ("X25519", "X448")
