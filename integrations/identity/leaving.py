"""Signing out: at the provider as well, for whoever wants that; and here, when the provider says so."""

from uuid import UUID

from authlib.common.urls import add_params_to_uri
from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from integrations.identity.metadata import metadata_of
from integrations.identity.provider import SignOnFailed, provider_of
from integrations.identity.tokens import read_logout_token
from kernel.access import Permission
from kernel.db import db
from kernel.logs import log
from kernel.tenancy import canonical_url
from kernel.web import POST, Url, feature
from tenants.signon.actions import end_by_provider
from tenants.signon.queries import issuer_of_session, open_issuer

blueprint = feature(
    "signon_leaving",
    __name__,
    [
        Url("/sign-in/sso/<uuid:issuer_id>/out", "out", Permission.ACCOUNT_SIGN_IN),
        Url("/sign-in/sso/<uuid:issuer_id>/ended", "ended", Permission.WEBHOOK_RECEIVE, POST, signed=True),
    ],
)


def after_sign_out(session_id: UUID | None) -> str | None:
    """Where somebody goes who signs out of a session that began with an account of the hospital."""
    issuer_id = issuer_of_session(session_id)
    return url_for("signon_leaving.out", issuer_id=issuer_id) if issuer_id else None


def out(issuer_id: UUID) -> ResponseReturnValue:
    """She is signed out here; the hospital's own account is still open in this browser, and she may close it too."""
    provider = provider_of(open_issuer(issuer_id))
    back = canonical_url("/")
    db.session.rollback()
    try:
        end = metadata_of(provider).end_session_endpoint
    except SignOnFailed:
        end = None
    query = [("client_id", provider.client_id), ("post_logout_redirect_uri", back)]
    url = add_params_to_uri(end, query) if end else None
    return render_template("signon/out.html", name=provider.name, url=url)


def ended(issuer_id: UUID) -> ResponseReturnValue:
    """The provider says that somebody signed out there (OpenID Connect Back-Channel Logout 1.0): she is signed out here."""
    provider = provider_of(open_issuer(issuer_id))
    db.session.rollback()
    try:
        claims = read_logout_token(provider, metadata_of(provider), request.form.get("logout_token"))
    except SignOnFailed as failed:
        log().warning("logout token refused", issuer=str(issuer_id), trouble=failed.trouble, detail=failed.detail)
        return Response("", 400)
    end_by_provider(issuer_id, subject=claims.get("sub"), provider_session=claims.get("sid"))
    return Response("", 200)
