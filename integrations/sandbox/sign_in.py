"""A hospital's own sign-in: its keys, the codes it gave, who is signed in, and what it says of them.

Sources: OpenID Connect Core 1.0 (2, 3.1), Back-Channel Logout 1.0 (2.4); RFC 7636 (4.6) for the proof key.
"""

import base64
import hashlib
import hmac
import http.client
import secrets
import time
from collections.abc import Sequence
from threading import Thread
from typing import Any, NamedTuple

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, RSAKey

from integrations.sandbox.hospitals import Hospital, Person
from integrations.sandbox.outbound import post

ALGORITHM = "RS256"
CODE_SECONDS, TOKEN_SECONDS = 60, 300
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"


class Asked(NamedTuple):
    """What a client asks for with the browser that it sends."""

    redirect_uri: str
    state: str
    nonce: str
    challenge: str


class Session(NamedTuple):
    """Somebody signed in with one browser; `at` is a Unix time."""

    sid: str
    person: Person
    at: int


class Code(NamedTuple):
    """What a code stands for."""

    asked: Asked
    session: Session
    until: float


class SignIn:
    """One hospital's provider. All of it lives in memory and is gone with the process."""

    def __init__(self, issuer: str, hospital: Hospital) -> None:
        self.issuer, self.hospital = issuer, hospital
        self.answered: list[int | None] = []  # what back-channel calls were answered, None for nothing at all
        self._keys = [_new_key()]
        self._codes: dict[str, Code] = {}
        self._sessions: dict[str, Session] = {}

    def rotate(self, *, keep: bool) -> None:
        """Sign with a new key from now on; former ones are still shown, or gone."""
        self._keys = [_new_key(), *(self._keys if keep else ())]

    def keys(self) -> dict[str, Any]:
        """The public keys as a JWK Set, the one that signs first."""
        return {"keys": [key.as_dict(private=False) for key in self._keys]}

    def sessions(self) -> list[Session]:
        """Who is signed in."""
        return list(self._sessions.values())

    def session(self, sid: str | None) -> Session | None:
        """The session of a browser, if it lasts."""
        return self._sessions.get(sid or "")

    def enter(self, person: Person) -> Session:
        """Somebody signs in anew."""
        session = Session(secrets.token_urlsafe(16), person, int(time.time()))
        self._sessions[session.sid] = session
        return session

    def code(self, asked: Asked, session: Session) -> str:
        """A code for the client to fetch an ID token with, once and within a minute."""
        code = secrets.token_urlsafe(32)
        self._codes[code] = Code(asked, session, time.time() + CODE_SECONDS)
        return code

    def redeem(self, code: str, redirect_uri: str, verifier: str) -> str | None:
        """An ID token for a code, None when anything about it is wrong. A code is spent by the first attempt."""
        kept = self._codes.pop(code, None)
        if kept is None or kept.until < time.time() or kept.asked.redirect_uri != redirect_uri:
            return None
        digest = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        return self._id_token(kept) if hmac.compare_digest(digest, kept.asked.challenge) else None

    def session_of(self, id_token: str) -> Session | None:
        """The session that one of our ID tokens came from, however old it is."""
        try:
            told = jwt.decode(id_token, KeySet([*self._keys]), algorithms=[ALGORITHM]).claims
        except (JoseError, ValueError):
            return None
        return self.session(told.get("sid")) if told.get("iss") == self.issuer else None

    def leave(self, sessions: Sequence[Session]) -> None:
        """Ends sessions, and tells the client of each on the back channel."""
        for session in sessions:
            self._sessions.pop(session.sid, None)
        if self.hospital.backchannel_logout_uri:
            Thread(target=self._tell, args=(self.hospital.backchannel_logout_uri, sessions), daemon=True).start()

    def _tell(self, url: str, sessions: Sequence[Session]) -> None:
        for session in sessions:
            told = {"sub": session.person.sub, "sid": session.sid, "jti": secrets.token_urlsafe(16)}
            token = self._signed("logout+jwt", {**told, "events": {LOGOUT_EVENT: {}}})
            form = {"Content-Type": "application/x-www-form-urlencoded"}
            try:
                self.answered.append(post(url, b"logout_token=" + token.encode(), form))
            except (OSError, http.client.HTTPException):
                self.answered.append(None)

    def _id_token(self, kept: Code) -> str:
        session, nonce = kept.session, kept.asked.nonce
        told = session.person.claims() | {"sid": session.sid, "auth_time": session.at}
        return self._signed("JWT", told | ({"nonce": nonce} if nonce else {}))

    def _signed(self, kind: str, claims: dict[str, Any]) -> str:
        key, now = self._keys[0], int(time.time())
        header = {"alg": ALGORITHM, "kid": key.kid, "typ": kind}
        common = {"iss": self.issuer, "aud": self.hospital.client_id, "iat": now, "exp": now + TOKEN_SECONDS}
        return jwt.encode(header, common | claims, key)


def _new_key() -> RSAKey:
    return RSAKey.generate_key(2048, {"use": "sig", "alg": ALGORITHM}, auto_kid=True)
