"""What tests and the demo ask of a hospital's sign-in: new keys, who is signed in, and that somebody no longer is."""

from flask import Blueprint, Response, abort, jsonify, request

from integrations.sandbox.oidc import provider

blueprint = Blueprint("oidc_control", __name__, url_prefix="/control/oidc/<hospital>")


@blueprint.get("")
def state(hospital: str) -> Response:
    """The ids of the keys, `sub` and `sid` of whoever is signed in, and what back-channel calls were answered."""
    here = provider(hospital)
    return jsonify(
        kids=[key["kid"] for key in here.keys()["keys"]],
        sessions=[{"sub": session.person.sub, "sid": session.sid} for session in here.sessions()],
        answered=here.answered,
    )


@blueprint.post("/rotate")
def rotate(hospital: str) -> tuple[str, int]:
    """Sign with a new key: `{"keep": true}` still shows the former ones."""
    keep = _told("keep")
    if not isinstance(keep, bool):
        return "keep is true or false", 400
    provider(hospital).rotate(keep=keep)
    return "", 204


@blueprint.post("/sign-out")
def sign_out(hospital: str) -> tuple[str, int]:
    """End every session of a person, `{"sub": …}`, as a hospital does when she has left."""
    here, sub = provider(hospital), _told("sub")
    here.leave([session for session in here.sessions() if session.person.sub == sub])
    return "", 204


def _told(name: str) -> object:
    told = request.get_json()
    return told.get(name) if isinstance(told, dict) else abort(400)
