"""What follows when somebody comes from a provider of accounts. Each is a verb; none commits.

Her e-mail address never says who she is: only (issuer, subject) does. To an account that exists already she is tied only by
being signed in to it, or by the six digits from a letter to its mailbox.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy
from sqlalchemy import delete, select

from accounts.actions import CLOSED, MOST_TRIES, end_other_claims, note_sign_in
from accounts.factors.queries import has_factor
from accounts.letters import PROOF_LASTS
from accounts.models import Person, Proof, Purpose, Session
from accounts.queries import person_with, proved_person, usable_proof
from accounts.sessions import open_session, this_session
from kernel.access import Reader, person_reader
from kernel.audit import record
from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.ids import new_id
from kernel.limits import count_attempt
from kernel.tokens import fits
from mail.actions import Recipient, post
from tenants.directory.models import DirectoryUser
from tenants.directory.turns import take_turn
from tenants.directory.tying import has_left, listed_as, meet
from tenants.signon.letters import DIGITS
from tenants.signon.models import Identity, Issuer, SignedOn
from tenants.signon.queries import identity_of, issuer_with
from tenants.signon.roles import settle

PROVIDER = "provider"  # who acted, for the record, when claims changed something
LEFT = lazy(
    "The hospital’s account does not open this just now: its staff directory does not list you as working there. "
    "Ask there if that is wrong. What is your own here stays: with “I forgot my password” you can still come to it."
)


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """Somebody has shown at a provider who she is there. `verified`: it calls her address hers; `strong`: by two factors.

    `roles` are what the hospital's rules make of her claims; `provider_session` is the provider's name for its session.
    """

    issuer_id: UUID
    subject: str
    email: str | None
    verified: bool
    name: str
    roles: tuple[str, ...]
    strong: bool
    provider_session: str | None


class Refused(Exception):
    """She cannot come in; `sentence` tells her why and what she can do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def come_back(arrival: Arrival) -> bool:
    """Signs somebody in who came by this account before; False for whoever comes the first time. Raises Refused."""
    take_turn()
    identity = identity_of(arrival.issuer_id, arrival.subject)
    person = person_with(identity.person_id) if identity else None
    if identity is None or person is None:
        return False
    _enter(identity, person, arrival)
    return True


def needs_digits(arrival: Arrival, issuer: Issuer, email: str) -> bool:
    """Whether the mailbox must be proved by a letter of ours: always, but where the hospital trusts the provider's word.

    Even then where there is an account with this address.
    """
    told = issuer.vouches and arrival.verified and arrival.email is not None and arrival.email.lower() == email.lower()
    return not told or proved_person(email) is not None


def send_digits(email: str) -> UUID:
    """Sends six digits to a mailbox, known here or not; returns the proof's id. Raises TooOften."""
    count_attempt("letter", email, most=5, within=timedelta(hours=1))
    proof = Proof(id=new_id(), purpose=Purpose.SIGN_ON, person_id=None, email=email, expires_at=now() + PROOF_LASTS)
    db.session.add(proof)
    db.session.flush()
    post(DIGITS, proof.id, [Recipient(proof.id, proof.id, email, "")])
    return proof.id


def try_digits(proof_id: UUID, email: str, typed: str) -> str | None:
    """Proves a mailbox in this browser. Returns a sentence when the digits do not fit; a code is tried six times at most."""
    proof = usable_proof(proof_id, Purpose.SIGN_ON)
    if proof is None or proof.expires_at < now() or proof.tries >= MOST_TRIES or (proof.email or "").lower() != email.lower():
        return str(_("This code has run out. Ask for a new letter below."))
    proof.tries += 1
    if not fits(Purpose.SIGN_ON, proof.id, typed):
        return str(_("These are not the six digits we sent. Look in the newest letter."))
    proof.used_at = now()
    return None


def enter_as(arrival: Arrival, email: str, *, joined: UUID | None) -> bool:
    """Signs in somebody whose mailbox is proved into the account it has; False when it has none. Raises Refused.

    `joined` is who is signed in in this browser without having proved her mailbox: when it is this one, it is proved now.
    """
    person = proved_person(email) or _claimed_here(joined, email)
    if person is None:
        return False
    if has_factor(person.id):  # whoever holds her mailbox and an account at the provider does not hold this
        raise Refused(_("Your account here has a second step. Sign in with your password and that step, then come again."))
    if person.proved_at is None:
        _prove(person)
    connect(arrival, person)
    return True


