"""The addresses of a hospital's own sign-in: where a browser comes to, and where the client fetches what it needs."""

import hmac
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode, urlsplit

from flask import Blueprint, Response, abort, jsonify, make_response, render_template, request

from integrations.sandbox.sign_in import ALGORITHM, Asked, Session, SignIn
from integrations.sandbox.state import sandbox

blueprint = Blueprint("oidc", __name__, url_prefix="/oidc/<hospital>")
COOKIE = "sandbox-sign-in"
SHORTEST_CHALLENGE = 43  # characters: RFC 7636, 4.2


def provider(hospital: str) -> SignIn:
    """The sign-in of a hospital, or 404."""
    return sandbox().sign_ins.get(hospital) or abort(404)


@blueprint.get("/.well-known/openid-configuration")
def discovery(hospital: str) -> Response:
    """What a client has to know."""
    here = provider(hospital)
    return jsonify(
        issuer=here.issuer,
        authorization_endpoint=f"{here.issuer}/authorize",
        token_endpoint=f"{here.issuer}/token",
        jwks_uri=f"{here.issuer}/jwks",
        end_session_endpoint=f"{here.issuer}/end-session",
        response_types_supported=["code"],
        response_modes_supported=["query"],
        grant_types_supported=["authorization_code"],
        subject_types_supported=["public"],
        scopes_supported=["openid", "email", "profile"],
        claims_supported=["sub", "name", "email", "email_verified", "groups", "amr", "acr", "auth_time", "sid"],
        id_token_signing_alg_values_supported=[ALGORITHM],
        token_endpoint_auth_methods_supported=["client_secret_basic"],
        code_challenge_methods_supported=["S256"],
        authorization_response_iss_parameter_supported=True,
        backchannel_logout_supported=True,
        backchannel_logout_session_supported=True,
    )


@blueprint.get("/jwks")
def keys(hospital: str) -> Response:
    """The public keys."""
    return jsonify(provider(hospital).keys())


@blueprint.get("/authorize")
def authorize(hospital: str) -> Response:
    """Everybody who has an account here, each with a button; with prompt=none whoever is signed in goes straight back."""
    here = provider(hospital)
    asked = _asked(here)
    if problem := _problem(asked):
        return _back(here, asked, error=problem)
    if request.args.get("prompt") == "none":
        session = here.session(request.cookies.get(COOKIE))
        return _signed_in(here, asked, session) if session else _back(here, asked, error="login_required")
    page = make_response(render_template("sandbox/sign_in.html", hospital=here.hospital, slug=hospital))
    return _posting_towards(page, asked.redirect_uri)


@blueprint.post("/authorize")
def choose(hospital: str) -> Response:
    """Somebody signs in by her button, or turns back."""
    here = provider(hospital)
    asked = _asked(here)
    if problem := _problem(asked):
        return _back(here, asked, error=problem)
    person = here.hospital.person(request.form.get("person"))
    return _signed_in(here, asked, here.enter(person)) if person else _back(here, asked, error="access_denied")


@blueprint.post("/token")
def token(hospital: str) -> Response:
    """An ID token for a code, its verifier, and the client's secret."""
    here, form = provider(hospital), request.form
    if not _is_client(here):
        refused = _json({"error": "invalid_client"}, HTTPStatus.UNAUTHORIZED)
        refused.headers["WWW-Authenticate"] = "Basic"
        return refused
    if form.get("grant_type") != "authorization_code":
        return _json({"error": "unsupported_grant_type"}, HTTPStatus.BAD_REQUEST)
    id_token = here.redeem(form.get("code", ""), form.get("redirect_uri", ""), form.get("code_verifier", ""))
    if id_token is None:
        return _json({"error": "invalid_grant"}, HTTPStatus.BAD_REQUEST)
    # Nothing here takes an access token; the standard wants one.
    return _json({"access_token": "of-no-use", "token_type": "Bearer", "expires_in": 60, "id_token": id_token}, HTTPStatus.OK)


@blueprint.route("/end-session", methods=["GET", "POST"])
def end_session(hospital: str) -> Response:
    """Signs out whom an ID token names, or this browser once somebody says yes; and goes back to where the client may be gone
    back to, or says that it is done."""
    here = provider(hospital)
    back = request.values.get("post_logout_redirect_uri", "")
    back = back if back in here.hospital.post_logout_redirect_uris else ""
    session, own = here.session_of(request.values.get("id_token_hint", "")), here.session(request.cookies.get(COOKIE))
    if session is None and own is not None:
        if request.method == "GET":
            page = make_response(render_template("sandbox/sign_out.html", hospital=here.hospital, back=back))
            return _posting_towards(page, back)
        session = own
    if session is not None:
        here.leave([session])
        if back:
            return _redirect(back, {"state": request.values.get("state", "")})
    return make_response(render_template("sandbox/signed_out.html", hospital=here.hospital, known=session is not None))


def _asked(here: SignIn) -> Asked:
    """What the client asks for; a strange client, or one that wants its answer elsewhere, gets 400 and no redirect."""
    given = request.args
    if given.get("client_id") != here.hospital.client_id or given.get("redirect_uri") not in here.hospital.redirect_uris:
        abort(400)
    return Asked(given["redirect_uri"], given.get("state", ""), given.get("nonce", ""), given.get("code_challenge", ""))


def _problem(asked: Asked) -> str | None:
    given = request.args
    if given.get("response_type") != "code":
        return "unsupported_response_type"
    if "openid" not in given.get("scope", "").split():
        return "invalid_scope"
    proof = given.get("code_challenge_method") == "S256" and len(asked.challenge) >= SHORTEST_CHALLENGE
    return None if proof else "invalid_request"


def _signed_in(here: SignIn, asked: Asked, session: Session) -> Response:
    answer = _back(here, asked, code=here.code(asked, session))
    answer.set_cookie(COOKIE, session.sid, path=urlsplit(here.issuer).path, httponly=True, samesite="Lax")
    return answer


def _back(here: SignIn, asked: Asked, **said: str) -> Response:
    return _redirect(asked.redirect_uri, {**said, "state": asked.state, "iss": here.issuer})


def _redirect(where: str, said: dict[str, str]) -> Response:
    told = urlencode({name: value for name, value in said.items() if value})
    joint = "&" if "?" in where else "?"
    return Response(status=HTTPStatus.SEE_OTHER, headers={"Location": f"{where}{joint if told else ''}{told}"})


def _posting_towards(page: Response, url: str) -> Response:
    """A page whose form may lead there: browsers hold a form to the policy even after the redirect that answers it."""
    there = urlsplit(url)
    towards = f"{there.scheme}://{there.netloc}" if url else ""
    page.headers["Content-Security-Policy"] = (
        f"default-src 'none'; style-src 'self'; img-src data:; form-action 'self' {towards}; "
        "base-uri 'none'; frame-ancestors 'none'"
    )
    return page


def _is_client(here: SignIn) -> bool:
    given, wanted = request.authorization, here.hospital
    if given is None or given.type != "basic" or given.username != wanted.client_id:
        return False
    return hmac.compare_digest((given.password or "").encode(), wanted.client_secret.get_secret_value().encode())


def _json(told: dict[str, Any], status: HTTPStatus) -> Response:
    answer = jsonify(told)
    answer.status_code = status
    answer.headers["Cache-Control"] = "no-store"
    return answer
