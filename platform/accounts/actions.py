"""What people do about their accounts. Each is a verb; none commits."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy
from sqlalchemy import delete, func, select, update

from accounts import passwords
from accounts.archive import end_archives
from accounts.letters import INVITATION_LASTS, INVITED, NEW_PASSWORD, PROOF_LASTS, PROVE
from accounts.models import AgeGroup, Person, Proof, Purpose
from accounts.queries import newest_proof, people_to_sign_in, person_with, proved_person, usable_proof
from accounts.sessions import end_sessions, open_session
from kernel.access import GIVEN_ROLES, Reader, person_reader
from kernel.audit import Actor, record
from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.events import Event, publish
from kernel.forms import normal_address
from kernel.ids import new_id
from kernel.language import current_language
from kernel.quotas import Quota, refuse_beyond
from kernel.tokens import fits
from mail.actions import Recipient, post
from mail.letters import Letter

MOST_TRIES = 6
NOBODY = UUID(int=0)
CLOSED = lazy("The hospital has closed the account of this mailbox. Ask there, if you think it should be open.")


@dataclass(frozen=True)
class PersonMerged(Event):
    """Somebody joined anew with a mailbox that has an account: what the newcomer began belongs to that account now."""

    newcomer_id: UUID
    person_id: UUID


def join(*, email: str, name: str, age_group: str, password: str | None) -> Person:
    """Adds a person who claims an address, and sends the mailbox its letter. Whether it is known makes no difference here.

    Without a password nobody signs in until one is chosen by a letter.
    """
    everybody = select(func.count()).select_from(Person).where(Person.tenant_id == current_tenant_id())
    refuse_beyond(Quota.PEOPLE, everybody)
    kept = passwords.hashed(password) if password is not None else None
    newcomer = Person(id=new_id(), email=email, name=name, age_group=age_group, password_hash=kept, roles=[])
    db.session.add(newcomer)
    db.session.flush()
    record("person.join", "person", newcomer.id, actor=_as_actor(newcomer))
    ask_for_proof(newcomer)
    return newcomer


def ask_for_proof(person: Person) -> None:
    """Sends the letter with button and code that shows whether the mailbox is hers."""
    _send_proof(PROVE, Purpose.JOIN, person.email, person)


def ask_for_new_password(email: str) -> None:
    """Sends the letter by which a new password is chosen; for an unknown address it does the same, and no letter leaves."""
    _send_proof(NEW_PASSWORD, Purpose.NEW_PASSWORD, email, people_to_sign_in(email)[0])


def invite(person: Person) -> None:
    """Sends the letter by which somebody who was made an administrator chooses her password, and comes to the console."""
    _send_proof(INVITED, Purpose.NEW_PASSWORD, person.email, person, INVITATION_LASTS)


def _send_proof(letter: Letter, purpose: Purpose, email: str, person: Person | None, lasts: timedelta = PROOF_LASTS) -> None:
    proof = Proof(id=new_id(), purpose=purpose, person_id=person.id if person else None, expires_at=now() + lasts)
    db.session.add(proof)
    db.session.flush()
    language = (person.language if person else None) or current_language()
    post(letter, proof.id, [Recipient(proof.id, proof.id, email, "", language)])


def try_code(person: Person, typed: str) -> str | None:
    """Proves the mailbox by its six digits. Returns a sentence when they do not fit; a code is tried six times at most."""
    proof = newest_proof(person.id, Purpose.JOIN)
    if proof is None or proof.used_at or proof.expires_at < now() or proof.tries >= MOST_TRIES:
        return str(_("This code has run out. Ask for a new letter below."))
    proof.tries += 1
    known = proved_person(person.email) is not None  # an account that exists opens by the letter's button alone
    if known or not fits(Purpose.JOIN, proof.id, typed):
        return str(_("These are not the six digits we sent. Look in the newest letter."))
    return None if _use(proof, person) else str(CLOSED)


def prove_by_link(proof: Proof, person: Person, password: str | None) -> str | None:
    """Proves the mailbox by the button in its letter. Returns a sentence when that opens nothing.

    In the browser that joined, `password` is None. In any other the mailbox's owner types one: when it is not the one that
    was chosen at joining, it takes its place, and whoever joined is signed out everywhere.
    """
    if password is not None and not passwords.fits(password, person.password_hash):
        person.password_hash = passwords.hashed(password)
        end_sessions(person.id)
        end_archives(person.id)
    return None if _use(proof, person) else str(CLOSED)


def _use(proof: Proof, person: Person) -> bool:
    """The mailbox is proved: by whom it was claimed, or, when it has an account already, that account takes over.

    False when the hospital closed that account: joining anew does not open it.
    """
    proof.used_at = now()
    known = proved_person(person.email)
    if known is not None and known.disabled_at is not None:
        return False
    if known is None:
        person.proved_at = now()
        end_other_claims(person)
        record("person.prove", "person", person.id, actor=_as_actor(person))
    elif known.id != person.id:
        record("person.merge", "person", known.id, actor=_as_actor(known), newcomer=str(person.id))
        publish(PersonMerged(person.id, known.id))
    db.session.flush()
    open_session(known or person, [])
    if known is not None and known.id != person.id:
        db.session.execute(delete(Person).where(Person.tenant_id == current_tenant_id(), Person.id == person.id))
    return True


def end_other_claims(person: Person) -> None:
    """The mailbox's owner has arrived: whoever else claimed her address claims it no more."""
    others = select(Person).where(Person.tenant_id == current_tenant_id(), Person.email == person.email, Person.id != person.id)
    for claim in db.session.scalars(others.where(Person.disabled_at.is_(None))):
        claim.disabled_at = now()
        end_sessions(claim.id)


