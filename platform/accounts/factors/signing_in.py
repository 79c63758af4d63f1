"""Addresses of the second step while signing in, and what a passkey is asked wherever it can answer."""

from datetime import timedelta

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from accounts.carrying import carry_on
from accounts.factors.forms import StepForm
from accounts.factors.leading import step_page
from accounts.factors.passkeys import ask_for_known, can_use_passkeys
from accounts.factors.queries import factors_of, has_factor, has_passkey
from accounts.forms import local_path
from accounts.queries import person_with
from accounts.sessions import whose_session
from kernel.access import Permission, current_reader
from kernel.errors import NotFound
from kernel.limits import count_attempt
from kernel.web import GET_POST, POST, Url, feature

blueprint = feature(
    "second",
    __name__,
    [
        Url("/sign-in/second", "step", Permission.ACCOUNT_SIGN_IN, GET_POST),
        Url("/sign-in/second/passkey", "ask_passkey", Permission.ACCOUNT_SIGN_IN, POST),
    ],
)


def step() -> ResponseReturnValue:
    """A code or a passkey, beside the password; and on to where she was going."""
    form = StepForm(data={"next": request.args.get("next")})
    me, onward = person_with(whose_session()), local_path(form.next.data)
    if me is None:
        return redirect(url_for("accounts.sign_in", next=onward))
    if not current_reader().waiting:
        return redirect(onward)
    if not has_factor(me.id) or not form.validate_on_submit() or not form.is_shown(me):
        return step_page(form), 422 if form.errors else 200
    if form.carried.data:
        return carry_on(onward, form.carried.data)
    return redirect(onward)


def ask_passkey() -> Response:
    """What a script asks the browser, so that a passkey of hers answers (JSON). Each question holds for one answer."""
    me = person_with(whose_session())
    factors = factors_of(me.id) if me is not None else []
    if me is None or not has_passkey(factors) or not can_use_passkeys():
        raise NotFound
    count_attempt("passkey", str(me.id), most=60, within=timedelta(hours=1))
    return Response(ask_for_known(factors), mimetype="application/json")
