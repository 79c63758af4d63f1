"""Addresses of leaving: what would happen, asking for it, and keeping the account after all."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts import leaving
from accounts.account_forms import LeaveForm
from accounts.asking import needs_digits
from accounts.factors.leading import after_sign_in
from accounts.forms import CodeForm
from accounts.models import Person
from accounts.queries import is_last_administrator, me, person_with
from accounts.sessions import close_session, leaver, open_session
from kernel.access import Permission, current_reader, person_reader
from kernel.web import GET_POST, Url, feature

blueprint = feature(
    "leaving",
    __name__,
    [
        Url("/account/keep", "keep", Permission.ACCOUNT_SIGN_IN, GET_POST),
        Url("/account/leave", "leave", Permission.ACCOUNT_MANAGE, GET_POST),
    ],
)


def leave() -> ResponseReturnValue:
    """What happens to my words and my pages; and leaving."""
    somebody = me(current_reader())
    form = LeaveForm(somebody)
    if form.validate_on_submit() and form.is_sure() and not _is_needed(form, somebody):
        leaving.ask_to_leave(somebody, words_away=form.words.data == "away", actor=current_reader())
        close_session()
        flash(_("Your account ends in seven days. If you change your mind, sign in before that."), "good")
        return redirect("/")
    left, asks = leaving.left_behind(somebody.id), needs_digits(somebody)
    page = render_template("accounts/leave.html", form=form, me=somebody, left=left, needs_digits=asks)
    return page, 422 if form.errors else 200


def _is_needed(form: LeaveForm, somebody: Person) -> bool:
    """A hospital is not left without an administrator."""
    if is_last_administrator(somebody):
        form.refuse(form.words, _("You alone administer the hospital. Make somebody else an administrator first."))
    return bool(form.errors)


def keep() -> ResponseReturnValue:
    """Whoever asked for her account to end and signed in again may keep it; or let it end, and this browser forgets her."""
    somebody = person_with(leaver())
    if somebody is None or somebody.leaves_at is None or somebody.disabled_at is not None:
        return redirect(url_for("accounts.sign_in"))
    if not CodeForm().is_submitted():
        return render_template("accounts/keep.html", me=somebody)
    if request.form.get("answer") == "end":
        close_session()
        flash(_("Your account ends as you asked."), "good")
        return redirect("/")
    leaving.keep_account(somebody, actor=person_reader(somebody.id, somebody.name, None, []))
    open_session(somebody, [])
    flash(_("Your account stays."), "good")
    return redirect(after_sign_in(url_for("accounts.account")))