def choose_password(proof_id: UUID, password: str) -> bool:
    """Sets a new password by a letter's link, ends all other sessions and signs in. False when the link was used or ran out."""
    proof = usable_proof(proof_id, Purpose.NEW_PASSWORD)
    person = person_with(proof.person_id) if proof else None
    if proof is None or person is None or proof.expires_at < now() or person.disabled_at:
        return False
    person.password_hash = passwords.hashed(password)
    _void_other_letters(proof)
    record("person.new_password", "person", person.id, actor=_as_actor(person))
    end_sessions(person.id)
    end_archives(person.id)
    return _use(proof, person)


def _void_other_letters(used: Proof) -> None:
    """What else was sent her for a new password opens nothing any more."""
    others = update(Proof).where(Proof.tenant_id == current_tenant_id(), Proof.person_id == used.person_id, Proof.id != used.id)
    others = others.where(Proof.purpose == Purpose.NEW_PASSWORD, Proof.used_at.is_(None))
    db.session.execute(others.values(used_at=now()))


def note_sign_in(person: Person | None) -> None:
    """Puts a try to sign in on record: who it was, or that it was refused, the same way for every address."""
    if person is not None:
        record("session.begin", "person", person.id, actor=_as_actor(person))
    else:
        record("session.refuse", "person", NOBODY, actor="stranger")


def disable(person: Person, *, actor: Reader | str) -> None:
    """Closes an account: it signs in no more, and its sessions end now. Nothing it wrote is touched."""
    person.disabled_at = now()
    end_sessions(person.id)
    record("person.disable", "person", person.id, actor=actor)


def enable(person: Person, *, actor: Reader | str) -> None:
    """Opens a closed account again."""
    person.disabled_at = None
    record("person.enable", "person", person.id, actor=actor)


def sign_out_everywhere(person: Person, *, actor: Reader) -> None:
    """Ends all sessions of somebody, for whoever lost a telephone or shared a password. She can sign in again."""
    end_sessions(person.id)
    record("person.sign_out", "person", person.id, actor=actor)


def give_roles(person: Person, roles: list[str], *, actor: Actor) -> None:
    """Sets what somebody is to the hospital. Her sessions end, since their limits depend on it. Raises ValueError."""
    unknown = set(roles) - {str(role) for role in GIVEN_ROLES}
    if unknown:
        raise ValueError(f"not a role: {', '.join(sorted(unknown))}")
    if sorted(roles) == sorted(person.roles):
        return
    record("person.roles", "person", person.id, actor=actor, before=sorted(person.roles), after=sorted(roles))
    person.roles = sorted(roles)
    end_sessions(person.id)


def create_person(*, email: str, name: str, password: str, roles: list[str], actor: Actor) -> Person:
    """Adds an adult whose mailbox somebody trusted vouches for: an operator, a seed. Raises ValueError when it is known."""
    if normal_address(email) is None:
        raise ValueError(f"{email} is not an e-mail address")
    if not name.strip():
        raise ValueError("a person needs a name")
    if proved_person(email):
        raise ValueError(f"{email} has an account here already")
    person = Person(
        id=new_id(),
        email=email,
        name=name,
        age_group=AgeGroup.ADULT,
        password_hash=passwords.hashed(password),
        proved_at=now(),
        roles=[],
    )
    db.session.add(person)
    db.session.flush()
    record("person.create", "person", person.id, actor=actor)
    give_roles(person, roles, actor=actor)
    return person


def _as_actor(person: Person) -> Reader:
    return person_reader(person.id, person.name, None, [])
