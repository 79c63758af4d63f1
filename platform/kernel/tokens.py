"""What a letter carries so that its reader is known: derived from ids and our key, bound to one hospital, stored nowhere."""

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from flask import current_app

from kernel.clock import now
from kernel.db import current_tenant_id

_SEAL = 16  # bytes of HMAC-SHA256 kept: 128 bits (RFC 2104 allows half the output)


@dataclass(frozen=True)
class Opened:
    """What a token said. An `expired` one is still known to be ours: its holder can be offered a fresh one."""

    first: UUID
    second: UUID
    expired: bool


def issue(purpose: str, first: UUID, second: UUID, *, lasts: timedelta) -> str:
    """A token of 72 characters for two ids, valid for `lasts` from now, in this hospital alone."""
    expires = int((now() + lasts).timestamp())
    content = first.bytes + second.bytes + expires.to_bytes(6, "big")
    return urlsafe_b64encode(content + _sealed(_keys()[0], purpose, content)).decode()


def open_token(purpose: str, token: str) -> Opened | None:
    """What `issue` put in, or None when the token is not one of ours for this purpose and hospital."""
    try:
        raw = urlsafe_b64decode(token.encode())
    except (NotBase64, ValueError):
        return None
    content, seal = raw[:-_SEAL], raw[-_SEAL:]
    if len(content) != 38 or not any(hmac.compare_digest(_sealed(k, purpose, content), seal) for k in _keys()):
        return None
    expired = int.from_bytes(content[32:], "big") < now().timestamp()
    return Opened(UUID(bytes=content[:16]), UUID(bytes=content[16:32]), expired)


def six_digits(purpose: str, about: UUID) -> str:
    """The six-digit code that belongs to one row, under the key that signs."""
    return _code(_keys()[0], purpose, about)


def fits(purpose: str, about: UUID, typed: str) -> bool:
    """Whether what was typed is the row's code; spaces and dashes do not matter."""
    digits = "".join(c for c in typed if c in "0123456789")
    return any(hmac.compare_digest(_code(key, purpose, about), digits) for key in _keys())


def seals(purpose: str, content: bytes) -> list[bytes]:
    """16 bytes that only we can make of some content, in this hospital: under each of our keys, the newest first."""
    return [_sealed(key, purpose, content) for key in _keys()]


def _code(key: str, purpose: str, about: UUID) -> str:
    return f"{int.from_bytes(_sealed(key, f'{purpose} code', about.bytes)[:8], 'big') % 1_000_000:06d}"


def _sealed(key: str, purpose: str, content: bytes) -> bytes:
    context = f"\0{purpose}\0{current_tenant_id()}".encode()
    return hmac.digest(hashlib.sha256(key.encode() + context).digest(), content, "sha256")[:_SEAL]


def _keys() -> list[str]:
    return [current_app.config["SECRET_KEY"], *current_app.config["SECRET_KEY_FALLBACKS"]]
