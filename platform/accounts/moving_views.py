"""Addresses of changing one's e-mail address."""

from datetime import timedelta

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts import moving
from accounts.account_forms import NewEmailForm
from accounts.asking import needs_digits
from accounts.forms import CodeForm
from accounts.models import Person, Purpose
from accounts.queries import me, pending_address, usable_proof
from kernel.access import Permission, current_reader
from kernel.limits import count_attempt
from kernel.tokens import open_token
from kernel.web import GET_POST, Url, feature

blueprint = feature(
    "moving",
    __name__,
    [
        Url("/account/email", "email", Permission.ACCOUNT_MANAGE, GET_POST),
        Url("/account/email/prove", "prove", Permission.ACCOUNT_MANAGE, GET_POST),
        Url("/account/email/prove/<token>", "prove_by_link", Permission.ACCOUNT_MANAGE, GET_POST),
        Url("/account/email/stop/<token>", "stop", Permission.LETTER_ANSWER, GET_POST),
    ],
)

HOUR = timedelta(hours=1)


def email() -> ResponseReturnValue:
    """Where my letters go; a new address is asked for."""
    somebody = me(current_reader())
    if somebody.proved_at is None:
        return redirect(url_for("accounts.prove", next=url_for("moving.email")))
    form = NewEmailForm(somebody)
    if not form.validate_on_submit() or not form.is_sure():
        page = render_template("accounts/email.html", form=form, me=somebody, needs_digits=needs_digits(somebody))
        return page, 422 if form.errors else 200
    count_attempt("new address", str(somebody.id), most=5, within=HOUR)
    count_attempt("letter", form.email.data, most=5, within=HOUR)
    moving.ask_for_new_email(somebody, form.email.data, actor=current_reader())
    return redirect(url_for("moving.prove"))


def prove() -> ResponseReturnValue:
    """The six digits that went to the new mailbox."""
    somebody = me(current_reader())
    address = pending_address(somebody.id)
    if address is None:
        return redirect(url_for("moving.email"))
    form = CodeForm()
    if form.validate_on_submit():
        count_attempt("code", str(somebody.id), most=20, within=HOUR)
        wrong = moving.try_new_email(somebody, form.code.data, actor=current_reader())
        if wrong is None:
            return _moved(somebody)
        form.refuse(form.code, wrong)
    return render_template("accounts/email_prove.html", form=form, address=address), 422 if form.errors else 200


def prove_by_link(token: str) -> ResponseReturnValue:
    """The button from the letter to the new mailbox; it needs whoever asked to be signed in, and to press once more."""
    somebody = me(current_reader())
    opened = open_token(Purpose.NEW_EMAIL, token)
    form = CodeForm()
    proof = usable_proof(opened.first, Purpose.NEW_EMAIL, lock=form.is_submitted()) if opened and not opened.expired else None
    if proof is None or proof.person_id != somebody.id:
        return _run_out()
    if form.is_submitted():
        taken = moving.take_new_email(proof, somebody, actor=current_reader())
        return _moved(somebody) if taken else _run_out()
    return render_template("accounts/email_link.html", address=proof.email)


def _moved(somebody: Person) -> ResponseReturnValue:
    flash(_("From now on your letters go to %(email)s.", email=somebody.email), "good")
    return redirect(url_for("accounts.account"))


def stop(token: str) -> ResponseReturnValue:
    """The old mailbox says: this was not me. Opening it shows what it would do; pressing it does it."""
    opened = open_token(Purpose.STOP_EMAIL, token)
    form = CodeForm()
    pressed = form.is_submitted()
    proof = usable_proof(opened.first, Purpose.STOP_EMAIL, lock=pressed) if opened and not opened.expired else None
    if proof is None:
        return _run_out()
    if not pressed:
        return render_template("accounts/email_stop.html", address=proof.email)
    if not moving.put_back(proof):
        return _run_out()
    flash(_("Your address holds again, and nobody is signed in. We sent you a letter to choose a new password."), "good")
    return redirect(url_for("accounts.sign_in"))


def _run_out() -> ResponseReturnValue:
    return render_template("accounts/email_run_out.html"), 410
