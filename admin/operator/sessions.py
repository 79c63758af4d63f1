"""Sessions of operators: rows of their own, behind a token in this host's cookie. A hospital's cookie holds none of it."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from flask import g
from flask import session as cookie
from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from admin.operator.models import Operator, OperatorAttempt, OperatorSession
from kernel.access import STRANGER, Reader, Role
from kernel.clock import now
from kernel.limits import TooOften
from kernel.operators import operator_session

IDLE, MOST = timedelta(minutes=15), timedelta(hours=8)  # within NIST SP 800-63B-4, AAL3
TOUCH_AFTER = timedelta(minutes=1)
_TOKEN = "operator"  # noqa: S105  # what it is called in the cookie


@dataclass(frozen=True)
class Visit:
    """Whose session this browser holds. `strong`: the second step was taken; `has_app`: there is one to take."""

    session_id: UUID
    operator_id: UUID
    name: str
    email: str
    strong: bool
    has_app: bool


def current_visit() -> Visit | None:
    """The session of this browser, if it goes on; looked up once a request, and noted as seen once a minute."""
    if "operator_visit" not in g:
        token = cookie.get(_TOKEN)
        g.operator_visit = _visit(str(token)) if token else None
    visit: Visit | None = g.operator_visit
    return visit


def operator_reader() -> Reader:
    """Who is asking where operators work. Without the second step she waits for what is hers, and is nobody."""
    visit = current_visit()
    if visit is None:
        return STRANGER
    hers = frozenset({Role.OPERATOR})
    return Reader(name=visit.name, roles=STRANGER.roles | hers) if visit.strong else Reader(waiting=hers)


def open_session(session: Session, operator: Operator) -> None:
    """Begins a session in this browser that still waits for the second step; one that was there ends."""
    end_session(session)
    _carry(session, OperatorSession(operator_id=operator.id, token_hash=b"", expires_at=now() + MOST))


def strengthen(session: Session, visit: Visit) -> None:
    """The second step was taken. The session goes on under another token: the one before opens nothing."""
    kept = session.get_one(OperatorSession, visit.session_id)
    kept.strong_at = now()
    _carry(session, kept)


def end_session(session: Session) -> None:
    """Ends the session of this browser, in the database and in the cookie."""
    token = cookie.pop(_TOKEN, None)
    if token:
        session.execute(delete(OperatorSession).where(OperatorSession.token_hash == _hash(str(token))))
    g.pop("operator_visit", None)


def count_try(what: str, who: str, *, most: int, within: timedelta) -> None:
    """Counts one try of `who` at `what`, in a transaction of its own, and raises TooOften from the one after `most`."""
    key = hashlib.sha256(f"{what}\0{who.lower()}".encode()).digest()
    seconds = int(within.total_seconds())
    began = datetime.fromtimestamp(int(now().timestamp()) // seconds * seconds, now().tzinfo)
    one = insert(OperatorAttempt).values(key=key, began_at=began, count=1)
    counted = one.on_conflict_do_update(index_elements=["key", "began_at"], set_={"count": OperatorAttempt.count + 1})
    with operator_session() as session:
        tries = session.execute(counted.returning(OperatorAttempt.count)).scalar_one()
    if tries > most:
        raise TooOften(max(1, round((began + within - now()).total_seconds() / 60)))


def _carry(session: Session, kept: OperatorSession) -> None:
    token = secrets.token_urlsafe(32)
    kept.token_hash = _hash(token)
    session.add(kept)
    session.flush()
    cookie[_TOKEN] = token
    g.pop("operator_visit", None)


def _visit(token: str) -> Visit | None:
    goes_on = (OperatorSession.expires_at > now(), OperatorSession.seen_at > now() - IDLE, Operator.disabled_at.is_(None))
    query = select(OperatorSession, Operator).join(Operator, Operator.id == OperatorSession.operator_id)
    with operator_session() as session:
        found = session.execute(query.where(OperatorSession.token_hash == _hash(token), *goes_on)).one_or_none()
        if found is None:
            return None
        kept, operator = found
        if now() - kept.seen_at > TOUCH_AFTER:
            seen = update(OperatorSession).where(OperatorSession.id == kept.id).values(seen_at=now())
            session.execute(seen, execution_options={"synchronize_session": False})
        strong, has_app = kept.strong_at is not None, operator.secret is not None
        return Visit(kept.id, operator.id, operator.name, operator.email, strong, has_app)


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
