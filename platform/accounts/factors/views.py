"""Addresses of one's second step: what there is of it, adding, removing, and recovery codes."""

from uuid import UUID

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.devices import device_of
from accounts.factors import actions
from accounts.factors.app_codes import address_of, new_secret, open_secret, step_of
from accounts.factors.forms import AppForm, PasskeyForm
from accounts.factors.models import FactorKind
from accounts.factors.passkeys import ask_for_new, can_use_passkeys, check_new
from accounts.factors.queries import codes_left, factor_for, factors_of, has_factor
from accounts.forms import local_path
from accounts.models import Person
from accounts.queries import me
from accounts.sessions import is_strong
from kernel.access import Permission, current_reader
from kernel.errors import NotFound
from kernel.qr import qr_path
from kernel.web import GET_POST, POST, Url, feature

blueprint = feature(
    "factors",
    __name__,
    [
        Url("/account/second", "mine", Permission.ACCOUNT_MANAGE),
        Url("/account/second/<uuid:factor_id>/remove", "remove", Permission.ACCOUNT_MANAGE, GET_POST, sure=True),
        Url("/account/second/app", "app", Permission.ACCOUNT_MANAGE, GET_POST, sure=True),
        Url("/account/second/codes", "codes", Permission.ACCOUNT_MANAGE, POST, sure=True),
        Url("/account/second/passkey", "passkey", Permission.ACCOUNT_MANAGE, GET_POST, sure=True),
        Url("/account/second/passkey/ask", "ask_new", Permission.ACCOUNT_MANAGE, POST, sure=True),
    ],
)


def mine() -> ResponseReturnValue:
    """What I can show beside my password."""
    somebody = me(current_reader())
    factors, left = factors_of(somebody.id), codes_left(somebody.id)
    shown = {"factors": factors, "left": left, "strong": is_strong(), "passkeys": can_use_passkeys()}
    return render_template("factors/mine.html", me=somebody, **shown)


def app() -> ResponseReturnValue:
    """An app on a telephone: it reads the secret, and counts once it has shown a code."""
    somebody = me(current_reader())
    if somebody.proved_at is None:
        return _mailbox_first()
    form = AppForm(data={"next": request.args.get("next")})
    secret = open_secret(somebody.id, form.secret.data or "")
    if secret is None:
        form.secret.data = new_secret(somebody.id)
        return _app_page(form, somebody), 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        step, is_first = step_of(secret, form.code.data), not has_factor(somebody.id)
        if step is None:
            form.refuse(form.code, _("These are not the digits that the app shows now. Type the newest ones."))
        elif actions.keep_app(somebody, secret, step=step, actor=current_reader()):
            return _added(somebody, form.next.data, is_first)
        else:
            form.refuse(form.code, _("This code was used before. Wait for the next one."))
    return _app_page(form, somebody), 422


def _app_page(form: AppForm, somebody: Person) -> str:
    secret = open_secret(somebody.id, form.secret.data) or ""
    size, path = qr_path(address_of(secret, somebody.email))
    groups = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    replaces = any(one.kind == FactorKind.APP for one in factors_of(somebody.id))
    return render_template("factors/app.html", form=form, qr_size=size, qr_path=path, secret=groups, replaces=replaces)


def passkey() -> ResponseReturnValue:
    """A passkey, made by the browser that one has in hand."""
    somebody = me(current_reader())
    if somebody.proved_at is None:
        return _mailbox_first()
    called = device_of(request.user_agent.string) or ""
    form = PasskeyForm(data={"next": request.args.get("next"), "name": called})
    if form.validate_on_submit():
        is_first, made = not has_factor(somebody.id), check_new(form.credential.data) if form.credential.data else None
        if made is not None and actions.keep_passkey(somebody, made, form.name.data, actor=current_reader()):
            return _added(somebody, form.next.data, is_first)
        form.credential.data = ""
        form.refuse(form.name, _("No passkey was made. Press the button once more, or use an app instead."))
    return render_template("factors/passkey.html", form=form, passkeys=can_use_passkeys()), 422 if form.errors else 200


def ask_new() -> Response:
    """What a script asks the browser, so that it makes a passkey (JSON)."""
    somebody = me(current_reader())
    if somebody.proved_at is None or not can_use_passkeys():
        raise NotFound
    return Response(ask_for_new(somebody, factors_of(somebody.id)), mimetype="application/json")


def _mailbox_first() -> ResponseReturnValue:
    """A mailbox that was never proved may be somebody else's: nobody locks its owner out of what she will find here."""
    return redirect(url_for("accounts.prove", next=url_for("factors.mine")))


def _added(somebody: Person, onward: str | None, is_first: bool) -> ResponseReturnValue:
    if is_first:
        return _codes_page(actions.begin_with_codes(somebody, actor=current_reader()), onward, fresh=True)
    flash(_("It is added to your second step."), "good")
    return redirect(url_for("factors.mine"))


def codes() -> ResponseReturnValue:
    """Ten new recovery codes. They are shown now, and never again."""
    somebody = me(current_reader())
    if not has_factor(somebody.id):
        raise NotFound
    return _codes_page(actions.new_codes(somebody, actor=current_reader()), None, fresh=False)


def _codes_page(made: list[str], onward: str | None, *, fresh: bool) -> ResponseReturnValue:
    target = local_path(onward) if onward else url_for("factors.mine")
    return render_template("factors/codes.html", codes=made, onward=target, fresh=fresh)


def remove(factor_id: UUID) -> ResponseReturnValue:
    """One factor less: what that means, and a button."""
    somebody = me(current_reader())
    factor = factor_for(somebody.id, factor_id)
    if request.method != "POST":
        is_last = len(factors_of(somebody.id)) == 1
        return render_template("factors/remove.html", factor=factor, is_last=is_last)
    actions.remove_factor(somebody, factor, actor=current_reader())
    flash(_("It is removed from your second step."), "good")
    return redirect(url_for("factors.mine"))
