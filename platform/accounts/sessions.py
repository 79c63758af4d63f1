"""Sessions: rows in the database behind Flask-Login. The cookie carries a random token; the row says whose, and how long."""

import hashlib
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from flask import Response, g, request
from flask import session as cookie
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from sqlalchemy import ColumnElement, Select, Update, delete, exists, func, select, update

from accounts.devices import device_of
from accounts.factors.models import Factor
from accounts.models import Person, Session
from kernel.access import STRANGER, Reader, Role, current_reader, held_back, person_reader
from kernel.afterwards import after_answer
from kernel.brand import current_brand
from kernel.clock import now
from kernel.db import context_tenant_id, current_tenant_id, db
from kernel.events import Event, publish
from kernel.ids import new_id
from kernel.tokens import issue, open_token
from kernel.web import House

FAMILY = (timedelta(days=30), timedelta(days=90))  # idle, absolute: she comes when there is news
A_SHIFT = timedelta(hours=12)  # absolute, for whoever has a role (NIST SP 800-63B-4); idle, what the hospital says
TOUCH_AFTER = timedelta(minutes=1)
MOST_SHOWN = 100
MAY_KEEP = timedelta(minutes=15)
_LEAVER = "leaver"

login_manager = LoginManager()


@dataclass(frozen=True)
class Visitor(UserMixin):  # type: ignore[misc]  # Flask-Login has no types
    """Who holds the session of this browser. `stale`: it was last seen a while ago, and its idle limit should move on.

    `sure_at` is when she last showed here that it is she; `strong`, whether by a second factor too. `person_id` is known
    before that, while the reader is still nobody.
    """

    token: str
    session_id: UUID
    person_id: UUID | None
    reader: Reader
    stale: bool
    sure_at: datetime
    strong: bool

    def get_id(self) -> str:
        """What Flask-Login keeps in the signed cookie."""
        return self.token


def install_sessions(app: House) -> None:
    """Flask-Login with sessions kept as rows; the reader of each request comes from here."""
    login_manager.init_app(app)
    login_manager.session_protection = None  # a phone changes networks all day; the row's limits protect instead
    app.identify, app.session_of_browser, app.readers_in = _identify, this_session, readers_in


@dataclass(frozen=True)
class SignedIn(Event):
    """Somebody with an account has begun a session in this browser."""

    person: Person


def open_session(person: Person | None, keys: list[UUID], *, strong: bool = False) -> None:
    """Begins a session in this browser; an earlier one ends. `strong`: she has shown a second factor already, elsewhere.

    What the browser had shown from letters is taken along by whoever shows one more, and by a family member who signs in;
    never by staff, nor from one person to the next. For somebody who asked for her account to end none begins: this browser
    is remembered for `leaver` instead.
    """
    if person is not None and person.leaves_at is not None:
        _remember_leaver(person)
        return
    before = current_reader()
    same = person is None or (not person.roles and whose_session() in (None, person.id))
    shown = before.keys if same else ()
    close_session()
    idle, most = FAMILY
    if person is not None and person.roles:
        idle, most = timedelta(minutes=current_brand().rules.idle_minutes), A_SHIFT
    token = secrets.token_urlsafe(32)
    session = Session(
        id=new_id(),
        person_id=person.id if person else None,
        token_hash=_hash(token),
        keys=list(dict.fromkeys([*shown, *keys])),
        idle_seconds=int(idle.total_seconds()),
        expires_at=now() + most,
        device=device_of(request.user_agent.string),
        strong_at=now() if strong else None,
    )
    db.session.add(session)
    db.session.flush()
    _carry(token)
    cookie.permanent = True  # the row's limits end the session, not the closing of a browser
    if person is not None:
        publish(SignedIn(person))


def strengthen() -> None:
    """A second factor was shown in this browser. Its session goes on under another token: the one before opens nothing."""
    token = secrets.token_urlsafe(32)
    db.session.execute(_change(current_user.session_id).values(token_hash=_hash(token), strong_at=now(), sure_at=now()))
    _carry(token)


def note_sure() -> None:
    """Somebody has shown again, in this browser, that it is really she."""
    db.session.execute(_change(current_user.session_id).values(sure_at=now()))


def weaken() -> None:
    """She has no second factor any more: what she showed in this browser counts no longer."""
    db.session.execute(_change(current_user.session_id).values(strong_at=None))
    _carry(current_user.token)


def _carry(token: str) -> None:
    visitor = _load(token)
    if visitor is not None:
        login_user(visitor)
        g.reader = visitor.reader


def _remember_leaver(person: Person) -> None:
    close_session()
    cookie[_LEAVER] = issue(_LEAVER, person.id, person.id, lasts=MAY_KEEP)


def leaver() -> UUID | None:
    """Who signed in in this browser a moment ago, and asked before for her account to end."""
    opened = open_token(_LEAVER, cookie.get(_LEAVER, ""))
    return opened.first if opened and not opened.expired else None


def show_key(key: UUID) -> None:
    """This browser showed a letter's key: its session may use it from now on, and one is begun if there is none."""
    if not current_user.is_authenticated:
        open_session(None, [key])
        return
    keys = list(dict.fromkeys([*current_user.reader.keys, key]))
    db.session.execute(_change(current_user.session_id).values(keys=keys))


