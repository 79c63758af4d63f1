"""The first time somebody comes with an account of the hospital: is this mailbox hers, and has she an account here already."""

from datetime import timedelta

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.factors.leading import after_sign_in
from accounts.forms import CodeForm, ForgottenForm, JoinForm
from accounts.queries import me
from accounts.sessions import leaver
from integrations.identity import browser
from integrations.identity.browser import Visit
from kernel.access import Permission, current_reader
from kernel.limits import count_attempt
from kernel.web import GET_POST, POST, Url, feature
from tenants.signon.actions import Refused, connect, enter_as, make_account, needs_digits, send_digits, try_digits
from tenants.signon.queries import open_issuer

blueprint = feature(
    "first_visit",
    __name__,
    [
        Url("/sign-in/sso/first", "welcome", Permission.ACCOUNT_SIGN_IN, GET_POST),
        Url("/sign-in/sso/first/account", "account", Permission.ACCOUNT_SIGN_IN, GET_POST),
        Url("/sign-in/sso/first/connect", "join_here", Permission.ACCOUNT_MANAGE, POST),
        Url("/sign-in/sso/first/mailbox", "mailbox", Permission.ACCOUNT_SIGN_IN, GET_POST),
    ],
)


class FirstForm(JoinForm):
    """Who she is, where the provider has shown that it is she: no address, no password."""

    email = password = next = None


def begin(visit: Visit) -> ResponseReturnValue:
    """What happens next to whoever came for the first time: a letter leaves where one is needed and its address is known."""
    email = visit.arrival.email
    if email is not None and needs_digits(visit.arrival, open_issuer(visit.arrival.issuer_id), email):
        visit = browser.sent(visit, send_digits(email), email)
    browser.keep_visit(visit)
    return redirect(url_for("first_visit.welcome"))


def welcome() -> ResponseReturnValue:
    """The digits from the letter; or, for whoever is signed in already, whether the two accounts are one person's."""
    visit = browser.kept_visit()
    if visit is None:
        return _over()
    issuer = open_issuer(visit.arrival.issuer_id)
    if current_reader().is_member:
        return render_template("signon/connect.html", name=issuer.name)
    email = visit.proved or visit.arrival.email
    if email is not None and (visit.proved or not needs_digits(visit.arrival, issuer, email)):
        return redirect(url_for("first_visit.account"))
    if visit.proof_id is None or visit.sent_to is None:
        return redirect(url_for("first_visit.mailbox"))
    form = CodeForm()
    if form.validate_on_submit():
        count_attempt("code to", visit.sent_to, most=30, within=timedelta(days=1))
        wrong = try_digits(visit.proof_id, visit.sent_to, form.code.data)
        if wrong is None:
            return _proved(visit, visit.sent_to)
        form.refuse(form.code, wrong)
    page = render_template("signon/digits.html", form=form, name=issuer.name, email=visit.sent_to)
    return page, 422 if form.errors else 200


def _proved(visit: Visit, email: str) -> ResponseReturnValue:
    """The mailbox is hers: into its account, if it has one; else she says who she is."""
    try:
        known = enter_as(visit.arrival, email, joined=current_reader().person_id)
    except Refused as refused:
        return _refused(refused)
    if known:
        return _in(visit)
    browser.keep_visit(browser.proved(visit, email))
    return redirect(url_for("first_visit.account"))


def account() -> ResponseReturnValue:
    """Name and age, for a new account."""
    visit = browser.kept_visit()
    if visit is None:
        return _over()
    issuer = open_issuer(visit.arrival.issuer_id)
    email = visit.proved or visit.arrival.email
    if email is None or (not visit.proved and needs_digits(visit.arrival, issuer, email)):
        return redirect(url_for("first_visit.welcome"))
    form = FirstForm(data={"name": visit.arrival.name})
    if not form.validate_on_submit():
        page = render_template("signon/account.html", form=form, name=issuer.name, email=email)
        return page, 422 if form.errors else 200
    try:
        make_account(visit.arrival, issuer, email=email, name=form.name.data, age_group=form.age_group.data)
    except Refused as refused:
        return _refused(refused)
    return _in(visit)


def mailbox() -> ResponseReturnValue:
    """Where the letter goes: the provider named no address, another one is meant, or a new letter is asked for."""
    visit = browser.kept_visit()
    if visit is None:
        return _over()
    form = ForgottenForm(data={"email": visit.sent_to or visit.arrival.email})
    if not form.validate_on_submit():
        return render_template("signon/mailbox.html", form=form), 422 if form.errors else 200
    browser.keep_visit(browser.sent(visit, send_digits(form.email.data), form.email.data))
    flash(_("We sent a letter with six digits to your mailbox."), "good")
    return redirect(url_for("first_visit.welcome"))


def join_here() -> ResponseReturnValue:
    """She is signed in: the provider's account is hers from now on."""
    visit = browser.kept_visit()
    if visit is None or not current_reader().is_member:
        return _over()
    try:
        connect(visit.arrival, me(current_reader()))
    except Refused as refused:
        return _refused(refused)
    return _in(visit)


def _in(visit: Visit) -> ResponseReturnValue:
    browser.forget_visit()
    if leaver() is not None:
        return redirect(url_for("leaving.keep"))
    flash(_("You are signed in. Next time the hospital's account is enough."), "good")
    return redirect(after_sign_in(visit.onward))


def _refused(refused: Refused) -> ResponseReturnValue:
    browser.forget_visit()
    flash(refused.sentence, "warn")
    return redirect(url_for("accounts.sign_in"))


def _over() -> ResponseReturnValue:
    flash(_("That took too long, or was begun in another browser. Please start again here."), "warn")
    return redirect(url_for("accounts.sign_in"))
