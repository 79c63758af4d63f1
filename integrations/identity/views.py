"""Signing in with the hospital's own account: to the provider, and back from it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.factors.leading import after_sign_in
from accounts.forms import local_path
from accounts.sessions import leaver
from accounts.ways import OtherWay
from integrations.identity import first_visit, signing_in
from integrations.identity.browser import Visit, keep_attempt, take_attempt
from integrations.identity.provider import Provider, SignOnFailed, provider_of
from kernel.access import Permission
from kernel.db import db
from kernel.logs import log
from kernel.tenancy import bare_host, canonical_host, canonical_url
from kernel.text import plain
from kernel.web import GET_POST, Url, feature
from tenants.signon.actions import Arrival, Refused, come_back
from tenants.signon.models import Issuer
from tenants.signon.queries import issuers, open_issuer, rules_of
from tenants.signon.rules import is_strong, roles_by

blueprint = feature(
    "signon",
    __name__,
    [
        Url("/sign-in/sso", "choose", Permission.ACCOUNT_SIGN_IN),
        Url("/sign-in/sso/<uuid:issuer_id>", "go", Permission.ACCOUNT_SIGN_IN),
        Url("/sign-in/sso/callback", "callback", Permission.ACCOUNT_SIGN_IN, GET_POST),
    ],
)

LONGEST_NAME = 80
LONGEST_ADDRESS = 254


def ways_to_sign_in(onward: str) -> list[OtherWay]:
    """The hospital's own accounts, for the page on which one signs in."""
    return [OtherWay(issuer.name, url_for("signon.go", issuer_id=issuer.id, next=onward)) for issuer in issuers(only_on=True)]


def choose() -> ResponseReturnValue:
    """Straight on where the hospital has one provider; else she chooses."""
    ways = issuers(only_on=True)
    onward = local_path(request.args.get("next"))
    if len(ways) == 1:
        return redirect(url_for("signon.go", issuer_id=ways[0].id, next=onward))
    return redirect(url_for("accounts.sign_in", next=onward))


def go(issuer_id: UUID) -> ResponseReturnValue:
    """To the provider. What is begun here is kept in this browser alone."""
    if bare_host(request.host) != canonical_host():  # the provider sends her back there, and cookies are a host's own
        return redirect(canonical_url(request.full_path))
    provider = provider_of(open_issuer(issuer_id))
    attempt = signing_in.begin()
    db.session.rollback()  # no connection is held while somebody else is waited for
    try:
        url = signing_in.address_of(provider, attempt)
    except SignOnFailed as failed:
        return _failed(provider, failed)
    keep_attempt(attempt, issuer_id, local_path(request.args.get("next")))
    return redirect(url)


def callback() -> ResponseReturnValue:
    """Back from the provider. Looking changes nothing: the page sends itself on, by a script or by its button."""
    answer = request.form if request.method == "POST" else request.args
    given = {name: answer[name] for name in ("code", "state", "iss") if name in answer}
    if request.method == "POST":
        return _finish(given)
    if "code" not in given:
        return _back_to_sign_in(_("You are not signed in: the hospital's own page was left, or said no."))
    return render_template("signon/callback.html", given=given)


def _finish(given: Mapping[str, str]) -> ResponseReturnValue:
    begun = take_attempt(given.get("state", ""))
    if begun is None:
        return _back_to_sign_in(_("That took too long, or was begun in another browser. Please start again here."))
    attempt, issuer_id, onward = begun
    provider = provider_of(open_issuer(issuer_id))
    db.session.rollback()
    try:
        claims = signing_in.claims_for(provider, attempt, given)
    except SignOnFailed as failed:
        return _failed(provider, failed)
    arrival = arrival_of(open_issuer(issuer_id), claims)
    try:
        known = come_back(arrival)
    except Refused as refused:
        return _back_to_sign_in(refused.sentence)
    if not known:
        return first_visit.begin(Visit(arrival, onward))
    return redirect(url_for("leaving.keep") if leaver() is not None else after_sign_in(onward))


def arrival_of(issuer: Issuer, claims: Mapping[str, Any]) -> Arrival:
    """What we take from claims: no more than we use."""
    email, name, session = (claims.get(claim) for claim in ("email", "name", "sid"))
    return Arrival(
        issuer_id=issuer.id,
        subject=claims["sub"],
        email=email if isinstance(email, str) and len(email) <= LONGEST_ADDRESS else None,
        verified=claims.get("email_verified") is True,
        name=plain(name)[:LONGEST_NAME] if isinstance(name, str) else "",
        roles=tuple(roles_by(claims, rules_of(issuer.id))),
        strong=is_strong(claims, issuer.strong),
        provider_session=session if isinstance(session, str) and len(session) <= LONGEST_ADDRESS else None,
    )


def _failed(provider: Provider, failed: SignOnFailed) -> ResponseReturnValue:
    """It says so, and offers what else is possible. Why stands in the log."""
    log().warning("sign-on failed", issuer=str(provider.issuer_id), trouble=failed.trouble, detail=failed.detail)
    return render_template("signon/failed.html", name=provider.name, issuer_id=provider.issuer_id), 503


def _back_to_sign_in(sentence: str) -> ResponseReturnValue:
    flash(sentence, "warn")
    return redirect(url_for("accounts.sign_in"))
