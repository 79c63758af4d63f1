"""How we get in: a token that was given us, or one that is fetched for a signed statement and kept until it runs out.

SMART App Launch 2.2, «Backend Services» and «Client Authentication: Asymmetric»; RFC 7523.
"""

import json
import secrets
import threading
from collections import OrderedDict

from joserfc import jwt
from joserfc.jwk import RSAKey
from pydantic import BaseModel, Field

from integrations.record.calls import Errand, check, read
from integrations.record.system import RecordFailed, System, Trouble
from kernel.clock import now
from tenants.record.actions import ALGORITHM

WELL_KNOWN = "/.well-known/smart-configuration"
STATEMENT_LASTS = 240  # seconds; five minutes are the most that is taken
USUAL, LONGEST, EARLIER = 60, 3600, 30  # seconds that a token is kept: unless it says, at most, and how much less than it says
MOST = 500
SCOPES_1, SCOPES_2 = "system/Patient.read system/Encounter.read", "system/Patient.rs system/Encounter.rs"


class Configuration(BaseModel):
    """What a record system says of how one gets in."""

    token_endpoint: str
    capabilities: list[str] = []
    token_endpoint_auth_signing_alg_values_supported: list[str] = [ALGORITHM]

    @property
    def scope(self) -> str:
        """What we ask for, in the spelling that it understands."""
        first, second = ("permission-v1" in self.capabilities, "permission-v2" in self.capabilities)
        return SCOPES_2 if second and not first else SCOPES_1


class Given(BaseModel):
    """A token, and for how many seconds it holds."""

    access_token: str = Field(pattern="^[!-~]+$", max_length=10_000)
    token_type: str = Field(pattern="^[Bb]earer$")
    expires_in: int = USUAL


_kept: OrderedDict[System, tuple[str, float]] = OrderedDict()  # a System names its hospital; with another setting it is another
_lock = threading.Lock()


def token_for(system: System, errand: Errand, *, fresh: bool = False) -> str:
    """What opens the record system. `fresh`: the one before was not taken. Raises RecordFailed."""
    if system.token is not None:
        return system.token
    with _lock:
        token, until = _kept.get(system, ("", 0.0))
    if fresh or until <= now().timestamp():
        token = _fetch(system, errand)
    return token


def _fetch(system: System, errand: Errand) -> str:
    given = read(Given, ask(system, configuration(system, errand), errand))
    lasts = min(given.expires_in, LONGEST) - EARLIER
    with _lock:
        _kept[system] = (given.access_token, now().timestamp() + lasts)
        _kept.move_to_end(system)
        while len(_kept) > MOST:
            _kept.popitem(last=False)
    return given.access_token


def configuration(system: System, errand: Errand) -> Configuration:
    """Where a token is fetched, and how. Raises RecordFailed."""
    found = read(Configuration, errand.get(system.base_url + WELL_KNOWN))
    check(found.token_endpoint)
    if ALGORITHM not in found.token_endpoint_auth_signing_alg_values_supported:
        raise RecordFailed(Trouble.DENIED, f"{ALGORITHM}?")
    return found


def ask(system: System, found: Configuration, errand: Errand) -> bytes:
    """Asks for a token. Raises RecordFailed; a refusal, which OAuth says with 400, is one."""
    form = {
        "grant_type": "client_credentials",
        "scope": found.scope,
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": _statement(system, found.token_endpoint),
    }
    try:
        return errand.post(found.token_endpoint, form)
    except RecordFailed as failed:
        if failed.detail == "400":
            raise RecordFailed(Trouble.DENIED, "400") from None
        raise


def _statement(system: System, audience: str) -> str:
    key, at = RSAKey.import_key(json.loads(system.key or "{}")), int(now().timestamp())
    who = {"iss": system.client_id, "sub": system.client_id, "aud": audience}
    claims = {**who, "iat": at, "exp": at + STATEMENT_LASTS, "jti": secrets.token_urlsafe(24)}
    return jwt.encode({"alg": ALGORITHM, "kid": key.kid, "typ": "JWT"}, claims, key, algorithms=[ALGORITHM])
