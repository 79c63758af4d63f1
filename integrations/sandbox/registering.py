"""A page on which another hospital's sign-in begins to be played: what an administrator does at her own provider."""

import json
import secrets
from pathlib import Path
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from pydantic import ValidationError

from integrations.sandbox.hospitals import Hospital, read_hospitals
from integrations.sandbox.sign_in import SignIn
from integrations.sandbox.state import sandbox

blueprint = Blueprint("registering", __name__, url_prefix="/oidc")
FILE = "registered.json"
MOST = 100
_PEOPLE: tuple[dict[str, Any], ...] = (
    {"sub": "p-1", "name": "Rosa Lindqvist", "about": "A patient. She was never here before.", "groups": ["patients"]},
    {"sub": "e-1", "name": "Tomas Okafor", "about": "A nurse.", "groups": ["care-teams"], "amr": ["pwd", "otp", "mfa"]},
)


@blueprint.get("")
def new() -> str:
    """The form."""
    return _page({})


@blueprint.post("")
def register() -> ResponseReturnValue:
    """Plays one more, and shows once what CarePages has to know of it."""
    given, sign_ins = request.form, sandbox().sign_ins
    slug, secret = secrets.token_hex(4), secrets.token_urlsafe(24)
    told = {
        "name": given.get("name", "").strip() or "A hospital",
        "client_id": "carepages",
        "client_secret": secret,
        "redirect_uris": [given.get("redirect_uri", "").strip()],
        "post_logout_redirect_uris": [back] if (back := given.get("post_logout_redirect_uri", "").strip()) else [],
        "people": [{**one, "email": f"{one['sub']}@{slug}.example", "email_verified": True} for one in _PEOPLE],
    }
    try:
        hospital = Hospital.model_validate(told)
    except ValidationError:
        return _page(given, wrong="These are no addresses. Copy them from the page in CarePages, with http."), 400
    if len(sign_ins) >= MOST:
        return _page(given, wrong="A hundred are enough."), 400
    sign_ins[slug] = SignIn(issuer_at(slug, sandbox().config.host, sandbox().config.port), hospital)
    _keep(slug, told)
    return render_template("sandbox/registered.html", here=sign_ins[slug], secret=secret)


def registered(folder: Path | None) -> dict[str, Hospital]:
    """Those that were registered before this process began."""
    file = folder / FILE if folder else None
    return read_hospitals(file) if file is not None and file.exists() else {}


def issuer_at(slug: str, host: str, port: int) -> str:
    """What a hospital's provider calls itself."""
    return f"http://{host}:{port}/oidc/{slug}"


def _keep(slug: str, told: dict[str, Any]) -> None:
    folder = sandbox().config.data_dir
    if folder is not None:
        file = folder / FILE
        known = json.loads(file.read_text()) if file.exists() else {}
        file.touch(mode=0o600)
        file.write_text(json.dumps({**known, slug: told}))


def _page(given: Any, wrong: str | None = None) -> str:
    return render_template("sandbox/register.html", given=given, wrong=wrong)