def close_session() -> None:
    """Ends the session of this browser, in the database and in the cookie; nor is anybody's account kept from here any more."""
    if current_user.is_authenticated:
        of_it = (Session.tenant_id == current_tenant_id(), Session.id == current_user.session_id)
        db.session.execute(delete(Session).where(*of_it))
    logout_user()
    cookie.pop(_LEAVER, None)
    g.reader = STRANGER


def end_sessions(person_id: UUID) -> None:
    """Ends every session of a person, at once and everywhere."""
    db.session.execute(delete(Session).where(*_of(person_id)))


def end_other_sessions(person_id: UUID) -> None:
    """Ends every session of a person but the one of this browser."""
    db.session.execute(delete(Session).where(*_of(person_id), Session.id != this_session()))


def end_session(person_id: UUID, session_id: UUID) -> bool:
    """Ends one session of a person. False when it is not hers, or was over."""
    ended = delete(Session).where(*_of(person_id), Session.id == session_id).returning(Session.id)
    return db.session.scalar(ended) is not None


def sessions_of(person_id: UUID) -> Sequence[Session]:
    """Where a person is signed in: up to a hundred, the one last seen first."""
    query = select(Session).where(*_of(person_id), *_goes_on()).order_by(Session.seen_at.desc()).limit(MOST_SHOWN)
    return db.session.scalars(query).all()


def this_session() -> UUID | None:
    """The session of this browser."""
    return current_user.session_id if current_user.is_authenticated else None


def whose_session() -> UUID | None:
    """Who began the session of this browser, though she may be nobody yet for want of a second factor."""
    return current_user.person_id if current_user.is_authenticated else None


def is_strong() -> bool:
    """Whether a second factor was shown in this browser, to us or to the hospital's own sign-in."""
    return bool(current_user.is_authenticated and current_user.strong)


def sure_at() -> datetime | None:
    """When somebody last showed in this browser who she is: by signing in, or when she was asked again."""
    return current_user.sure_at if current_user.is_authenticated else None


def _of(person_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return Session.tenant_id == current_tenant_id(), Session.person_id == person_id


def _goes_on() -> tuple[ColumnElement[bool], ...]:
    idle = func.make_interval(0, 0, 0, 0, 0, 0, Session.idle_seconds)
    return Session.expires_at > now(), Session.seen_at + idle > now()


def _identify() -> Reader:
    """Who holds the session; at most once a minute its idle limit moves on."""
    if not current_user.is_authenticated:
        return STRANGER
    if current_user.stale:
        after_answer(partial(_touch, current_user.session_id))
    reader: Reader = current_user.reader
    return reader


@login_manager.user_loader  # type: ignore[untyped-decorator]  # Flask-Login has no types
def _load(token: str) -> Visitor | None:
    if context_tenant_id() is None:
        return None
    found = db.session.execute(_held().where(Session.token_hash == _hash(token))).one_or_none()
    if found is None:
        return None
    session, person, halfway = found
    stale = now() - session.seen_at > TOUCH_AFTER
    reader = _reader(session, person, halfway=halfway)
    sure, strong = session.sure_at or session.created_at, session.strong_at is not None
    return Visitor(token, session.id, session.person_id, reader, stale, sure, strong)


def readers_in(session_ids: Collection[UUID]) -> dict[UUID, Reader]:
    """Who holds these sessions now, by their ids; one that is over is not among them. One statement, but for the brand."""
    found = db.session.execute(_held().where(Session.id.in_(session_ids)))
    return {session.id: _reader(session, person, halfway=halfway) for session, person, halfway in found}


def _held() -> Select[Session, Person, bool]:
    """Sessions of the hospital that go on, with the person whose they are, if it is one.

    And whether she has a second factor and did not show it there.
    """
    has_factor = exists().where(Factor.tenant_id == Session.tenant_id, Factor.person_id == Session.person_id)
    return (
        select(Session, Person, Session.strong_at.is_(None) & has_factor)
        .outerjoin(Person, (Person.tenant_id == Session.tenant_id) & (Person.id == Session.person_id))
        .where(Session.tenant_id == current_tenant_id(), *_goes_on())
        .where(Person.disabled_at.is_(None), Person.leaves_at.is_(None))
    )


def _reader(session: Session, person: Person | None, *, halfway: bool) -> Reader:
    """Who holds a session. With `halfway` she has a second factor and did not show it here: all that is hers waits for it."""
    if person is None:
        return Reader(keys=tuple(session.keys))
    proved = person.email if person.proved_at else None
    reader = person_reader(person.id, person.name, proved, person.roles, session.keys)
    chosen = {"language": person.language, "time_zone": person.time_zone, "text_size": person.text_size}
    limits = {"shows_signs": person.shows_signs, "silenced": person.is_silenced, "banned": person.is_banned}
    reader = replace(reader, **chosen, **limits)  # type: ignore[arg-type]
    if halfway:
        return held_back(replace(reader, person_id=None, name="", email=None), reader.roles - {Role.ANYONE})
    if session.strong_at is None and person.roles:
        return held_back(reader, current_brand().rules.second_factor)
    return reader


def _touch(session_id: UUID, _: Response) -> None:
    db.session.execute(_change(session_id).values(seen_at=now()))


def _change(session_id: UUID) -> Update:
    return update(Session).where(Session.tenant_id == current_tenant_id(), Session.id == session_id)


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
