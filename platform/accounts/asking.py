"""Is it really you: asked before an act with weight, unless somebody signed in here a few minutes ago."""

from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy
from sqlalchemy import select
from wtforms import PasswordField, StringField

from accounts import passwords
from accounts.account_letters import DIGITS
from accounts.letters import PROOF_LASTS
from accounts.models import Person, Proof, Purpose
from accounts.passwords import LONGEST
from accounts.queries import newest_proof
from accounts.sessions import signed_in_at
from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.forms import HouseForm, at_most, needed
from kernel.ids import new_id
from kernel.limits import count_attempt
from kernel.tokens import fits
from mail.actions import Recipient, post

FRESH = timedelta(minutes=10)
MOST_TRIES = 6


class SureForm(HouseForm):
    """A form that asks for the password too; or for six digits, of whoever has none; or for neither, just after signing in.

    When it is valid, `is_sure` has the last word.
    """

    again = PasswordField(lazy("Your password"), [needed(lazy("Write your password.")), at_most(LONGEST)])
    digits = StringField(lazy("The six digits from our letter"), [needed(lazy("Type the six digits from our letter."))])

    def __init__(self, me: Person, **more: Any) -> None:
        super().__init__(**more)
        self.me = me
        if is_fresh() or me.password_hash is None:
            del self.again
        if is_fresh() or me.password_hash is not None:
            del self.digits

    def is_sure(self) -> bool:
        """Whether it is really her; else a sentence stands beside the field. Raises TooOften."""
        if "again" in self:
            count_attempt("password again", str(self.me.id), most=10, within=timedelta(minutes=15))
            if not passwords.fits(self.again.data, self.me.password_hash):
                self.refuse(self.again, _("This is not your password. Look once more."))
        if "digits" in self and (wrong := _try_digits(self.me, self.digits.data)):
            self.refuse(self.digits, wrong)
        return not self.errors


def is_fresh() -> bool:
    """Whether somebody signed in in this browser a few minutes ago."""
    began = signed_in_at()
    return began is not None and now() - began < FRESH


def needs_digits(me: Person) -> bool:
    """Whether a letter with six digits has to be sent first: she has no password, and none was sent that still holds."""
    if is_fresh() or me.password_hash is not None:
        return False
    sent = select(Proof.id).where(
        Proof.tenant_id == current_tenant_id(), Proof.person_id == me.id, Proof.purpose == Purpose.ACT
    )
    return db.session.scalar(sent.where(Proof.used_at.is_(None), Proof.expires_at > now()).limit(1)) is None


def send_digits(me: Person) -> None:
    """Sends the letter with six digits. Raises TooOften."""
    count_attempt("letter", me.email, most=5, within=timedelta(hours=1))
    proof = Proof(id=new_id(), purpose=Purpose.ACT, person_id=me.id, expires_at=now() + PROOF_LASTS)
    db.session.add(proof)
    db.session.flush()
    post(DIGITS, proof.id, [Recipient(proof.id, proof.id, me.email, "")])


def _try_digits(me: Person, typed: str) -> str | None:
    count_attempt("code", str(me.id), most=20, within=timedelta(hours=1))
    proof = newest_proof(me.id, Purpose.ACT)
    if proof is None or proof.used_at or proof.expires_at < now() or proof.tries >= MOST_TRIES:
        return str(_("This code has run out. Ask for a new letter."))
    proof.tries += 1
    if not fits(Purpose.ACT, proof.id, typed):
        return str(_("These are not the six digits we sent. Look in the newest letter."))
    proof.used_at = now()
    return None
