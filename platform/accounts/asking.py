"""Is it really you: asked before an act with weight, unless somebody signed in or showed a second factor a few minutes ago."""

from datetime import timedelta
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy
from sqlalchemy import select
from wtforms import HiddenField, PasswordField, StringField

from accounts import passwords
from accounts.account_letters import DIGITS
from accounts.factors.actions import show_factor
from accounts.factors.passkeys import can_use_passkeys
from accounts.factors.queries import factors_of, has_passkey
from accounts.letters import PROOF_LASTS
from accounts.models import Person, Proof, Purpose
from accounts.passwords import LONGEST
from accounts.queries import me as somebody
from accounts.queries import newest_proof
from accounts.sessions import note_sure, sure_at
from kernel.access import current_reader
from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.forms import HouseForm, at_most, needed
from kernel.ids import new_id
from kernel.limits import count_attempt
from kernel.tokens import fits
from mail.actions import Recipient, post

FRESH = timedelta(minutes=10)
MOST_TRIES = 6
_ANSWERS = frozenset({"again", "digits", "passkey", "second"})  # the fields of a SureForm


WRONG_SECOND = lazy("This does not fit, or was used before. Wait for the next code, or use another way.")


class SecondForm(HouseForm):
    """What somebody shows beside her password: a code that she types, or what her passkey answered (JSON, by a script)."""

    second = StringField(lazy("The code from your app, or a recovery code"), [at_most(40)])
    passkey = HiddenField()

    def is_shown(self, me: Person) -> bool:
        """Whether it holds; else a sentence stands beside the field. Raises TooOften."""
        if not self.passkey.data and not self.second.data:
            self.refuse(self.second, _("Type the code from your app, or a recovery code."))
        elif not show_factor(me, typed=self.second.data or "", answer=self.passkey.data or ""):
            self.refuse(self.second, WRONG_SECOND)
        return not self.errors


class SureForm(SecondForm):
    """A form that asks for the second factor too; of whoever has none, for the password; of whoever has none either, for six
    digits from a letter; and for nothing at all when she has just signed in.

    When it is valid, `is_sure` has the last word.
    """

    again = PasswordField(lazy("Your password"), [needed(lazy("Write your password.")), at_most(LONGEST)])
    digits = StringField(lazy("The six digits from our letter"), [needed(lazy("Type the six digits from our letter."))])

    def __init__(self, me: Person, **more: Any) -> None:
        super().__init__(**more)
        self.me = me
        self.factors = [] if is_fresh() else factors_of(me.id)
        asks = None if is_fresh() else "second" if self.factors else "digits" if me.password_hash is None else "again"
        for name in ("again", "digits", "second"):
            if name != asks:
                del self[name]
        if asks != "second":
            del self.passkey

    @property
    def by_passkey(self) -> bool:
        """Whether a passkey can answer here."""
        return has_passkey(self.factors) and can_use_passkeys()

    def is_sure(self) -> bool:
        """Whether it is really her; else a sentence stands beside the field. Raises TooOften."""
        if "second" in self:
            return self.is_shown(self.me)
        if "again" in self:
            count_attempt("password again", str(self.me.id), most=10, within=timedelta(minutes=15))
            if not passwords.fits(self.again.data, self.me.password_hash):
                self.refuse(self.again, _("This is not your password. Look once more."))
        if "digits" in self and (wrong := _try_digits(self.me, self.digits.data)):
            self.refuse(self.digits, wrong)
        return not self.errors


def make_sure() -> ResponseReturnValue | None:
    """Before an act with weight: a page that asks whether it is really she, with all that she sent kept in it; None when it is.

    What she answers comes to the same address with the rest, and the act goes on. She is not asked again for a few minutes.
    """
    if is_fresh():
        return None
    me = somebody(current_reader())
    answered = bool(_ANSWERS.intersection(request.form))
    form = SureForm(me, formdata=request.form if answered else None)
    if answered and form.validate() and form.is_sure():
        note_sure()
        return None
    if needs_digits(me):
        send_digits(me)
    typed = [(name, value) for name, value in request.form.items(multi=True) if name not in {"csrf_token", *_ANSWERS}]
    page = render_template("accounts/sure.html", form=form, typed=typed, target=request.full_path.rstrip("?"))
    return page, 422 if form.errors else 403


def is_fresh() -> bool:
    """Whether somebody signed in, or showed a second factor, in this browser a few minutes ago."""
    sure = sure_at()
    return sure is not None and now() - sure < FRESH


def needs_digits(me: Person) -> bool:
    """Whether a letter with six digits has to be sent first: she has no password, and none was sent that still holds."""
    if is_fresh() or me.password_hash is not None or factors_of(me.id):
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
