"""A passkey in software: it answers as a real one does, or lies where a test tells it to."""

import json
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from secrets import token_bytes
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40  # flags of authenticator data (Web Authentication, 6.1)


def text(raw: bytes) -> str:
    """Base64url without its end, as browsers write it."""
    return urlsafe_b64encode(raw).decode().rstrip("=")


@dataclass
class SoftKey:
    """One key for one host. `counter` is what it counted last."""

    origin: str = "http://mercy.localhost"
    host: str = "mercy.localhost"
    flags: int = PRESENT | VERIFIED
    counter: int = 0
    id: bytes = field(default_factory=lambda: token_bytes(16))
    _key: EllipticCurvePrivateKey = field(default_factory=lambda: generate_private_key(SECP256R1()))

    def make(self, asked: dict[str, Any]) -> str:
        """What `navigator.credentials.create` gives for these options, as our script sends it."""
        attested = b"\0" * 16 + len(self.id).to_bytes(2, "big") + self.id + self._public()
        told = {"fmt": "none", "attStmt": {}, "authData": self._data(ATTESTED) + attested}
        client = self._client("webauthn.create", asked["challenge"])
        return self._answer({"clientDataJSON": text(client), "attestationObject": text(cbor2.dumps(told))})

    def show(self, asked: dict[str, Any], **other: str) -> str:
        """What `navigator.credentials.get` gives for these options; `other` stands in the response in place of what is true."""
        self.counter += 1
        client, data = self._client("webauthn.get", asked["challenge"]), self._data(0)
        signature = self._key.sign(data + sha256(client).digest(), ECDSA(SHA256()))
        told = {"clientDataJSON": text(client), "authenticatorData": text(data), "signature": text(signature)}
        return self._answer({**told, **other})

    def _answer(self, response: dict[str, str]) -> str:
        return json.dumps({"id": text(self.id), "rawId": text(self.id), "type": "public-key", "response": response})

    def _client(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}).encode()

    def _data(self, more: int) -> bytes:
        return sha256(self.host.encode()).digest() + bytes([self.flags | more]) + self.counter.to_bytes(4, "big")

    def _public(self) -> bytes:
        """COSE, ES256 (RFC 9053)."""
        numbers = self._key.public_key().public_numbers()
        return cbor2.dumps({1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")})
