"""Addresses of signing in where operators work: a password, then always a second step, which is set up the first time."""

from datetime import timedelta

import pyotp
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.passwords import fits
from admin.operator.actions import keep_app, new_secret, note, open_secret, operator_with, take_code
from admin.operator.forms import OperatorSignInForm, OperatorStepForm
from admin.operator.sessions import Visit, count_try, current_visit, end_session, open_session, strengthen
from kernel.access import Permission
from kernel.operators import operator_session
from kernel.qr import qr_path
from kernel.web import GET_POST, POST, Place, Url, feature

blueprint = feature(
    "operator_door",
    __name__,
    [
        Url("/operator/sign-in", "sign_in", Permission.ACCOUNT_SIGN_IN, GET_POST, place=Place.CONSOLE),
        Url("/operator/sign-in/second", "second", Permission.ACCOUNT_SIGN_IN, GET_POST, place=Place.CONSOLE),
        Url("/operator/sign-out", "sign_out", Permission.ACCOUNT_SIGN_IN, POST, place=Place.CONSOLE),
    ],
)
QUARTER, DAY = timedelta(minutes=15), timedelta(days=1)


def sign_in() -> ResponseReturnValue:
    """The password. Whether there is such an operator makes no difference to the answer."""
    form = OperatorSignInForm()
    if form.validate_on_submit():
        count_try("sign in", form.email.data, most=10, within=QUARTER)
        count_try("sign in from", request.remote_addr or "", most=30, within=QUARTER)
        if _is_let_in(form.email.data, form.password.data):
            return redirect(url_for("operator_door.second"))
        form.refuse(form.password, _("Address and password do not fit together."))
    return render_template("operator/sign_in.html", form=form), 422 if form.errors else 200


def _is_let_in(email: str, password: str) -> bool:
    with operator_session() as session:
        operator = operator_with(session, email)
        there = operator is not None and operator.disabled_at is None
        right = fits(password, operator.password_hash if operator is not None and there else None)
        note(session, operator.id if operator else None, "session.begin" if right else "session.refuse")
        if right and operator is not None:
            open_session(session, operator)
        return right


def second() -> ResponseReturnValue:
    """The second step: a code of her app, or, the first time, an app that shows it has the secret."""
    visit = current_visit()
    if visit is None:
        return redirect(url_for("operator_door.sign_in"))
    if visit.strong:
        return redirect(url_for("operator.index"))
    form = OperatorStepForm()
    if form.validate_on_submit():
        count_try("second step", str(visit.operator_id), most=10, within=QUARTER)
        count_try("second step a day", str(visit.operator_id), most=100, within=DAY)
        if _is_shown(visit, form):
            return redirect(url_for("operator.index"))
        form.refuse(form.code, _("These are not the digits that the app shows now, or they were used before."))
    return _step_page(visit, form), 422 if form.errors else 200


def _is_shown(visit: Visit, form: OperatorStepForm) -> bool:
    with operator_session() as session:
        if visit.has_app:
            shown = take_code(session, visit.operator_id, form.code.data)
        else:
            secret = open_secret(visit.operator_id, form.secret.data or "")
            shown = secret is not None and keep_app(session, visit.operator_id, secret, form.code.data)
        note(session, visit.operator_id, "factor.show" if shown else "factor.refuse")
        if shown:
            strengthen(session, visit)
        return shown


def _step_page(visit: Visit, form: OperatorStepForm) -> str:
    if visit.has_app:
        form.secret.data = ""
        return render_template("operator/second.html", form=form)
    secret = open_secret(visit.operator_id, form.secret.data or "")
    if secret is None:
        form.secret.data = new_secret(visit.operator_id)
        secret = open_secret(visit.operator_id, form.secret.data) or ""
    size, path = qr_path(pyotp.TOTP(secret).provisioning_uri(name=visit.email, issuer_name="CarePages"))
    groups = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    return render_template("operator/second.html", form=form, qr_size=size, qr_path=path, secret=groups)


def sign_out() -> ResponseReturnValue:
    """Ends the session of this browser."""
    with operator_session() as session:
        end_session(session)
    flash(_("You are signed out."), "good")
    return redirect(url_for("operator_door.sign_in"))