def make_account(arrival: Arrival, issuer: Issuer, *, email: str, name: str, age_group: str) -> None:
    """A new account for somebody whose mailbox is proved and has none. She is signed in. Raises Refused.

    Whom the hospital's directory lists gets one even where nobody else does.
    """
    take_turn()
    listed = listed_as(issuer, arrival.subject, email)
    _refuse_left(listed)
    if not issuer.makes_accounts and listed is None:
        raise Refused(_("The hospital has not opened an account for you here yet. Ask the people who sent you."))
    person = Person(id=new_id(), email=email, name=name, age_group=age_group, password_hash=None, roles=[])
    db.session.add(person)
    db.session.flush()
    record("person.create", "person", person.id, actor=PROVIDER)
    _prove(person)
    connect(arrival, person)


def _prove(person: Person) -> None:
    """The mailbox is hers: whoever else claimed it claims it no more."""
    person.proved_at = now()
    db.session.flush()
    end_other_claims(person)
    record("person.prove", "person", person.id, actor=_as_actor(person))


def connect(arrival: Arrival, person: Person) -> None:
    """Ties the provider's account to somebody who showed that she is this person, and signs her in by it. Raises Refused."""
    take_turn()  # two at once make one identity
    db.session.refresh(person)
    if person.disabled_at is not None:
        raise Refused(str(CLOSED))
    _meet_listed(arrival, person)
    identity = identity_of(arrival.issuer_id, arrival.subject)
    if identity is None:
        identity = Identity(id=new_id(), issuer_id=arrival.issuer_id, subject=arrival.subject, person_id=person.id, roles=[])
        db.session.add(identity)
        db.session.flush()
        record("identity.connect", "person", person.id, actor=_as_actor(person), issuer=str(arrival.issuer_id))
    elif identity.person_id != person.id:
        raise Refused(_("This account belongs to somebody else here. Sign in with it from the beginning."))
    _enter(identity, person, arrival)


def end_by_provider(issuer_id: UUID, *, subject: str | None, provider_session: str | None) -> int:
    """The provider signed somebody out: her sessions that began with it end now. Returns how many.

    One of the two must be named. Raises ValueError.
    """
    if subject is None and provider_session is None:
        raise ValueError("whose session, or which?")
    query = (
        select(SignedOn.session_id)
        .join(Identity, (Identity.tenant_id == SignedOn.tenant_id) & (Identity.id == SignedOn.identity_id))
        .where(SignedOn.tenant_id == current_tenant_id(), Identity.issuer_id == issuer_id)
    )
    if subject is not None:
        query = query.where(Identity.subject == subject)
    if provider_session is not None:
        query = query.where(SignedOn.provider_session == provider_session)
    ended = delete(Session).where(Session.tenant_id == current_tenant_id(), Session.id.in_(query)).returning(Session.id)
    found = db.session.scalars(ended).all()
    for session_id in found:
        record("session.end", "session", session_id, actor=PROVIDER)
    return len(found)


def _meet_listed(arrival: Arrival, person: Person) -> None:
    """If the hospital's directory lists her, what it says holds from now on. Raises Refused when that is that she left."""
    proved = person.email if person.proved_at is not None else None
    listed = listed_as(issuer_with(arrival.issuer_id), arrival.subject, proved, person.id)
    if listed is not None:
        meet(listed, person)
    _refuse_left(listed)


def _refuse_left(listed: DirectoryUser | None) -> None:
    if listed is not None and not listed.active:
        raise Refused(str(LEFT))


def _enter(identity: Identity, person: Person, arrival: Arrival) -> None:
    if person.disabled_at is not None:
        raise Refused(str(CLOSED))
    _meet_listed(arrival, person)
    if identity.is_shut:
        raise Refused(str(LEFT))
    settle(person, identity, () if has_left(person.id) else arrival.roles, actor=PROVIDER)
    identity.seen_at = now()
    note_sign_in(person)
    open_session(person, [], strong=arrival.strong)
    session_id = this_session()
    if session_id is not None:
        db.session.add(SignedOn(session_id=session_id, identity_id=identity.id, provider_session=arrival.provider_session))


def _claimed_here(joined: UUID | None, email: str) -> Person | None:
    claim = person_with(joined)
    same = claim is not None and claim.proved_at is None and claim.email.lower() == email.lower()
    return claim if same else None


def _as_actor(person: Person) -> Reader:
    return person_reader(person.id, person.name, None, [])
