"""A new e-mail address: asked for, proved by the new mailbox, told to both, and put back by the old one. None commits.

Whoever has somebody's open browser must not be able to take her account away: so the old mailbox is told at once, and can
undo it for a week after the change.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, update

from accounts.account_letters import ADDRESS_TAKEN, EMAIL_ASKED, EMAIL_CHANGED, EMAIL_MOVED, NEW_EMAIL, STOPPABLE
from accounts.actions import MOST_TRIES, ask_for_new_password, end_other_claims
from accounts.archive import end_archives
from accounts.letters import PROOF_LASTS
from accounts.models import Person, Proof, Purpose
from accounts.queries import newest_proof, person_with, proved_person
from accounts.sessions import end_other_sessions, end_sessions
from kernel.access import Reader
from kernel.audit import record
from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.events import Event, publish
from kernel.ids import new_id
from kernel.tokens import fits
from mail.actions import Recipient, post
from mail.letters import Letter


@dataclass(frozen=True)
class EmailChanged(Event):
    """Somebody's proved mailbox is another one from now on; or the old one again."""

    person_id: UUID
    old: str
    new: str


def ask_for_new_email(me: Person, email: str, *, actor: Reader) -> None:
    """Sends the new mailbox a letter that proves it, and tells the old one. The answer is the same for a known one."""
    _void(me, [Proof.purpose == Purpose.NEW_EMAIL])
    stop = _proof(me, Purpose.STOP_EMAIL, me.email, PROOF_LASTS + STOPPABLE)
    proof = _proof(me, Purpose.NEW_EMAIL, email, PROOF_LASTS)
    _post(EMAIL_ASKED, stop, me.email)
    _post(ADDRESS_TAKEN if proved_person(email) else NEW_EMAIL, proof, email)
    record("person.ask_email", "person", me.id, actor=actor)


def try_new_email(me: Person, typed: str, *, actor: Reader) -> str | None:
    """Proves the new mailbox by its six digits. Returns a sentence when they do not fit; a code is tried six times at most."""
    proof = newest_proof(me.id, Purpose.NEW_EMAIL)
    if proof is None or proof.used_at or proof.expires_at < now() or proof.tries >= MOST_TRIES:
        return str(_("This code has run out. Ask for a new letter below."))
    proof.tries += 1
    if not fits(Purpose.NEW_EMAIL, proof.id, typed) or not take_new_email(proof, me, actor=actor):
        return str(_("These are not the six digits we sent. Look in the newest letter."))
    return None


def take_new_email(proof: Proof, me: Person, *, actor: Reader) -> bool:
    """The new mailbox is proved: it takes the old one's place, and every other browser is signed out.

    False when the proof ran out, is not hers, or the mailbox has come to belong to another account.
    """
    if proof.email is None or proof.person_id != me.id or proof.expires_at < now() or proved_person(proof.email):
        return False
    old, me.email = me.email, proof.email
    proof.used_at = now()
    _void(me, [Proof.purpose != Purpose.STOP_EMAIL])  # what the old mailbox was sent opens nothing any more
    db.session.flush()
    end_other_claims(me)
    end_other_sessions(me.id)
    record("person.email", "person", me.id, actor=actor)
    publish(EmailChanged(me.id, old, me.email))
    _post(EMAIL_CHANGED, proof, me.email)
    _post(EMAIL_MOVED, _proof(me, Purpose.STOP_EMAIL, old, STOPPABLE), old)
    return True


def put_back(proof: Proof) -> bool:
    """The old mailbox says that it was not her: her address holds again, nobody is signed in, and a new password is chosen.

    False when it is too late: the week is over, or the mailbox has another account by now.
    """
    me = person_with(proof.person_id)
    other = proved_person(proof.email) if proof.email else None
    if me is None or proof.email is None or proof.expires_at < now() or (other is not None and other.id != me.id):
        return False
    old, me.email = me.email, proof.email
    me.password_hash = me.leaves_at = None  # whoever did it knew the password, and may have asked for the end too
    proof.used_at = now()
    _void(me, [Proof.purpose != Purpose.STOP_EMAIL])
    _void(me, [Proof.id > proof.id])  # a thief's own mailbox undoes nothing; one that was told earlier still does
    db.session.flush()
    end_sessions(me.id)
    end_archives(me.id)
    record("person.email_back", "person", me.id, actor="letter")
    if old != me.email:
        publish(EmailChanged(me.id, old, me.email))
    ask_for_new_password(me.email)
    return True


def _proof(me: Person, purpose: Purpose, email: str, lasts: timedelta) -> Proof:
    proof = Proof(id=new_id(), purpose=purpose, person_id=me.id, email=email, expires_at=now() + lasts)
    db.session.add(proof)
    db.session.flush()
    return proof


def _post(letter: Letter, proof: Proof, email: str) -> None:
    post(letter, proof.id, [Recipient(proof.id, proof.id, email, "")])


def _void(me: Person, those: Iterable[ColumnElement[bool]]) -> None:
    """Proofs of hers that were not used can be used no more."""
    open_ones = update(Proof).where(Proof.tenant_id == current_tenant_id(), Proof.person_id == me.id, Proof.used_at.is_(None))
    db.session.execute(open_ones.where(*those).values(used_at=now()))
