"""Stands in for the app on a telephone: shows the code of now for each secret it was told. They last as long as it runs."""

import binascii
import time
from dataclasses import dataclass

import pyotp
from flask import Blueprint, Response, abort, make_response, render_template, request

from integrations.sandbox.state import sandbox

blueprint = Blueprint("authenticator", __name__)
STEP = 30  # seconds (RFC 6238, 4.1)
MOST = 1000


@dataclass(frozen=True)
class Shown:
    """A line of the page: whose code it is, at which hospital, and the code."""

    hospital: str
    name: str
    code: str


@blueprint.get("/authenticator")
def codes() -> Response:
    """All codes of now. The page comes anew when the next ones do."""
    shown = [Shown(hospital, name, pyotp.TOTP(secret).now()) for (hospital, name), secret in sorted(sandbox().secrets.items())]
    left = STEP - int(time.time()) % STEP
    page = make_response(render_template("sandbox/authenticator.html", shown=shown, left=left))
    page.headers["Refresh"] = str(left)
    return page


@blueprint.post("/control/authenticator")
def keep() -> tuple[str, int]:
    """Keep a secret: `{"hospital": …, "name": …, "secret": base 32}`; a former one of the same person is forgotten."""
    told = request.get_json()
    if not isinstance(told, dict) or not all(isinstance(told.get(key), str) for key in ("hospital", "name", "secret")):
        abort(400)
    if not _is_secret(told["secret"]) or len(sandbox().secrets) >= MOST:
        return "secret is base 32, and a thousand are enough", 400
    sandbox().secrets[told["hospital"], told["name"]] = told["secret"]
    return "", 204


def _is_secret(secret: str) -> bool:
    try:
        return bool(secret) and bool(pyotp.TOTP(secret).now())
    except (binascii.Error, ValueError):
        return False
