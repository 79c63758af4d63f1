"""Joining, proving one's mailbox, signing in and out, and a forgotten password."""

from datetime import timedelta
from urllib.parse import urlsplit

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy

from accounts import actions, passwords
from accounts.carrying import carry_on, typed_so_far
from accounts.factors.leading import after_sign_in, second_step, second_step_first
from accounts.factors.queries import factors_of
from accounts.forms import CodeForm, ForgottenForm, JoinForm, NewPasswordForm, SignInForm, local_path
from accounts.models import Person, Purpose
from accounts.queries import people_to_sign_in, person_with, proved_person, usable_proof
from accounts.sessions import close_session, is_strong, leaver, open_session, this_session
from accounts.ways import other_ways, where_after
from kernel.access import STRANGER, Permission, current_reader
from kernel.db import context_tenant_id
from kernel.errors import NotFound, error_page
from kernel.limits import count_attempt
from kernel.tokens import open_token
from kernel.web import GET_POST, POST, SAFE_METHODS, Url, feature, house

blueprint = feature(
    "accounts",
    __name__,
    [
        Url("/account", "account", Permission.ACCOUNT_MANAGE),
        Url("/join", "join", Permission.ACCOUNT_JOIN, GET_POST),
        Url("/join/prove", "prove", Permission.ACCOUNT_MANAGE, GET_POST),
        Url("/join/prove/<token>", "prove_by_link", Permission.LETTER_ANSWER, GET_POST),
        Url("/join/prove/again", "prove_again", Permission.ACCOUNT_MANAGE, POST),
        Url("/sign-in", "sign_in", Permission.ACCOUNT_SIGN_IN, GET_POST),
        Url("/sign-in/forgotten", "forgotten", Permission.ACCOUNT_SIGN_IN, GET_POST),
        Url("/sign-in/new-password/<token>", "new_password", Permission.LETTER_ANSWER, GET_POST),
        Url("/sign-out", "sign_out", Permission.ACCOUNT_SIGN_IN, POST),
    ],
)

HOUR = timedelta(hours=1)
PROVED = lazy("Thank you. Your mailbox is yours, and so is your account.")


def join() -> ResponseReturnValue:
    """Name, address, age and password; the mailbox gets its letter and the newcomer may begin at once."""
    form = JoinForm(data={"next": request.args.get("next")})
    if not form.validate_on_submit():
        return render_template("accounts/join.html", form=form), 422 if form.errors else 200
    count_attempt("join", request.remote_addr or "", most=30, within=HOUR)
    count_attempt("letter", form.email.data, most=5, within=HOUR)
    newcomer = actions.join(
        email=form.email.data, name=form.name.data, age_group=form.age_group.data, password=form.password.data
    )
    open_session(newcomer, [])
    return redirect(url_for("accounts.prove", next=local_path(form.next.data)))


def prove() -> ResponseReturnValue:
    """The screen that takes the six digits, without leaving what one was doing."""
    newcomer, onward = _newcomer(), local_path(request.args.get("next"))
    if newcomer is None:
        return redirect(onward)
    form = CodeForm()
    if form.validate_on_submit():
        count_attempt("code", str(newcomer.id), most=20, within=HOUR)
        count_attempt("code to", newcomer.email, most=30, within=timedelta(days=1))
        wrong = actions.try_code(newcomer, form.code.data)
        if wrong is None:
            flash(str(PROVED), "good")
            return redirect(after_sign_in(onward))
        form.refuse(form.code, wrong)
    page = render_template("accounts/prove.html", form=form, newcomer=newcomer, onward=onward)
    return page, 422 if form.errors else 200


def prove_again() -> ResponseReturnValue:
    """Sends the letter once more."""
    newcomer = _newcomer()
    if newcomer is not None:
        count_attempt("letter", newcomer.email, most=5, within=HOUR)
        actions.ask_for_proof(newcomer)
        flash(_("We sent a new letter to %(email)s. The digits in older ones hold no more.", email=newcomer.email), "good")
    return redirect(url_for("accounts.prove", next=local_path(request.args.get("next"))))


def _newcomer() -> Person | None:
    reader = current_reader()
    return None if reader.is_member else person_with(reader.person_id)


def prove_by_link(token: str) -> ResponseReturnValue:
    """The button from the letter. Opening it shows what it would do; pressing it does it."""
    opened = open_token(Purpose.JOIN, token)
    pressed = request.method == "POST"
    proof = usable_proof(opened.first, Purpose.JOIN, lock=pressed) if opened and not opened.expired else None
    newcomer = person_with(proof.person_id) if proof else None
    if proof is None or newcomer is None:
        return _link_has_run_out()
    asks_password = current_reader().person_id != newcomer.id and proved_person(newcomer.email) is None
    form = NewPasswordForm()
    if pressed and (not asks_password or form.validate()):
        wrong = actions.prove_by_link(proof, newcomer, form.password.data if asks_password else None)
        if leaver() is not None:
            return redirect(url_for("leaving.keep"))
        flash(wrong or str(PROVED), "warn" if wrong else "good")
        return redirect(after_sign_in("/"))
    page = render_template("accounts/prove_by_link.html", form=form, newcomer=newcomer, asks_password=asks_password)
    return page, 422 if form.errors else 200


