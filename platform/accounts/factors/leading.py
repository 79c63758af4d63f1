"""Where the second step is asked for: right after the first, and wherever something waits for it."""

from flask import Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.carrying import typed_so_far
from accounts.factors.forms import StepForm
from accounts.factors.passkeys import can_use_passkeys
from accounts.factors.queries import factors_of, has_passkey
from accounts.forms import local_path
from accounts.queries import person_with
from accounts.sessions import whose_session
from kernel.access import current_reader
from kernel.errors import NotFound
from kernel.web import SAFE_METHODS


def after_sign_in(onward: str) -> str:
    """Where somebody goes who has just signed in: to the second step first, if something of hers waits for it."""
    return url_for("second.step", next=onward) if current_reader().waiting else onward


def second_step(onward: str | None, carried: str | None) -> ResponseReturnValue:
    """The same as an answer, with what she had typed before carried along."""
    if not carried:
        return redirect(after_sign_in(local_path(onward)))
    return step_page(StepForm(formdata=None, data={"next": onward, "carried": carried}))


def second_step_first(_: Exception) -> Response:
    """What somebody gets where a role of hers waits: the second step, with all that was typed carried along."""
    path = request.full_path.rstrip("?")
    if request.method in SAFE_METHODS:
        return make_response(redirect(url_for("second.step", next=path)))
    return make_response(step_page(StepForm(formdata=None, data={"next": path, "carried": typed_so_far()})), 401)


def step_page(form: StepForm) -> str:
    """What to show beside the password; or, for whoever has nothing to show yet, how to set it up."""
    me = person_with(whose_session())
    if me is None:
        raise NotFound
    factors, onward = factors_of(me.id), local_path(form.next.data)
    if not factors:
        lost = bool(form.carried.data)
        return render_template("factors/begin.html", me=me, onward=onward, lost=lost, passkeys=can_use_passkeys())
    return render_template("factors/step.html", form=form, by_passkey=has_passkey(factors) and can_use_passkeys())