def sign_in() -> ResponseReturnValue:
    """Address and password. Every wrong pair gets the same sentence, after the same work."""
    form = SignInForm(data={"next": request.args.get("next")})
    if not form.validate_on_submit():
        return _sign_in_page(form, form.next.data), 422 if form.errors else 200
    count_attempt("sign-in from", request.remote_addr or "", most=100, within=HOUR)
    count_attempt("sign-in to", form.email.data.strip(), most=10, within=timedelta(minutes=15))
    somebody = _whose(form.email.data.strip(), form.password.data)
    actions.note_sign_in(somebody)
    if somebody is None:
        form.refuse(form.password, _("Address and password do not fit together. Look at both once more."))
        return _sign_in_page(form, form.next.data), 422
    open_session(somebody, [])
    if leaver() is not None:
        return redirect(url_for("leaving.keep"))
    if current_reader().waiting:
        return second_step(form.next.data, form.carried.data)
    if form.carried.data:
        return carry_on(form.next.data, form.carried.data)
    return redirect(local_path(form.next.data))


def _whose(email: str, password: str) -> Person | None:
    """Who signs in with this pair. Two passwords are tried whatever is known, so that neither answer nor time tells."""
    candidates = people_to_sign_in(email)
    fitting = [one for one in candidates if passwords.fits(password, one.password_hash if one else None)]
    return fitting[0] if fitting else None


def sign_in_first(_: Exception) -> Response:
    """What a stranger gets where somebody must be signed in: the form, with all that was typed carried along."""
    if request.method in SAFE_METHODS:
        return make_response(redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?"))))
    form = SignInForm(formdata=None, data={"next": request.path, "carried": typed_so_far()})
    return make_response(_sign_in_page(form, _from_where(), detour=True), 401)


def _sign_in_page(form: SignInForm, onward: str | None, *, detour: bool = False) -> str:
    return render_template("accounts/sign_in.html", form=form, detour=detour, ways=other_ways(local_path(onward)))


def _from_where() -> str | None:
    """The page on which something was typed: there it is found again by whoever comes back from elsewhere."""
    where = urlsplit(request.referrer or "")
    return f"{where.path}?{where.query}" if where.netloc == request.host else None


def not_found(_: Exception) -> Response:
    """A word sent to a page by somebody whose session ended is not lost: she is asked to sign in, wherever she sent it.

    The answer is the same whether there is such a page or not.
    """
    door = house().doors.get(request.endpoint or "")
    sent = request.method == "POST" and door is not None and door.needs is Permission.PAGE_READ
    if sent and current_reader().halfway:
        return second_step_first(_)
    lost = sent and current_reader() == STRANGER and context_tenant_id() is not None
    return sign_in_first(_) if lost else error_page(404)


def sign_out() -> ResponseReturnValue:
    """Ends this browser's session."""
    onward = where_after(this_session())
    close_session()
    return redirect(onward)


def forgotten() -> ResponseReturnValue:
    """Sends a letter to choose a new password by. The answer is the same for every address."""
    form = ForgottenForm()
    if not form.validate_on_submit():
        return render_template("accounts/forgotten.html", form=form), 422 if form.errors else 200
    count_attempt("forgotten from", request.remote_addr or "", most=20, within=HOUR)
    count_attempt("letter", form.email.data, most=5, within=HOUR)
    actions.ask_for_new_password(form.email.data)
    return render_template("accounts/forgotten_sent.html", email=form.email.data)


def new_password(token: str) -> ResponseReturnValue:
    """Chooses a new password by the letter's link."""
    opened = open_token(Purpose.NEW_PASSWORD, token)
    if opened is None or opened.expired:
        return _link_has_run_out()
    form = NewPasswordForm()
    if form.validate_on_submit():
        if not actions.choose_password(opened.first, form.password.data):
            return _link_has_run_out()
        if leaver() is not None:
            return redirect(url_for("leaving.keep"))
        flash(_("Your new password holds from now on. You are signed in here, and nowhere else."), "good")
        return redirect(after_sign_in(local_path(request.args.get("next"))))
    return render_template("accounts/new_password.html", form=form), 422 if form.errors else 200


def _link_has_run_out() -> ResponseReturnValue:
    return render_template("accounts/run_out.html"), 410


def account() -> ResponseReturnValue:
    """What the hospital knows about me."""
    me = person_with(current_reader().person_id)
    if me is None:
        raise NotFound
    return render_template("accounts/account.html", me=me, factors=factors_of(me.id), strong=is_strong())
